"""The letters about dates that changed: cancelled, moved, back again, or several of a series at once.

They name dates by their time alone, and are written from what is true when they are sent.
"""

from __future__ import annotations

from sqlalchemy import select

from groups import access, db, letters
from groups.access import Can
from groups.audit.models import AuditEntry
from groups.clock import now
from groups.meetups import queries
from groups.meetups.models import BuddyState, Meetup, MeetupState, Series
from groups.meetups.queries import buddies
from groups.outbox import Letter, Pending
from groups.people.models import Person
from groups.words import when


def cancelled(pending: Pending) -> Letter | None:
    """A date is called off; nothing when it was put back meanwhile, or to who does not come any more."""
    meetup = db.session().get(Meetup, pending.about_id)
    if meetup is None or meetup.state is not MeetupState.CANCELLED:
        return None
    if pending.person_id not in queries.concerned([meetup.id], with_line=False):
        return None
    return _letter("meetup_cancelled", pending, meetup, "A date you were coming to is cancelled.")


def moved(pending: Pending) -> Letter | None:
    """A date has another time or place; nothing for who does not come any more."""
    return _if_it_concerns("meetup_moved", pending, "A date you replied to has another time or place.")


def back(pending: Pending) -> Letter | None:
    """A cancelled date takes place after all. A wish to be met at the door ended with it, and can be made again."""
    visit = buddies.visit_of(pending.person_id or 0, pending.about_id)
    wished = visit is not None and visit.state is BuddyState.WITHDRAWN
    return _if_it_concerns("meetup_back", pending, "A date that was cancelled takes place after all.", wished=wished)


def series(pending: Pending) -> Letter | None:
    """Several dates changed by one deed, those of them that concern this person; the record of the deed names them."""
    entry = db.session().get(AuditEntry, pending.about_id)
    person = db.session().get(Person, pending.person_id)
    if entry is None or person is None:
        return None
    ids = [int(word) for word in (entry.new or {}).get("dates", "").split()]
    theirs = queries.concerned(ids).get(person.id, set())
    asked = select(Meetup).where(Meetup.id.in_(theirs), Meetup.ends_at > now()).order_by(Meetup.starts_at, Meetup.id)
    dates = list(db.session().scalars(asked))
    if not dates:
        return None
    lines = [(when(date.starts_at, date.zone), date.state is MeetupState.CANCELLED, date.ref) for date in dates]
    text, html = letters.render("series_changed", who=person.name, lines=lines)
    path = f"/meetups/{dates[0].ref}"
    return Letter(person.email, letters.subject(), text, html, line="Dates you replied to have changed.", path=path)


def unsure(pending: Pending) -> Letter | None:
    """To those who guide: do the next dates of a series come about? Nothing once somebody has said so."""
    series_, person = db.session().get(Series, pending.about_id), db.session().get(Person, pending.person_id)
    if series_ is None or person is None or series_.unsure_since is None or series_.ended_at is not None:
        return None
    if not access.can(person, Can.SCHEDULE, series_):
        return None
    text, html = letters.render("series_unsure", who=person.name, ref=series_.ref)
    line = "Two dates of something you guide did not come about. Do the next ones?"
    return Letter(person.email, letters.subject(), text, html, line=line, path=f"/series/{series_.ref}")


def _if_it_concerns(name: str, pending: Pending, line: str, **more: bool) -> Letter | None:
    meetup = db.session().get(Meetup, pending.about_id)
    if meetup is None or meetup.state is MeetupState.CANCELLED or meetup.ends_at <= now():
        return None
    return _letter(name, pending, meetup, line, **more) if pending.person_id in queries.concerned([meetup.id]) else None


def _letter(name: str, pending: Pending, meetup: Meetup, line: str, **more: bool) -> Letter | None:
    person = db.session().get(Person, pending.person_id)
    if person is None:
        return None
    text, html = letters.render(name, who=person.name, when=when(meetup.starts_at, meetup.zone), ref=meetup.ref, **more)
    return Letter(person.email, letters.subject(), text, html, line=line, path=f"/meetups/{meetup.ref}")
