"""Notices in browsers: each is shown once, whatever the push service does, and never says what it is about."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from groups import clock, config, db, logs, outbox
from groups.notices import jobs, mail, push, service, ways
from groups.notices.models import Channel, Notice, NoticeSetting, NoticeState, PushSubscription
from groups.notices.queries import shown_to
from groups.notices.queries.browsers import fingerprint
from groups.notices.vapid import Signer
from groups.outbox import Letter, Topic
from groups.outgoing import PUBLIC
from groups.people.models import Person, SignIn
from tests import make
from tests.notices.push_service import Browser, PushService, claims_of, open_push_service

Forward = Callable[..., None]
CANARY = "kestrel-9b27"


@dataclass
class Post:
    """A person who chose push for reminders, and what is needed to send them one."""

    person: Person
    service: PushService

    def browser(self, person: Person | None = None) -> Browser:
        """One more browser of theirs that shows notices. Kept by hand: the port of a test is not one that people's
        browsers could name."""
        person, made = person or self.person, Browser(self.service.url)
        make.sign_in(person)
        with db.transaction() as session:
            newest = session.scalars(select(SignIn.id).order_by(SignIn.id.desc())).first()
            kept = {"person_id": person.id, "sign_in_id": newest, "device": "a test", "created_at": clock.now()}
            session.add(PushSubscription(**kept, **made.given, endpoint_hash=fingerprint(made.endpoint)))
        return made

    def put(self, **given: object) -> Notice:
        """One notice for them, by push."""
        with db.transaction() as session:
            outbox.put("trial", 1, self.person.id, **given)  # type: ignore[arg-type]  # as outbox takes them
            session.flush()
            found = session.scalars(
                select(Notice).where(Notice.channel == Channel.PUSH).order_by(Notice.id.desc())
            ).first()
        assert found is not None
        return found


def now_of(notice: Notice) -> tuple[NoticeState, str]:
    """How a notice stands, and its trouble."""
    db.release()
    row = db.session().get_one(Notice, notice.id)
    return row.state, row.trouble


def left() -> list[PushSubscription]:
    db.release()
    return list(db.session().scalars(select(PushSubscription).order_by(PushSubscription.id)))


@pytest.fixture
def post(settings: config.Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setattr(push, "TIMEOUT", 0.5)
    outbox.provide(service.put)
    letter = Letter("x@example.org", CANARY, CANARY, CANARY, line="A line for the list.", path="/home")
    outbox.compose("trial", lambda _notice: letter, topic=Topic.REMINDERS)
    mail.configure(settings)
    with open_push_service(tmp_path) as there:
        push.configure(settings, there.guard)
        ways.provide(Channel.PUSH, push.send_out)
        person = make.person()
        with db.transaction() as session:
            given = {"mail": False, "push": True, "in_app": False}
            session.add(NoticeSetting(person_id=person.id, topic=Topic.REMINDERS, **given))
        yield Post(person, there)
    push.configure(settings)


def test_a_notice_is_shown_once_in_every_browser(post: Post) -> None:
    browsers, notice = [post.browser(), post.browser()], post.put()
    assert (jobs.sweep(), jobs.sweep()) == (1, 0)
    assert now_of(notice) == (NoticeState.SENT, "")
    assert [post.service.asked(each.path) for each in browsers] == [1, 1]
    for each, arrived in zip(browsers, post.service.arrived, strict=True):
        assert each.opened(arrived.body) == b'{"title": "Notes", "body": "1 new item"}'


def test_a_push_service_is_told_what_the_standards_ask_and_no_more(post: Post, settings: config.Config) -> None:
    post.browser()
    post.put()
    jobs.sweep()
    (arrived,) = post.service.arrived
    wanted = {"Host", "Authorization", "Content-Encoding", "Content-Type", "Content-Length", "Connection"}
    assert set(arrived.headers) == wanted | {"TTL", "Topic", "Urgency"}
    assert arrived.headers["Content-Encoding"] == "aes128gcm"
    assert arrived.headers["TTL"] == "86400"
    token = arrived.headers["Authorization"].removeprefix("vapid t=").split(",")[0]
    assert claims_of(token)["aud"] == post.service.url
    assert arrived.headers["Authorization"].endswith(f"k={Signer(settings.push_key, 'x@example.org').public}")


def test_it_waits_at_the_push_service_no_longer_than_it_is_of_use(post: Post, at_noon: Forward) -> None:
    post.browser()
    post.put(not_after=make.NOON + timedelta(minutes=10))
    jobs.sweep()
    assert post.service.arrived[0].headers["TTL"] == "600"


def test_who_is_not_discreet_is_told_where_but_never_what(post: Post, settings: config.Config) -> None:
    with db.transaction() as session:
        session.get_one(Person, post.person.id).discreet = False
    browser = post.browser()
    post.put()
    jobs.sweep()
    said = browser.opened(post.service.arrived[0].body).decode()
    assert f"Something is waiting for you at {settings.name}." in said


def test_nothing_of_what_it_is_about_leaves_in_any_form(
    post: Post, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the words, the headers, the address; nor in a log, where the browser's address would name the person."""
    logs.configure("json", "INFO")
    with db.transaction() as session:
        session.get_one(Person, post.person.id).name = f"Wren {CANARY[:8]}"
    browsers = [post.browser() for _ in range(3)]
    answers = iter([201, 410, 403])
    post.service.answer = lambda _path, _time: next(answers)
    post.put()
    jobs.sweep()
    for each, arrived in zip(browsers, post.service.arrived, strict=True):
        for said in (each.opened(arrived.body).decode(), str(arrived.headers), arrived.path):
            assert "kestrel" not in said.lower()
    printed = "".join(capfd.readouterr())
    for secret in ("kestrel", *(each.path for each in browsers), "127.0.0.1", "vapid"):
        assert secret not in printed
    logs.configure("plain", "ERROR")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(post: Post, status: int) -> None:
    gone, stays = post.browser(), post.browser()
    post.service.answer = lambda path, _time: status if path == gone.path else 201
    notice = post.put()
    assert jobs.sweep() == 1
    assert now_of(notice) == (NoticeState.SENT, "")
    assert [row.endpoint for row in left()] == [stays.endpoint]


