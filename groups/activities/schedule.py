"""How often an activity happens, in the few ways a form offers, in words, and as its next dates (pure)."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from groups.recurrence import Rule, Slot, format_rule, instant, parse_rule, slots

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
_LOOK_AHEAD = (timedelta(days=70), timedelta(days=800))


class Repeats(StrEnum):
    """What a form offers."""

    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    NO_TIME = "no_time"


def rule_for(repeats: Repeats, first: datetime | None) -> str:
    """The rule as it is kept; "" for a single date and for no fixed time."""
    if first is None or repeats in {Repeats.ONCE, Repeats.NO_TIME}:
        return ""
    if repeats is Repeats.MONTHLY:
        nth = (first.day - 1) // 7 + 1
        return format_rule(Rule("monthly_by_weekday", weekdays=(first.weekday(),), ordinal=nth if nth < 5 else -1))
    return format_rule(Rule("weekly", every=2 if repeats is Repeats.FORTNIGHTLY else 1, weekdays=(first.weekday(),)))


def repeats_of(rule: str, first: datetime | None) -> Repeats:
    """What the form would have been told to make this rule."""
    if first is None:
        return Repeats.NO_TIME
    if not rule:
        return Repeats.ONCE
    parsed = parse_rule(rule, zone="UTC")
    if parsed.freq.startswith("monthly"):
        return Repeats.MONTHLY
    return Repeats.FORTNIGHTLY if parsed.every == 2 else Repeats.WEEKLY


def in_words(rule: str, first: datetime | None) -> str:
    """ "Every second Tuesday, 17:30"; "" for a single date."""
    if first is None:
        return "At a time you agree on"
    if not rule:
        return ""
    parsed = parse_rule(rule, zone="UTC")
    days = [DAYS[day] for day in parsed.weekdays] or [DAYS[first.weekday()]]
    named = " and ".join([", ".join(days[:-1]), days[-1]] if days[1:] else days)
    return f"{_how_often(parsed, first, named)}, {first:%H:%M}"


def _how_often(rule: Rule, first: datetime, named: str) -> str:
    months = "" if rule.every == 1 else f" every {rule.every} months"
    if rule.freq == "daily":
        return "Every day" if rule.every == 1 else f"Every {rule.every} days"
    if rule.freq == "monthly_by_date":
        day = rule.month_day or first.day
        return f"On the last day of the month{months}" if day == -1 else f"On day {day} of the month{months}"
    if rule.freq == "monthly_by_weekday":
        nth = rule.ordinal or min((first.day - 1) // 7 + 1, 4)
        return f"The {_ORDINALS[nth]} {named} of the month{months}"
    return f"Every {named}" if rule.every == 1 else f"{named}, every {rule.every} weeks"


def next_slots(rule: str, first: datetime | None, zone: str, after: datetime, limit: int = 1) -> list[Slot]:
    """The next dates that begin at or after `after` (aware), at most `limit`; empty when there is none ahead."""
    if first is None:
        return []
    if not rule:
        single = Slot(first, instant(first, ZoneInfo(zone)))
        return [single] if single.starts_at >= after else []
    parsed = parse_rule(rule, zone=zone)
    start = moved_up(parsed, first, after)
    for reach in _LOOK_AHEAD:
        found = slots(parsed, start, zone, after, max(after, start.replace(tzinfo=UTC)) + reach)
        if len(found) >= limit or (found and reach is _LOOK_AHEAD[-1]):
            break
    return found[:limit]


def day_step(rule: str) -> int:
    """The days between dates where they are all alike; 0 for a single date and for other rules."""
    if not rule:
        return 0
    parsed = parse_rule(rule, zone="UTC")
    if len(parsed.weekdays) > 1:
        return 0
    return {"weekly": 7, "daily": 1}.get(parsed.freq, 0) * parsed.every


def last_at(rule: str, first: datetime | None, zone: str) -> datetime | None:
    """The last moment a date may begin; None when it goes on without an end (or is not a repeating thing)."""
    if not rule or first is None:
        return None
    parsed = parse_rule(rule, zone=zone)
    if parsed.until is not None:
        return instant(parsed.until, ZoneInfo(zone))
    if parsed.count is None:
        return None
    years = timedelta(days=366 * 10)
    dates = slots(parsed, first, zone, first.replace(tzinfo=UTC) - timedelta(days=2), first.replace(tzinfo=UTC) + years)
    return dates[-1].starts_at if dates else None


def moved_up(rule: Rule, first: datetime, after: datetime) -> datetime:
    """A first date nearer to `after` that gives the same later dates, so that an old rule is not counted through."""
    step = {"weekly": 7, "daily": 1}.get(rule.freq, 0) * rule.every
    behind = (after.astimezone(UTC).replace(tzinfo=None) - first).days - 3
    if not step or rule.count is not None or behind <= step or (rule.weekdays and first.weekday() not in rule.weekdays):
        return first
    return first + timedelta(days=behind // step * step)
