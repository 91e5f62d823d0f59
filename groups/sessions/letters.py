"""The letters about sessions: somebody who guides is wanted, and one that did not come about."""

from __future__ import annotations

from groups import db, letters
from groups.clock import now
from groups.duty import queries as duty
from groups.meetups import queries as meetups
from groups.outbox import Letter, Pending
from groups.people.models import Person
from groups.sessions import queries, stages
from groups.sessions.models import EndWhy, LiveSession, PauseWhy, Stage
from groups.words import when


def guide_wanted(pending: Pending) -> Letter | None:
    """Nobody who guides is in the lobby yet; nothing once somebody is, or it has begun."""
    session = queries.session_by_id(pending.about_id)
    if session is None or session.stage not in (Stage.SCHEDULED, Stage.LOBBY):
        return None
    seats = queries.seats_of(session.id).values()
    if any(seat.guides and now() < seat.here_until for seat in seats):
        return None
    return _letter("session_guide_wanted", pending, session, "Something you guide begins soon.")


def unattended(pending: Pending) -> Letter | None:
    """Nobody guides a session that is under way; nothing once somebody does."""
    session = queries.session_by_id(pending.about_id)
    if session is None or not _is_alone(session):
        return None
    return _letter("session_unattended", pending, session, "Something you guide is waiting for somebody to guide it.")


def alone(pending: Pending) -> Letter | None:
    """To who is on call for the community: a session is under way and nobody guides it; nothing once somebody does."""
    session = queries.session_by_id(pending.about_id)
    person = db.session().get(Person, pending.person_id) if pending.person_id is not None else None
    if session is None or person is None or not _is_alone(session) or person.id not in duty.who_is_on_call():
        return None
    line = "Something is under way here that nobody guides at the moment."
    text, html = letters.render("duty", who=person.name, line=line, page=letters.link("duty.desk"))
    return Letter(person.email, letters.subject(), text, html, line=line, path=letters.path("duty.desk"))


def not_started(pending: Pending) -> Letter | None:
    """It did not come about, for one of the two reasons there are."""
    session = queries.session_by_id(pending.about_id)
    if session is None or session.stage is not Stage.NOT_STARTED:
        return None
    return _letter("session_not_started", pending, session, "Something you meant to come to did not come about.")


def _is_alone(session: LiveSession) -> bool:
    return session.stage in stages.LIVE and session.pause_why is PauseWhy.UNATTENDED


def _letter(name: str, pending: Pending, session: LiveSession, line: str) -> Letter | None:
    """The letter; nothing to who is not in the group any more."""
    person = db.session().get(Person, pending.person_id) if pending.person_id is not None else None
    if person is None or not meetups.who_may_come(session.meetup, [person.id]):
        return None
    given = {
        "who": person.name,
        "when": when(session.starts_at, session.meetup.zone),
        "few": session.end_why is EndWhy.TOO_FEW,
        "ref": session.meetup.ref,
    }
    text, html = letters.render(name, **given)
    path = letters.path("sessions.door", ref=session.meetup.ref)
    return Letter(person.email, letters.subject(), text, html, line=line, path=path)
