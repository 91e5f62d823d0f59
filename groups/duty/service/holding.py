"""What every deed of duty has in common: it holds the group's hours, and keeps until when the rooms are open.

Every deed takes the row of the group's hours first, so that coming, going, and the sweeps of any number of processes
come one after the other, and each finds what the one before has kept.
"""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from groups import clock, db, events
from groups.duty import watch
from groups.duty.events import GuidingChanged
from groups.duty.models import Duty, DutyDate, GroupHours, Opening
from groups.duty.queries.hours import find_hours
from groups.duty.queries.watching import on_duty_in
from groups.duty.rota import Stretch
from groups.errors import TryAgain
from groups.membership import service as membership


def hold(group_id: int) -> GroupHours:
    """The group's hours, held until the transaction ends; made when there are none."""
    found = find_hours(group_id, held=True)
    if found is not None:
        return found
    made = GroupHours(group_id=group_id, declined=[])
    try:
        with db.session().begin_nested():
            db.session().add(made)
    except IntegrityError as fault:
        raise TryAgain() from fault  # somebody else began them in the same moment
    return made


def realise(group_id: int, stretch: Stretch) -> Duty:
    """The row of a planned duty; a date of a weekly one gets its own now."""
    if stretch.duty_id is not None:
        return db.session().get_one(Duty, stretch.duty_id)
    row = begin(group_id, stretch)
    db.session().add(DutyDate(weekly_id=stretch.weekly_id, slot=stretch.slot, duty_id=row.id))
    db.session().flush()
    return row


def begin(group_id: int, stretch: Stretch) -> Duty:
    """A new row for this."""
    row = Duty(
        group_id=group_id,
        person_id=stretch.person_id,
        begins_at=stretch.begins_at,
        ends_at=stretch.ends_at,
        came_at=stretch.came_at,
        seen_at=stretch.seen_at,
        handed_over=False,
    )
    db.session().add(row)
    db.session().flush()
    return row


def refresh(hours: GroupHours) -> None:
    """Keep from when on the rooms rest, now that who is on duty has changed, and tell everybody."""
    db.session().flush()
    on_duty = on_duty_in(hours.group_id)
    keep_hours(hours)
    membership.let_rest(hours.group_id, hours.opening is Opening.STAFFED and not on_duty)
    if any(watch.is_fresh(each.seen_at, clock.now()) for each in on_duty):
        forget_asking(hours)
    events.announce(GuidingChanged(hours.group_id))


def keep_hours(hours: GroupHours) -> None:
    """Keep from when on the rooms of the group rest, by the signs of life there are."""
    staffed = hours.opening is Opening.STAFFED
    at = watch.rests_from(on_duty_in(hours.group_id), clock.now()) if staffed else None
    membership.rest_from(hours.group_id, at)


def forget_asking(hours: GroupHours) -> None:
    """What was begun because nobody was here is over."""
    hours.asked_at = hours.alerted_at = None
    hours.declined = []
