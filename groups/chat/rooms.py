"""Rooms themselves: finding one, who guides it, who may write there, and where its clock stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import contains_eager

from groups import access, clock, db
from groups.access import Actor, Can, Role
from groups.among import among
from groups.chat import gates, seats
from groups.chat.models import Room, RoomKind, RoomState, RoomVisit
from groups.duty import queries as duty
from groups.errors import Forbidden, NotFound, Problem
from groups.membership.models import Group, Membership, MembershipState
from groups.membership.queries.meeting import blocks_of
from groups.membership.resting import rests_at
from groups.moderation.measures import is_shut_out
from groups.people import boundaries
from groups.people.models import Boundaries, Person

RESTS = "Nobody looks after this room at the moment, so it can be read and not written in."


def room_for(person: Person, ref: str, can: Can) -> Room:
    """The room, with its group; refuses."""
    query = select(Room).join(Room.group).options(contains_eager(Room.group)).where(Room.ref == ref)
    room = db.session().scalar(query) if ref.isprintable() else None
    if room is None:
        raise NotFound()
    access.require(person, can, room)
    return room


def rooms_seen(person: Person, refs: Collection[str]) -> list[Room]:
    """Those of these rooms of groups, each with its group, that this person may read now; the others are simply not
    among them."""
    asked = select(Room).join(Room.group).options(contains_eager(Room.group)).where(Room.kind == RoomKind.GROUP)
    found = list(db.session().scalars(asked.where(Room.ref.in_(refs), Group.closed_at.is_(None)))) if refs else []
    access.foresee({(person.id, each.group_id) for each in found})
    return [each for each in found if access.can(person, Can.READ_ROOM, each)]


@dataclass(slots=True)
class OpenRoom:
    """A room as the rules for writing see it, its clock held until the transaction ends."""

    id: int
    ref: str
    group_id: int
    kind: RoomKind
    state: RoomState
    state_until: datetime | None
    state_words: str
    slow_s: int
    slow_until: datetime | None
    clock: int
    rests: bool
    rests_from: datetime | None
    holds_newcomers: bool
    holds_until: datetime | None
    shows_presence: bool
    shows_typing: bool

    @property
    def for_some(self) -> int | None:
        """Its id where it is for some people only, as of `Room`."""
        return None if self.kind is RoomKind.GROUP else self.id

    @property
    def room_id(self) -> int:
        """Itself, as the rules ask for it."""
        return self.id

    @property
    def is_side_line(self) -> bool:
        """As of `Room`."""
        return self.kind is RoomKind.SIDE


def open_room(person: Actor, ref: str, can: Can) -> OpenRoom:
    """The room as a door needs it, without the objects a page shows; refuses."""
    found = db.rows(_open_room(), {"ref": ref}) if ref.isprintable() else []
    if not found:
        raise NotFound()
    room = OpenRoom(*found[0])
    access.require(person, can, room)
    return room


@cache
def _open_room() -> Select[Any]:
    return _open_rooms().where(Room.ref == bindparam("ref"))


def rooms_to_post(refs: Collection[str], *, wait: bool = True) -> dict[str, OpenRoom]:
    """Rooms by ref, their rows locked, always in the same order so that two batches never wait for each other. Without
    `wait` those that another transaction holds are left out; `which_are_held` tells them from those that are not."""
    wanted = [ref for ref in refs if ref.isprintable()]
    return {row.ref: OpenRoom(*row) for row in db.rows(_rooms_to_post(wait), {"refs": wanted})}


def rooms_by_ref(refs: Collection[str]) -> dict[str, OpenRoom]:
    """Rooms by ref, as a door needs them, for whoever asks by himself who may come in."""
    wanted = [ref for ref in refs if ref.isprintable()]
    return {row.ref: OpenRoom(*row) for row in db.rows(_rooms_by_ref(), {"refs": wanted})}


@cache
def _rooms_by_ref() -> Select[Any]:
    return _open_rooms().where(among(Room.ref, "refs"))


def which_are_held(refs: Collection[str]) -> set[str]:
    """Those of these rooms that there are; to be asked about rooms that `rooms_to_post` left out."""
    wanted = [ref for ref in refs if ref.isprintable()]
    return {row.ref for row in db.rows(_there(), {"refs": wanted})} if wanted else set()


@cache
def _there() -> Select[Any]:
    columns: tuple[Any, ...] = (Room.ref,)
    return select(*columns).where(among(Room.ref, "refs"))


def _open_rooms() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Room.id, Room.ref, Room.group_id, Room.kind, Room.state, Room.state_until, Room.state_words, Room.slow_s,
        Room.slow_until, Room.clock, Group.rests, Group.rests_from, Group.holds_newcomers, Group.holds_until,
        Group.shows_presence, Group.shows_typing,
    )  # fmt: skip
    return select(*columns).join(Group, Group.id == Room.group_id)


@cache
def _rooms_to_post(wait: bool) -> Select[Any]:
    query = _open_rooms().where(among(Room.ref, "refs")).order_by(Room.id)
    return query.with_for_update(of=Room, key_share=True, skip_locked=not wait)


def head(room_id: int) -> int:
    """The room's clock as it stands."""
    return db.session().scalar(select(Room.clock).where(Room.id == room_id)) or 0


