"""Reading rooms. `visible` is the only reader of message rows; what else shows one goes through the same `show`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import Boolean, ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from groups import access, clock, db
from groups.access import Actor, Can, Role
from groups.chat.models import Message, Room, RoomKind, RoomState, RoomVisit
from groups.chat.queries.heard import counted, heard
from groups.chat.queries.rows import givers, messages, read
from groups.chat.rooms import OpenRoom, state_of, why_not_post
from groups.chat.shown import Reactions, Row, Shown, Viewer, show, status_for
from groups.duty import queries as duty
from groups.errors import NotFound
from groups.membership import queries as membership
from groups.membership.models import Group, Membership, MembershipState
from groups.membership.resting import rests_at
from groups.moderation.measures import is_shut_out
from groups.moderation.models import Status
from groups.people import queries as people
from groups.people.models import Person

PAGE = 50
MOST = 200
#: How far back it is looked for what somebody said last: a room is slow so that others have their say in between.
LATELY = 400
FURTHEST = 2**31 - 1
"""The highest place a cursor may name; what the column holds."""


class Reader(Actor, Protocol):
    """Who reads: a person, as the rules see them, with a name for the outside."""

    @property
    def ref(self) -> str: ...


@dataclass(frozen=True)
class Entered:
    """What one gets on coming into a room. `clock` is what to come back with; `more` says: ask again from the last
    `changed`. A client whose `epoch` is another one than before forgets what it has and asks without a clock.

    Held messages without a place come with the last part (`more` is false): what a client has of those and is not in
    the answer is gone.
    """

    epoch: str
    clock: int
    messages: list[Shown]
    more: bool
    can_post: bool


@dataclass(frozen=True)
class RoomLine:
    """A room in a list, and whether something was said there since this person last looked. `opens`: when its group
    has somebody on duty next, where it rests until then."""

    room: Room
    group: Group
    new: bool
    opens: str = ""

    @property
    def state(self) -> str:
        """How it can be written in now: as it is set, or "resting" while nobody looks after the group's rooms."""
        state = state_of(self.room)
        return "resting" if state is RoomState.OPEN and rests_at(self.group, clock.now()) else str(state)


def message_for(person: Actor, ref: str, can: Can) -> Message:
    """The message, with its room and group, when this person sees its words now; refuses. Their own, and those a
    facilitator has to look at, may be held."""
    query = select(Message).join(Message.room).join(Room.group)
    query = query.options(contains_eager(Message.room, Room.group)).where(Message.ref == ref)
    found = db.session().scalar(query) if ref.isprintable() else None
    if found is None:
        raise NotFound()
    access.require(person, Can.READ_ROOM, found.room)
    status = status_for(_viewer(person, found.room), found.status, found.author_id, found.place)
    if status not in (Status.SHOWN, Status.HELD):
        raise NotFound()
    access.require(person, can, found)
    return found


def find_message(message_id: int, *, locked: bool = False) -> Message | None:
    """A message by its id, with its room. `locked` holds the room, then the message, until the transaction ends."""
    if locked:
        _lock_room_of(message_id)
    query = select(Message).join(Message.room).options(contains_eager(Message.room)).where(Message.id == message_id)
    if locked:
        query = query.with_for_update(of=Message, key_share=True).execution_options(populate_existing=True)
    return db.session().scalar(query)


def _lock_room_of(message_id: int) -> None:
    # Every deed that changes a message holds its room first: one order of locks, so that two never wait for each other.
    room_id = select(Message.room_id).where(Message.id == message_id).scalar_subquery()
    db.session().execute(select(Room.id).where(Room.id == room_id).with_for_update(key_share=True))


def last_said(person_id: int, room: Room | OpenRoom) -> datetime | None:
    """When this person last said something in a room, as far as it is among the last things that happened there."""
    said = (Message.room_id == room.id, Message.author_id == person_id, Message.place > room.clock - LATELY)
    return db.session().scalar(select(func.max(Message.written_at)).where(*said))


def answers_to(message_id: int) -> tuple[list[int], list[int]]:
    """The ids of messages that answer this one, whose previews change with it: those with a place in its order, and
    those that wait without one."""
    query = select(Message.id, Message.place).where(Message.reply_to_id == message_id).order_by(Message.place)
    rows = db.session().execute(query).all()
    return [each.id for each in rows if each.place is not None], [each.id for each in rows if each.place is None]


