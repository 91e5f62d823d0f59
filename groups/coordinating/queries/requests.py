"""Reading requests by law; whom one is about does not read it, not even a coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, not_, select

from groups import clock, db
from groups.access import Can, require
from groups.audit.models import AuditEntry
from groups.coordinating.models import Contact, DataRequest, Objection, RequestState
from groups.coordinating.queries.objections import undecided
from groups.errors import NotFound
from groups.people.models import Person


@dataclass(frozen=True)
class Waiting:
    """What waits for a coordinator; `nobody_accountable`: nobody is named yet as answering for the community."""

    objections: int
    requests: int
    nobody_accountable: bool


def data_requests(person: Person) -> Sequence[DataRequest]:
    """All of them, the newest first."""
    require(person, Can.COORDINATE)
    chosen = select(DataRequest).where(DataRequest.person_id != person.id)
    return db.session().scalars(chosen.order_by(DataRequest.id.desc()).limit(100)).all()


def data_request_for(person: Person, ref: str, hold: bool = False) -> DataRequest:
    """The one a ref names. `hold`: nobody else decides it until the transaction ends."""
    require(person, Can.COORDINATE)
    chosen = select(DataRequest).where(DataRequest.ref == ref, DataRequest.person_id != person.id)
    found = db.session().scalar(chosen.with_for_update() if hold else chosen)
    if found is None:
        raise NotFound()
    return found


def is_open(row: DataRequest) -> bool:
    """Whether its file can be fetched at this moment."""
    return row.state is RequestState.AGREED and row.expires_at is not None and clock.now() < row.expires_at


def waits_for(person: Person) -> Waiting:
    """What waits for this coordinator: objections, requests that another one proposed, and whether somebody has to be
    named as accountable. One statement where nothing does, for it stands on a desk among others."""
    mine = (DataRequest.person_id != person.id, DataRequest.proposed_by_id != person.id)
    proposed = select(func.count(DataRequest.id)).where(DataRequest.state == RequestState.WAITING, *mine)
    made = select(func.count(Objection.id)).where(Objection.outcome.is_(None))
    named = exists().where(Contact.id == 1)
    found = db.session().execute(select(made.scalar_subquery(), proposed.scalar_subquery(), ~named)).one()
    return Waiting(undecided(person) if found[0] else 0, *found[1:])


def not_about(person_id: int) -> ColumnElement[bool]:
    """That an entry of the record is not about a request about this person: they do not see that there is one."""
    theirs = select(DataRequest.id).where(DataRequest.person_id == person_id)
    return not_(and_(AuditEntry.subject_kind == "data_request", AuditEntry.subject_id.in_(theirs)))
