"""The pages of activities."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, clock, contact_level, db, limits, sending, slots, text, web
from groups.access import Can, Office
from groups.activities import access_facts, card, queries, schedule, service
from groups.activities.forms import ActivityForm, WrongForm, filled
from groups.activities.models import Activity, ActivityState
from groups.people.models import Person
from groups.people.signing import me, person_here

blueprint = Blueprint("activities", __name__)

SHOWN_DATES = 5


@blueprint.get("/activities/<ref>")
@web.open_to_visitors
def activity(ref: str) -> ResponseReturnValue:
    """One activity with everything a first visit needs."""
    person = person_here()
    found = queries.activity_for(person, ref, Can.SEE_ACTIVITY)
    may_edit = access.can(person, Can.EDIT_ACTIVITY, found)
    return render_template(
        "activities/activity.html",
        activity=found,
        level=contact_level.level(found.facets),
        why=contact_level.why(found.facets),
        description=text.to_html(found.description),
        how_often=schedule.in_words(found.rule, found.first_local),
        dates=schedule.next_slots(found.rule, found.first_local, found.zone, clock.now(), SHOWN_DATES),
        access_words=access_facts.words_of(found.access),
        card_lines=[(title, found.card.get(key, "")) for key, title in card.TITLES.items() if found.card.get(key)],
        card_fresh=card.is_fresh(found.card_checked_on, queries.today_at(found)),
        newcomers=queries.welcomes_newcomers(found),
        cancelled=found.state is ActivityState.CANCELLED,
        may_edit=may_edit and found.source_id is None,
    )


@blueprint.route("/activities/new", methods=["GET", "POST"])
def publish() -> ResponseReturnValue:
    """Publish an activity."""
    person = me()
    access.require(person, Can.PUBLISH)
    form = ActivityForm()
    return _save(form, None, lambda: service.publish(me(), form.details()), "It is published.")


@blueprint.route("/activities/<ref>/edit", methods=["GET", "POST"])
def edit(ref: str) -> ResponseReturnValue:
    """Change an activity."""
    found = queries.activity_for(me(), ref, Can.EDIT_ACTIVITY)
    form = ActivityForm(data=filled(found))
    return _save(form, found, lambda: service.edit(me(), ref, form.details()), "It is changed.")


def _save(form: ActivityForm, found: Activity | None, deed: Callable[[], Activity], done: str) -> ResponseReturnValue:
    return sending.save(
        form,
        deed,
        done,
        to=lambda made: url_for("activities.activity", ref=made.ref),
        page=lambda: render_template("activities/edit.html", form=form, activity=found),
    )


@blueprint.post("/activities/<ref>/still-right")
def still_right(ref: str) -> ResponseReturnValue:
    """The organiser looked: everything on the card is still right."""
    return _press(ref, service.confirm_card, "Thank you. It says now that it was checked today.")


@blueprint.post("/activities/<ref>/cancel")
def cancel(ref: str) -> ResponseReturnValue:
    """Call an activity off."""
    return _press(ref, service.cancel, "It is called off. People who look for it see that.")


@blueprint.post("/activities/<ref>/offer-again")
def offer_again(ref: str) -> ResponseReturnValue:
    """Offer it again after all."""
    return _press(ref, service.offer_again, "It is on offer again.")


def _press(ref: str, deed: Callable[[Person, str], Activity], done: str) -> ResponseReturnValue:
    with db.transaction():
        deed(me(), ref)
    flash(done, "done")
    return redirect(url_for("activities.activity", ref=ref), 303)


@blueprint.route("/activities/<ref>/wrong", methods=["GET", "POST"])
@web.open_to_visitors
def wrong(ref: str) -> ResponseReturnValue:
    """Tell us it is wrong; no account is needed."""
    person = person_here()
    found = queries.activity_for(person, ref, Can.SEE_ACTIVITY)
    form = WrongForm()
    if form.validate_on_submit():
        with sending.keeping(form):
            limits.check("wrong", person.id if person else web.address())
            with db.transaction():
                service.say_wrong(person_here(), ref, form.said.data)
            flash("Thank you. Someone will look at it.", "done")
            return redirect(url_for("activities.activity", ref=ref), 303)
    return render_template("activities/wrong.html", form=form, activity=found), *sending.outcome(form)


@blueprint.get("/desk/activities")
def desk() -> ResponseReturnValue:
    """An organiser's own activities, and the notes that one is wrong."""
    person = me()
    access.require(person, Can.PUBLISH)
    return render_template(
        "activities/desk.html",
        mine=queries.published_by(person),
        notes=queries.open_notes(person),
        coordinates=Office.COORDINATOR in person.offices,
        in_words=schedule.in_words,
        is_fresh=lambda found: card.is_fresh(found.card_checked_on, queries.today_at(found)),
        welcomes=queries.welcomes_newcomers,
    )


@blueprint.post("/desk/activities/notes/<int:note>/settle")
def settle(note: int) -> ResponseReturnValue:
    """The note was looked into."""
    with db.transaction():
        service.settle_note(me(), note)
    flash("Settled.", "done")
    return redirect(url_for("activities.desk"), 303)


def _on_desk(person: Person) -> slots.Part | None:
    """An organiser's way to what they publish; a note that something is wrong comes first."""
    if not access.can(person, Can.PUBLISH):
        return None
    waiting = queries.how_many_notes(person)
    return slots.Part("activities/_desk.html", {"waiting": waiting}, order=20 if waiting else 60)


def attach(_app: Flask) -> None:
    """Lay a part on the desk."""
    slots.provide("desk", _on_desk)
