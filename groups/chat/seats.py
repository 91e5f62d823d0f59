"""Who a room is for that is not for the whole group."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, SQLColumnExpression, bindparam, exists, or_, select

from groups import access, clock, db
from groups.access import Seat
from groups.among import among
from groups.chat.models import RoomSeat
from groups.columns import UTCDateTime


def seats_among(wanted: Collection[Seat]) -> set[Seat]:
    """Which of these (person, room) there are now. One statement."""
    given = {"people": list({person for person, _ in wanted}), "rooms": list({room for _, room in wanted})}
    found = db.rows(_among(), {**given, "now": clock.now()})
    return {(row.person_id, row.room_id) for row in found} & set(wanted)


@cache
def _among() -> Select[Any]:
    columns: tuple[Any, ...] = (RoomSeat.person_id, RoomSeat.room_id)
    wanted = (among(RoomSeat.person_id, "people"), among(RoomSeat.room_id, "rooms"))
    return select(*columns).where(*wanted, _lasts(_now()))


def seated_in(room_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Who has a seat now, by room. One statement."""
    found: dict[int, set[int]] = {room_id: set() for room_id in room_ids}
    for row in db.rows(_seated(), {"rooms": list(room_ids), "now": clock.now()}):
        found[row.room_id].add(row.person_id)
    return {room_id: frozenset(people) for room_id, people in found.items()}


@cache
def _seated() -> Select[Any]:
    columns: tuple[Any, ...] = (RoomSeat.person_id, RoomSeat.room_id)
    return select(*columns).where(among(RoomSeat.room_id, "rooms"), _lasts(_now()))


def has_seat(person_id: SQLColumnExpression[int], room_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The same as a condition, for a question about many people at once."""
    return exists().where(RoomSeat.room_id == room_id, RoomSeat.person_id == person_id, _lasts())


def _lasts(given: BindParameter[Any] | None = None) -> ColumnElement[bool]:
    now = clock.now() if given is None else given
    return or_(RoomSeat.reads_until.is_(None), RoomSeat.reads_until > now)


def _now() -> BindParameter[Any]:
    return bindparam("now", type_=UTCDateTime)


access.provide_seats(seats_among)
