"""What coordinators do with the replies one can begin from."""

from __future__ import annotations

from groups import access, clock, db
from groups.access import Can
from groups.audit import service as audit
from groups.care import queries
from groups.care.course import CareDeed
from groups.care.models import CareSaying
from groups.columns import new_ref
from groups.errors import Invalid
from groups.people.models import Person

#: The deeds that have words to begin from.
DEEDS = (CareDeed.ACKNOWLEDGE, CareDeed.SIGNPOST, CareDeed.PLAN, CareDeed.HAND_ON)
LONGEST = 2_000


def write_saying(actor: Person, key: str, deed: CareDeed, title: str, words: str) -> str:
    """Change a reply, or write one of one's own where `key` is empty; gives its key. The record has its name, not its
    words."""
    access.require(actor, Can.COORDINATE)
    title, words = title.strip(), words.strip()
    _check(deed, title, words)
    row = queries.find_row(key) if key else None
    if key and row is None:
        queries.saying_for(key)
    if row is None:
        row = CareSaying(key=key or new_ref())
        db.session().add(row)
    row.deed, row.title, row.words = deed, title, words
    row.changed_by_id, row.changed_at, row.ended_at = actor.id, clock.now(), None
    db.session().flush()
    audit.record(actor, "care_saying.written", "care_saying", row.id, new={"deed": str(deed), "length": len(words)})
    return row.key


def end_saying(actor: Person, key: str) -> None:
    """Take a reply out of use, one that came with the application too."""
    access.require(actor, Can.COORDINATE)
    saying, row = queries.saying_for(key), queries.find_row(key)
    if row is None:
        row = CareSaying(key=key, deed=saying.deed, title=saying.title, words=saying.words)
        db.session().add(row)
    row.changed_by_id, row.changed_at, row.ended_at = actor.id, clock.now(), clock.now()
    db.session().flush()
    audit.record(actor, "care_saying.ended", "care_saying", row.id)


def _check(deed: CareDeed, title: str, words: str) -> None:
    wrong = {}
    if deed not in DEEDS:
        wrong["deed"] = "Please choose one of these."
    if not title or len(title) > 80:
        wrong["title"] = "Please give it a short name."
    if not words or len(words) > LONGEST:
        wrong["words"] = f"Please write the reply, in {LONGEST} characters or fewer."
    if wrong:
        raise Invalid("Some parts need another look.", fields=wrong)
