"""What meetups hear about people who meet at the door, and where this shows on the pages of others."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from groups import db, events, outbox, slots
from groups.meetups import company_letters as letters
from groups.meetups.events import MeetupChanged, ReplyChanged
from groups.meetups.models import Meetup
from groups.meetups.queries import buddies as reading
from groups.meetups.service import visits, volunteers
from groups.meetups.views import buddies, greeting
from groups.membership.events import MembershipEnded, PeopleBlocked, StandingChanged
from groups.outbox import Topic
from groups.people.events import PersonPaused


def attach() -> None:
    """Hear of all that changes who can meet whom, write the letters, and take part in the pages."""
    slots.provide("group_page", greeting.on_group_page)
    slots.provide("meetup_page", buddies.on_meetup_page)
    outbox.compose("buddy_wanted", letters.wanted, topic=Topic.OFFERS)
    outbox.compose("buddy_offered", letters.offered, topic=Topic.OFFERS)
    outbox.compose("buddy_agreed", letters.agreed, topic=Topic.OFFERS)
    outbox.compose("buddy_greeter", letters.greeter, topic=Topic.CHANGES)
    outbox.compose("buddy_to_greet", letters.to_greet, topic=Topic.CHANGES)
    outbox.compose("volunteer_answered", letters.volunteer_answered, topic=Topic.GROUPS)
    events.subscribe(ReplyChanged, on_reply)
    events.subscribe(MeetupChanged, on_date)
    events.subscribe(MembershipEnded, on_end)
    events.subscribe(StandingChanged, on_standing)
    events.subscribe(PeopleBlocked, on_block)
    events.subscribe(PersonPaused, on_pause)


def on_reply(event: ReplyChanged) -> None:
    """Someone comes, or does not any more."""
    _settle(Meetup.id == event.meetup_id, reading.is_about(event.person_id))


def on_date(event: MeetupChanged) -> None:
    """A date was moved or cancelled."""
    _settle(Meetup.id == event.meetup_id)


def on_end(event: MembershipEnded) -> None:
    """Someone is in a group no more, so they meet nobody there either, also if they come back."""
    with db.apart(), db.transaction():
        volunteers.end_unheard(event.person_id, event.group_id)
    _settle(Meetup.group_id == event.group_id)


def on_standing(event: StandingChanged) -> None:
    """Someone guides a group, or does not any more."""
    _settle(Meetup.group_id == event.group_id)


def on_block(event: PeopleBlocked) -> None:
    """Two people do not meet any more; neither is told what became of their plan."""
    _settle(reading.is_about(event.person_id) | reading.is_about(event.other_id))


def on_pause(event: PersonPaused) -> None:
    """Someone rests."""
    _settle(reading.is_about(event.person_id))


def _settle(*which: ColumnElement[bool]) -> None:
    with db.apart():
        found = reading.unsettled(*which)
    for visit_id in found:
        with db.apart(), db.transaction():
            visits.settle(visit_id)
