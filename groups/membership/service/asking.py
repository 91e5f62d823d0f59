"""Wishes to join: answered by a facilitator, or taken back."""

from __future__ import annotations

from sqlalchemy import update

from groups import access, clock, db, outbox
from groups.access import Can, require
from groups.audit import service as audit
from groups.errors import Conflict, Invalid, NotFound
from groups.events import announce
from groups.membership import queries
from groups.membership.events import RequestDecided
from groups.membership.models import Group, JoinRequest, MembershipState, RequestState
from groups.membership.service import belonging
from groups.people import queries as people
from groups.people.models import Person

LONGEST_NOTE = 500


def decide_request(actor: Person, request: JoinRequest, admit: bool, note: str = "") -> None:
    """Admit somebody, or decline with a note. Of two facilitators at once the second is told, and changes nothing."""
    group = queries.get_group(request.group_id)
    require(actor, Can.ADMIT, group)
    note = _checked_note(note)
    if admit:
        _refuse_shut_out(request, group)
    _settle(request, RequestState.ADMITTED if admit else RequestState.DECLINED, note, actor)
    if admit:
        _let_in(request, group)
    audit.record(
        actor,
        "request.admitted" if admit else "request.declined",
        "join_request",
        request.id,
        group_id=group.id,
        old={"state": "waiting"},
        new={"state": "admitted" if admit else "declined"},
    )
    outbox.put("request_decided", request.id, request.person_id)
    announce(RequestDecided(request.id))


def withdraw_request(person: Person, group: Group) -> None:
    """Take back one's own wish to join."""
    request = queries.waiting_request(person.id, group.id)
    if request is None:
        raise NotFound()
    _settle(request, RequestState.WITHDRAWN, "", person)
    announce(RequestDecided(request.id))


def _checked_note(note: str) -> str:
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            "Please look at the note again.",
            fields={"note": f"Please say it in {LONGEST_NOTE} characters or fewer."},
        )
    return note


def _settle(request: JoinRequest, state: RequestState, note: str, by: Person) -> None:
    settled = db.session().execute(
        update(JoinRequest)
        .where(
            JoinRequest.id == request.id,
            JoinRequest.state == RequestState.WAITING,
            JoinRequest.version == request.version,
        )
        .values(state=state, note=note, version=JoinRequest.version + 1, decided_at=clock.now(), decided_by_id=by.id)
        .returning(JoinRequest.id)
    )
    if settled.first() is None:
        raise Conflict("Somebody has answered this already. Nothing was changed now; the list shows what still waits.")
    db.session().refresh(request)


def _refuse_shut_out(request: JoinRequest, group: Group) -> None:
    if access.standing(people.get_person(request.person_id), group).shut_out:
        raise Conflict("A measure keeps this person out of the group. It stands on the page of measures in force.")


def _let_in(request: JoinRequest, group: Group) -> None:
    person = people.get_person(request.person_id)
    present = queries.membership_of(person.id, group.id)
    if present is None or present.state is not MembershipState.ACTIVE:
        belonging.come_in(person, group, request.accepted_version, if_away=request.if_away)
