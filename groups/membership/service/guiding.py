"""What facilitators do for the people of their group."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe

from groups import clock, db
from groups.access import Can, require
from groups.audit import service as audit
from groups.errors import Conflict
from groups.membership import queries
from groups.membership.models import Group, Invitation, Membership
from groups.membership.service import belonging
from groups.people.models import Person
from groups.people.tokens import hash_token

INVITATION_LASTS = timedelta(days=14)


def welcome(actor: Person, group: Group, person: Person) -> Membership:
    """Lift the newcomer state. Welcoming twice is welcoming once."""
    require(actor, Can.ADMIT, group)
    row = queries.member_for(group, person.ref)
    if row.welcomed_at is None:
        row.welcomed_at = clock.now()
        belonging.changed(row)
    return row


def invite(actor: Person, group: Group) -> str:
    """Make a door for one person. Gives the token, which is shown once and not kept."""
    require(actor, Can.INVITE, group)
    if group.closed_at is not None:
        raise Conflict("This group has come to an end and takes nobody in any more.")
    token, now = token_urlsafe(24), clock.now()
    row = Invitation(
        group_id=group.id,
        token_hash=hash_token(token),
        invited_by_id=actor.id,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    db.session().add(row)
    db.session().flush()
    audit.record(actor, "invitation.made", "invitation", row.id, group_id=group.id)
    return token


def set_on_list(person: Person, group: Group, shown: bool) -> None:
    """Appear in the group's list of members, or not."""
    require(person, Can.LIST_MEMBERS, group)
    queries.member_for(group, person.ref).on_list = shown