def has_been_shown(person_id: int, group_id: int) -> bool:
    """Whether anything this person wrote in the group can be seen; what is said in a side line is seen by two."""
    rooms = select(Room.id).where(Room.group_id == group_id, Room.kind != RoomKind.SIDE)
    said = (Message.room_id.in_(rooms), Message.status == Status.SHOWN, Message.author_id == person_id)
    return bool(db.session().scalar(select(exists().where(*said))))


def visible(
    person: Actor,
    room: Room | OpenRoom,
    *,
    after_change: int | None = None,
    before_place: int | None = None,
    limit: int = PAGE,
) -> list[Shown]:
    """Messages of a room as this person sees them.

    Without a cursor the last `limit`, oldest first. `before_place`: the page of history before it, oldest first.
    `after_change`: the present state of all that changed since, in the order of its changes; what this person has
    waiting without a place stands at the end of the newest page and of the last part, and nowhere else.
    """
    return _visible(_viewer(person, room), room, after_change, before_place, max(1, min(limit, MOST)))


def _visible(
    viewer: Viewer, room: Room | OpenRoom, after_change: int | None, before_place: int | None, limit: int
) -> list[Shown]:
    given = {"room": room.id, "limit": limit}
    if after_change is not None:
        rows = read(_after(), {**given, "after": after_change})
    else:
        rows = read(_before(), {**given, "before": FURTHEST if before_place is None else before_place})[::-1]
    if before_place is None and (after_change is None or len(rows) < limit):
        rows += _waiting(viewer, room.id)
    reactions = _reactions(viewer, rows)
    seen = (show(row, viewer, reactions.get(row.id, ())) for row in rows)
    return [message for message in seen if message is not None]


@cache
def _of_room() -> Select[Any]:
    return messages().where(Message.room_id == bindparam("room"))


@cache
def _after() -> Select[Any]:
    query = _of_room().where(Message.changed > bindparam("after"), Message.place.is_not(None))
    return query.order_by(Message.changed).limit(bindparam("limit"))


@cache
def _before() -> Select[Any]:
    query = _of_room().where(Message.place < bindparam("before"))
    return query.order_by(Message.place.desc()).limit(bindparam("limit"))


@cache
def _waits() -> Select[Any]:
    query = _of_room().where(Message.status == Status.HELD, Message.place.is_(None))
    is_for = or_(Message.author_id == bindparam("person"), bindparam("guides", type_=Boolean))
    return query.where(is_for).order_by(Message.id).limit(MOST)


def enter(
    person: Reader, room: Room | OpenRoom, *, after: int | None = None, epoch: str = "", limit: int = PAGE
) -> Entered:
    """What to give someone who comes in, or comes back with the clock they know. A clock or an epoch that this room
    cannot serve from gives the newest page, as on a first visit."""
    viewer, limit = _viewer(person, room), max(1, min(limit, MOST))
    here, clock = _epoch(viewer, person), room.clock
    back = after is not None and after <= clock and epoch in ("", here)
    messages = _visible(viewer, room, after if back else None, None, limit)
    placed = [message for message in messages if message.place is not None]
    more = back and len(placed) >= limit
    upto = (placed[-1].changed or clock) if more else clock
    return Entered(here, upto, messages, more, why_not_post(person, room) is None)


def _epoch(viewer: Viewer, person: Reader) -> str:
    """Names what a cursor can be trusted for: the database as it was not restored since, and whom and what this person
    sees here. Someone who blocks, or becomes a facilitator, sees the past differently and has to read it anew."""
    told = (people.epoch(), person.ref, viewer.guides, *sorted(viewer.hidden))
    return sha256(repr(told).encode()).hexdigest()[:16]


def shown_to(person_ids: Iterable[int], message_id: int) -> dict[int, Shown | None]:
    """One message as each of these people sees it now; None for those to whom it is not there (any more)."""
    wanted = list(dict.fromkeys(person_ids))
    for found in heard([message_id]):
        return {person: found.view_of(person) if person in found.audience else None for person in wanted}
    return dict.fromkeys(wanted)


