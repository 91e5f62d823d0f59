"""Requests by law for what is kept about one person: one coordinator proposes, another agrees, then it is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from groups import clock, db, outbox
from groups.access import Can, require
from groups.audit import service as audit
from groups.coordinating import queries
from groups.coordinating.kept import EXPORTS
from groups.coordinating.models import DataRequest, RequestState
from groups.coordinating.queries.export import export
from groups.errors import Conflict, Forbidden, Invalid
from groups.papers import zipped
from groups.people.models import Person

LONGEST_SILENCE = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Asked:
    """What is asked, by whom, and on what ground. `tell_on`: the request forbids to tell the person before then."""

    asked_by: str
    ground: str
    reference: str
    asked_on: date
    since: datetime
    until: datetime
    with_messages: bool = False
    tell_on: datetime | None = None


def propose(actor: Person, about: Person, asked: Asked) -> DataRequest:
    """Write down a request. Nothing is made until another coordinator agrees."""
    require(actor, Can.COORDINATE)
    if about.id == actor.id:
        raise Forbidden("A request about yourself must be taken by another coordinator.")
    _check(asked)
    row = DataRequest(
        asked_by=asked.asked_by, ground=asked.ground, reference=asked.reference, asked_on=asked.asked_on,
        person_id=about.id, since=asked.since, until=asked.until, with_messages=asked.with_messages,
        tell_on=asked.tell_on, proposed_by_id=actor.id, proposed_at=clock.now(),
    )  # fmt: skip
    db.session().add(row)
    db.session().flush()
    _record(actor, row, "data_request.proposed", reason=f"{asked.ground}, {asked.reference}")
    return row


def agree(actor: Person, ref: str) -> DataRequest:
    """Agree to another coordinator's request. The person is told by letter now, or when it is no longer forbidden."""
    row = _waiting(actor, ref)
    if row.proposed_by_id == actor.id:
        raise Forbidden("Two must agree: another coordinator looks at it too.")
    now = clock.now()
    row.state, row.decided_by_id, row.decided_at, row.expires_at = (
        RequestState.AGREED,
        actor.id,
        now,
        now + EXPORTS.time,
    )
    _record(actor, row, "data_request.agreed")
    outbox.put("data_request", row.id, row.person_id, due_at=row.tell_on, once=f"data_request:{row.id}")
    return row


def decline(actor: Person, ref: str, reason: str) -> DataRequest:
    """Do not do it, with a reason that is kept; the one who wrote it down may take it back so."""
    row = _waiting(actor, ref)
    if not reason.strip():
        raise Invalid("Please look at this again.", fields={"reason": "Please say why, in a few words."})
    row.state, row.decided_by_id, row.decided_at = RequestState.DECLINED, actor.id, clock.now()
    _record(actor, row, "data_request.declined", reason=reason.strip())
    return row


def fetch(actor: Person, ref: str) -> bytes:
    """The file, made anew from what is there now; each time is written down."""
    row = queries.data_request_for(actor, ref)
    if not queries.is_open(row):
        raise Conflict("There is no file: two coordinators must agree first, and after seven days it is over.")
    _record(actor, row, "data_request.fetched")
    return zipped(export(row), "what-is-kept")


def _waiting(actor: Person, ref: str) -> DataRequest:
    row = queries.data_request_for(actor, ref, hold=True)
    if row.state is not RequestState.WAITING:
        raise Conflict("This request has been decided already.")
    return row


def _check(asked: Asked) -> None:
    fields, now = {}, clock.now()
    for name in ("asked_by", "ground", "reference"):
        if not 2 <= len(getattr(asked, name)) <= 200:
            fields[name] = "Please fill this in, with 200 characters or fewer."
    if asked.until <= asked.since:
        fields["last"] = "The last day must not come before the first."
    if asked.tell_on is not None and not now < asked.tell_on <= now + LONGEST_SILENCE:
        fields["tell_on"] = "Please choose a day that is to come, within two years."
    if fields:
        raise Invalid("Please look at this again.", fields=fields)


def _record(actor: Person, row: DataRequest, deed: str, reason: str = "") -> None:
    """The record does not say about whom: the request itself does, to coordinators other than that person."""
    audit.record(actor, deed, "data_request", row.id, new={"state": row.state.value}, reason=reason)
