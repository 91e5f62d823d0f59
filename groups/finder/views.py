"""The finder's page, and the places that it offers while someone types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import clock, db, events, limits, web, words
from groups.activities.access_facts import FACTS, SOUGHT
from groups.activities.events import ActivitiesImported, ActivityChanged
from groups.errors import Invalid
from groups.finder import asked as asking
from groups.finder import months, queries, service
from groups.finder.asked import Asked
from groups.finder.models import Thing
from groups.finder.placing import Placed, placed
from groups.finder.widening import Ground, search_for, widenings
from groups.meetups.events import MeetupChanged, MeetupsScheduled, ReplyChanged
from groups.people import service as people
from groups.people.models import Community, Person
from groups.people.queries import community
from groups.people.signing import me, person_here
from groups.volunteering.events import OpportunityChanged

blueprint = Blueprint("finder", __name__)

LEVELS = {
    "1": "nearly alone",
    "2": "a few people, quiet",
    "3": "a small group",
    "4": "a room of people",
    "5": "many people",
}
KINDS = {
    "support": "Support groups",
    "social": "Being together",
    "creative": "Making things",
    "movement": "Moving",
    "outdoors": "Outdoors",
    "mindfulness": "Quiet and calm",
    "learning": "Learning",
    "volunteering": "Helping",
}
WHENS = {"today": "Today", "week": "In the next week", "month": "In the next month", "any": "Any time ahead"}
PARTS = {"": "Any time of day", "morning": "Morning", "afternoon": "Afternoon", "evening": "Evening"}
MODES = {"": "In person or online", "in_person": "In person", "online": "Online"}


@blueprint.get("/find")
@web.open_to_visitors
def find() -> ResponseReturnValue:
    """Find something gentle: near, soon, small enough. The whole search stands in the address."""
    limits.check("search", f"find {web.address()}")
    person, here = person_here(), community()  # held, so that all who ask for the community get this one
    asked = asking.read(request.args)
    where = placed(asked.place, person, "place" in request.args)
    asked = replace(asked, place=where.words)
    ground = Ground(where.spot, clock.now(), _zone(person, here))
    shown = _nothing_yet() if where.unsure or where.unknown else _found(asked, ground, person)
    return render_template(
        "finder/find.html",
        asked=asked,
        where=where,
        may_remember=person is not None and where.spot is not None and person.near_name != where.spot.name,
        choices={"levels": LEVELS, "kinds": KINDS, "whens": WHENS, "parts": PARTS, "modes": MODES},
        distances=asking.DISTANCES,
        facts={fact: FACTS[fact] for fact in SOUGHT},
        address=_address,
        **shown,
    )


def _nothing_yet() -> dict[str, Any]:
    return {
        "cards": [],
        "total": None,
        "after": None,
        "wider": [],
        "weeks": [],
        "first": None,
        "earlier": None,
        "later": None,
    }


def _found(asked: Asked, ground: Ground, person: Person | None) -> dict[str, Any]:
    zone = person.zone if person else None
    if asked.view == "month":
        return {**_nothing_yet(), **_month(asked, ground)}
    found = queries.search(search_for(asked, ground), web.query_page())
    return {
        **_nothing_yet(),
        "cards": [hit.card(zone) for hit in found.listings],
        "total": found.total,
        "after": found.after,
        "wider": widenings(asked, ground) if not found.total else [],
    }


def _month(asked: Asked, ground: Ground) -> dict[str, Any]:
    today = words.local(ground.now, ground.zone).date()
    first = months.begins(asked.month, today)
    begin, end = months.window(first, ground.now, ground.zone)
    hits = queries.in_month(replace(search_for(asked, ground), begin=begin, end=end))
    before = asking.next_month(first, -1)
    return {
        "weeks": months.weeks(first, hits, ground.zone),
        "total": len(hits),
        "first": first,
        "earlier": before if before >= today.replace(day=1) else None,
        "later": asking.next_month(first, 1),
    }


@blueprint.get("/find/places")
@web.open_to_visitors
def places() -> ResponseReturnValue:
    """Places for the letters typed so far, as JSON. The page works without."""
    limits.check("search", f"places {web.address()}")
    typed = request.args.get("q", "")[: asking.LONGEST]
    return jsonify(places=[place.label for place in queries.named(typed)])


@blueprint.post("/find/remember")
def remember() -> ResponseReturnValue:
    """Keep this place as the one to search around."""
    where: Placed = placed(request.form.get("place", "")[: asking.LONGEST * 2], None, True)
    if where.spot is None:
        raise Invalid("This place is not known here. Please choose it from the list again.")
    with db.transaction():
        people.set_near(me(), where.spot.name, where.spot.latitude, where.spot.longitude)
    flash("Kept. The next search begins there.", "done")
    return redirect(url_for("finder.find"), 303)


def _address(asked: Asked, **changes: object) -> str:
    """The address of this page with some choices changed; the place is always named, so that a link means the same
    for everyone."""
    given: dict[str, Any] = {"place": asked.place, **asked.in_address(**changes)}
    return url_for("finder.find", **{name: value for name, value in given.items() if value is not None})


def _zone(person: Person | None, here: Community | None) -> str:
    return person.zone if person else here.zone if here else "UTC"


def _hear_activity(event: ActivityChanged) -> None:
    """An activity is not what it was."""
    _project(Thing.ACTIVITY, [event.activity_id])


def _hear_import(event: ActivitiesImported) -> None:
    """Many activities are not what they were."""
    _project(Thing.ACTIVITY, event.activity_ids)


def _hear_opportunity(event: OpportunityChanged) -> None:
    """A way to help is not what it was."""
    _project(Thing.OPPORTUNITY, [event.opportunity_id])


def _hear_scheduled(event: MeetupsScheduled) -> None:
    """A group has new dates."""
    if event.series_id is not None:
        _project(Thing.SERIES, [event.series_id])
    if event.meetup_id is not None:
        _project(Thing.MEETUP, [event.meetup_id])


def _hear_meetup(event: MeetupChanged | ReplyChanged) -> None:
    """One date is not what it was, or has more or fewer seats taken."""
    with db.apart(), db.transaction():
        service.project_date(event.meetup_id)


def _project(thing: Thing, ids: Iterable[int]) -> None:
    with db.apart(), db.transaction():
        service.project_many(thing, ids)


def attach(_app: Flask) -> None:
    """Hear what happens to everything that can be found."""
    events.subscribe(ActivityChanged, _hear_activity)
    events.subscribe(ActivitiesImported, _hear_import)
    events.subscribe(OpportunityChanged, _hear_opportunity)
    events.subscribe(MeetupsScheduled, _hear_scheduled)
    events.subscribe(MeetupChanged, _hear_meetup)
    events.subscribe(ReplyChanged, _hear_meetup)
