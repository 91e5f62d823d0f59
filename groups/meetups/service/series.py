"""Changing a whole series from one date on, ending it, and leaving a day out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from groups import access, clock, db, recurrence
from groups.access import Can
from groups.audit import service as audit
from groups.audit.models import AuditEntry
from groups.errors import Conflict
from groups.events import announce
from groups.meetups import queries
from groups.meetups.events import MeetupChanged, MeetupsScheduled
from groups.meetups.models import Meetup, MeetupState, Series
from groups.meetups.service.cancel import call_off
from groups.meetups.service.change import is_fuller_than_full, matters, move_to
from groups.meetups.service.details import Details, described, new_date, redescribe
from groups.meetups.service.planning import Plan, is_by_hand, kept, plan_change, slot_of
from groups.meetups.service.reply import line_up
from groups.meetups.service.telling import tell_of_series
from groups.people.models import Person

#: What a date goes by whose words were taken down.
TAKEN_DOWN = "A date that was taken down"


@dataclass(frozen=True)
class Done:
    """What came of it: the series that goes on, how many people are told, and whether a date has more people than
    seats."""

    series: Series
    told: int
    fuller_than_full: bool = False


def change_series(actor: Person, meetup_ref: str, details: Details, *, move: bool = False) -> Done:
    """Let a series go on in another way from this date on: the old one ends before it, and a new one goes on.

    Dates that nobody replied to are replaced. The others are never dropped: those at a time that the new rule has keep
    their replies, those on a day that has another time are moved only if `move`, and the rest stay as they are. What
    was changed by hand stays so. Whom another time or place concerns is told once.
    """
    plan = plan_change(actor, meetup_ref, details, held=True)
    meetup = queries.meetup_for(actor, meetup_ref, Can.SCHEDULE)
    series = queries.series_of(meetup)

    about = described(plan.details, meetup.group, meetup.zone)
    before = series.rule
    new = _going_on(actor, series, slot_of(meetup), about, plan)
    moving = {slot.local.date() for _, slot in plan.could_move} if move else set()
    new.exceptions = recurrence.format_days(plan.left_out - moving)
    db.session().flush()
    affected = _rewrite(plan, new, about, move=move)
    _add(plan, new, about)
    _drop(plan.drop)  # last: where numbers are given again, a new date does not get that of an old one

    entry = _record(actor, "series.changed", new, affected, old={"rule": before}, new={"rule": new.rule})
    told = tell_of_series(actor, entry, affected)
    _announce({series.id, new.id}, [*affected, *plan.go_on], new.group_id)
    return Done(new, told, is_fuller_than_full([row for row in plan.replied if not is_by_hand(row)]))


def end_series(actor: Person, meetup_ref: str, *, cancel_replied: bool, reason: str = "") -> Done:
    """End a series before this date. Dates that nobody replied to are dropped; the others take place, or are called off
    when `cancel_replied`, and whoever that concerns is told once."""
    meetup = queries.meetup_for(actor, meetup_ref, Can.SCHEDULE)
    series = queries.series_of(meetup, held=True)
    if series.ended_at is not None:
        raise Conflict("This series has ended already. You can still cancel each date that is left.")

    rows = queries.from_here_on(series, slot_of(meetup), held=True)
    affected = _drop_or_call_off(rows, reason) if cancel_replied else _drop_quiet(rows)
    _end(series, slot_of(meetup))
    db.session().flush()

    entry = _record(actor, "series.ended", series, affected)
    told = tell_of_series(actor, entry, affected)
    _announce({series.id}, affected, series.group_id)
    return Done(series, told)


def leave_out(actor: Person, series_ref: str, day: date, reason: str = "") -> Done:
    """Leave a day out of a series: its date is dropped, or cancelled when somebody replied or changed it by hand."""
    series, group = queries.series_for(actor, series_ref, Can.SCHEDULE)
    series = queries.hold_series(series.id)
    rule = queries.rule_of(series)
    dates = [row for row in queries.from_here_on(series, held=True) if slot_of(row).date() == day]
    ahead = day not in rule.exceptions and _is_ahead(series, rule, day)
    if series.ended_at is not None or not (dates or ahead):
        raise Conflict("This series has no date ahead on that day.")

    affected = _drop_or_call_off(dates, reason)
    series.exceptions = recurrence.format_days(rule.exceptions | {day})
    series.sequence, series.changed_at = series.sequence + 1, clock.now()
    db.session().flush()

    entry = _record(actor, "series.day_left_out", series, affected, new={"day": day.isoformat()})
    told = tell_of_series(actor, entry, affected)
    _announce({series.id}, affected, group.id)
    return Done(series, told)


def take_down(actor: Person, meetup_ref: str) -> None:
    """Take a date off every page, and with it the rest of its series: what is to come is called off and told once, and
    nothing of what was written about them stays. For coordinators; why, is kept with what led to it."""
    access.require(actor, Can.COORDINATE)
    meetup = queries.meetup_for(actor, meetup_ref, Can.SEE_MEETUP)
    series = queries.series_of(meetup, held=True) if meetup.series_id is not None else None
    if series is not None:
        ahead = queries.from_here_on(series, held=True)
        slots = [slot_of(row) for row in ahead]
        affected = _drop_or_call_off(ahead, "")
        if series.ended_at is None:
            _end(series, min(slots, default=slot_of(meetup)))
    else:
        line_up(meetup)
        affected = [meetup] if meetup.state is not MeetupState.CANCELLED and meetup.ends_at > clock.now() else []
        for row in affected:
            call_off(row, "")

    dates = queries.all_of(series) if series is not None else [meetup]
    for date_ in dates:
        _without_words(date_)
    if series is not None:
        _without_words(series)
    db.session().flush()

    about, kind = (series, "series") if series is not None else (meetup, "meetup")
    new = {"dates": " ".join(str(row.id) for row in affected)}
    entry = audit.record(actor, f"{kind}.taken_down", kind, about.id, group_id=about.group_id, new=new)
    db.session().flush()
    tell_of_series(actor, entry, affected)
    _announce({series.id} if series is not None else set(), dates, about.group_id)


def _without_words(row: Series | Meetup) -> None:
    row.title = TAKEN_DOWN
    for name in ("summary", "description", "place", "address", "meeting_point", "join_link"):
        setattr(row, name, "")
    row.changed_at = clock.now()


def _going_on(actor: Person, series: Series, slot: datetime, about: dict[str, Any], plan: Plan) -> Series:
    """The series that goes on: another one, or the same where nothing came before."""
    now = clock.now()
    if queries.begins_with(series, slot):
        series.sequence, new = series.sequence + 1, series
    else:
        new = Series(group_id=series.group_id, split_from_id=series.id, created_by_id=actor.id, created_at=now)
        db.session().add(new)
        _end(series, slot)
    redescribe(new, about)
    new.rule, new.first_local, new.changed_at = recurrence.format_rule(plan.rule), plan.details.first_local, now
    new.unsure_since = None  # whoever plans it anew says with that that it comes about
    return new


def _rewrite(plan: Plan, new: Series, about: dict[str, Any], *, move: bool) -> list[Meetup]:
    """Give the dates that are kept to the series that goes on, with its words where they fit, and move those that move;
    gives those whose time or place is another one."""
    affected = []
    for row in (*plan.go_on, *plan.stay):
        row.series_id = new.id
    for row in plan.go_on:
        if not is_by_hand(row) and _is_other(row, redescribe(row, about)):
            affected.append(row)
    for row, slot in plan.could_move if move else ():
        redescribe(row, about)
        move_to(row, slot.local)
        row.slot, row.state = slot.local, MeetupState.MOVED
        row.sequence, row.changed_at = row.sequence + 1, clock.now()
        affected.append(row)
    db.session().flush()
    return affected


def _is_other(row: Meetup, changed: set[str]) -> bool:
    """Note what changed about a date; gives whether it is its time or place."""
    if not changed:
        return False
    row.changed_at = clock.now()
    if "minutes" in changed:
        changed.add("time")
        move_to(row, row.starts_local)
    if not matters(changed):
        return False
    row.sequence += 1
    return True


def _add(plan: Plan, series: Series, about: dict[str, Any]) -> None:
    for slot in plan.add:
        fresh = new_date(about, series.group_id, slot, clock.now())
        fresh.series_id, fresh.slot = series.id, slot.local
        db.session().add(fresh)
    db.session().flush()


def _drop(rows: Iterable[Meetup]) -> None:
    for row in rows:
        db.session().delete(row)
    db.session().flush()


def _drop_quiet(rows: list[Meetup]) -> list[Meetup]:
    firm = set(kept(rows))
    _drop(row for row in rows if row not in firm)
    return []


def _drop_or_call_off(rows: list[Meetup], reason: str) -> list[Meetup]:
    """Drop the dates that nobody replied to, and call the others off; gives those."""
    off = [row for row in kept(rows) if row.state is not MeetupState.CANCELLED]
    _drop_quiet(rows)
    for row in off:
        call_off(row, reason)
    return off


def _end(series: Series, before: datetime) -> None:
    """Let the rule end before the date at `before`, for good."""
    series.rule = recurrence.format_rule(recurrence.ended_before(queries.rule_of(series), before))
    series.ended_at = series.changed_at = clock.now()
    series.sequence += 1


def _is_ahead(series: Series, rule: recurrence.Rule, day: date) -> bool:
    """Whether the rule has a date on that day which is still to come, within ten years."""
    now = clock.now()
    if not 0 <= day.year - now.year <= 10:
        return False
    found = recurrence.slots(rule, series.first_local, series.zone, *recurrence.around(day))
    return any(slot.local.date() == day and slot.starts_at > now for slot in found)


def _record(
    actor: Person,
    deed: str,
    series: Series,
    affected: list[Meetup],
    old: dict[str, str] | None = None,
    new: dict[str, str] | None = None,
) -> AuditEntry:
    """The record names the dates by number: the letters about the deed are written from it."""
    said = {**(new or {}), "dates": " ".join(str(row.id) for row in affected)}
    entry = audit.record(actor, deed, "series", series.id, group_id=series.group_id, old=old, new=said)
    db.session().flush()
    return entry


def _announce(series_ids: set[int], dates: list[Meetup], group_id: int) -> None:
    for series_id in sorted(series_ids):
        announce(MeetupsScheduled(group_id, series_id, None))
    for row in {row.id: row for row in dates}.values():
        announce(MeetupChanged(row.id, group_id))
