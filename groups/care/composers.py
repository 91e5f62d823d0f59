"""The letters about looking after people. They name nobody, no group and no reason: whoever sees one over a shoulder
learns that something waits, and nothing else."""

from __future__ import annotations

from groups import db, letters
from groups.care import queries
from groups.care.course import CareState
from groups.care.models import CareItem
from groups.outbox import Letter, Pending
from groups.people.models import Person, PersonState

WAITING = (CareState.SIGNAL, CareState.TRIAGE, CareState.EMERGENCY)


def alert(pending: Pending) -> Letter | None:
    """Something needs two of the staff soon; nothing once two are with it."""
    item, person = _for_staff(pending)
    if item is None or person is None or (item.state not in WAITING and len(queries.accepted(item)) >= 2):
        return None
    return _to_staff(person, item, "something on your desk needs somebody soon. Please look when you can.")


def asked(pending: Pending) -> Letter | None:
    """Somebody asks you to join in; nothing once that is answered."""
    item, person = _for_staff(pending)
    row = queries.find_keeper(item.id, person.id) if item is not None and person is not None else None
    if item is None or person is None or row is None or row.accepted_at is not None:
        return None
    return _to_staff(person, item, "somebody asks you to join them in something on your desk.")


def word(pending: Pending) -> Letter | None:
    """Somebody would like a word with those who look after the group."""
    item, person = _for_staff(pending)
    if item is None or person is None:
        return None
    return _to_staff(person, item, "somebody would like a word with you. Your desk says more.")


def follow_up(pending: Pending) -> Letter | None:
    """The day to look again has come; nothing once it is another day, or over."""
    item, person = _for_staff(pending)
    if item is None or person is None or item.state is not CareState.FOLLOW_UP:
        return None
    return _to_staff(person, item, "today is the day you wished to look at something again. It is on your desk.")


def words(pending: Pending) -> Letter | None:
    """Somebody wrote to the person concerned."""
    return _to_person(pending, "there is something new for you. It stands on a page that only you can open.")


def side_line(pending: Pending) -> Letter | None:
    """The side line is open."""
    return _to_person(pending, "there is a quiet place open for you now. You can look in, or leave it.")


def _for_staff(pending: Pending) -> tuple[CareItem | None, Person | None]:
    item, person = _about(pending)
    if item is None or person is None or item.closed_at is not None or not queries.may_look(person, item):
        return None, None
    return item, person


def _about(pending: Pending) -> tuple[CareItem | None, Person | None]:
    person = db.session().get(Person, pending.person_id) if pending.person_id else None
    if person is None or person.state is PersonState.ENDED:
        return None, None
    return queries.find_item(pending.about_id), person


def _to_staff(person: Person, item: CareItem, say: str) -> Letter:
    text, html = letters.render("care", who=person.name, words=say, address=letters.link("care.item", ref=item.ref))
    line = "Something on your desk waits for you."
    return Letter(person.email, letters.subject(), text, html, line=line, path=letters.path("care.item", ref=item.ref))


def _to_person(pending: Pending, say: str) -> Letter | None:
    item, person = _about(pending)
    if item is None or person is None or item.person_id != person.id or item.closed_at is not None:
        return None
    text, html = letters.render("care", who=person.name, words=say, address=letters.link("care.mine"))
    line = "There is something new for you."
    return Letter(person.email, letters.subject(), text, html, line=line, path=letters.path("care.mine"))
