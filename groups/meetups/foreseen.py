"""What a rule will do, for people to look at before it counts: in words, and as its next dates (pure)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from groups.recurrence import Rule, instant, ordinal_of, upcoming

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


class Shift(StrEnum):
    """What clocks do to a date: nothing, it does not exist, it comes twice, or they changed since the one before."""

    NONE = ""
    SKIPPED = "skipped"
    TWICE = "twice"
    CHANGED = "changed"


@dataclass(frozen=True)
class Foreseen:
    """One date as it will be. `happens` is what the clock on the wall shows then, which is `local` unless that time
    does not exist."""

    local: datetime
    happens: datetime
    starts_at: datetime
    shift: Shift = Shift.NONE
    left_out: bool = False


def next_dates(rule: Rule | None, first_local: datetime, zone: str, after: datetime, limit: int = 12) -> list[Foreseen]:
    """The next dates of a rule, or the single one; days that are left out stand among them, marked."""
    place = ZoneInfo(zone)
    if rule is None:
        return [_foreseen(first_local, place, None)]
    found: list[Foreseen] = []
    for slot in upcoming(replace(rule, exceptions=frozenset()), first_local, zone, after, limit):
        one = _foreseen(slot.local, place, found[-1] if found else None)
        found.append(replace(one, left_out=slot.local.date() in rule.exceptions))
    return found


def goes_on(rule: Rule | None, first_local: datetime, zone: str, after: datetime, shown: int) -> bool:
    """Whether there are more dates than are shown."""
    plain = replace(rule, exceptions=frozenset()) if rule else None
    return plain is not None and len(upcoming(plain, first_local, zone, after, shown + 1)) > shown


def in_words(rule: Rule | None, first: datetime) -> str:
    """ "Every Tuesday, 19:00, until 3 March 2027"."""
    if rule is None:
        return "Once"
    return f"{_how_often(rule, first)}, {first:%H:%M}{_until_when(rule)}"


def day_in_words(day: date) -> str:
    """ "Tuesday 8 December 2026"."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def _foreseen(local: datetime, place: ZoneInfo, before: Foreseen | None) -> Foreseen:
    starts_at = instant(local, place)
    there = starts_at.astimezone(place)
    happens = there.replace(tzinfo=None, fold=0)
    shift = Shift.NONE
    if happens != local:
        shift = Shift.SKIPPED
    elif there.utcoffset() != there.replace(fold=1).utcoffset():
        shift = Shift.TWICE
    elif before is not None and before.starts_at.astimezone(place).utcoffset() != there.utcoffset():
        shift = Shift.CHANGED
    return Foreseen(local, happens, starts_at, shift)


def _how_often(rule: Rule, first: datetime) -> str:
    months = "each month" if rule.every == 1 else f"every {rule.every} months"
    if rule.freq == "daily":
        return "Every day" if rule.every == 1 else f"Every {rule.every} days"
    if rule.freq == "monthly_by_date":
        day = rule.month_day or first.day
        return f"The last day, {months}" if day == -1 else f"Day {day}, {months}"
    if rule.freq == "monthly_by_weekday":
        nth = rule.ordinal or ordinal_of(first)
        named = DAYS[rule.weekdays[0] if rule.weekdays else first.weekday()]
        return f"The {ORDINALS[nth]} {named}, {months}"
    days = [DAYS[day] for day in sorted(rule.weekdays)] or [DAYS[first.weekday()]]
    named = " and ".join([", ".join(days[:-1]), days[-1]] if days[1:] else days)
    return f"Every {named}" if rule.every == 1 else f"{named}, every {rule.every} weeks"


def _until_when(rule: Rule) -> str:
    if rule.until is not None:
        return f", until {rule.until.day} {rule.until:%B} {rule.until.year}"
    if rule.count is not None:
        return ", once" if rule.count == 1 else f", {rule.count} times"
    return ""
