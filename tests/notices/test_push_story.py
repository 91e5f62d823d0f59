"""From a reply to a notice on a screen, with real dates, letters and a real push service; and nothing of it is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, config, db, logs
from groups.meetups import service as meetups
from groups.meetups.models import Answer, Part
from groups.notices import jobs, push
from groups.notices.models import Channel, Notice, NoticeSetting, PushSubscription
from groups.notices.queries.browsers import fingerprint
from groups.outbox import Topic
from groups.people.models import Person, SignIn
from tests import make
from tests.notices.push_service import Browser, open_push_service

Forward = Callable[..., None]
CANARY = "heron-4f1c"


@pytest.mark.parametrize("discreet", [True, False])
def test_no_name_of_a_group_or_a_date_leaves_by_push(
    browser_of: Callable[[Person], FlaskClient],
    settings: config.Config,
    at_noon: Forward,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    discreet: bool,
) -> None:
    group = make.group(name=f"Group {CANARY}", summary=CANARY)
    wren, guide = make.member(group, make.person(discreet=discreet)), make.facilitator(group)
    meetup = make.meetup(group, title=f"Date {CANARY}", summary=CANARY, town=CANARY)
    logs.configure("json", "INFO")
    with open_push_service(tmp_path) as there:
        push.configure(settings, there.guard)
        browser = let(wren, Browser(there.url))
        with db.transaction() as session:
            meetups.reply(session.get_one(Person, wren.id), meetup.ref, Answer.GOING, Part.WHOLE)
        at_noon(timedelta(days=1))
        jobs.sweep()
        assert there.asked(browser.path) == 1, "a day before"
        answer = browser_of(guide).post(f"/meetups/{meetup.ref}/cancel", data={"reason": CANARY})
        assert answer.status_code == 303
        jobs.sweep()
        assert there.asked(browser.path) == 2, "cancelled"
        at_noon(timedelta(hours=22))
        jobs.sweep()
        assert there.asked(browser.path) == 2, "and not two hours before what is cancelled"
        printed, arrived = "".join(capfd.readouterr()), list(there.arrived)
    logs.configure("plain", "ERROR")
    push.configure(settings)
    said = {browser.opened(each.body).decode() for each in arrived}
    assert len(said) == 1, "whatever happened, it looks the same"
    everything = "".join([*said, *(f"{each.path} {each.headers}" for each in arrived)])
    for word in (CANARY, wren.name, group.name, meetup.title, meetup.ref, group.ref):
        assert word not in everything
    assert (settings.name in everything) is not discreet
    for word in (CANARY, browser.path, there.url):
        assert word not in printed
    assert not db.session().scalars(select(Notice).where(Notice.channel == Channel.PUSH, Notice.line != "")).all()


def let(person: Person, browser: Browser) -> Browser:
    """Have this person hear of reminders and changes by push alone, in this browser."""
    make.sign_in(person)
    with db.transaction() as session:
        for topic in (Topic.REMINDERS, Topic.CHANGES):
            session.add(NoticeSetting(person_id=person.id, topic=topic, mail=False, push=True, in_app=False))
        sign_in = session.scalars(select(SignIn.id).where(SignIn.person_id == person.id)).one()
        kept = {"person_id": person.id, "sign_in_id": sign_in, "device": "a test", "created_at": clock.now()}
        session.add(PushSubscription(**kept, **browser.given, endpoint_hash=fingerprint(browser.endpoint)))
    return browser
