"""Reading the rota: the rows there are and the weekly duties, as the pure rules want them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_, select

from groups import db
from groups.access import Role
from groups.duty import rota
from groups.duty.models import Duty, DutyDate, WeeklyDuty
from groups.duty.rota import Stretch, Weekly
from groups.membership.models import Group, Membership, MembershipState
from groups.moderation.measures import is_shut_out

#: No duty is longer than this.
LONGEST = timedelta(hours=12)


def stretches_of(
    group_ids: Collection[int], begin: datetime, end: datetime, *, to_count_on: bool = False
) -> dict[int, list[Stretch]]:
    """Everything planned in these groups that touches [begin, end). Three statements. `to_count_on`: without what was
    planned by somebody who does not guide the group any more, for then nobody comes; the past has that as well."""
    rows = rows_of(group_ids, begin, end, to_count_on=to_count_on)
    weeklies = weeklies_of(group_ids, to_count_on=to_count_on)
    return {each: rota.planned(weeklies[each], rows[each], begin, end) for each in group_ids}


def guides_still(person_id: SQLColumnExpression[int], group_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """That somebody guides a group at this moment and no measure keeps them out of it, as a condition: a duty is worth
    nothing without the right to do anything in it."""
    theirs = (Membership.person_id == person_id, Membership.group_id == group_id)
    guides = exists().where(*theirs, Membership.state == MembershipState.ACTIVE, Membership.role == Role.FACILITATOR)
    return and_(guides, ~is_shut_out(person_id, group_id))


def rows_of(
    group_ids: Collection[int], begin: datetime, end: datetime, *, to_count_on: bool = False
) -> dict[int, list[Stretch]]:
    """The duties of these groups that have a row and touch [begin, end), or whose person came in it. One statement."""
    found: dict[int, list[Stretch]] = defaultdict(list)
    if not group_ids:
        return found
    # Kept small by the index on (group_id, begins_at): nothing that began longer ago can still go on.
    near = Duty.begins_at > begin - LONGEST
    touches = or_(Duty.begins_at < end, Duty.came_at < end)
    query = select(Duty).where(Duty.group_id.in_(group_ids), near, Duty.ends_at > begin, touches)
    if to_count_on:
        query = query.where(guides_still(Duty.person_id, Duty.group_id))
    for row in db.session().scalars(query.order_by(Duty.id)):
        found[row.group_id].append(stretch(row))
    return found


def stretch(row: Duty, date: DutyDate | None = None) -> Stretch:
    """A row as the rules see it."""
    return Stretch(
        row.begins_at,
        row.ends_at,
        row.person_id,
        duty_id=row.id,
        weekly_id=date.weekly_id if date else None,
        slot=date.slot if date else None,
        came_at=row.came_at,
        left_at=row.left_at,
        seen_at=row.seen_at,
    )


def weeklies_of(group_ids: Collection[int], *, to_count_on: bool = False) -> dict[int, list[Weekly]]:
    """The weekly duties of these groups, ended ones too: the past stays as it was planned. Two statements."""
    found: dict[int, list[Weekly]] = defaultdict(list)
    if not group_ids:
        return found
    query = select(WeeklyDuty, Group.zone).join(Group, Group.id == WeeklyDuty.group_id)
    if to_count_on:
        query = query.where(guides_still(WeeklyDuty.person_id, WeeklyDuty.group_id))
    rows = db.session().execute(query.where(WeeklyDuty.group_id.in_(group_ids)).order_by(WeeklyDuty.id)).all()
    apart = _apart(row.WeeklyDuty.id for row in rows)
    for row, zone in rows:
        found[row.group_id].append(weekly(row, zone, frozenset(apart[row.id])))
    return found


def weekly(row: WeeklyDuty, zone: str, apart: frozenset[datetime] = frozenset()) -> Weekly:
    """A weekly duty as the rules see it."""
    return Weekly(row.id, row.person_id, row.first_local, row.minutes, zone, row.last_day, apart)


def _apart(weekly_ids: Iterable[int]) -> dict[int, set[datetime]]:
    found: dict[int, set[datetime]] = defaultdict(set)
    query = select(DutyDate.weekly_id, DutyDate.slot).where(DutyDate.weekly_id.in_(list(weekly_ids)))
    for weekly_id, slot in db.session().execute(query):
        found[weekly_id].add(slot)
    return found
