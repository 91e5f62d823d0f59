"""Wishing for a note while away; writing one, or letting it be; and saying from when on somebody counts as away."""

from __future__ import annotations

from groups import access, clock, db, limits, outbox
from groups.absence import queries
from groups.absence.models import AwayNote
from groups.access import Can
from groups.audit import service as audit
from groups.errors import Conflict, Invalid, NotFound
from groups.membership import queries as membership
from groups.membership.models import Group, IfAway, Membership
from groups.people.models import Person

NOTE = "absence_note"
LONGEST = 600
LENGTHS = (14, 21, 30, 60, 90)
DONE = "That is settled already, or they are here again. Nothing was sent now."


def wish(person: Person, group: Group, if_away: IfAway) -> None:
    """Say what one would like while one is away: nothing, or one note from a person."""
    access.require(person, Can.LEAVE_GROUP, group)
    row = membership.membership_of(person.id, group.id)
    if row is None:
        raise NotFound()
    row.if_away = if_away


def write(actor: Person, row: Membership, words: str) -> AwayNote:
    """Send one note to somebody who wished for it and is away. Of two who try at once, one does."""
    words = words.strip()
    if not words or len(words) > LONGEST:
        say = f"Please write a few words, in {LONGEST} characters or fewer."
        raise Invalid("Please look at the note again.", fields={"words": say})
    limits.check("message", actor.id)
    note = _deal(actor, row, sent=True, words=words)
    outbox.put(NOTE, note.id, row.person_id, once=f"{NOTE}:{note.id}")
    return note


def let_be(actor: Person, row: Membership) -> None:
    """Send nothing this time. Nobody is told, and the wish stays."""
    _deal(actor, row, sent=False)


def set_length(actor: Person, group: Group, days: int) -> None:
    """Say after how many days somebody counts as away in a group."""
    access.require(actor, Can.GUIDE, group)
    if days not in LENGTHS:
        say = "Please choose one of the lengths on the page."
        raise Invalid(say, fields={"days": say})
    old, group.away_days = group.away_days, days
    audit.record(actor, "group.away_days", "group", group.id, group_id=group.id, old={"days": old}, new={"days": days})


def _deal(actor: Person, row: Membership, *, sent: bool, words: str = "") -> AwayNote:
    # Whoever comes second waits for the row, and finds that it is dealt with.
    db.session().refresh(row, ["state", "if_away"], with_for_update={"key_share": True})
    if not queries.is_away(row):
        raise Conflict(DONE)
    note = AwayNote(membership_id=row.id, by_id=actor.id, sent=sent, words=words, dealt_at=clock.now())
    db.session().add(note)
    db.session().flush()
    return note
