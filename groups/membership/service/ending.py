"""What measures do to a membership: ending it, and opening the door again."""

from __future__ import annotations

from sqlalchemy import select

from groups import access, db
from groups.access import Can, require
from groups.audit import service as audit
from groups.errors import Conflict, Invalid, NotFound
from groups.events import announce
from groups.membership import queries
from groups.membership.events import MembershipBegan
from groups.membership.models import Group, Membership, MembershipState
from groups.membership.service import belonging
from groups.people import queries as people
from groups.people.models import Person

LONGEST_REASON = 500


def hold_place(person_id: int, group_id: int) -> None:
    """Let nobody else set anything for somebody in a group until the transaction ends."""
    mine = (Membership.person_id == person_id, Membership.group_id == group_id)
    db.session().execute(select(Membership.id).where(*mine).with_for_update(key_share=True))


def shut_out(person_id: int, group_id: int) -> None:
    """End somebody's membership by a measure, which says why and is on record."""
    row = queries.membership_of(person_id, group_id)
    if row is not None and row.state is MembershipState.ACTIVE:
        belonging.go_out(row, MembershipState.REMOVED)


def open_door(person_id: int, group_id: int) -> None:
    """Let somebody whose membership was ended come in again, by the ways everybody has."""
    row = queries.membership_of(person_id, group_id)
    if row is not None and row.state is MembershipState.REMOVED:
        row.state = MembershipState.LEFT
        access.forget()


def take_back(person_id: int, group_id: int) -> None:
    """Put somebody back whose membership should not have been ended. When another one goes by their name meanwhile,
    only the door is open."""
    row = queries.membership_of(person_id, group_id)
    if row is None or row.state is not MembershipState.REMOVED:
        return
    belonging.hold(group_id)
    if queries.is_name_taken(group_id, people.get_person(person_id).name_skeleton, but=person_id):
        open_door(person_id, group_id)
        return
    row.state, row.ended_at = MembershipState.ACTIVE, None
    access.forget()
    announce(MembershipBegan(person_id, group_id))


def readmit(actor: Person, group: Group, person_ref: str, reason: str) -> Person:
    """Let somebody whom a facilitator had removed come in again. Gives the person."""
    if not access.can(actor, Can.COORDINATE):
        require(actor, Can.MODERATE, group)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        say = f"Please say why, in {LONGEST_REASON} characters or fewer."
        raise Invalid(say, fields={"reason": say})
    found = select(Membership).join(Membership.person).where(Membership.group_id == group.id, Person.ref == person_ref)
    row = db.session().scalar(found)
    if row is None or row.person_id == actor.id:
        raise NotFound()
    if row.state is not MembershipState.REMOVED:
        raise Conflict("The door is open to them already.")
    open_door(row.person_id, group.id)
    audit.record(
        actor, "member.may_return", "membership", row.id, group_id=group.id,
        old={"state": "removed"}, new={"state": "left"}, reason=reason,
    )  # fmt: skip
    return people.get_person(row.person_id)
