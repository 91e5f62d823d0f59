"""The pages of volunteering."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import access, contact_level, db, sending, text, web
from groups.access import Can
from groups.people.signing import me, person_here
from groups.volunteering import queries, service
from groups.volunteering.forms import InterestForm, OpportunityForm, ShiftForm, filled
from groups.volunteering.models import Company, Opportunity

blueprint = Blueprint("volunteering", __name__)

COMPANY_WORDS = {
    Company.ALONE: "On your own",
    Company.WITH_ONE: "With one other person",
    Company.WITH_FEW: "With a few people",
    Company.PUBLIC: "Among the public",
}


@blueprint.get("/volunteering/<ref>")
@web.open_to_visitors
def opportunity(ref: str) -> ResponseReturnValue:
    """One way to help, sized like a step."""
    return _page(ref, InterestForm(), ShiftForm())


def _page(ref: str, interest_form: InterestForm, shift_form: ShiftForm) -> str:
    person = person_here()
    found = queries.opportunity_for(person, ref, Can.SEE_ACTIVITY)
    may_edit = access.can(person, Can.EDIT_ACTIVITY, found)
    return render_template(
        "volunteering/opportunity.html",
        opportunity=found,
        level=contact_level.level(found.facets),
        why=contact_level.why(found.facets),
        company=COMPANY_WORDS[found.company],
        description=text.to_html(found.description),
        shifts=queries.shifts_ahead(found),
        interest=queries.interest_of(person, found),
        may_edit=may_edit,
        is_organiser=person is not None and found.organiser_id == person.id,
        interested=queries.interested_in(found) if may_edit else [],
        interest_form=interest_form,
        shift_form=shift_form,
    )


@blueprint.post("/volunteering/<ref>/interest")
def interest(ref: str) -> ResponseReturnValue:
    """Show interest, or take it back."""
    form, back = InterestForm(), url_for("volunteering.opportunity", ref=ref)
    if request.form.get("deed") == "take_back":
        with db.transaction():
            service.take_interest_back(me(), ref)
        flash("It is taken back.", "done")
        return redirect(back, 303)
    return sending.save(
        form,
        lambda: service.show_interest(me(), ref, form.words.data or ""),
        "Thank you. The organiser can see that you would like to hear more. It is not a promise.",
        to=lambda _made: back,
        page=lambda: _page(ref, form, ShiftForm(formdata=None)),
    )


@blueprint.route("/volunteering/new", methods=["GET", "POST"])
def publish() -> ResponseReturnValue:
    """Publish a way to help."""
    access.require(me(), Can.PUBLISH)
    form = OpportunityForm()
    return _save(form, None, lambda: service.publish(me(), form.details()), "It is published.")


@blueprint.route("/volunteering/<ref>/edit", methods=["GET", "POST"])
def edit(ref: str) -> ResponseReturnValue:
    """Change a way to help."""
    found = queries.opportunity_for(me(), ref, Can.EDIT_ACTIVITY)
    form = OpportunityForm(data=filled(found))
    return _save(form, found, lambda: service.edit(me(), ref, form.details()), "It is changed.")


def _save(
    form: OpportunityForm, found: Opportunity | None, deed: Callable[[], Opportunity], done: str
) -> ResponseReturnValue:
    return sending.save(
        form,
        deed,
        done,
        to=lambda made: url_for("volunteering.opportunity", ref=made.ref),
        page=lambda: render_template("volunteering/edit.html", form=form, opportunity=found),
    )


@blueprint.post("/volunteering/<ref>/shifts")
def add_shift(ref: str) -> ResponseReturnValue:
    """Plan one date."""
    form = ShiftForm()
    queries.opportunity_for(me(), ref, Can.EDIT_ACTIVITY)
    return sending.save(
        form,
        lambda: service.add_shift(me(), ref, form.turn()),
        "The shift is planned.",
        to=lambda _made: url_for("volunteering.opportunity", ref=ref),
        page=lambda: _page(ref, InterestForm(formdata=None), form),
    )


@blueprint.post("/volunteering/shifts/<ref>/cancel")
def cancel_shift(ref: str) -> ResponseReturnValue:
    """Call one date off."""
    with db.transaction():
        found = service.cancel_shift(me(), ref).ref
    flash("That shift is called off.", "done")
    return redirect(url_for("volunteering.opportunity", ref=found), 303)


@blueprint.post("/volunteering/<ref>/end")
def end(ref: str) -> ResponseReturnValue:
    """It is no longer offered."""
    with db.transaction():
        service.end(me(), ref)
    flash("It is no longer offered.", "done")
    return redirect(url_for("volunteering.desk"), 303)


@blueprint.get("/desk/volunteering")
def desk() -> ResponseReturnValue:
    """An organiser's ways to help, with how many would like to hear more."""
    person = me()
    access.require(person, Can.PUBLISH)
    return render_template("volunteering/desk.html", mine=queries.offered_by(person))
