"""Setting up a community from the command line: its one row, and the first person who looks after it."""

from __future__ import annotations

from dataclasses import dataclass

from groups import clock, db
from groups.access import Office
from groups.audit import service as audit
from groups.columns import new_ref
from groups.errors import Conflict, Invalid, NotFound, Problem
from groups.people import addresses, offices, passphrase, queries, service
from groups.people.models import Community, Person


@dataclass(frozen=True)
class Place:
    """What a community is called and where it is: a two-letter country, and a time zone such as Europe/London."""

    name: str
    country: str
    zone: str


def check_place(place: Place) -> Place:
    """The place as it is kept. Raises Invalid with a sentence."""
    name, country = " ".join(place.name.split()), place.country.strip().upper()
    if not 2 <= len(name) <= 60:
        raise Invalid("The community's name must have 2 to 60 characters.")
    if len(country) != 2 or not country.isascii() or not country.isalpha():
        raise Invalid("The country must be a two-letter code such as GB.")
    if not clock.is_zone(place.zone):
        raise Invalid(f"{place.zone!r} is not a time zone; use one such as Europe/London.")
    return Place(name, country, place.zone)


def check_name(name: str) -> str:
    """A pseudonym that may be used, as it is kept. Raises Invalid with a sentence."""
    try:
        return service.checked_name(name)
    except Invalid as fault:
        raise _one_sentence(fault) from fault


def check_email(email: str) -> str:
    """An address as it is kept. Raises Invalid with a sentence."""
    try:
        return addresses.checked(email)
    except ValueError as fault:
        raise Invalid(str(fault)) from fault


def check_passphrase(words: str, *about: str) -> str:
    """A passphrase others would not think of. Raises Invalid with a sentence."""
    try:
        passphrase.check(words, about)
    except ValueError as fault:
        raise Invalid(str(fault)) from fault
    return words


def create_coordinator(name: str, email: str, hashed: str, place: Place | None) -> Person:
    """Make an account that looks after the whole community; and the community, when there is none and `place` is given.

    `hashed` comes from `passphrase.hashed`, called outside the transaction this needs.
    """
    if queries.find_by_email(email) is not None:
        raise Conflict(
            "This address has an account already. To make that account a coordinator, run the same with --existing."
        )
    _found(place)
    person = service.open_account(name, email, hashed, service.known_zone(""))
    _appoint(person)
    return person


def appoint_existing(email: str) -> Person:
    """Make someone who has an account a coordinator."""
    person = queries.find_by_email(email)
    if person is None:
        raise NotFound("Nobody has an account with this address.")
    if Office.COORDINATOR in person.offices:
        raise Conflict("This account is a coordinator already; nothing was changed.")
    _appoint(person)
    return person


def restored(made_at: str, taken_from: str) -> None:
    """Mark a database that was just restored: clients load everything afresh, and the record says so."""
    here = queries.community()
    if here is not None:
        here.epoch = new_ref()
    audit.record(None, "backup.restored", "community", 1, new={"made_at": made_at, "taken_from": taken_from})


def _found(place: Place | None) -> None:
    if queries.community() is not None:
        return
    if place is None:
        raise Problem("There is no community yet; give its name, country and time zone too.")
    place = check_place(place)
    db.session().add(Community(id=1, name=place.name, country=place.country, zone=place.zone, epoch=new_ref()))
    audit.record(None, "community.founded", "community", 1, new={"country": place.country, "zone": place.zone})


def _appoint(person: Person) -> None:
    offices.appoint(person, Office.COORDINATOR)
    audit.record(None, "office.given", "person", person.id, new={"office": Office.COORDINATOR.value})


def _one_sentence(fault: Invalid) -> Invalid:
    return Invalid(next(iter(fault.fields.values()), fault.say))
