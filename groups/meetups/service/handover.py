"""Handing over: what one facilitator leaves for the next."""

from __future__ import annotations

from datetime import timedelta

from groups import access, clock, db, outbox
from groups.access import Can
from groups.audit import service as audit
from groups.errors import Invalid
from groups.meetups.models import HandoverCard
from groups.meetups.queries import handover as queries
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.people.models import Person

LONGEST = 2000
#: How long it is worth telling that there is a card.
TOLD_WITHIN = timedelta(days=7)


def hand_over(actor: Person, group: Group, agreed: str, to_greet: str, meetup_ref: str = "") -> HandoverCard:
    """Write a card for whoever guides next. A card is never changed: the next one follows it. The others who guide
    the group are told that there is one, and nothing of what it says."""
    access.require(actor, Can.SCHEDULE, group)
    agreed, to_greet = agreed.strip(), to_greet.strip()
    if not agreed and not to_greet:
        raise Invalid("Some of this needs another look.", fields={"agreed": "Please write at least one of the two."})
    if len(agreed) > LONGEST or len(to_greet) > LONGEST:
        raise Invalid(f"Please keep each part to {LONGEST} characters.")
    meetup = queries.date_of(group, meetup_ref) if meetup_ref else None

    card = HandoverCard(
        group_id=group.id,
        meetup_id=meetup.id if meetup else None,
        author_id=actor.id,
        agreed=agreed,
        to_greet=to_greet,
        written_at=clock.now(),
    )
    db.session().add(card)
    db.session().flush()
    audit.record(actor, "handover.written", "handover_card", card.id, group_id=group.id)
    for person_id in sorted(membership.facilitator_ids(group.id) - {actor.id}):
        outbox.put("handover_written", card.id, person_id, not_after=card.written_at + TOLD_WITHIN)
    return card
