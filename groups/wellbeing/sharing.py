"""What a person may let a supporter know, each by a switch of its own, and what was let know (pure)."""

from datetime import timedelta
from enum import StrEnum

#: How long a supporter has to answer the invitation, and how long it lasts once they did.
ANSWER_WITHIN = timedelta(days=7)
LASTS = timedelta(days=90)
#: More supporters than that at a time nobody has.
MOST = 2
#: How long a link in a letter can be used, once; and how long a browser that was opened with one stays so.
LINK_LASTS = timedelta(days=7)
OWN_DEVICE, ANY_DEVICE = timedelta(days=30), timedelta(hours=12)


class Switch(StrEnum):
    """What is let known while its switch is on. Every one is off to begin with."""

    PAUSE = "pause"
    ASK = "ask"
    TICK = "tick"
    PLAN = "plan"


class Told(StrEnum):
    """One thing that was let known."""

    PAUSED = "paused"
    BACK = "back"
    ASKED = "asked"
    TICKED = "ticked"
    PLAN_READ = "plan_read"


SWITCH_OF = {
    Told.PAUSED: Switch.PAUSE, Told.BACK: Switch.PAUSE, Told.ASKED: Switch.ASK, Told.TICKED: Switch.TICK,
    Told.PLAN_READ: Switch.PLAN,
}  # fmt: skip

SWITCH_WORDS = {
    Switch.PAUSE: (
        "When I pause",
        "They hear that you rest from everything here and until when, and when you are back.",
    ),
    Switch.ASK: (
        "When I ask for a check-in",
        "You press a button, and they hear that you would like them to get in touch.",
    ),
    Switch.TICK: (
        "My weekly tick",
        "You press a button once a week if you like, and they hear that you are here. In a week without it they hear "
        "nothing.",
    ),
    Switch.PLAN: (
        "My plan page",
        "They can read your plan as it is at that moment. Each time they do is written down.",
    ),
}

TO_THE_MEMBER = {
    Told.PAUSED: "They were told that you pause",
    Told.BACK: "They were told that you are back",
    Told.ASKED: "They were told that you would like them to get in touch",
    Told.TICKED: "They were told that you are here this week",
    Told.PLAN_READ: "They opened your plan",
}
