"""Afterwards: what those who looked after somebody put down, and what their supervisor writes back."""

from __future__ import annotations

from groups import access, clock, db
from groups.access import Can
from groups.audit import service as audit
from groups.care import queries
from groups.care.models import CareDebrief, CareItem, CareSupervisor, DebriefKind
from groups.care.service.moving import checked
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from groups.membership.models import Group
from groups.people import queries as people
from groups.people.models import Person


def debrief(actor: Person, item: CareItem, how: str, helped: str, wants_word: bool) -> None:
    """Put down how it was, for oneself, the other one and the supervisor. Writing again changes it."""
    if not queries.took_part(actor.id, item.id):
        raise Forbidden("Only those who looked after it put something down here.")
    how, helped = checked(how), checked(helped)
    if not (how or helped or wants_word):
        say = "Please write a few words, or ask for a word."
        raise Invalid(say, fields={"how": say})
    _keep(actor, item, DebriefKind.DEBRIEF, how=how, helped=helped, wants_word=wants_word)
    audit.record(actor, "care.debriefed", "care_item", item.id, group_id=item.group_id)


def supervise(actor: Person, item: CareItem, words: str) -> None:
    """Write back to those who looked after somebody; they read it, and nobody else."""
    if not queries.is_supervisor(actor.id, item.group_id):
        raise NotFound()
    _keep(actor, item, DebriefKind.SUPERVISION, how=checked(words, "Please write a few words first."), helped="")
    audit.record(actor, "care.supervised", "care_item", item.id, group_id=item.group_id)


def _keep(actor: Person, item: CareItem, kind: DebriefKind, *, how: str, helped: str, wants_word: bool = False) -> None:
    own = (told.row for told in queries.debriefs_of(item) if told.row.by_id == actor.id and told.row.kind is kind)
    row = next(own, None)
    if row is None:
        row = CareDebrief(item_id=item.id, by_id=actor.id, kind=kind)
        db.session().add(row)
    row.how, row.helped, row.wants_word, row.at = how, helped, wants_word, clock.now()
    db.session().flush()


def appoint_supervisor(actor: Person, group: Group, person_ref: str) -> None:
    """Let somebody support the facilitators of a group. They are told what was grave, and read the debriefs."""
    access.require(actor, Can.COORDINATE)
    who = people.person_for(person_ref)
    if queries.is_supervisor(who.id, group.id):
        raise Conflict("They support this group already.")
    row = CareSupervisor(group_id=group.id, person_id=who.id, appointed_by_id=actor.id, began_at=clock.now())
    db.session().add(row)
    db.session().flush()
    audit.record(
        actor, "care_supervisor.appointed", "care_supervisor", row.id, group_id=group.id, new={"person": who.id}
    )


def end_supervisor(actor: Person, row_id: int) -> None:
    """Let somebody's support of a group end."""
    found = next((row for row, _group, _who in queries.supervisors(actor) if row.id == row_id), None)
    if found is None:
        raise NotFound()
    found.ended_at = clock.now()
    audit.record(actor, "care_supervisor.ended", "care_supervisor", found.id, group_id=found.group_id)
