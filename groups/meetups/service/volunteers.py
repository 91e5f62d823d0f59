"""Members who are glad to meet people at the door: saying so, being approved, and ending it."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from groups import access, clock, db, outbox
from groups.access import Can
from groups.audit import service as audit
from groups.errors import NotFound
from groups.meetups.models import BuddyVolunteer
from groups.meetups.queries import buddies as queries
from groups.meetups.service import visits
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.people.models import Person


def volunteer(person: Person, group: Group) -> BuddyVolunteer:
    """Say that one is glad to meet people. A facilitator looks at it first; one who guides needs nobody's word."""
    access.require(person, Can.LIST_MEMBERS, group)
    row = _row(person, group)
    if row.ended_at is not None:
        row.since, row.approved_at, row.approved_by_id, row.ended_at = clock.now(), None, None, None
    if row.approved_at is None and access.can(person, Can.ADMIT, group):
        _approve(person, row)
    return row


def approve(actor: Person, group: Group, person: Person) -> None:
    """Let somebody meet people in this group. Approving twice is once."""
    access.require(actor, Can.ADMIT, group)
    row = _live(person, group)
    membership.member_for(group, person.ref)  # who has left is not there to be approved
    if row.approved_at is None:
        _approve(actor, row)
        outbox.put("volunteer_answered", row.id, person.id)


def decline(actor: Person, group: Group, person: Person) -> None:
    """Thank somebody and say no, or end what was approved. They get a letter, and are let out of what they agreed."""
    access.require(actor, Can.ADMIT, group)
    row = _live(person, group)
    _end(actor, row)
    if person.id != actor.id:
        outbox.put("volunteer_answered", row.id, person.id)


def end(person: Person, group: Group) -> None:
    """Stop meeting people oneself. Whoever was promised company is looked after like after any late change."""
    _end(person, _live(person, group))


def end_unheard(person_id: int, group_id: int) -> bool:
    """End it for someone who is not in the group any more; whether there was anything to end."""
    row = queries.volunteer_of(person_id, group_id)
    if row is None or row.ended_at is not None or person_id in membership.active_member_ids(group_id):
        return False
    row.ended_at = clock.now()
    return True


def _approve(actor: Person, row: BuddyVolunteer) -> None:
    row.approved_at, row.approved_by_id = clock.now(), actor.id
    audit.record(actor, "volunteer.approved", "buddy_volunteer", row.id, group_id=row.group_id)


def _end(actor: Person, row: BuddyVolunteer) -> None:
    row.ended_at = clock.now()
    audit.record(actor, "volunteer.ended", "buddy_volunteer", row.id, group_id=row.group_id)
    visits.leave(row.person_id, row.group_id)


def _live(person: Person, group: Group) -> BuddyVolunteer:
    row = queries.volunteer_of(person.id, group.id)
    if row is None or row.ended_at is not None:
        raise NotFound()
    return row


def _row(person: Person, group: Group) -> BuddyVolunteer:
    found = queries.volunteer_of(person.id, group.id)
    if found is not None:
        return found
    row = BuddyVolunteer(group_id=group.id, person_id=person.id, since=clock.now())
    try:
        with db.session().begin_nested():
            db.session().add(row)
    except IntegrityError:  # said in two windows at once
        return _live(person, group)
    return row
