"""Being on duty: coming, staying, going, resting for a while, handing over, and saying that one cannot just now."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from groups import access, clock, db
from groups.access import Can
from groups.audit import service as audit
from groups.duty import rota, watch
from groups.duty.models import Duty, GroupHours
from groups.duty.queries.rota_rows import LONGEST, stretches_of
from groups.duty.queries.watching import helpers_of, on_duty_in
from groups.duty.rota import Stretch
from groups.duty.service import letters_out
from groups.duty.service.holding import begin, hold, realise, refresh
from groups.duty.service.signs import keep_sign
from groups.errors import Conflict, Invalid
from groups.membership.models import Group
from groups.people.models import Person

#: For how long one may be here without having planned it, at a time.
AT_LEAST, AT_MOST = 15, 240
NOT_ON = "You are not on duty in this group at the moment."


def come(person: Person, group: Group, minutes: int | None = None) -> Duty:
    """Be on duty from now on: for what one planned, or else for so many minutes. Coming twice is coming once."""
    access.require(person, Can.GUIDE, group)
    hours, now = hold(group.id), clock.now()
    mine = [each for each in stretches_of([group.id], now, now + watch.EARLY)[group.id] if each.person_id == person.id]
    there = rota.on(mine, now)
    if there:
        row = db.session().get_one(Duty, there[0].duty_id)
    else:
        row = _beginning(group, mine, person, minutes)
        audit.record(person, "duty.begun", "duty", row.id, group_id=group.id)
    row.seen_at = now
    keep_sign(person.id, now)
    refresh(hours)
    return row


def _beginning(group: Group, mine: list[Stretch], person: Person, minutes: int | None) -> Duty:
    now = clock.now()
    waiting = [each for each in mine if each.left_at is None and each.ends_at > now]
    if waiting:
        row = realise(group.id, waiting[0])
        row.came_at = now
        return row
    again = max((each.ends_at for each in mine if each.runs(now)), default=None)
    if again is not None and minutes is None:
        return begin(group.id, Stretch(now, again, person.id, came_at=now, seen_at=now))
    return begin(group.id, Stretch(now, now + _length(minutes), person.id, came_at=now, seen_at=now))


def _length(minutes: int | None) -> timedelta:
    if minutes is None or not AT_LEAST <= minutes <= AT_MOST:
        say = "Please say how long you can be here, from a quarter of an hour to four hours."
        raise Invalid(say, fields={"minutes": say})
    return timedelta(minutes=minutes)


def stay(person: Person, group: Group, minutes: int) -> Duty:
    """Go on for so many minutes longer."""
    access.require(person, Can.GUIDE, group)
    hours, row = hold(group.id), _mine(person, group)
    longer = row.ends_at + _length(minutes)
    if longer - row.begins_at > LONGEST:
        raise Invalid("That would be a very long duty. Please let somebody else take over, or rest in between.")
    row.ends_at = longer
    audit.record(person, "duty.longer", "duty", row.id, group_id=group.id, new={"minutes": minutes})
    refresh(hours)
    return row


def leave(person: Person, group: Group) -> Duty:
    """End one's duty. What was planned for later stays planned, so that it is seen that somebody is needed."""
    access.require(person, Can.GUIDE, group)
    hours, row = hold(group.id), _mine(person, group)
    _end(row)
    audit.record(person, "duty.ended", "duty", row.id, group_id=group.id)
    refresh(hours)
    return row


def take_break(person: Person, group: Group) -> Person | None:
    """Rest: the rooms pass to somebody else who is on duty or here; gives whom, None where nobody is and they rest."""
    access.require(person, Can.GUIDE, group)
    hours, row = hold(group.id), _mine(person, group)
    others = [each.person_id for each in on_duty_in(group.id) if each.person_id != person.id]
    free = helpers_of([group.id]).get(group.id, set()) - {person.id}
    ready = [each for each in others if each in free] or watch.in_order(free, (), hours.declined)

    row.left_at, row.handed_over = clock.now(), bool(ready)
    audit.record(person, "duty.break", "duty", row.id, group_id=group.id)
    if ready and ready[0] not in others:
        pass_to(hours, ready[0], row.ends_at)
    refresh(hours)
    return db.session().get_one(Person, ready[0]) if ready else None


def hand_over(person: Person, group: Group, other: Person) -> Duty:
    """Let another facilitator who is here go on, until the end that was planned."""
    access.require(person, Can.GUIDE, group)
    hours, row = hold(group.id), _mine(person, group)
    if other.id == person.id or other.id not in helpers_of([group.id]).get(group.id, set()):
        raise Conflict(f"{other.name} is not here at the moment, so nobody would be with the rooms.")
    row.left_at, row.handed_over = clock.now(), True
    audit.record(person, "duty.handed_over", "duty", row.id, group_id=group.id, new={"to": other.id})
    there = [each for each in on_duty_in(group.id) if each.person_id == other.id]
    after = db.session().get_one(Duty, there[0].duty_id) if there else pass_to(hours, other.id, row.ends_at)
    after.ends_at = max(after.ends_at, row.ends_at)
    refresh(hours)
    return after


def decline(person: Person, group: Group) -> None:
    """Say that one cannot step in just now; nobody else is told, and one is not put on duty."""
    access.require(person, Can.GUIDE, group)
    hours = hold(group.id)
    if hours.asked_at is not None and person.id not in hours.declined:
        hours.declined = [*hours.declined, person.id]


def stand_down(person_id: int, group_id: int) -> None:
    """Somebody may not guide a group any more: they are on duty no longer. What they are down for shows as a gap, and
    is theirs again if they come back."""
    hours, now = hold(group_id), clock.now()
    mine = (Duty.person_id == person_id, Duty.group_id == group_id, Duty.left_at.is_(None), Duty.ends_at > now)
    for row in db.session().scalars(select(Duty).where(*mine, Duty.came_at.is_not(None))):
        _end(row)
        audit.record(None, "duty.ended", "duty", row.id, group_id=group_id, reason="They guide no longer.")
    refresh(hours)


def pass_to(hours: GroupHours, person_id: int, until: datetime) -> Duty:
    """Put somebody who is here on duty from now until then, and tell them."""
    now = clock.now()
    row = begin(hours.group_id, Stretch(now, until, person_id, came_at=now, seen_at=now))
    audit.record(None, "duty.passed", "duty", row.id, group_id=hours.group_id, new={"to": person_id})
    letters_out.passed(row)
    return row


def _mine(person: Person, group: Group) -> Duty:
    there = [each for each in on_duty_in(group.id) if each.person_id == person.id]
    if not there:
        raise Conflict(NOT_ON)
    return db.session().get_one(Duty, there[0].duty_id)


def _end(row: Duty) -> None:
    row.left_at = clock.now()
    if row.begins_at == row.came_at:
        row.ends_at = row.left_at  # nobody was promised these hours
