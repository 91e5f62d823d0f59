"""Offices in the community: given from when to when, and taken back. Whoever calls these records it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from groups import clock, db
from groups.access import Office
from groups.events import announce
from groups.people.events import OfficeChanged
from groups.people.models import Appointment, Community, Person, PersonState
from groups.term import Term


def appoint(person: Person, office: Office, by: Person | None = None, term: Term | None = None) -> Appointment | None:
    """Give someone an office, or give it for another time; None when they hold it for just that time already."""
    now = clock.now()
    term = (term or Term()).checked(now)
    row = standing_of(person, office)
    if row is None:
        row = Appointment(office=office, appointed_by_id=by.id if by else None, began_at=term.begins or now)
        person.appointments.append(row)
    elif row.until == term.until and (row.began_at <= now if term.begins is None else row.began_at == term.begins):
        return None
    elif row.began_at > now or term.begins is not None:
        row.began_at = term.begins or now
    row.until = term.until
    db.session().flush()
    announce(OfficeChanged(person.id))
    return row


def end_appointment(person: Person, office: Office) -> bool:
    """Take an office back, also before it has begun; False when there is none."""
    row = standing_of(person, office)
    if row is None:
        return False
    row.ended_at = clock.now()
    announce(OfficeChanged(person.id))
    return True


def end_by_time(row: Appointment) -> bool:
    """Write down that an appointment is over by the clock, once; whether that is new."""
    if row.ended_at is not None or row.until is None or row.until > clock.now():
        return False
    row.ended_at = row.until
    announce(OfficeChanged(row.person_id))
    return True


def standing() -> Sequence[Appointment]:
    """Every appointment that counts now or will, by office and name, with its person."""
    query = select(Appointment).join(Appointment.person).where(_is_standing(clock.now()), _has_account())
    return db.session().scalars(query.order_by(Appointment.office, Person.name, Appointment.id)).all()


def due() -> list[int]:
    """Appointments that are over by the clock and not written down as such."""
    return list(
        db.session().scalars(
            select(Appointment.id).where(Appointment.ended_at.is_(None), Appointment.until <= clock.now())
        )
    )


def held(appointment_id: int) -> Appointment:
    """One of them, for nobody else until the transaction ends."""
    return db.session().get_one(Appointment, appointment_id, with_for_update=True, populate_existing=True)


def lasting_coordinators(but: int) -> list[int]:
    """Other people who look after the community now, without an end. Nobody changes that until the transaction ends."""
    db.session().execute(select(Community.id).where(Community.id == 1).with_for_update())
    now = clock.now()
    lasts = and_(Appointment.ended_at.is_(None), Appointment.until.is_(None), Appointment.began_at <= now)
    query = select(Appointment.person_id).join(Appointment.person).where(lasts, _has_account())
    return list(db.session().scalars(query.where(Appointment.office == Office.COORDINATOR, Person.id != but)))


def coordinator_ids() -> set[int]:
    """Who looks after the community at this moment."""
    now = clock.now()
    holds = and_(_is_standing(now), Appointment.began_at <= now, Appointment.office == Office.COORDINATOR)
    return set(
        db.session().scalars(select(Appointment.person_id).join(Appointment.person).where(holds, _has_account()))
    )


def begun(since: datetime, until: datetime) -> list[int]:
    """Whose offices have begun by the clock after the one moment and up to the other."""
    here = (Appointment.began_at > since, Appointment.began_at <= until, _is_standing(until))
    return list(db.session().scalars(select(Appointment.person_id).where(*here).order_by(Appointment.person_id)))


def note_begun(person_id: int) -> None:
    """Tell that somebody has an office from now on. They have had it by the clock already."""
    announce(OfficeChanged(person_id))


def standing_of(person: Person, office: Office) -> Appointment | None:
    """The appointment that counts or will. One that is over and was not noticed makes way."""
    found = None
    for row in person.appointments:
        if row.office is office and row.ended_at is None and not end_by_time(row):
            found = row
    db.session().flush()
    return found


def _is_standing(now: datetime) -> ColumnElement[bool]:
    return and_(Appointment.ended_at.is_(None), or_(Appointment.until.is_(None), Appointment.until > now))


def _has_account() -> ColumnElement[bool]:
    return Person.state != PersonState.ENDED
