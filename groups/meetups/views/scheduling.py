"""Scheduling and cancelling."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from groups import sending
from groups.access import Can
from groups.errors import Invalid
from groups.meetups import queries, service
from groups.meetups.forms import CancelForm, MeetupForm
from groups.meetups.models import Meetup
from groups.meetups.views.base import blueprint
from groups.membership import queries as membership
from groups.people.models import Person
from groups.people.signing import me


@blueprint.route("/meetups/<ref>/cancel", methods=["GET", "POST"])
def cancel(ref: str) -> ResponseReturnValue:
    """Call one date off, after a look at what that means."""
    person, form = me(), CancelForm()
    return sending.save(
        form,
        lambda: service.cancel(person, queries.meetup_for(person, ref, Can.SCHEDULE), form.reason.data),
        "The date is cancelled, and everyone who was coming will be told once.",
        to=lambda _made: url_for("meetups.meetup", ref=ref),
        page=lambda: _cancel_page(queries.meetup_for(person, ref, Can.SCHEDULE), form),
    )


def _cancel_page(found: Meetup, form: CancelForm) -> str:
    return render_template("meetups/cancel.html", meetup=found, form=form, seats=queries.seats_of([found])[found.id])


@blueprint.route("/groups/<ref>/meetups/new", methods=["GET", "POST"])
def schedule(ref: str) -> ResponseReturnValue:
    """A new meetup, once or repeating."""
    person = me()
    group = membership.group_for(person, ref, Can.SCHEDULE)
    form = MeetupForm(data={"town": group.town, "place": group.place, "mode": group.mode})
    return sending.save(
        form,
        lambda: _schedule(person, ref, form),
        "It is on the calendar. Members of the group see it now.",
        to=lambda _made: url_for("meetups.desk", ref=ref),
        page=lambda: render_template(
            "meetups/schedule.html", group=membership.group_for(person, ref, Can.SCHEDULE), form=form
        ),
    )


def _schedule(person: Person, ref: str, form: MeetupForm) -> None:
    try:
        service.schedule(person, membership.group_for(person, ref, Can.SCHEDULE), form.details())
    except ValueError as problem:
        raise Invalid(str(problem), fields={"repeats": str(problem)}) from problem