def around(message: Message, near: int = 5) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """What was said before and after, for the sealed context of a case: {"author", "text"} of what could be seen."""
    given = {"room": message.room_id, "limit": near}
    upto = FURTHEST if message.place is None else message.place
    before = read(_shown_before(), {**given, "before": upto})[::-1]
    after = read(_shown_after(), {**given, "after": upto})
    return _copies(before), _copies(after)


@cache
def _shown_before() -> Select[Any]:
    return _before().where(Message.status == Status.SHOWN)


@cache
def _shown_after() -> Select[Any]:
    query = _of_room().where(Message.place > bindparam("after"), Message.status == Status.SHOWN)
    return query.order_by(Message.place).limit(bindparam("limit"))


def answered_author(message: Message) -> frozenset[int]:
    """Who wrote what this message answers; nobody when it answers none."""
    if message.reply_to_id is None:
        return frozenset()
    return frozenset(db.session().scalars(select(Message.author_id).where(Message.id == message.reply_to_id)))


def rooms_of(person: Person) -> list[RoomLine]:
    """The rooms of all this person's groups, and whether each has some new messages for them."""
    mine = and_(
        Membership.group_id == Group.id, Membership.person_id == person.id, Membership.state == MembershipState.ACTIVE
    )
    query = select(Room, Group).join(Room.group).join(Membership, mine).where(Group.closed_at.is_(None))
    return _lines(person, query.where(~is_shut_out(Membership.person_id, Membership.group_id)))


def rooms_in(person: Person, group: Group) -> list[RoomLine]:
    """The rooms of one group, for a member of it."""
    return _lines(person, select(Room, Group).join(Room.group).where(Group.id == group.id))


def _lines(person: Person, query: Select[Room, Group]) -> list[RoomLine]:
    unseen = _is_unseen(membership.hidden_from(person.id) | {person.id})
    visit = and_(RoomVisit.room_id == Room.id, RoomVisit.person_id == person.id)
    query = query.where(Room.kind == RoomKind.GROUP)  # a session has its own pages, and so has what is said apart
    rows = db.session().execute(query.add_columns(unseen).outerjoin(RoomVisit, visit).order_by(Group.name, Room.id))
    lines = [RoomLine(room, group, bool(new)) for room, group, new in rows]
    opens = _openings({line.group.id: line.group for line in lines if line.state == "resting"})
    return [replace(line, opens=opens.get(line.group.id, "")) for line in lines]


def _openings(groups: dict[int, Group]) -> dict[int, str]:
    stands = duty.now_in_each(groups) if groups else {}
    return {each: duty.short(now.opens_at, groups[each].zone) for each, now in stands.items() if now.opens_at}


def _is_unseen(not_by: Collection[int]) -> ColumnElement[bool]:
    # The newest one rather than any: that is one step along the index, whatever the database thinks of the numbers.
    later = and_(Message.room_id == Room.id, Message.place > func.coalesce(RoomVisit.seen, 0))
    newest = select(Message.place).where(later, Message.status == Status.SHOWN, Message.author_id.not_in(not_by))
    newest = newest.order_by(Message.place.desc()).limit(1).correlate(Room, RoomVisit)
    return newest.scalar_subquery().is_not(None).label("new")


def _waiting(viewer: Viewer, room_id: int) -> list[Row]:
    """What waits without a place: their own, or all of it for a facilitator."""
    return read(_waits(), {"room": room_id, "person": viewer.person_id, "guides": viewer.guides})


def _viewer(person: Actor, room: Room | OpenRoom) -> Viewer:
    guides = access.standing(person, room).role is Role.FACILITATOR
    return Viewer(person.id, guides, membership.unmet([person.id]).get(person.id, frozenset()))


def _reactions(viewer: Viewer, rows: list[Row]) -> dict[int, Reactions]:
    shown = [row.id for row in rows if row.status is Status.SHOWN]
    return {each: counted(given, viewer) for each, given in givers(shown).items()} if shown else {}


def _copies(rows: list[Row]) -> list[dict[str, str]]:
    return [{"author": row.author_name, "text": row.text} for row in rows]
