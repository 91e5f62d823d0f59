"""Noting who came, for facilitators; and the proof a member makes of a date they came to."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import clock, db
from groups.access import Can
from groups.errors import Invalid
from groups.meetups import queries
from groups.meetups.models import Came
from groups.meetups.queries import attendance as reading
from groups.meetups.service import attendance as service
from groups.meetups.views.base import blueprint
from groups.people.signing import me


@blueprint.get("/meetups/<ref>/attendance")
def attendance(ref: str) -> ResponseReturnValue:
    """Who had a seat, and how it was for each."""
    meetup = queries.meetup_for(me(), ref, Can.SCHEDULE)
    begun, kept = meetup.starts_at <= clock.now(), meetup.ends_at > clock.now() - reading.KEPT.time
    lines = reading.lines_of(meetup) if begun and kept else []
    return render_template(
        "meetups/attendance.html", meetup=meetup, group=meetup.group, lines=lines, begun=begun, kept=kept
    )


@blueprint.post("/meetups/<ref>/attendance")
def note(ref: str) -> ResponseReturnValue:
    """Note how it was for one person: `person` is their ref, `came` the word."""
    person_ref, came = request.form.get("person", ""), request.form.get("came", "")
    with db.transaction():
        person = me()
        queries.meetup_for(person, ref, Can.SCHEDULE)
        service.note(person, ref, person_ref, _came(came))
    return redirect(url_for("meetups.attendance", ref=ref, _anchor=f"p-{person_ref}"), 303)


@blueprint.post("/meetups/<ref>/attendance/all")
def all_came(ref: str) -> ResponseReturnValue:
    """Note of all the others that they came."""
    with db.transaction():
        service.all_came(me(), ref)
    flash("Noted. You can still change it for anyone.", "done")
    return redirect(url_for("meetups.attendance", ref=ref), 303)


@blueprint.get("/meetups/<ref>/proof")
def proof(ref: str) -> ResponseReturnValue:
    """A page to print: that one was at this date. It is shown to nobody but the one it is about."""
    meetup = reading.proof_for(me(), ref)
    return render_template("meetups/proof.html", meetup=meetup, says_kind=request.args.get("kind") == "yes")


def _came(word: str) -> Came:
    try:
        return Came(word)
    except ValueError as fault:
        raise Invalid("Please choose one of the four answers.") from fault
