"""When a series meets: the rules of repeating dates, which activities share, as meetups know them (pure)."""

from groups.recurrence import (
    FREQUENCIES,
    MOST_DATES,
    WEEKDAYS,
    Changes,
    Rule,
    Slot,
    format_rule,
    instant,
    parse_rule,
    reconcile,
    slots,
)

__all__ = [
    "FREQUENCIES",
    "MOST_DATES",
    "WEEKDAYS",
    "Changes",
    "Rule",
    "Slot",
    "format_rule",
    "instant",
    "parse_rule",
    "reconcile",
    "slots",
]
