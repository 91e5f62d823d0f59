"""Who looks after the community and who publishes in it, from when to when."""

from __future__ import annotations

from groups import outbox
from groups.access import Can, Office, require
from groups.audit import service as audit
from groups.errors import Conflict, NotFound
from groups.people import offices
from groups.people.models import Appointment, Person
from groups.term import Term

LAST = "Somebody must look after the community at all times. Please appoint another coordinator without an end first."


def appoint(actor: Person, person: Person, office: Office, term: Term | None = None) -> Appointment | None:
    """Give someone an office, for a time if one is given; None when they hold it for just that time. The last
    coordinator cannot be given an end, nor a beginning that is to come."""
    require(actor, Can.COORDINATE)
    term = term or Term()
    if office is Office.COORDINATOR and office in person.offices and term != Term():
        _refuse_last(person)
    row = offices.appoint(person, office, actor, term)
    if row is not None:
        audit.record(actor, "office.given", "person", person.id, new={"office": office.value, **term.said()})
        outbox.put("office_given", row.id, person.id)
    return row


def end_office(actor: Person, person: Person, office: Office) -> None:
    """Take an office back, also before it has begun; never from the last coordinator."""
    require(actor, Can.COORDINATE)
    if office is Office.COORDINATOR and office in person.offices:
        _refuse_last(person)
    row = offices.standing_of(person, office)
    if row is None or not offices.end_appointment(person, office):
        raise NotFound("This person does not hold that office at the moment.")
    _over(actor, row)


def settle_office(appointment_id: int) -> bool:
    """Write down that an office is over by the clock, and tell of it, once."""
    row = offices.held(appointment_id)
    if not offices.end_by_time(row):
        return False
    _over(None, row)
    return True


def _over(actor: Person | None, row: Appointment) -> None:
    audit.record(actor, "office.ended", "person", row.person_id, old={"office": row.office.value})
    outbox.put("office_over", row.id, row.person_id)


def _refuse_last(person: Person) -> None:
    if not offices.lasting_coordinators(but=person.id):
        raise Conflict(LAST)
