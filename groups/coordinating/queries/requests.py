"""Reading requests by law; whom one is about does not read it, not even a coordinator."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from groups import clock, db
from groups.access import Can, require
from groups.coordinating.models import DataRequest, RequestState
from groups.errors import NotFound
from groups.people.models import Person


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


def waits_for(person: Person) -> int:
    """How many wait for this coordinator to agree or not: those that another one proposed."""
    mine = (DataRequest.person_id != person.id, DataRequest.proposed_by_id != person.id)
    waiting = select(DataRequest.id).where(DataRequest.state == RequestState.WAITING, *mine)
    return len(db.session().scalars(waiting.limit(100)).all())
