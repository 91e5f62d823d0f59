"""Reading duties, hours, and who is here."""

from groups.duty.queries.boards import (
    GroupStands,
    Planned,
    calls_of,
    gaps_of,
    groups_stand,
    week_of,
    weeklies_with_people,
    who_is_called,
)
from groups.duty.queries.figures import attendance, staffed_hours
from groups.duty.queries.hours import (
    ALWAYS,
    Now,
    find_hours,
    guiding_words,
    now_in,
    now_in_each,
    opens_words,
    short,
    who_guides,
)
from groups.duty.queries.mine import STEP_IN, MyPart, desk_of, my_part, who_could
from groups.duty.queries.public import Day, PublicHours, by_day, public_hours, reading_speed, speed_words
from groups.duty.queries.watching import due, guides_among, has_reviewer, helpers_of, on_duty_in, part_of

__all__ = [
    "ALWAYS",
    "STEP_IN",
    "Day",
    "GroupStands",
    "MyPart",
    "Now",
    "Planned",
    "PublicHours",
    "attendance",
    "by_day",
    "calls_of",
    "desk_of",
    "due",
    "find_hours",
    "gaps_of",
    "groups_stand",
    "guides_among",
    "guiding_words",
    "has_reviewer",
    "helpers_of",
    "my_part",
    "now_in",
    "now_in_each",
    "on_duty_in",
    "opens_words",
    "part_of",
    "public_hours",
    "reading_speed",
    "short",
    "speed_words",
    "staffed_hours",
    "week_of",
    "weeklies_with_people",
    "who_could",
    "who_guides",
    "who_is_called",
]
