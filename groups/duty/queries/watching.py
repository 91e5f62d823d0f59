"""Reading what the watch needs: who is on duty, who fell silent, who could step in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select

from groups import clock, db
from groups.access import Role
from groups.duty import rota, watch
from groups.duty.models import Duty, GroupHours, GuideSign, OnCall, Opening
from groups.duty.queries.rota_rows import guides_still, stretches_of
from groups.duty.rota import Stretch
from groups.duty.watch import Facts, Step
from groups.membership.models import Group, Membership, MembershipState
from groups.membership.resting import has_run_out
from groups.moderation.measures import is_shut_out
from groups.people import offices
from groups.people import queries as people

MOMENT = timedelta(seconds=1)


def all_hours() -> list[tuple[GroupHours, Group]]:
    """Every group that chose hours or planned a duty, and has not come to its end."""
    query = select(GroupHours, Group).join(Group, Group.id == GroupHours.group_id).where(Group.closed_at.is_(None))
    return [(hours, group) for hours, group in db.session().execute(query.order_by(Group.id))]


def due() -> list[int]:
    """The groups for which something is to be done now. A few statements, whatever their number."""
    rows, now = all_hours(), clock.now()
    facts = facts_of([hours for hours, _group in rows])
    return [
        group.id
        for hours, group in rows
        if watch.step(now, facts[group.id]) is not Step.NOTHING or group.rests is not has_run_out(group.rests_from, now)
    ]


def facts_of(hours: Collection[GroupHours]) -> dict[int, Facts]:
    """What is true of these groups now."""
    now = clock.now()
    groups = {row.group_id for row in hours}
    planned = stretches_of(groups, now, now + watch.EARLY, to_count_on=True)
    here = helpers_of(groups)
    found: dict[int, Facts] = {}
    for row in hours:
        stretches = planned[row.group_id]
        on_duty = rota.on(stretches, now)
        running = [each for each in stretches if each.runs(now)]
        free = here.get(row.group_id, set()) - {each.person_id for each in on_duty}
        helpers = watch.in_order(free, running, row.declined)
        found[row.group_id] = Facts(tuple(on_duty), tuple(running), row.asked_at, row.alerted_at, helpers)
    return found


def helpers_of(group_ids: Collection[int]) -> dict[int, set[int]]:
    """Who guides each of these groups, was here within the last minute, and does not rest. Two statements."""
    guides = (Membership.state == MembershipState.ACTIVE, Membership.role == Role.FACILITATOR)
    query = select(Membership.group_id, GuideSign.person_id, GuideSign.seen_at)
    query = query.join(GuideSign, GuideSign.person_id == Membership.person_id).where(*guides)
    query = query.where(~is_shut_out(Membership.person_id, Membership.group_id))
    rows = db.session().execute(query.where(Membership.group_id.in_(group_ids))).all() if group_ids else []
    resting = people.paused_among({row.person_id for row in rows})
    found: dict[int, set[int]] = {}
    for group_id, person_id, seen_at in rows:
        if watch.is_fresh(seen_at, clock.now()) and person_id not in resting:
            found.setdefault(group_id, set()).add(person_id)
    return found


def is_on_in_vain(person_id: int, group_id: int) -> bool:
    """Whether somebody is on duty in a group that they do not guide any more."""
    own = (Duty.person_id == person_id, Duty.group_id == group_id, Duty.came_at.is_not(None), Duty.left_at.is_(None))
    query = select(Duty.id).where(*own, Duty.ends_at > clock.now(), ~guides_still(Duty.person_id, Duty.group_id))
    return db.session().scalar(query.limit(1)) is not None


def guides_among(person_ids: Collection[int]) -> dict[int, set[int]]:
    """Those of these people who guide a group with hours, and which groups. One statement."""
    if not person_ids:
        return {}
    query = select(Membership.person_id, Membership.group_id)
    query = query.join(GroupHours, GroupHours.group_id == Membership.group_id)
    query = query.where(Membership.state == MembershipState.ACTIVE, Membership.role == Role.FACILITATOR)
    query = query.where(~is_shut_out(Membership.person_id, Membership.group_id))
    found: dict[int, set[int]] = {}
    for person_id, group_id in db.session().execute(query.where(Membership.person_id.in_(person_ids))):
        found.setdefault(person_id, set()).add(group_id)
    return found


def on_duty_in(group_id: int) -> list[Stretch]:
    """Who is on duty in a group now, the first who came first. One statement."""
    now = clock.now()
    query = select(Duty).where(
        Duty.group_id == group_id, Duty.came_at <= now, Duty.left_at.is_(None), Duty.ends_at > now,
        guides_still(Duty.person_id, Duty.group_id),
    )  # fmt: skip
    rows = db.session().scalars(query.order_by(Duty.came_at, Duty.person_id))
    return [
        Stretch(row.begins_at, row.ends_at, row.person_id, duty_id=row.id, came_at=row.came_at, seen_at=row.seen_at)
        for row in rows
    ]


def soon() -> list[tuple[GroupHours, Stretch]]:
    """The planned duties that begin within the time in which one is reminded, with the hours of their groups."""
    now, rows = clock.now(), [hours for hours, _group in all_hours()]
    planned = stretches_of({row.group_id for row in rows}, now, now + watch.REMIND, to_count_on=True)
    return [(row, each) for row in rows for each in planned[row.group_id] if is_ahead(each, now)]


def ahead_of(person_id: int, group_id: int) -> list[Stretch]:
    """Those of one person in one group."""
    now = clock.now()
    planned = stretches_of([group_id], now, now + watch.REMIND, to_count_on=True)[group_id]
    return [each for each in planned if each.person_id == person_id and is_ahead(each, now)]


def is_ahead(stretch: Stretch, now: datetime) -> bool:
    """Whether a duty is still to begin, and its person has neither come nor gone."""
    return stretch.begins_at > now and stretch.came_at is None and stretch.left_at is None


def has_reviewer(group_id: int, but: Collection[int]) -> bool | None:
    """Whether somebody is on duty who may judge what is reported, that is anybody but those who have a part in it; None
    where the group is always open."""
    chose = db.session().scalar(select(GroupHours.opening).where(GroupHours.group_id == group_id))
    if chose is not Opening.STAFFED:
        return None
    return bool({each.person_id for each in on_duty_in(group_id)} - set(but))


def part_of(person_id: SQLColumnExpression[int], group_id: int) -> tuple[ColumnElement[Any], ...]:
    """Somebody's part in a group now, as columns of another statement: whether they are on duty (`on_duty`), since when
    others are asked to step in (`asked_at`), and who of those cannot (`declined`)."""
    now = clock.now()
    here = (Duty.person_id == person_id, Duty.group_id == group_id, Duty.came_at <= now)
    on_duty = exists().where(*here, Duty.left_at.is_(None), Duty.ends_at > now)
    hours = [select(each).where(GroupHours.group_id == group_id).scalar_subquery() for each in _ASKING]
    return on_duty.label("on_duty"), *(each.label(column.key) for each, column in zip(hours, _ASKING, strict=True))


_ASKING: tuple[Any, ...] = (GroupHours.asked_at, GroupHours.declined)


def who_is_on_call() -> set[int]:
    """The coordinators to be alerted now: those on call; all of them where nobody is. An office that has not begun, or
    is over by the clock, is none."""
    now, everyone = clock.now(), offices.coordinator_ids()
    called = select(OnCall.person_id).where(OnCall.begins_at <= now, OnCall.ends_at > now)
    return set(db.session().scalars(called)) & everyone or everyone
