"""What a change of a series from one date on would do to the dates there are; nothing of it is done here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from groups import clock, recurrence
from groups.access import Can
from groups.errors import Conflict, Invalid
from groups.meetups import queries
from groups.meetups.foreseen import day_in_words
from groups.meetups.models import Meetup, MeetupState
from groups.meetups.service.details import HORIZON, Details, check, settled
from groups.people.models import Person

Dates = tuple[Meetup, ...]
Slots = tuple[recurrence.Slot, ...]


@dataclass(frozen=True)
class Plan:
    """What becomes of each date.

    `go_on`: dates at a time that the new rule has as well. `replied` are those of them that somebody replied to, or
    changed by hand. `stay`: dates that somebody replied to, or changed by hand, and that the new rule does not have;
    they stay as they are. `could_move`: those of them on a day that has another time now, with that time; they move
    when that is asked for. `add` and `drop`: new dates, and dates that nobody replied to. `left_out`: days without a
    date.
    """

    details: Details
    rule: recurrence.Rule
    go_on: Dates
    replied: Dates
    stay: Dates
    could_move: tuple[tuple[Meetup, recurrence.Slot], ...]
    add: Slots
    drop: Dates
    left_out: frozenset[date]


def plan_change(actor: Person, meetup_ref: str, details: Details, *, held: bool = False) -> Plan:
    """What changing the series from this date on would mean; refuses what cannot be."""
    meetup = queries.meetup_for(actor, meetup_ref, Can.SCHEDULE)
    series = queries.series_of(meetup, held=held)
    if series.ended_at is not None or meetup.starts_at <= clock.now():
        raise Conflict("Please choose a date that is still ahead. This one, or its series, has begun or ended already.")
    check(details, meetup.zone)
    if details.rule is None:
        raise Conflict("A series repeats. To end it, use “End the series” on its page.")
    details, rule = settled(details, details.rule)
    _check_from_here_on(details, queries.slot_before(series, slot_of(meetup)))
    return _compare(queries.from_here_on(series, slot_of(meetup), held=held), details, rule, meetup.zone)


def slot_of(row: Meetup) -> datetime:
    """What a date of a series is known by."""
    return row.slot or row.starts_local


def is_by_hand(row: Meetup) -> bool:
    """Whether somebody changed this date, so that a change of its series leaves it alone."""
    return row.touched or row.state is MeetupState.CANCELLED


def kept(rows: Sequence[Meetup]) -> list[Meetup]:
    """Those of these dates that may not be dropped."""
    held = queries.holding(rows)
    return [row for row in rows if row.id in held or is_by_hand(row)]


def _check_from_here_on(details: Details, before: datetime | None) -> None:
    """Refuse to begin on or before the day of the date that stays in front: its days would have two dates each."""
    if before is not None and details.first_local.date() <= before.date():
        say = (
            f"The date before is on {day_in_words(before)}. Please choose a later day, or change the series from there."
        )
        raise Invalid("Some of this needs another look.", fields={"date": say})


def _compare(rows: list[Meetup], details: Details, rule: recurrence.Rule, zone: str) -> Plan:
    now = clock.now()
    end = max([now + HORIZON, *(row.starts_at + recurrence.DAY for row in rows)])
    wanted = {slot.local: slot for slot in recurrence.slots(rule, details.first_local, zone, now, end)}
    firm, by_slot = set(kept(rows)), {slot_of(row): row for row in rows}
    changes = recurrence.reconcile(((slot, row in firm, False) for slot, row in by_slot.items()), wanted)
    stay = tuple(by_slot[slot] for slot in changes.keep_answered)
    go_on = tuple(by_slot[slot] for slot in changes.keep)
    # One day of a series has one date: where one stays, or was moved to, the new rule makes none.
    taken = {day for row in stay for day in (slot_of(row).date(), row.starts_local.date())}
    on_day = {slot.date(): wanted[slot] for slot in changes.add}
    return Plan(
        details=details,
        rule=rule,
        go_on=go_on,
        replied=tuple(row for row in go_on if row in firm),
        stay=stay,
        could_move=tuple(
            (row, on_day[slot_of(row).date()]) for row in stay if slot_of(row).date() in on_day and not is_by_hand(row)
        ),
        add=tuple(wanted[slot] for slot in changes.add if slot.date() not in taken),
        drop=tuple(by_slot[slot] for slot in changes.drop),
        left_out=rule.exceptions | (taken & on_day.keys()),
    )
