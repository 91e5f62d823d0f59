"""Messages as everybody who is to hear of them sees them now: read together, and made once for all who see the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Protocol, cast

from msgspec import Struct
from sqlalchemy import Select, bindparam, select, tuple_

from groups import clock, db
from groups.access import Role
from groups.among import among, gathered
from groups.chat import seats
from groups.chat.models import Message, Room, RoomKind
from groups.chat.queries import rows
from groups.chat.shown import Reactions, Row, Shown, Viewer, show
from groups.columns import UTCDateTime
from groups.membership import queries as membership
from groups.membership.models import Membership, MembershipState
from groups.moderation.measures import shut_out_of
from groups.moderation.models import Status

NOBODY = Viewer(0, guides=False)


class _Told(Row, Protocol):
    """A row of `_these`: a message, and the room it stands in."""

    group_id: int
    room_id: int
    room_kind: RoomKind


class Company(Struct, frozen=True):
    """Who is in a group now and not shut out of it, and who of them guides it."""

    members: frozenset[int] = frozenset()
    guides: frozenset[int] = frozenset()

    def among(self, people: frozenset[int]) -> Company:
        """Those of them who are among these people."""
        return Company(self.members & people, self.guides & people)


class Heard(Struct, frozen=True):
    """A message as its audience sees it now. `plain` is what all see who are not in `others`; None: it is not there
    for them. `clock` is its last count, None when the room's clock did not move with it."""

    id: int
    ref: str
    room_id: int
    room_ref: str
    clock: int | None
    audience: frozenset[int]
    plain: Shown | None
    others: dict[int, Shown | None]

    def view_of(self, person_id: int) -> Shown | None:
        """How one person of the audience sees it."""
        return self.others.get(person_id, self.plain)


def heard(message_ids: Sequence[int]) -> list[Heard]:
    """These messages, in this order, each with who is to be told of it and how it looks to them. Four statements, and
    one more where a room is for some people only."""
    found = {row.id: row for row in rows.read(_these(), {"ids": list(message_ids)})}
    companies = _companies([cast(_Told, row) for row in found.values()])
    # Each reaction is a tick of the room's clock: a message that did not change since it was placed has none.
    changed = [row.id for row in found.values() if row.changed != row.place]
    given = rows.givers(changed) if changed else {}
    involved = {row.author_id for row in found.values()}
    involved |= {row.original_author_id for row in found.values() if row.original_author_id is not None}
    involved |= {person for kinds in given.values() for people in kinds.values() for person in people}
    unmet = membership.unmet(involved)
    return [
        _heard(row, companies[cast(_Told, row).room_id], given.get(row.id, {}), unmet)
        for row in (found[message_id] for message_id in message_ids if message_id in found)
    ]


def _companies(rows_told: list[_Told]) -> dict[int, Company]:
    """Who is to be told of each of these rooms."""
    of_groups = company_of({row.group_id for row in rows_told})
    found = {row.room_id: of_groups[row.group_id] for row in rows_told}
    for_some = {row.room_id for row in rows_told if row.room_kind is not RoomKind.GROUP}
    for room_id, people in (seats.seated_in(for_some) if for_some else {}).items():
        found[room_id] = found[room_id].among(people)
    return found


def company_in(room_id: int, group_id: int) -> Company:
    """Who may know of a room now. Two statements, three where it is for some people only."""
    everybody = company_of([group_id])[group_id]
    kind = db.rows(_kind(), {"room": room_id})
    if not kind:
        return Company()
    if kind[0].kind is RoomKind.GROUP:
        return everybody
    return everybody.among(seats.seated_in([room_id])[room_id])


@cache
def _kind() -> Select[Any]:
    columns: tuple[Any, ...] = (Room.kind,)
    return select(*columns).where(Room.id == bindparam("room"))


def company_of(group_ids: Collection[int]) -> dict[int, Company]:
    """Who is in each of these groups. One statement."""
    found = dict.fromkeys(group_ids, Company())
    for group_id, members, guides in db.rows(_members(), {"ids": list(group_ids), "now": clock.now()}):
        found[group_id] = Company(frozenset(members), frozenset(guides or ()))
    return found


@cache
def _these() -> Select[Any]:
    columns: tuple[Any, ...] = (Room.group_id, Room.id.label("room_id"), Room.kind.label("room_kind"))
    return rows.messages().add_columns(*columns).where(among(Message.id, "ids"))


@cache
def _members() -> Select[Any]:
    guide = Membership.role == Role.FACILITATOR
    everybody = gathered(Membership.person_id)
    columns: tuple[Any, ...] = (
        Membership.group_id, everybody.label("members"), everybody.filter(guide).label("guides")
    )  # fmt: skip
    here = (Membership.state == MembershipState.ACTIVE, among(Membership.group_id, "ids"))
    now = bindparam("now", type_=UTCDateTime)
    everyone = tuple_(Membership.person_id, Membership.group_id)
    query = select(*columns).where(*here, everyone.not_in(shut_out_of("ids", now)))
    return query.group_by(Membership.group_id)


def _heard(row: Row, company: Company, given: dict[str, list[int]], unmet: dict[int, set[int]]) -> Heard:
    has_place = row.place is not None
    audience = company.members
    if not has_place:  # it waits, or was never seen: its author and the guides alone
        audience = company.guides | (audience & {row.author_id})
    others = {
        person_id: _view(row, given, person_id, company, unmet)
        for person_id in _who_differ(row, company, given, unmet) & audience
    }
    plain = show(row, NOBODY, counted(given, NOBODY))
    room_id = cast(Any, row).room_id
    return Heard(row.id, row.ref, room_id, row.room_ref, row.changed if has_place else None, audience, plain, others)


def _who_differ(row: Row, company: Company, given: dict[str, list[int]], unmet: dict[int, set[int]]) -> set[int]:
    """Those who may see this message otherwise than most: its people, whom these do not meet, and guides where it
    waits."""
    people = {row.author_id, *(each for found in given.values() for each in found)}
    if row.original_author_id is not None:
        people.add(row.original_author_id)
    differ = people.union(*(unmet.get(person_id, ()) for person_id in people))
    if row.status is Status.HELD or row.original_status is Status.HELD:
        differ |= company.guides
    return differ


def _view(
    row: Row, given: dict[str, list[int]], person_id: int, company: Company, unmet: dict[int, set[int]]
) -> Shown | None:
    viewer = Viewer(person_id, person_id in company.guides, unmet.get(person_id, frozenset()))
    return show(row, viewer, counted(given, viewer))


def counted(given: dict[str, list[int]], viewer: Viewer) -> Reactions:
    """Reactions as one person sees them: without those of people they do not meet."""
    if not given:
        return ()
    seen = ((kind, [each for each in people if each not in viewer.hidden]) for kind, people in given.items())
    return tuple((kind, len(people), viewer.person_id in people) for kind, people in sorted(seen) if people)
