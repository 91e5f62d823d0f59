"""The letters that come before a meetup, and those of the week."""

from __future__ import annotations

from datetime import timedelta

from groups import clock, db, letters
from groups.meetups.models import Answer, MeetupState
from groups.meetups.queries import COMES
from groups.meetups.queries import reminding as queries
from groups.outbox import Letter, Pending
from groups.people.models import Person
from groups.words import in_days, when

WEEK = timedelta(days=7)
MOST = 12


def reminder(pending: Pending) -> Letter | None:
    """That something one comes to is near; nothing when one does not come any more, or it does not take place then."""
    found = queries.to_remind(pending.person_id or 0, pending.about_id)
    if found is None or found.state is MeetupState.CANCELLED:
        return None
    if found.starts_at != pending.not_after or found.starts_at <= clock.now():
        return None  # it was moved meanwhile: there is another reminder for that
    soon, said = in_days(found.starts_at, found.own_zone), when(found.starts_at, found.zone, found.own_zone)
    text, html = letters.render(
        "meetup_reminder",
        who=found.name,
        when=said,
        soon=soon,
        title="" if found.discreet else found.title,
        part=found.answer is Answer.PART,
        ref=found.ref,
    )
    line = f"{found.title}: {said}" + (f", {soon}" if soon else "")
    return Letter(found.email, letters.subject(), text, html, line, letters.path("meetups.meetup", ref=found.ref))


def weekly(pending: Pending) -> Letter | None:
    """What is coming in one's groups within a week; nothing when nothing is."""
    person = db.session().get(Person, pending.person_id)
    if person is None:
        return None
    found = queries.in_the_week(person.id, clock.now() + WEEK, MOST)
    if not found:
        return None
    dates = [
        {
            "when": when(meetup.starts_at, meetup.zone, person.zone),
            "title": "" if person.discreet else meetup.title,
            "comes": answer in COMES,
            "ref": meetup.ref,
        }
        for meetup, answer in found
    ]
    text, html = letters.render("weekly", who=person.name, dates=dates)
    return Letter(person.email, letters.subject(), text, html)
