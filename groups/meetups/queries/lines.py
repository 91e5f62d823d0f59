"""Reading what two who agreed to meet wrote to each other."""

from __future__ import annotations

from sqlalchemy import select

from groups import access, clock, db
from groups.access import Can
from groups.errors import Conflict, Forbidden, NotFound
from groups.meetups import greeting
from groups.meetups.models import BuddyLine, BuddyState, BuddyVisit, Meetup
from groups.meetups.queries import buddies
from groups.meetups.queries.buddies import Face
from groups.people.models import Person

CLOSED = "This line closed two days after the date, and what was in it is gone. Thank you for meeting."


def line_for(person: Person, ref: str) -> tuple[BuddyVisit, Meetup, Face]:
    """The line called `ref`, its date and the other one, for the two who agreed, while it is open and they may meet."""
    visit, meetup = buddies.visit_for(person, ref)
    here = buddies.around_visits([(visit, meetup)])
    other = here.face(visit.buddy_id if person.id == visit.person_id else visit.person_id, meetup.group_id)
    if visit.state is not BuddyState.AGREED:
        raise Conflict("You can write to each other once both of you have agreed to meet.")
    if other is None or not here.may_meet(visit.person_id, visit.buddy_id, meetup.group_id):
        raise NotFound()
    if clock.now() >= greeting.line_closes(meetup.ends_at):
        raise Conflict(CLOSED, code="closed")
    until = access.standing(person, meetup).silenced_until
    if not access.can(person, Can.REPLY, meetup):
        raise Forbidden("The group's agreements have changed. Please read and accept them first.")
    if until is not None and until > clock.now():
        raise Forbidden("You cannot write in this group just now. The letter about it says when you can again.")
    return visit, meetup, other


def lines_of(visit: BuddyVisit) -> list[BuddyLine]:
    """What the two wrote, oldest first; only for those whom `line_for` lets in."""
    return list(db.session().scalars(select(BuddyLine).where(BuddyLine.visit_id == visit.id).order_by(BuddyLine.id)))
