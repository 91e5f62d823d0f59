"""Rows to measure with: people who come to meetups, and their reminders, which all fall due at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from groups import clock, db, schema
from groups.columns import new_ref
from groups.meetups.models import Answer, Part, Reply
from groups.meetups.service.reminding import follow
from groups.membership.models import Group, Membership
from groups.notices.models import NoticeSetting, ReminderTime
from groups.outbox import Topic
from groups.people.models import Community, CommunityState, Person
from tests import make

ZONE = "Europe/London"
COMING = 20
"""How many come to each date."""


def fill(database: str, reminders: int) -> float:
    """Fill an empty database; every reminder was due a minute ago. Gives how many seconds it took to plan them."""
    db.configure(database)
    schema.upgrade()
    now = clock.now()
    with clock.frozen(now - timedelta(minutes=2)):
        people, dates = _people(reminders, now), _dates(reminders, now)
        _replies(people, dates, now)
        began = clock.ticks()
        for start in range(0, len(dates), 20):
            with db.transaction():
                follow(dates[start : start + 20])
        spent = clock.ticks() - began
    db.close()
    return spent


def _people(reminders: int, now: datetime) -> list[int]:
    """As many people as need be, each of whom comes to some dates and is reminded an hour before, by letter."""
    count = max(COMING, min(10_000, reminders // 10))
    ids = list(range(1, count + 1))
    with db.transaction() as session:
        session.add(Community(id=1, name="Town", country="GB", zone=ZONE, state=CommunityState.OPEN, epoch=new_ref()))
        session.flush()
        session.execute(insert(Person), [_person(number, now) for number in ids])
        ways = {"topic": Topic.REMINDERS, "mail": True, "push": False, "in_app": False}
        session.execute(insert(NoticeSetting), [{"person_id": number, **ways} for number in ids])
        session.execute(insert(ReminderTime), [{"person_id": number, "minutes": 60} for number in ids])
    group = make.group()
    with db.transaction() as session:
        here = {"group_id": group.id, "accepted_version": 1, "joined_at": now, "welcomed_at": now}
        session.execute(insert(Membership), [{"person_id": number, **here} for number in ids])
    return ids


def _person(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "ref": new_ref(),
        "name": f"Wren {number}",
        "name_skeleton": f"wren {number}",
        "email": f"person{number}@example.org",
        "passphrase": "none",
        "zone": ZONE,
        "created_at": now,
        "passphrase_changed_at": now,
    }


def _dates(reminders: int, now: datetime) -> list[int]:
    with db.transaction() as session:
        group = session.query(Group).one()
        dates = [make.meetup(group, starts_at=now + timedelta(minutes=59)) for _ in range(reminders // COMING)]
        session.flush()
        return [date.id for date in dates]


def _replies(people: list[int], dates: list[int], now: datetime) -> None:
    rows = [
        {
            "meetup_id": date,
            "person_id": people[(number * COMING + seat) % len(people)],
            "answer": Answer.GOING,
            "part": Part.WHOLE,
            "shown_to_others": False,
            "created_at": now,
            "changed_at": now,
        }
        for number, date in enumerate(dates)
        for seat in range(COMING)
    ]
    with db.transaction() as session:
        for start in range(0, len(rows), 5_000):
            session.execute(insert(Reply), rows[start : start + 5_000])
