"""The rota: putting oneself down once or every week, leaving a date out, and the group's hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update

from groups import access, clock, db, events
from groups.access import Can
from groups.audit import service as audit
from groups.duty.events import RotaChanged
from groups.duty.models import Duty, DutyDate, DutyOffer, GroupHours, Opening, WeeklyDuty
from groups.duty.queries import boards
from groups.duty.queries.rota_rows import LONGEST, stretches_of
from groups.duty.rota import Stretch
from groups.duty.service.holding import begin, hold, refresh
from groups.errors import Conflict, Invalid, NotFound
from groups.membership.models import Group
from groups.people.models import Person
from groups.recurrence import instant
from groups.words import local

#: How far ahead one can put oneself down for a single duty.
FURTHEST = timedelta(days=120)
SHORTEST = 15


def choose_opening(person: Person, group: Group, opening: Opening) -> GroupHours:
    """Say whether the rooms are open only while somebody is on duty, or always."""
    access.require(person, Can.GUIDE, group)
    hours = hold(group.id)
    if hours.opening is not opening:
        old, hours.opening = hours.opening, opening
        audit.record(
            person, "hours.chosen", "group_hours", hours.id, group_id=group.id,
            old={"opening": old.value}, new={"opening": opening.value},
        )  # fmt: skip
        refresh(hours)
    return hours


def plan_once(person: Person, group: Group, begins: datetime, minutes: int) -> Duty:
    """Put oneself down for one duty; `begins` is by the group's wall clock."""
    access.require(person, Can.GUIDE, group)
    hold(group.id)
    check_length(minutes)
    begins_at = instant(begins, ZoneInfo(group.zone))
    if not clock.now() - timedelta(minutes=5) <= begins_at <= clock.now() + FURTHEST:
        say = "Please choose a moment from now on, at most four months ahead."
        raise Invalid(say, fields={"day": say})
    stretch = Stretch(begins_at, begins_at + timedelta(minutes=minutes), person.id)
    check_free(group, stretch)
    row = begin(group.id, stretch)
    audit.record(person, "duty.planned", "duty", row.id, group_id=group.id)
    events.announce(RotaChanged(group.id))
    return row


def plan_weekly(person: Person, group: Group, first: datetime, minutes: int) -> WeeklyDuty:
    """Put oneself down for every week from `first` on, by the group's wall clock."""
    access.require(person, Can.GUIDE, group)
    hold(group.id)
    check_length(minutes)
    today = local(clock.now(), group.zone).date()
    if not today <= first.date() <= today + FURTHEST:
        say = "Please let it begin from today on, at most four months ahead."
        raise Invalid(say, fields={"day": say})
    begins_at = instant(first, ZoneInfo(group.zone))
    check_free(group, Stretch(begins_at, begins_at + timedelta(minutes=minutes), person.id))
    row = WeeklyDuty(group_id=group.id, person_id=person.id, first_local=first, minutes=minutes, created_at=clock.now())
    db.session().add(row)
    db.session().flush()
    audit.record(person, "duty.planned_weekly", "weekly_duty", row.id, group_id=group.id)
    events.announce(RotaChanged(group.id))
    return row


def end_weekly(person: Person, group: Group, ref: str) -> WeeklyDuty:
    """Let one's weekly duty come no more from now on. Dates that stand apart stay."""
    access.require(person, Can.GUIDE, group)
    hold(group.id)
    row = boards.weekly_for(group, ref)
    if row.person_id != person.id:
        raise NotFound()
    now = local(clock.now(), group.zone).replace(tzinfo=None)
    over = now.time() >= row.first_local.time() and now.date().weekday() == row.first_local.weekday()
    row.last_day = _earlier(row.last_day, now.date() if over else now.date() - timedelta(days=1))
    audit.record(person, "duty.ended_weekly", "weekly_duty", row.id, group_id=group.id)
    events.announce(RotaChanged(group.id))
    return row


def _earlier(one: date | None, other: date) -> date:
    return other if one is None else min(one, other)


def leave_out(person: Person, group: Group, key: str) -> None:
    """Take one of one's planned duties out of the rota; nobody stands there then, and it shows as a gap."""
    access.require(person, Can.GUIDE, group)
    hold(group.id)
    stretch = mine_ahead(person, group, key)
    if stretch.duty_id is None:
        db.session().add(DutyDate(weekly_id=stretch.weekly_id, slot=stretch.slot, duty_id=None))
    else:
        row = db.session().get_one(Duty, stretch.duty_id)
        session = db.session()
        session.execute(update(DutyDate).where(DutyDate.duty_id == row.id).values(duty_id=None))
        session.execute(delete(DutyOffer).where(DutyOffer.duty_id == row.id))
        session.delete(row)
    audit.record(person, "duty.left_out", "support_group", group.id, group_id=group.id)
    events.announce(RotaChanged(group.id))


def check_length(minutes: int) -> None:
    """Refuse what is too short or too long."""
    if not SHORTEST <= minutes <= LONGEST / timedelta(minutes=1):
        say = "Please choose an end that is a quarter of an hour to twelve hours after the beginning."
        raise Invalid(say, fields={"ends": say})


def check_free(group: Group, wanted: Stretch) -> None:
    """Refuse what overlaps with what its person is down for already."""
    there = stretches_of([group.id], wanted.begins_at, wanted.ends_at)[group.id]
    if any(each.person_id == wanted.person_id and each.left_at is None for each in there):
        raise Conflict("You are down for a part of this time already.")


def mine_ahead(person: Person, group: Group, key: str) -> Stretch:
    """One's own planned duty with this key, while it can still be changed; refuses."""
    stretch = boards.stretch_for(group, key)
    if stretch.person_id != person.id:
        raise NotFound()
    if stretch.came_at is not None or stretch.ends_at <= clock.now():
        raise Conflict("This duty has begun or is over, so it stays as it is.")
    return stretch
