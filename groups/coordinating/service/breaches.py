"""A breach: what happened, who is affected by it, and telling them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from groups import clock, db, outbox
from groups.access import Can, require
from groups.audit import service as audit
from groups.coordinating.breaches import KINDS
from groups.coordinating.models import Breach
from groups.coordinating.queries.breaches import affected, breach_for, breach_paper
from groups.errors import Conflict, Invalid
from groups.papers import zipped
from groups.people.models import Person


@dataclass(frozen=True)
class Happened:
    """What is known of it. `group_id`: only people of that group are affected."""

    happened: str
    advice: str
    kinds: Collection[str]
    since: datetime
    until: datetime
    noticed_at: datetime
    group_id: int | None = None


def record_breach(actor: Person, what: Happened) -> Breach:
    """Write it down, with who could be affected."""
    require(actor, Can.COORDINATE)
    fields = {}
    if not what.kinds or not set(what.kinds) <= set(KINDS):
        fields["kinds"] = "Please choose what may have been seen."
    if what.until <= what.since:
        fields["until"] = "The end must come after the beginning."
    if what.noticed_at > clock.now():
        fields["noticed_at"] = "This moment is still to come."
    if fields:
        raise Invalid("Please look at this again.", fields=fields)
    kinds = [each for each in KINDS if each in what.kinds]
    row = Breach(
        happened=what.happened, advice=what.advice, kinds=kinds, group_id=what.group_id,
        since=what.since, until=what.until, noticed_at=what.noticed_at,
        recorded_by_id=actor.id, recorded_at=clock.now(),
    )  # fmt: skip
    db.session().add(row)
    db.session().flush()
    audit.record(actor, "breach.recorded", "breach", row.id, group_id=row.group_id, new={"kinds": ", ".join(kinds)})
    return row


def tell_affected(actor: Person, ref: str) -> int:
    """Send everybody who is affected a letter, once; gives how many."""
    row = breach_for(actor, ref, hold=True)
    if row.told_at is not None:
        raise Conflict("They have been told already.")
    row.told_at, people = clock.now(), affected(row)
    for person in people:
        outbox.put("breach", row.id, person.id, once=f"breach:{row.id}:{person.id}")
    audit.record(actor, "breach.told", "breach", row.id, group_id=row.group_id, new={"letters": len(people)})
    return len(people)


def fetch_breach(actor: Person, ref: str) -> bytes:
    """Who was affected, and by what, as a file; each time is written down."""
    row = breach_for(actor, ref)
    audit.record(actor, "breach.fetched", "breach", row.id, group_id=row.group_id)
    return zipped(breach_paper(row), "who-was-affected")
