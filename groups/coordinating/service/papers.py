"""Who is accountable, and what coordinators think of each kind of harm."""

from __future__ import annotations

from sqlalchemy import select

from groups import clock, db
from groups.access import Can, require
from groups.audit import service as audit
from groups.coordinating.harms import BY_KEY
from groups.coordinating.models import Contact, HarmView, Likelihood
from groups.errors import NotFound
from groups.people.models import Person


def set_contact(actor: Person, *, name: str, part: str, reached_at: str, for_authorities: str) -> Contact:
    """Say who answers for this community and where to reach them. Everybody may read it."""
    require(actor, Can.COORDINATE)
    row = db.session().get(Contact, 1)
    if row is None:
        row = Contact(id=1, name="", part="", reached_at="", for_authorities="")
        db.session().add(row)
    row.name, row.part = name.strip(), part.strip()
    row.reached_at, row.for_authorities, row.changed_at = reached_at.strip(), for_authorities.strip(), clock.now()
    audit.record(actor, "contact.changed", "community", 1)
    return row


def judge(actor: Person, harm: str, likelihood: Likelihood, words: str) -> HarmView:
    """Write down how likely a kind of harm is here, and why."""
    require(actor, Can.COORDINATE)
    if harm not in BY_KEY:
        raise NotFound()
    row = db.session().scalar(select(HarmView).where(HarmView.harm == harm))
    before = row.likelihood.value if row is not None else None
    if row is None:
        row = HarmView(harm=harm)
        db.session().add(row)
    row.likelihood, row.words = likelihood, words.strip()
    row.changed_by_id, row.changed_at = actor.id, clock.now()
    db.session().flush()
    old, new = ({"likelihood": before} if before else None), {"harm": harm, "likelihood": likelihood.value}
    audit.record(actor, "harm.judged", "harm_view", row.id, old=old, new=new)
    return row
