"""A group's agreements: accepting them, and changing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update

from groups import access, clock, db
from groups.access import Can, require
from groups.audit import service as audit
from groups.errors import Conflict, Invalid, NotFound
from groups.events import announce
from groups.membership import queries
from groups.membership.events import AgreementsChanged
from groups.membership.models import Agreement, Group, Membership, MembershipState
from groups.membership.service import belonging
from groups.people.models import Person

MOST, LONGEST = 12, 300


@dataclass(frozen=True)
class AgreementWords:
    """One agreement as facilitators write it."""

    words: str
    why: str = ""
    essential: bool = True


def accept_agreements(person: Person, group: Group, version: int) -> Membership:
    """Accept the agreements in force, having read those of `version`."""
    require(person, Can.LEAVE_GROUP, group)  # any member, also one who has not accepted the new ones yet
    row = queries.membership_of(person.id, group.id)
    if row is None or row.state is not MembershipState.ACTIVE:
        raise NotFound()
    if version != group.agreements_version:
        raise Conflict("The agreements have changed while you were reading. Please read them once more.")
    if row.accepted_version < version:
        belonging.accept(row, version)
        belonging.changed(row)
    return row


def change_agreements(
    actor: Person, group: Group, wanted: Sequence[AgreementWords], version: int, ask_again: bool
) -> bool:
    """Put `wanted` into force in this order, as a new version on top of `version`.

    With `ask_again`, a change of an essential agreement asks every member to accept once more. Gives whether anything
    is new. Somebody else's change in between is a Conflict, and nothing is done.
    """
    require(actor, Can.GUIDE, group)
    wanted = [_checked(each) for each in wanted]
    if not wanted or len(wanted) > MOST:
        raise Invalid(f"A group has one to {MOST} agreements.")
    present = queries.agreements_of(group)
    before = [AgreementWords(each.words, each.why, each.essential) for each in present]
    if before == wanted:
        return False
    essential = ask_again and _essentials(before) != _essentials(wanted)
    _next_version(group, version, essential)
    _replace(group, present, wanted)
    audit.record(
        actor,
        "agreements.changed",
        "group",
        group.id,
        group_id=group.id,
        old={"version": version},
        new={"version": group.agreements_version, "essential": essential},
    )
    own = queries.membership_of(actor.id, group.id)
    if own is not None:
        belonging.accept(own, group.agreements_version)  # who writes them has read them
    access.forget()
    announce(AgreementsChanged(group.id))
    return True


def _checked(each: AgreementWords) -> AgreementWords:
    words, why = each.words.strip(), each.why.strip()
    if not words or len(words) > LONGEST or len(why) > LONGEST:
        raise Invalid(f"Each agreement, and each reason, has at most {LONGEST} characters, and an agreement has words.")
    return AgreementWords(words, why, each.essential)


def _essentials(rules: Sequence[AgreementWords]) -> set[str]:
    return {each.words for each in rules if each.essential}


def _next_version(group: Group, version: int, essential: bool) -> None:
    moved = db.session().execute(
        update(Group)
        .where(Group.id == group.id, Group.agreements_version == version)
        .values(agreements_version=version + 1, essential_version=version + 1 if essential else Group.essential_version)
        .returning(Group.id)
    )
    if moved.first() is None:
        raise Conflict("Somebody else has just changed the agreements. Please look at theirs, then make your change.")
    db.session().refresh(group)


def _replace(group: Group, present: Sequence[Agreement], wanted: Sequence[AgreementWords]) -> None:
    """A changed agreement is retired and a new row takes its number: cases go on pointing at what was in force."""
    kept = {(row.number, row.words, row.why, row.essential): row for row in present}
    for number, each in enumerate(wanted, 1):
        if kept.pop((number, each.words, each.why, each.essential), None) is None:
            db.session().add(
                Agreement(
                    group_id=group.id,
                    number=number,
                    version=group.agreements_version,
                    words=each.words,
                    why=each.why,
                    essential=each.essential,
                )
            )
    for row in kept.values():
        row.retired_at = clock.now()
