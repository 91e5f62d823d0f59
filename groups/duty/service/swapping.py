"""Giving a duty away, taking one, and standing in a gap of the rota."""

from __future__ import annotations

from datetime import datetime

from groups import access, clock, db, events
from groups.access import Can
from groups.audit import service as audit
from groups.duty.events import RotaChanged
from groups.duty.models import Duty, DutyOffer
from groups.duty.queries import boards
from groups.duty.rota import Stretch
from groups.duty.service import letters_out
from groups.duty.service.holding import begin, hold, realise
from groups.duty.service.planning import check_free, mine_ahead
from groups.errors import Conflict, NotFound
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.people.models import Person


def offer(person: Person, group: Group, key: str) -> DutyOffer:
    """Ask whether somebody else would take one of one's planned duties. It stays one's own until somebody does."""
    access.require(person, Can.GUIDE, group)
    hold(group.id)
    row = realise(group.id, mine_ahead(person, group, key))
    there = boards.offer_of(row)
    if there is not None:
        return there
    made = DutyOffer(duty_id=row.id, offered_by_id=person.id, offered_at=clock.now())
    db.session().add(made)
    db.session().flush()
    letters_out.offered(made, membership.facilitator_ids(group.id) - {person.id})
    events.announce(RotaChanged(group.id))
    return made


def take_back_offer(person: Person, group: Group, ref: str) -> None:
    """Keep it oneself after all."""
    access.require(person, Can.GUIDE, group)
    hold(group.id)
    found, row = boards.offer_for(group, ref)
    if row.person_id != person.id:
        raise NotFound()
    found.ended_at = clock.now()
    events.announce(RotaChanged(group.id))


def take(person: Person, group: Group, ref: str) -> Duty:
    """Take a duty that somebody would give away."""
    access.require(person, Can.GUIDE, group)
    hold(group.id)
    found, row = boards.offer_for(group, ref)
    if row.person_id == person.id:
        raise Conflict("This is your own. If you keep it, take the offer back.")
    if row.ends_at <= clock.now() or row.came_at is not None:
        raise Conflict("This duty has begun or is over, so it cannot change hands any more.")
    check_free(group, Stretch(row.begins_at, row.ends_at, person.id))
    audit.record(
        person, "duty.taken", "duty", row.id, group_id=group.id,
        old={"person": row.person_id}, new={"person": person.id},
    )  # fmt: skip
    row.person_id = person.id
    found.ended_at, found.taken_by_id = clock.now(), person.id
    events.announce(RotaChanged(group.id))
    return row


def fill(person: Person, group: Group, begins_at: datetime, ends_at: datetime) -> Duty:
    """Stand in a gap of the rota, from when to when it is."""
    access.require(person, Can.GUIDE, group)
    hold(group.id)
    if (begins_at, ends_at) not in boards.gaps_of(group):
        raise Conflict("That gap is filled already, or it looks different now. Thank you for offering.")
    stretch = Stretch(begins_at, ends_at, person.id)
    check_free(group, stretch)
    row = begin(group.id, stretch)
    audit.record(person, "duty.planned", "duty", row.id, group_id=group.id)
    events.announce(RotaChanged(group.id))
    return row
