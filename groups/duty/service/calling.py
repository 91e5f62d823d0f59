"""Coordinators on call: who is alerted when a group has nobody."""

from __future__ import annotations

from datetime import timedelta

from groups import access, clock, db
from groups.access import Can
from groups.audit import service as audit
from groups.duty.models import OnCall
from groups.duty.queries import boards
from groups.errors import Invalid
from groups.people.models import Person

MOST_HOURS = 168


def go_on_call(person: Person, hours: int) -> OnCall:
    """Be the one who is alerted, from now on for so many hours."""
    access.require(person, Can.COORDINATE)
    if not 1 <= hours <= MOST_HOURS:
        say = "Please choose from one hour to a week."
        raise Invalid(say, fields={"hours": say})
    end_on_call(person)
    row = OnCall(person_id=person.id, begins_at=clock.now(), ends_at=clock.now() + timedelta(hours=hours))
    db.session().add(row)
    db.session().flush()
    audit.record(person, "call.begun", "on_call", row.id, new={"hours": hours})
    return row


def end_on_call(person: Person) -> None:
    """Be on call no longer. Then, where nobody else is, every coordinator is alerted."""
    access.require(person, Can.COORDINATE)
    for row in boards.calls_of(person):
        row.ends_at = clock.now()
        audit.record(person, "call.ended", "on_call", row.id)
