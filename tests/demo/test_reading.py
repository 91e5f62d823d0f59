"""The demo community as its people see it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from groups import access, db
from groups.access import Can
from groups.chat import queries as chat
from groups.chat.models import Room
from groups.demo import seed
from groups.membership import queries as membership
from groups.moderation.models import Status
from groups.people.models import Person

NOW = datetime(2026, 11, 24, 5, 7, tzinfo=UTC)


def test_a_member_reads_the_week_without_what_still_waits(database: str) -> None:
    access.provide_standing(membership.standing_of)  # as the application does when it is made
    seed.plant(NOW)
    room = db.session().scalars(select(Room).where(Room.name == "The front room")).one()
    wren, tomasz, pebble = (
        db.session().scalars(select(Person).where(Person.name == name)).one() for name in ("Wren", "Tomasz", "Pebble")
    )
    seen = {
        who.name: chat.enter(who, chat.room_for(who, room.ref, Can.READ_ROOM), limit=100).messages
        for who in (wren, tomasz, pebble)
    }
    assert "Washed the mug." in [message.text for message in seen["Wren"]]
    held = {name: sum(message.status == Status.HELD for message in messages) for name, messages in seen.items()}
    assert held == {"Wren": 0, "Tomasz": 1, "Pebble": 1}
