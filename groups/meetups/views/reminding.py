"""What makes reminders follow: answers and dates that change, and people who wish to be reminded otherwise."""

from __future__ import annotations

from groups import db, events, outbox
from groups.meetups import reminding
from groups.meetups.events import MeetupChanged, ReplyChanged
from groups.meetups.queries.reminding import answered_dates
from groups.meetups.service.reminding import REMINDER, follow
from groups.notices.events import WishesChanged
from groups.notices.service import WEEKLY
from groups.outbox import Topic


def attach() -> None:
    """Write the reminders and the weekly letters, and hear what they depend on."""
    outbox.compose(REMINDER, reminding.reminder, topic=Topic.REMINDERS)
    outbox.compose(WEEKLY, reminding.weekly, topic=Topic.DIGEST)
    events.subscribe_together([MeetupChanged, ReplyChanged], hear)
    events.subscribe(WishesChanged, hear_wishes)


def hear(happened: list[MeetupChanged | ReplyChanged]) -> None:
    """Dates or answers have changed: so do the reminders."""
    moved = {each.meetup_id for each in happened if isinstance(each, MeetupChanged)}
    answered = [each for each in happened if isinstance(each, ReplyChanged) and each.meetup_id not in moved]
    if moved:
        _follow(moved, None)
    if answered:
        _follow({each.meetup_id for each in answered}, {each.person_id for each in answered})


def hear_wishes(event: WishesChanged) -> None:
    """Someone wishes to be reminded in another way, or not."""
    with db.apart():
        dates = answered_dates(person_id=event.person_id)
    if dates:
        _follow(set(dates), {event.person_id})


def _follow(meetup_ids: set[int], person_ids: set[int] | None) -> None:
    with db.apart(), db.transaction():
        follow(meetup_ids, person_ids)
