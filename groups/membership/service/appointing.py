"""Who guides a group, from when to when: appointed and taken back by coordinators, and over by the clock."""

from __future__ import annotations

from groups import clock, db, outbox
from groups.access import Can, Role, require
from groups.audit import service as audit
from groups.errors import NotFound
from groups.membership import queries
from groups.membership.models import Group, Membership, MembershipState
from groups.membership.service import belonging
from groups.people.models import Person
from groups.term import Term


def appoint_facilitator(actor: Person, group: Group, person: Person, term: Term | None = None) -> Membership:
    """Let somebody guide a group, for a time if one is given. Who was not in it comes in, and accepts its agreements
    like anybody else. Appointing again changes the time."""
    require(actor, Can.COORDINATE)
    term = (term or Term()).checked(clock.now())
    row = queries.membership_of(person.id, group.id)
    before = row.role.value if row is not None and row.state is MembershipState.ACTIVE else None
    if row is None or row.state is not MembershipState.ACTIVE:
        row = belonging.come_in(person, group, 0)
    if row.given_role is Role.FACILITATOR and row.term.ahead(clock.now()) == term:
        return row
    row.role = Role.FACILITATOR
    row.guides_from, row.guides_until = term.begins, term.until
    row.welcomed_at = row.welcomed_at or clock.now()  # nobody who is asked to guide a group is new to it
    belonging.changed(row)
    _record(actor, row, before, Role.FACILITATOR.value, term)
    outbox.put("guiding", row.id, person.id)
    return row


def end_facilitator(actor: Person, group: Group, person: Person) -> Membership:
    """Let a facilitator be a member again, also one who has not begun."""
    require(actor, Can.COORDINATE)
    row = queries.member_for(group, person.ref)
    if row.given_role is not Role.FACILITATOR:
        raise NotFound("This person does not guide the group at the moment.")
    _end(actor, row)
    return row


def settle_guiding(membership_id: int) -> bool:
    """Write down what the clock has done to an appointment, and tell of it, once; whether there was anything."""
    row = db.session().get_one(Membership, membership_id, with_for_update=True, populate_existing=True)
    now = clock.now()
    if row.given_role is not Role.FACILITATOR:
        return False
    if row.guides_until is not None and row.guides_until <= now:
        _end(None, row)
        return True
    if row.guides_from is None or row.guides_from > now:
        return False
    row.guides_from = None
    belonging.changed(row)
    _record(None, row, Role.MEMBER.value, Role.FACILITATOR.value, row.term)
    return True


def _end(actor: Person | None, row: Membership) -> None:
    row.role = Role.MEMBER
    row.welcomed_at = row.welcomed_at or clock.now()
    belonging.changed(row)
    _record(actor, row, Role.FACILITATOR.value, Role.MEMBER.value, Term())
    outbox.put("guiding_over", row.id, row.person_id)


def _record(actor: Person | None, row: Membership, before: str | None, after: str, term: Term) -> None:
    new = {"role": after, **term.said()}
    audit.record(
        actor, "facilitator.changed", "membership", row.id, group_id=row.group_id, old={"role": before}, new=new
    )
