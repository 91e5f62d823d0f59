"""Coming into a group, by any of its doors, and leaving it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from groups import clock, db
from groups.access import Can, Role, require
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from groups.events import announce
from groups.membership import queries
from groups.membership.events import RequestMade
from groups.membership.models import Entry, Group, IfAway, Invitation, JoinRequest, Membership, MembershipState
from groups.membership.service import belonging
from groups.people.models import Person
from groups.people.tokens import hash_token

LONGEST_ANSWER = 1000
CHANGED = "The agreements have changed while you were reading. Please read them once more."


def join(
    person: Person,
    group: Group,
    accepted_version: int,
    answers: Mapping[int, str] | None = None,
    invitation: str = "",
    if_away: IfAway = IfAway.NONE,
) -> Membership | JoinRequest:
    """Join a group, having accepted its agreements of `accepted_version`.

    Gives the membership, or the request when the group asks questions first (`answers` by question id). An
    `invitation` (its token) opens any door, also of a group that cannot be found. Joining twice is joining once.
    `if_away`: what they wish while they are away.
    """
    if not invitation:
        require(person, Can.JOIN_GROUP, group)
    _refuse_closed(group)
    member = queries.membership_of(person.id, group.id)
    if member is not None and member.state is MembershipState.ACTIVE:
        return member
    belonging.refuse_shut_out(person, group)
    if accepted_version != group.agreements_version:
        raise Conflict(CHANGED)
    if invitation:
        _use_invitation(person, group, invitation)
    elif group.entry is Entry.QUESTIONS:
        return _ask(person, group, accepted_version, answers or {}, if_away)
    elif group.entry is Entry.INVITED:
        raise Forbidden("People come into this group by invitation. A facilitator of the group can give you one.")
    return belonging.come_in(person, group, accepted_version, if_away=if_away)


def leave(person: Person, group: Group) -> None:
    """Leave a group. The door stays open; places in its meetups are given back by whoever keeps them."""
    require(person, Can.LEAVE_GROUP, group)
    belonging.hold(group.id)
    row = queries.membership_of(person.id, group.id)
    if row is None:
        raise NotFound()
    if row.role is Role.FACILITATOR and queries.facilitator_ids(group.id) == {person.id}:
        raise Conflict(
            "You are the only one guiding this group. Please ask a coordinator to appoint somebody else first."
        )
    belonging.go_out(row, MembershipState.LEFT)


def _refuse_closed(group: Group) -> None:
    if group.closed_at is not None:
        raise Conflict("This group has come to an end and takes nobody in any more.")


def _ask(
    person: Person, group: Group, accepted_version: int, answers: Mapping[int, str], if_away: IfAway
) -> JoinRequest:
    waiting = queries.waiting_request(person.id, group.id)
    if waiting is not None:
        return waiting
    belonging.refuse_alike(person, group)
    row = JoinRequest(
        person_id=person.id,
        group_id=group.id,
        answers=_answered(group, answers),
        accepted_version=accepted_version,
        if_away=if_away,
        created_at=clock.now(),
    )
    try:
        with db.session().begin_nested():
            db.session().add(row)
    except IntegrityError as fault:
        # Two at once, from two windows: the other one has just been kept.
        waiting = queries.waiting_request(person.id, group.id)
        if waiting is None:
            raise Conflict("That did not go through just now. Please try again.") from fault
        return waiting
    announce(RequestMade(row.id, group.id))
    return row


def _answered(group: Group, answers: Mapping[int, str]) -> list[dict[str, str]]:
    """The questions as they were asked, with what was answered: both stay readable when the questions change."""
    told, fields = [], {}
    for question in queries.questions_of(group):
        words = answers.get(question.id, "").strip()
        if not words:
            fields[f"question_{question.id}"] = "Please write a few words. One line is enough."
        elif len(words) > LONGEST_ANSWER:
            fields[f"question_{question.id}"] = f"Please say it in {LONGEST_ANSWER} characters or fewer."
        told.append({"question": question.words, "answer": words})
    if fields:
        raise Invalid("Please look at your answers again.", fields=fields)
    return told


def _use_invitation(person: Person, group: Group, token: str) -> None:
    found, where = queries.invitation(hash_token(token))
    if where.id != group.id:
        raise NotFound()
    used = db.session().execute(
        update(Invitation)
        .where(Invitation.id == found.id, Invitation.used_at.is_(None))
        .values(used_at=clock.now(), used_by_id=person.id)
        .returning(Invitation.id)
    )
    if used.first() is None:
        raise NotFound("This invitation has been used. You can ask for a new one.")
