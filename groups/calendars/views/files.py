"""One date, or a whole series, as a file for a calendar; and what the page of a date says about that."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from groups import clock, limits, slots, web
from groups.access import Can
from groups.calendars import building, elsewhere, queries
from groups.calendars.queries import Date
from groups.calendars.views.base import PRIVATE, blueprint, calendar
from groups.meetups import queries as meetups
from groups.meetups.models import Meetup, MeetupState, Reply
from groups.meetups.parts import span
from groups.people.models import Person
from groups.people.signing import person_here


@blueprint.get("/meetups/<ref>/date.ics")
@web.open_to_visitors
def date_file(ref: str) -> ResponseReturnValue:
    """One date, for those who may see it; with its name only if they ask for that."""
    limits.check("calendar", web.address())
    person = person_here()
    meetup = meetups.meetup_for(person, ref, Can.SEE_MEETUP)
    return calendar(building.date_file(person, meetup, named=_is_named()), kept=PRIVATE, file="date.ics")


@blueprint.get("/meetups/<ref>/series.ics")
@web.open_to_visitors
def series_file(ref: str) -> ResponseReturnValue:
    """The series that a date belongs to."""
    limits.check("calendar", web.address())
    person = person_here()
    meetup, series = queries.series_for(person, ref)
    body = building.series_file(person, meetup, series, named=_is_named())
    return calendar(body, kept=PRIVATE, file="dates.ics")


def _is_named() -> bool:
    return request.args.get("named") == "1"


def on_meetup_page(person: Person | None, meetup: Meetup, reply: Reply | None) -> slots.Part | None:
    """The ways to keep a date that is still to come. Another company hears its name only from someone who has turned
    discreet mode off."""
    if meetup.state is MeetupState.CANCELLED or meetup.ends_at <= clock.now():
        return None
    named = person is not None and not person.discreet
    begins, ends = span(meetup, Date(meetup, reply).part)
    given = {"meetup": meetup, "elsewhere": elsewhere.links(meetup, begins, ends, named=named), "named": named}
    return slots.Part("calendars/_add.html", given, order=80)
