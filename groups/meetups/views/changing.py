"""Changing one date, cancelling it, and putting it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending
from groups.access import Can
from groups.errors import Conflict
from groups.meetups import queries, service
from groups.meetups.forms import CancelForm, DateForm, filled
from groups.meetups.models import Meetup
from groups.meetups.service import Changed
from groups.meetups.views.base import blueprint
from groups.people.models import Person
from groups.people.signing import me
from groups.words import number

FULLER = (
    "More people have a seat than there are seats now. They keep it, and no further seat is given until there is room."
)


@blueprint.route("/meetups/<ref>/change", methods=["GET", "POST"])
def change(ref: str) -> ResponseReturnValue:
    """Another time, place or other words for one date."""
    person = me()
    found = queries.meetup_for(person, ref, Can.SCHEDULE)
    form = DateForm(data={**filled(found, found.starts_local), "seen": service.seen(found)})
    if form.is_submitted():
        with sending.keeping(form):
            if form.validate():
                with db.transaction():
                    done = service.change_date(person, ref, form.details(), seen_at=form.seen.data)
                return _done(ref, done)
    found = queries.meetup_for(person, ref, Can.SCHEDULE)
    if isinstance(sending.refused(form), Conflict):
        form.seen.data = service.seen(found)  # the page says now how it is, so that sending again is meant
    return _change_page(found, form), *sending.outcome(form)


def _change_page(found: Meetup, form: DateForm) -> str:
    return render_template(
        "meetups/change.html", meetup=found, group=found.group, form=form, seats=queries.seats_of([found])[found.id]
    )


def _done(ref: str, done: Changed) -> ResponseReturnValue:
    said = f"It is changed. {told(done.told)}" if done.anything else "It is as it was."
    flash(f"{said} {FULLER}" if done.fuller_than_full else said, "done")
    return redirect(url_for("meetups.meetup", ref=ref), 303)


@blueprint.route("/meetups/<ref>/cancel", methods=["GET", "POST"])
def cancel(ref: str) -> ResponseReturnValue:
    """Call one date off, after a look at what that means."""
    person, form = me(), CancelForm()
    return sending.save(
        form,
        lambda: service.cancel(person, queries.meetup_for(person, ref, Can.SCHEDULE), form.reason.data),
        "The date is cancelled. Whoever said they would come is told, once.",
        to=lambda _made: url_for("meetups.meetup", ref=ref),
        page=lambda: _cancel_page(person, ref, form),
    )


def _cancel_page(person: Person, ref: str, form: CancelForm) -> str:
    found = queries.meetup_for(person, ref, Can.SCHEDULE)
    return render_template("meetups/cancel.html", meetup=found, form=form, seats=queries.seats_of([found])[found.id])


@blueprint.post("/meetups/<ref>/put-back")
def put_back(ref: str) -> ResponseReturnValue:
    """Let a cancelled date take place after all."""
    person = me()
    try:
        with db.transaction():
            count = service.put_back(person, queries.meetup_for(person, ref, Can.SCHEDULE))
    except Conflict as problem:
        flash(problem.say, "warning")
    else:
        flash(f"It takes place again. {told(count)}", "done")
    return redirect(url_for("meetups.meetup", ref=ref), 303)


def told(count: int) -> str:
    """How many people hear of a deed."""
    if count == 0:
        return "Nobody needs to be told."
    return f"{number(count).capitalize()} {'person is' if count == 1 else 'people are'} told, once."
