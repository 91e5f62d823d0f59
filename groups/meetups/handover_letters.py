"""The letter about a handover card: that there is one, and nothing of what it says."""

from __future__ import annotations

from groups import access, db, letters
from groups.access import Can
from groups.meetups.models import HandoverCard
from groups.membership import queries as membership
from groups.outbox import Letter, Pending
from groups.people.models import Person


def written(pending: Pending) -> Letter | None:
    """Something was handed over; nothing to who does not guide the group any more."""
    card, person = db.session().get(HandoverCard, pending.about_id), db.session().get(Person, pending.person_id)
    if card is None or person is None:
        return None
    group = membership.get_group(card.group_id)
    if not access.can(person, Can.SCHEDULE, group):
        return None
    text, html = letters.render("handover_written", who=person.name, ref=group.ref)
    line = f"A handover card for {group.name}."
    return Letter(person.email, letters.subject(), text, html, line=line, path=f"/groups/{group.ref}/handover")
