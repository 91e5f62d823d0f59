"""Reading one's own part: what a facilitator can do now, who could go on for them, and what needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from groups import clock, db
from groups.access import Role
from groups.duty import rota, watch
from groups.duty.models import GroupHours
from groups.duty.queries.hours import Now, find_hours, now_in_each
from groups.duty.queries.rota_rows import stretches_of
from groups.duty.queries.watching import helpers_of, on_duty_in
from groups.duty.rota import Stretch
from groups.membership.models import Group, Membership, MembershipState
from groups.people import queries as people
from groups.people.models import Person

STEP_IN = "Whoever was on duty cannot be reached. Could you step in?"


@dataclass(frozen=True)
class MyPart:
    """`on_until`: on duty until then. `waiting`: a planned duty one can come to now. `is_asked`: could one step in?
    `is_needed`: nobody is on duty although somebody is planned."""

    on_until: datetime | None
    waiting: Stretch | None
    is_asked: bool
    is_needed: bool


def my_part(person: Person, group: Group) -> MyPart:
    """What there is to do for this person in a group now."""
    now, hours = clock.now(), find_hours(group.id)
    stretches = stretches_of([group.id], now, now + watch.EARLY)[group.id]
    mine = [each for each in stretches if each.person_id == person.id]
    on = rota.on(mine, now)
    waiting = [each for each in mine if each.left_at is None and each.came_at is None]
    asked = hours is not None and hours.asked_at is not None and person.id not in hours.declined
    alone = hours is not None and hours.alerted_at is not None
    return MyPart(
        on[0].ends_at if on else None, waiting[0] if waiting and not on else None, asked and not on, alone and not on
    )


def who_could(group: Group, person: Person) -> Sequence[people.Speaker]:
    """The other facilitators who are here now, by name."""
    here = helpers_of([group.id]).get(group.id, set()) | {each.person_id for each in on_duty_in(group.id)}
    return people.named(here - {person.id})


def desk_of(person: Person, *, everywhere: bool) -> tuple[list[tuple[Group, GroupHours, Now]], list[Group]]:
    """The groups with hours that this person guides, by name; and, for coordinators (`everywhere`), the groups in which
    somebody was planned and nobody is."""
    mine = (Membership.person_id == person.id, Membership.role == Role.FACILITATOR)
    guided = and_(*mine, Membership.group_id == Group.id, Membership.state == MembershipState.ACTIVE)
    query = select(Group, GroupHours, Membership.id.label("mine")).join(GroupHours, GroupHours.group_id == Group.id)
    own_ones = and_(Membership.id.is_not(None), Group.closed_at.is_(None))
    wanted = (own_ones, GroupHours.alerted_at.is_not(None)) if everywhere else (own_ones,)
    rows = db.session().execute(query.outerjoin(Membership, guided).where(or_(*wanted)).order_by(Group.name, Group.id))
    found = rows.all()
    own = [row for row in found if row.mine is not None and row.Group.closed_at is None]
    stands = now_in_each([row.Group.id for row in own]) if own else {}
    alone = [row.Group for row in found if everywhere and row.GroupHours.alerted_at is not None]
    return [(row.Group, row.GroupHours, stands[row.Group.id]) for row in own], alone
