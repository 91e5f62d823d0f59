"""Public pages, a person's own page, and the desk of what needs them."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from groups import clock, contact_level, slots
from groups.chat import queries as chat
from groups.config import Config
from groups.errors import NotFound
from groups.finder import queries as finder
from groups.home import held_sessions, near
from groups.meetups import queries as meetups
from groups.people.signing import me, person_here
from groups.steps import links
from groups.steps import service as steps
from groups.web import open_to_visitors
from groups.words import local

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@open_to_visitors
def welcome() -> ResponseReturnValue:
    """What this is, a way to find something near, and three real listings."""
    if person_here() is not None:
        return redirect(url_for("home.today"))
    place = request.args.get("place", "").strip()[:120]
    return render_template("home/welcome.html", place=place, nearby=finder.nearby_for_landing(place or None, limit=3))


@blueprint.get("/home")
def today() -> ResponseReturnValue:
    """The next small step, what is coming up, and the rooms."""
    person = me()
    energy = steps.energy_said(person, session.get("energy"))
    if energy is None:
        session.pop("energy", None)  # what was said about a day that is over is kept nowhere, not even here
    coming = meetups.coming(person)
    return render_template(
        "home/today.html",
        greeting=_greeting(local(clock.now(), person.zone).hour),
        energy=energy,
        steps=steps.next_steps(person, energy),
        coming=coming,
        levels={
            each.meetup.id: (contact_level.level(each.meetup.facets), contact_level.why(each.meetup.facets))
            for each in coming
        },
        where={each.meetup.id: meetups.where_words(each.meetup) for each in coming},
        rooms=chat.rooms_of(person),
        parts=slots.parts("home_page", person),
    )


@blueprint.get("/how-this-works")
@open_to_visitors
def how() -> ResponseReturnValue:
    """How this works, in plain words."""
    return render_template("home/how.html")


@blueprint.get("/desk")
def desk() -> ResponseReturnValue:
    """What needs this person: each feature lays its own part here."""
    return render_template("home/desk.html", parts=slots.parts("desk", me()))


@blueprint.get("/styleguide")
@open_to_visitors
def styleguide() -> ResponseReturnValue:
    """Every component of the look; in development only."""
    settings: Config = current_app.config["STONES"]
    if not settings.development:
        raise NotFound()
    return render_template("home/styleguide.html")


def _greeting(hour: int) -> str:
    if 5 <= hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= hour < 18 else "Good evening"


def attach(_app: Flask) -> None:
    """Let the next small step be chosen from what the finder knows, and a step be about a session."""
    steps.provide_candidates(near.candidates)
    links.provide("sessions", held_sessions.find)
    links.provide_offers(held_sessions.offers)
