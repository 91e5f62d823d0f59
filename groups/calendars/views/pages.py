"""What is coming, as a list and as a month: a person's own, and a group's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from groups import clock, letters, slots, web
from groups.access import Can
from groups.calendars import months, queries
from groups.calendars.queries import Date
from groups.calendars.views.base import blueprint
from groups.meetups import queries as meetups
from groups.meetups.models import Answer, Meetup, MeetupState
from groups.meetups.parts import span
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.people.models import Person
from groups.people.signing import me, person_here
from groups.words import local

AHEAD = timedelta(weeks=12)
SAID = {
    Answer.GOING: "You come",
    Answer.LISTENING: "You come and listen",
    Answer.PART: "You come for part of it",
    Answer.NOT_THIS_TIME: "Not this time",
}


@dataclass(frozen=True)
class Line:
    """One date as it is shown: by the clock of whom the page is for."""

    meetup: Meetup
    begins: datetime
    ends: datetime
    there: str
    where: str
    said: str
    is_cancelled: bool


@blueprint.get("/calendar")
def own() -> ResponseReturnValue:
    """What is coming for the signed-in person: the dates of their groups, with what they replied."""
    person = me()
    first, since, until = _asked(person.zone)
    lines = [_line(date, person.zone) for date in queries.dates_of(person, since, until)]
    return render_template("calendars/own.html", **_page(lines, first, person.zone))


@blueprint.get("/groups/<ref>/calendar")
@web.open_to_visitors
def group(ref: str) -> ResponseReturnValue:
    """The dates of a group, for anyone who may see the group."""
    person = person_here()
    found = membership.group_for(person, ref, Can.SEE_GROUP)
    first, since, until = _asked(found.zone)
    lines = [_line(Date(each, None), found.zone) for each in queries.dates_in_group(found, since, until)]
    feed = letters.link("calendars.group_feed", ref=ref) if is_public(found) else ""
    return render_template(
        "calendars/group.html", group=found, is_public=bool(feed), feed=feed, **_page(lines, first, found.zone)
    )


def is_public(group: Group) -> bool:
    """Whether anybody may follow its dates."""
    return group.is_listed and group.closed_at is None


def on_group_page(_person: Person | None, group: Group) -> slots.Part:
    """The way from a group's page to its dates."""
    return slots.Part("calendars/_group.html", {"group": group}, order=25)


def _asked(zone: str) -> tuple[date | None, datetime, datetime]:
    """The month that is asked for, if one is, and the stretch of time to show; without a month, what is coming. Past
    months can be looked at as well."""
    now = clock.now()
    first = months.asked(request.args.get("month", ""))
    if first is None and _is_month():
        first = local(now, zone).date().replace(day=1)
    return (first, *months.window(first, zone)) if first else (None, now, now + AHEAD)


def _is_month() -> bool:
    return request.args.get("view") == "month"


def _line(date: Date, zone: str) -> Line:
    meetup = date.meetup
    begins, ends = (local(moment, zone) for moment in span(meetup, date.part))
    return Line(
        meetup=meetup,
        begins=begins,
        ends=ends,
        there=_there(meetup, begins),
        where=meetups.where_words(meetup),
        said=SAID[date.reply.answer] if date.reply else "",
        is_cancelled=meetup.state is MeetupState.CANCELLED,
    )


def _there(meetup: Meetup, here: datetime) -> str:
    """The time by the clock of the place, where that is another one."""
    there = local(here, meetup.zone)
    is_same = there.utcoffset() == here.utcoffset()
    return "" if is_same else f"{there:%H:%M} in {meetup.zone.split('/')[-1].replace('_', ' ')}"


def _page(lines: list[Line], first: date | None, zone: str) -> dict[str, Any]:
    """What both pages show. A date stands on the day it begins, also one that reaches into the next month."""
    if first is not None:
        lines = [line for line in lines if _month_of(line) == first]
    this = first or local(clock.now(), zone).date().replace(day=1)
    return {
        "lines": lines,
        "sections": [(month, list(each)) for month, each in groupby(lines, key=_month_of)],
        "weeks": months.weeks(this, ((line.begins.date(), line) for line in lines)) if _is_month() else [],
        "view": "month" if _is_month() else "list",
        "first": first,
        "this": this,
        "today": local(clock.now(), zone).date(),
        "zone": zone,
        "earlier": months.beside(this, -1) if this.year > months.FIRST else None,
        "later": months.beside(this, 1) if this.year < months.LAST else None,
    }


def _month_of(line: Line) -> date:
    return line.begins.date().replace(day=1)