@pytest.mark.parametrize("answer", [429, 500, 503, "hang", "trickle", "hang up", b"nonsense\r\n\r\n"])
def test_what_a_push_service_cannot_take_now_is_tried_again(
    post: Post, at_noon: Forward, answer: int | str | bytes
) -> None:
    browser = post.browser()
    post.service.answer = lambda _path, time: answer if time == 1 else 201
    notice = post.put()
    assert (jobs.sweep(), jobs.sweep()) == (0, 0)
    assert now_of(notice)[0] is NoticeState.DUE
    push._resting.clear()
    at_noon(timedelta(minutes=3))
    assert jobs.sweep() == 1
    assert (now_of(notice)[0], post.service.asked(browser.path)) == (NoticeState.SENT, 2)


def test_a_push_service_that_asks_for_rest_gets_it(
    post: Post, at_noon: Forward, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = post.browser()
    post.service.answer = lambda _path, _time: b"HTTP/1.1 503 x\r\nRetry-After: 900\r\n\r\n"
    post.put()
    jobs.sweep()
    began = time.monotonic()
    for minutes, asked in ((2, 1), (12, 1), (20, 2)):
        monkeypatch.setattr(push.clock, "ticks", lambda minutes=minutes: began + minutes * 60)
        at_noon(timedelta(minutes=minutes))
        jobs.sweep()
        assert post.service.asked(browser.path) == asked, minutes


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 413])
def test_what_will_never_be_taken_is_given_up_and_its_person_can_see_it(post: Post, status: int) -> None:
    browser = post.browser()
    post.service.answer = lambda _path, _time: status
    notice = post.put()
    assert (jobs.sweep(), jobs.sweep()) == (0, 0)
    assert now_of(notice) == (NoticeState.FAILED, f"push {status}")
    assert post.service.asked(browser.path) == 1
    assert left()[0].failed_at is not None
    post.service.answer = lambda _path, _time: 201
    post.put()
    jobs.sweep()
    assert left()[0].failed_at is None


def test_one_browser_that_took_it_is_enough(post: Post, at_noon: Forward) -> None:
    """To try the other again would show it twice in the first."""
    first, second = post.browser(), post.browser()
    post.service.answer = lambda path, _time: 201 if path == first.path else 503
    notice = post.put()
    jobs.sweep()
    at_noon(timedelta(minutes=5))
    jobs.sweep()
    assert now_of(notice)[0] is NoticeState.SENT
    assert [post.service.asked(each.path) for each in (first, second)] == [1, 1]


def test_many_browsers_that_hang_do_not_hold_up_the_rest(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(6):
        post.browser()
    post.service.answer = lambda _path, _time: "hang"
    post.put()
    began = time.monotonic()
    jobs.sweep()
    assert time.monotonic() - began < 2, "the one push service was asked once, and left alone"
    assert len(post.service.arrived) == 1


@pytest.mark.parametrize("gone", [False, True])
def test_without_a_browser_it_is_in_the_list(post: Post, gone: bool) -> None:
    """A person who chose their devices alone would otherwise not hear of it at all."""
    if gone:
        post.browser()
        post.service.answer = lambda _path, _time: 410
    post.put()
    assert (jobs.sweep(), jobs.sweep()) == (1, 0)
    assert [each.line for each in shown_to(post.person)] == ["A line for the list."]
    assert left() == []


def test_without_a_browser_it_is_not_in_the_list_twice(post: Post) -> None:
    with db.transaction() as session:
        session.scalars(select(NoticeSetting)).one().in_app = True
    notice = post.put()
    assert (jobs.sweep(), jobs.sweep()) == (1, 0)
    assert now_of(notice) == (NoticeState.DROPPED, "")
    assert len(shown_to(post.person)) == 1


@pytest.mark.parametrize("how", ["signed out", "too old"])
def test_a_browser_that_is_no_longer_signed_in_shows_nothing(post: Post, how: str) -> None:
    post.browser()
    with db.transaction() as session:
        (sign_in,) = session.scalars(select(SignIn))
        if how == "too old":
            sign_in.expires_at = sign_in.created_at
        else:
            sign_in.ended_at = sign_in.created_at
    post.put()
    jobs.sweep()
    assert post.service.arrived == []


def test_only_the_person_it_is_for_is_shown_it(post: Post) -> None:
    mine, theirs = post.browser(), post.browser(make.person())
    post.put()
    jobs.sweep()
    assert (post.service.asked(mine.path), post.service.asked(theirs.path)) == (1, 0)


def test_a_private_machine_is_never_called_whatever_is_kept(post: Post, settings: config.Config) -> None:
    """An address that got in somehow, or a name that was changed later, is looked at again when something is sent."""
    post.browser()
    push.configure(settings, replace(PUBLIC, ports=None))
    notice = post.put()
    jobs.sweep()
    assert now_of(notice) == (NoticeState.FAILED, "not public")
    assert post.service.arrived == []


def test_no_log_line_of_ours_can_carry_an_address(post: Post) -> None:
    """Every key of a log line in the sender is one that holds ids and outcomes."""
    source = Path(push.__file__).read_text()
    keys = {key for call in re.findall(r"log\.\w+\(([^)]*)\)", source) for key in re.findall(r"(\w+)=", call)}
    assert keys <= {"notice", "count"}
