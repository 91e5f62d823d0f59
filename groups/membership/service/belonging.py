"""The row that says someone is in a group: how it begins, changes and ends."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from groups import access, clock, db
from groups.access import Role
from groups.errors import Conflict, Forbidden
from groups.events import announce
from groups.membership import queries
from groups.membership.events import MembershipBegan, MembershipEnded, StandingChanged
from groups.membership.models import Acceptance, Group, IfAway, Membership, MembershipState
from groups.people import consents
from groups.people import queries as people
from groups.people.models import Person, Purpose

SHUT = "This group is not open to you at the moment. You can ask a coordinator about it."


def come_in(
    person: Person,
    group: Group,
    accepted_version: int,
    role: Role = Role.MEMBER,
    if_away: IfAway = IfAway.NONE,
) -> Membership:
    """Put someone into a group. Someone who was in it before keeps the row and begins anew. Whom a measure keeps out
    comes in by no door."""
    refuse_shut_out(person, group)
    refuse_alike(person, group)
    now = clock.now()
    row = _row(person, group)
    row.role, row.state, row.accepted_version = role, MembershipState.ACTIVE, accepted_version
    row.joined_at, row.welcomed_at, row.ended_at, row.on_list = now, None, None, True
    row.if_away = if_away
    db.session().flush()
    if accepted_version:
        accept(row, accepted_version)
    access.forget()
    announce(MembershipBegan(person.id, group.id))
    return row


def go_out(row: Membership, state: MembershipState) -> None:
    """Take someone out of a group."""
    row.state, row.role, row.ended_at = state, Role.MEMBER, clock.now()
    access.forget()
    _take_back_consent(row.person_id)
    announce(MembershipEnded(row.person_id, row.group_id))


def refuse_shut_out(person: Person, group: Group) -> None:
    """Refuse whom a measure, or a facilitator, keeps out of the group."""
    if access.standing(person, group).shut_out:
        raise Forbidden(SHUT)


def _take_back_consent(person_id: int) -> None:
    """Who is in no group any more has taken back that their groups may be kept."""
    still = select(Membership.id).where(Membership.person_id == person_id, Membership.state == MembershipState.ACTIVE)
    db.session().flush()
    if db.session().scalar(still.limit(1)) is None:
        consents.withdraw(people.get_person(person_id), Purpose.GROUPS)


def changed(row: Membership) -> None:
    """Tell that what someone may do in a group is different now."""
    access.forget()
    announce(StandingChanged(row.person_id, row.group_id))


def hold(group_id: int) -> None:
    """Let nobody else come in or go until the transaction ends: what is counted now stays true."""
    db.session().execute(select(Group.id).where(Group.id == group_id).with_for_update(key_share=True))


def accept(row: Membership, version: int) -> None:
    """Write down that someone accepted a version of the agreements, once."""
    row.accepted_version = version
    known = select(Acceptance.id).where(
        Acceptance.person_id == row.person_id, Acceptance.group_id == row.group_id, Acceptance.version == version
    )
    if db.session().scalar(known) is None:
        db.session().add(
            Acceptance(person_id=row.person_id, group_id=row.group_id, version=version, accepted_at=clock.now())
        )


def is_like_a_neighbour(person_id: int, skeleton: str) -> bool:
    """Whether someone in one of this person's groups has a pseudonym that could be mistaken for this one. Until the
    transaction ends nobody comes into those groups, and nobody in them takes another name."""
    own = select(Membership.group_id).where(
        Membership.person_id == person_id, Membership.state == MembershipState.ACTIVE
    )
    held = select(Group.id).where(Group.id.in_(own)).order_by(Group.id)  # one order, so that two never wait in a ring
    db.session().execute(held.with_for_update(key_share=True))
    return queries.is_like_a_neighbour(person_id, skeleton)


def refuse_alike(person: Person, group: Group) -> None:
    """Nobody in a group should be taken for somebody else."""
    # The person before the group, as when they take another name: in two windows at once, one comes after the other.
    db.session().refresh(person, ["name", "name_skeleton"], with_for_update={"key_share": True})
    hold(group.id)
    if queries.is_name_taken(group.id, person.name_skeleton, but=person.id):
        raise Conflict(
            f"Someone in this group already goes by a name like {person.name}. So that nobody is mistaken, please "
            "choose another name in your account, and then join."
        )


def _row(person: Person, group: Group) -> Membership:
    found = queries.membership_of(person.id, group.id)
    if found is not None:
        return found
    row = Membership(person_id=person.id, group_id=group.id, joined_at=clock.now())
    try:
        with db.session().begin_nested():
            db.session().add(row)
    except IntegrityError as fault:
        # Two at once, from two windows: the other one has just made it.
        found = queries.membership_of(person.id, group.id)
        if found is None:
            raise Conflict("That did not go through just now. Please try again.") from fault
        return found
    return row