def clocks(room_ids: Collection[int]) -> dict[int, int]:
    """The clocks of these rooms."""
    return dict(db.rows(_clocks(), {"ids": list(room_ids)}))


@cache
def _clocks() -> Select[Any]:
    columns: tuple[Any, ...] = (Room.id, Room.clock)
    return select(*columns).where(among(Room.id, "ids"))


def rooms_by_id(room_ids: Iterable[int]) -> dict[int, Room]:
    """Rooms with their groups, for doors that have already asked who may be told of them."""
    query = select(Room).join(Room.group).options(contains_eager(Room.group)).where(Room.id.in_(set(room_ids)))
    return {room.id: room for room in db.session().scalars(query)}


def names_of_rooms(group_id: int) -> list[tuple[int, str, str]]:
    """The rooms that are for the whole of a group: id, ref and name."""
    query = select(Room.id, Room.ref, Room.name).where(Room.group_id == group_id, Room.kind == RoomKind.GROUP)
    return [(row.id, row.ref, row.name) for row in db.session().execute(query.order_by(Room.id))]


def heads(person_ids: Collection[int], room_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """The clocks of rooms by (person, room), for those of these people who are members there now."""
    here = and_(Membership.group_id == Room.group_id, Membership.state == MembershipState.ACTIVE)
    query = select(Membership.person_id, Room.id, Room.clock).join(Membership, here)
    query = query.where(Room.id.in_(room_ids), Membership.person_id.in_(person_ids))
    query = query.where(~is_shut_out(Membership.person_id, Membership.group_id))
    query = query.where(or_(Room.kind == RoomKind.GROUP, seats.has_seat(Membership.person_id, Room.id)))
    return {(person_id, room_id): clock for person_id, room_id, clock in db.session().execute(query)}


def state_of(room: Room | OpenRoom) -> RoomState:
    """How a room can be written in now: what was set for a time ends by itself."""
    over = room.state_until is not None and room.state_until <= clock.now()
    return RoomState.OPEN if over else room.state


def pace_of(room: Room | OpenRoom) -> int:
    """How many seconds lie between two messages of one person now, 0 for none: what was set for a time ends by
    itself."""
    over = room.slow_until is not None and room.slow_until <= clock.now()
    return 0 if over else room.slow_s


def to_lift() -> list[int]:
    """The rooms of which something was set for a time that is over by the clock, and that still say so."""
    now = clock.now()
    aside = and_(Room.state != RoomState.OPEN, Room.state_until <= now)
    slow = and_(Room.slow_s > 0, Room.slow_until <= now)
    return list(db.session().scalars(select(Room.id).where(or_(aside, slow)).order_by(Room.id)))


def holds_first(room: OpenRoom) -> bool:
    """Whether the first messages of newcomers wait for a facilitator now."""
    return room.holds_newcomers or (room.holds_until is not None and clock.now() < room.holds_until)


def why_not_post(person: Actor, room: Room | OpenRoom) -> str | None:
    """Why this person cannot write in the room now, in a sentence; None when they can."""
    problem = refusal_to_post(person, room)
    return None if problem is None else problem.say


def refusal_to_post(person: Actor, room: Room | OpenRoom) -> Problem | None:
    """The same, as what is raised."""
    try:
        access.require(person, Can.POST_MESSAGE, room)
    except Forbidden as refusal:
        return refusal
    state = state_of(room)
    if state is RoomState.CLOSED:
        return Forbidden("This room is closed for now. You can still read it.", code=str(state))
    guides = access.standing(person, room).role is Role.FACILITATOR
    if state is RoomState.PAUSED and not guides:
        return Forbidden(
            "This room is having a pause. You can read it, and write again when it goes on.", code=str(state)
        )
    if room.kind is not RoomKind.GROUP:
        return gates.why_not(person, room)
    if rests_at(room, clock.now()) and not guides:
        return Forbidden(f"{RESTS} {duty.opens_words(duty.now_in(room.group_id), _zone_of(room))}", code="resting")
    return None


def _zone_of(room: Room | OpenRoom) -> str:
    return db.session().scalars(select(Group.zone).where(Group.id == room.group_id)).one()


@dataclass(frozen=True)
class Sign:
    """What somebody lets the others in their rooms see: that they give no support now, or what they do not take on."""

    person_id: int
    name: str
    rests: bool
    topics: str


@dataclass(frozen=True)
class Guides:
    """Who facilitates a room's group, by name, and who of them is on duty now. `asked`: the ids of those who could step
    in, because whoever was on duty has fallen silent. `signs`: what members of the group let each other see."""

    names: list[str]
    on_duty: list[str]
    asked: frozenset[int]
    signs: list[Sign]


def guides_of(room: Room, reader: Person) -> Guides:
    """Those who look after the group of a room, and the signs of its members, but for those whom the reader does not
    meet. One statement."""
    guides = (Membership.role == Role.FACILITATOR).label("guides")
    seen = and_(boundaries.is_shown(), Person.id.not_in(blocks_of(reader.id))).label("seen")
    query = select(Person.id, Person.name, guides, seen, Boundaries.rests, Boundaries.topics)
    query = query.add_columns(*duty.part_of(Person.id, room.group_id)).join(
        Membership, Membership.person_id == Person.id
    )
    query = query.outerjoin(Boundaries, Boundaries.person_id == Person.id)
    here = (Membership.group_id == room.group_id, Membership.state == MembershipState.ACTIVE)
    # Asked of the index, before anything is joined: a group may have very many members.
    wanted = or_(guides, Membership.person_id.in_(boundaries.who_shows()))
    rows = db.session().execute(query.where(*here, wanted).order_by(Person.name, Person.id)).all()
    signs = [Sign(row.id, row.name, row.rests, row.topics) for row in rows if row.seen]
    them = [row for row in rows if row.guides]
    free = (row.id for row in them if row.asked_at and not row.on_duty and row.id not in row.declined)
    on_duty = [row.name for row in them if row.on_duty]
    return Guides([row.name for row in them], on_duty, frozenset(free), signs)


def seen_upto(person: Person, room: Room) -> int:
    """Up to where this person has read the room."""
    mine = (RoomVisit.person_id == person.id, RoomVisit.room_id == room.id)
    return db.session().scalar(select(RoomVisit.seen).where(*mine)) or 0
