"""What a facilitator fills in for a meetup, and what a member answers."""

from groups.meetups.forms.replying import ReplyForm, WaitForm
from groups.meetups.forms.scheduling import (
    CancelForm,
    DateForm,
    EndForm,
    LeaveOutForm,
    MeetupForm,
    SeriesForm,
    filled,
    filled_rule,
)

__all__ = [
    "CancelForm",
    "DateForm",
    "EndForm",
    "LeaveOutForm",
    "MeetupForm",
    "ReplyForm",
    "SeriesForm",
    "WaitForm",
    "filled",
    "filled_rule",
]
