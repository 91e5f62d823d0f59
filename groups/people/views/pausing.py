"""Resting from everything for a while, and coming back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending, slots
from groups.people import pausing, queries
from groups.people.forms import PauseForm
from groups.people.models import Person
from groups.people.signing import me
from groups.people.views.base import blueprint


@blueprint.route("/account/pause", methods=["GET", "POST"])
def pause() -> ResponseReturnValue:
    """For how long, and what becomes of one's seats; while it lasts, the way back."""
    running = queries.pause_of(me().id)
    form = PauseForm(obj=running)  # who keeps their seats goes on keeping them, unless they say otherwise
    return sending.save(
        form,
        lambda: pausing.pause(me(), pausing.Length(form.length.data), form.keeps_seats.data),
        "You are pausing from now on. Nobody here is told.",
        to=lambda _made: url_for("people.pause"),
        page=lambda: render_template(
            "people/pause.html", form=form, running=queries.pause_of(me().id), parts=slots.parts("pause_page", me())
        ),
    )


@blueprint.post("/account/pause/end")
def come_back() -> ResponseReturnValue:
    """Back before the time is over, or without one."""
    with db.transaction():
        pausing.come_back(me())
    flash("Good to see you. Everything is set as you left it.", "done")
    return redirect(url_for("home.today"), 303)


def on_home(person: Person) -> slots.Part | None:
    """Who pauses sees it on their own page, and nobody else does anywhere."""
    running = queries.pause_of(person.id)
    return slots.Part("people/_pausing.html", {"pause": running, "leads": True}, order=5) if running else None
