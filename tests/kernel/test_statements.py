"""The main pages ask the database little, on a community with something in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from groups import clock, db
from groups.activities.models import Activity
from groups.chat.models import Room
from groups.meetups.models import Meetup
from groups.membership.models import Group, Membership
from groups.people.models import Person

MOST = 12
PAGES = {
    "home": "/home", "groups": "/groups", "group": "/groups/{group}", "members": "/groups/{group}/members",
    "room": "/rooms/{room}",
    "older": "/rooms/{room}/older", "find": "/find", "find near": "/find?near=Bristol&within=25",
    "meetup": "/meetups/{meetup}",
    "activity": "/activities/{activity}", "desk": "/desk", "queue": "/groups/{group}/queue",
    "requests": "/groups/{group}/requests",
    "meetups": "/groups/{group}/meetups", "steps": "/steps", "account": "/account", "sign-ins": "/account/sign-ins",
    "urgent help": "/urgent-help",
}  # fmt: skip


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that were sent to the database to show a page."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        # Noting that something was seen is a deed of its own, done only when there is something new.
        if not statement.startswith("BEGIN") and not db.in_transaction():
            sent.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine(), "before_cursor_execute", note)


def refs_for(person: Person) -> dict[str, str]:
    """Things of the demo that this person is among."""
    group_ids = select(Membership.group_id).where(Membership.person_id == person.id, Membership.ended_at.is_(None))
    session = db.session()
    group = session.scalars(select(Group).where(Group.id.in_(group_ids)).order_by(Group.id)).first()
    assert group is not None
    rooms = select(Room.ref).where(Room.group_id == group.id).order_by(Room.id)
    coming = (
        select(Meetup.ref).where(Meetup.group_id == group.id, Meetup.starts_at > clock.now()).order_by(Meetup.starts_at)
    )
    return {
        "group": group.ref, "room": session.scalars(rooms).first() or "",
        "meetup": session.scalars(coming).first() or "",
        "activity": session.scalars(select(Activity.ref).order_by(Activity.id)).first() or "",
    }  # fmt: skip


@pytest.mark.parametrize("role", ["member", "facilitator", "coordinator"])
def test_no_main_page_sends_more_than_twelve_statements(
    browser_of: Callable[[Person], FlaskClient], demo_person: Callable[[str], Person], role: str
) -> None:
    person = demo_person("facilitator" if role == "coordinator" else role)
    refs = refs_for(person)
    browser = browser_of(demo_person(role))
    counts: dict[str, int] = {}
    for name, pattern in PAGES.items():
        db.release()
        with counting() as sent:
            answer = browser.get(pattern.format(**refs))
        if answer.status_code == 200:
            counts[name] = len(sent)
    wanted = {"home", "groups", "group", "find", "meetup", "activity", "desk"} - (
        {"meetup"} if role == "coordinator" else set()
    )
    assert wanted <= set(counts)
    assert {name: count for name, count in counts.items() if count > MOST} == {}
