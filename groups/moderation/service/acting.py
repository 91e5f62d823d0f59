"""What a facilitator does at once: quiet for a while, out of this session, or out of the group.

Each is a decided case of its own, so that the one it is for is told why, and can ask for another look.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from groups import access, clock, outbox
from groups.access import Can, Role
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from groups.membership import queries as membership
from groups.membership.models import MembershipState
from groups.moderation import queries
from groups.moderation.ladder import LADDER, Rung
from groups.moderation.models import Case, CaseSource, Decision, Measure, Status
from groups.moderation.service.measures import MOST_REASON, Whom, impose
from groups.moderation.service.moving import move
from groups.moderation.service.opening import open_case
from groups.moderation.subjects import Handling, Subject, register
from groups.people import queries as people
from groups.people.models import Person

KIND = "deed"
LOOKED_AT = (
    "Something about them waits to be looked at. Please decide it there, or let somebody else do that, so that it is "
    "told and can be looked at again."
)


class Place(Protocol):
    """Where it holds: a room, or a group as a whole (which has no `room_id`)."""

    @property
    def group_id(self) -> int: ...


def silence(
    actor: Person, person_id: int, place: Place, until: datetime | None, reason: str, agreement_id: int | None = None
) -> Measure:
    """Let somebody read but not write until then (None: for 24 hours, which is the longest), in one room or in all
    rooms of a group."""
    room_id: int | None = getattr(place, "room_id", None)
    return _act(actor, person_id, place.group_id, room_id, Rung.SILENCE, until, reason, agreement_id)


def remove_from_session(
    actor: Person, person_id: int, room: Place, until: datetime | None, reason: str, agreement_id: int | None = None
) -> Measure:
    """Take somebody out of a live session's room until it is over (None: for twelve hours, which is the longest). They
    stay in the group."""
    room_id: int | None = getattr(room, "room_id", None)
    return _act(actor, person_id, room.group_id, room_id, Rung.SESSION_REMOVAL, until, reason, agreement_id)


def remove(actor: Person, person_id: int, group: Place, reason: str) -> Measure:
    """Take somebody out of a group, with no date. What is being looked at about them is decided there, by somebody who
    has no part in it."""
    _check_whom(actor, person_id, group.group_id)
    if queries.is_looked_at(person_id, group.group_id):
        raise Conflict(LOOKED_AT, code="looked_at")
    return _act(actor, person_id, group.group_id, None, Rung.END, None, reason, None)


def quiet_meanwhile(actor: Person, case: Case, room_id: int | None) -> Measure:
    """Let the author of a case read but not write until it is decided, for 24 hours at most. Dismissing the case undoes
    it."""
    _check_whom(actor, case.author_id, case.group_id)
    if case.state not in queries.LIVE:
        raise Invalid("This has been decided already.")
    reason = "Until somebody has looked at what was said."
    whom = Whom(case.author_id, case.group_id, case.id)
    return impose(actor, whom, Rung.SILENCE, agreement_id=None, reason=reason, room_id=room_id)


def _act(
    actor: Person, person_id: int, group_id: int, room_id: int | None, rung: Rung, until: datetime | None, reason: str,
    agreement_id: int | None,
) -> Measure:  # fmt: skip
    _check_whom(actor, person_id, group_id)
    reason, until = _reason(reason), _until(rung, until)
    if agreement_id is not None and queries.agreement_in(group_id, agreement_id) is None:
        say = "Please choose one of the group’s agreements, or none."
        raise Invalid(say, fields={"agreement": say})

    whom = Whom(person_id, group_id)
    measure = impose(actor, whom, rung, agreement_id=agreement_id, reason=reason, room_id=room_id, until=until)
    case = open_case(_subject(measure), CaseSource.DEED)
    measure.case_id = case.id
    move(
        actor, case, "case.decided", why=reason, decision=Decision.NOTED, reason=reason, agreement_id=agreement_id,
        decided_by_id=actor.id, decided_at=clock.now(),
    )  # fmt: skip
    outbox.put("case_author", case.id, person_id, once=f"case-author-{case.id}")
    return measure


def _check_whom(actor: Person, person_id: int, group_id: int) -> None:
    """Facilitators act towards members of their group; towards one another only coordinators do."""
    where = _Somewhere(group_id)
    if not access.can(actor, Can.COORDINATE):
        access.require(actor, Can.MODERATE, where)
    if person_id == actor.id:
        raise Forbidden("This is for others. To rest from the room yourself, you can step out of it.")
    row = membership.membership_of(person_id, group_id)
    if row is None or row.state is not MembershipState.ACTIVE:
        raise NotFound()
    if row.role is Role.FACILITATOR and not access.can(actor, Can.COORDINATE):
        raise Forbidden("They guide the group as you do. A coordinator can do this; please talk to one.")


class _Somewhere:
    def __init__(self, group_id: int) -> None:
        self.group_id = group_id


def _reason(given: str) -> str:
    reason = given.replace("\0", "").strip()
    if not reason or len(reason) > MOST_REASON:
        say = f"Please say why, in {MOST_REASON} characters or fewer. They read this."
        raise Invalid(say, fields={"reason": say})
    return reason


def _until(rung: Rung, until: datetime | None) -> datetime | None:
    longest = LADDER[rung].lasts or timedelta()
    if until is not None and not clock.now() < until <= clock.now() + longest:
        say = f"Please choose an end within {longest.total_seconds() / 3600:.0f} hours."
        raise Invalid(say, fields={"until": say})
    return until


def _subject(measure: Measure) -> Subject:
    name = people.get_person(measure.person_id).name
    return Subject(
        kind=KIND, id=measure.id, group_id=measure.group_id, author_id=measure.person_id, author_name=name, text="",
        status=Status.SHOWN, room_id=measure.room_id,
    )  # fmt: skip


register(KIND, Handling(load=lambda _subject_id: None, is_text=False))
