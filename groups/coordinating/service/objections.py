"""Objections to something public: made by anybody, decided by coordinators, and answered with reasons on both sides."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from groups import clock, db, limits, outbox
from groups.access import Can, require
from groups.activities import service as activities
from groups.audit import service as audit
from groups.coordinating.kept import OBJECTIONS
from groups.coordinating.models import Ground, Objection, Outcome
from groups.coordinating.queries.objections import Public, objection_for, public_thing, publishers_of
from groups.errors import Conflict, Invalid
from groups.meetups import service as meetups
from groups.people import addresses
from groups.people.models import Person
from groups.people.tokens import hash_token
from groups.volunteering import service as volunteering


@dataclass(frozen=True)
class Said:
    """What somebody objects to something. `name` and `email` are for the answer; without an address there is none."""

    ground: Ground
    words: str
    name: str = ""
    email: str = ""


def object_to(kind: str, ref: str, said: Said) -> Objection:
    """Take an objection to something that anybody can find, and confirm it by letter."""
    thing = public_thing(kind, ref)
    if not 10 <= len(said.words.strip()) <= 4000:
        raise Invalid("Please look at this again.", fields={"words": "Please say in a few sentences what is wrong."})
    row = Objection(
        kind=thing.kind, thing_ref=thing.ref, title=thing.title[:200], ground=said.ground, words=said.words.strip(),
        name=said.name.strip(), email=addresses.folded(said.email), made_at=clock.now(),
    )  # fmt: skip
    db.session().add(row)
    db.session().flush()
    audit.record(None, "objection.made", "objection", row.id, new={"kind": row.kind, "ground": row.ground.value})
    if row.email and limits.allows("letter_address", hash_token(row.email)):
        outbox.put("objection_taken", row.id, None)
    return row


def decide_objection(actor: Person, ref: str, outcome: Outcome, rule: str, reason: str) -> Objection:
    """Decide, with the rule and the reason. Taking down is done here; the one who objected and the one who published it
    are told why."""
    require(actor, Can.COORDINATE)
    row = objection_for(actor, ref, hold=True)
    if row.outcome is not None:
        raise Conflict("This has been decided already.")
    if not reason.strip() or (outcome is not Outcome.STAYS and not rule.strip()):
        raise Invalid(
            "Please look at this again.", fields={"reason": "Please give the reason, and the rule it rests on."}
        )
    publishers = publishers_of(row)  # before it is gone
    if outcome is Outcome.TAKEN_DOWN:
        _take_down(actor, public_thing(row.kind, row.thing_ref))
    row.outcome, row.rule, row.reason = outcome, rule.strip(), reason.strip()
    row.decided_by_id, row.decided_at = actor.id, clock.now()
    audit.record(actor, "objection.decided", "objection", row.id, new={"outcome": outcome.value}, reason=row.rule)
    if row.email:
        outbox.put("objection_decided", row.id, None)
    for publisher in sorted(publishers) if outcome is not Outcome.STAYS else ():
        outbox.put("objection_publisher", row.id, publisher)
    return row


def forget_objectors() -> int:
    """Empty the names and addresses of those whose objection was decided long enough ago; gives how many."""
    old = (Objection.decided_at < clock.now() - OBJECTIONS.time, Objection.email + Objection.name != "")
    gone = update(Objection).where(*old).values(name="", email="").returning(Objection.id)
    return len(db.session().execute(gone).all())


def _take_down(actor: Person, thing: Public) -> None:
    if thing.kind == "activity":
        activities.take_down(actor, thing.ref)
    elif thing.kind == "opportunity":
        volunteering.end(actor, thing.ref)
    else:
        meetups.take_down(actor, thing.ref)
