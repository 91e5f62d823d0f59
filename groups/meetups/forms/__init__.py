"""What a facilitator fills in for a meetup, and what a member answers."""

from groups.meetups.forms.replying import ReplyForm, WaitForm
from groups.meetups.forms.scheduling import CancelForm, MeetupForm

__all__ = ["CancelForm", "MeetupForm", "ReplyForm", "WaitForm"]
