"""The letters people get about their groups, written at the moment of sending."""

from __future__ import annotations

from groups import db, letters, words
from groups.access import Role
from groups.membership.models import Group, JoinRequest, Membership, MembershipState, RequestState
from groups.outbox import Letter, Pending
from groups.people.models import Person, PersonState


def request_decided(pending: Pending) -> Letter | None:
    """The answer to a wish to join."""
    request = db.session().get(JoinRequest, pending.about_id)
    if request is None or request.state not in {RequestState.ADMITTED, RequestState.DECLINED}:
        return None
    return _letter(request.person_id, request.group_id, "request_decided", request=request)


def guiding(pending: Pending) -> Letter | None:
    """Word that one is asked to guide a group, and from when to when; nothing when that was taken back meanwhile."""
    row = db.session().get(Membership, pending.about_id)
    if row is None or row.given_role is not Role.FACILITATOR:
        return None
    return _letter(row.person_id, row.group_id, "guiding", term=row.term)


def guiding_over(pending: Pending) -> Letter | None:
    """Word that one does not guide a group any more; nothing when one does again, or has left."""
    row = db.session().get(Membership, pending.about_id)
    if row is None or row.given_role is Role.FACILITATOR or row.state is not MembershipState.ACTIVE:
        return None
    return _letter(row.person_id, row.group_id, "guiding_over")


def _letter(person_id: int, group_id: int, template: str, **context: object) -> Letter | None:
    """In discreet letters the group is not named: they may be seen over a shoulder."""
    person, group = db.session().get(Person, person_id), db.session().get(Group, group_id)
    if person is None or group is None or person.state is PersonState.ENDED:
        return None
    text, html = letters.render(template, person=person, group=group, when=words.when, **context)
    return Letter(person.email, letters.subject(), text, html)
