"""The next small step, and writing down something that was tried."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending, slots, web
from groups.people.signing import me
from groups.steps import queries, service
from groups.steps.forms import EnergyForm, NotNowForm, TriedForm
from groups.steps.views.base import blueprint

FEW = 3


@blueprint.get("/steps")
def next_step() -> ResponseReturnValue:
    """The next small step, something from home, and the last few things done."""
    return _page(TriedForm())


@blueprint.post("/steps/not-now")
def not_now() -> ResponseReturnValue:
    """Let a suggestion rest."""
    person, form = me(), NotNowForm()
    if form.validate():
        with db.transaction():
            service.not_now(person, form.kind.data, form.ref.data)
        flash("That can wait. It will not come up again for two weeks.", "done")
    return redirect(web.safe_next(request.form.get("next"), url_for("steps.next_step")), 303)


@blueprint.post("/steps/tried")
def tried() -> ResponseReturnValue:
    """Write down something that was tried."""
    person, form = me(), TriedForm()
    return sending.save(
        form,
        lambda: service.tried(person, form.title.data, int(form.level.data), form.how(), form.key.data),
        "It is on your list. Only you can see it.",
        to=lambda _made: url_for("steps.next_step"),
        page=lambda: _page(form),
    )


@blueprint.post("/steps/today")
def today() -> ResponseReturnValue:
    """Say how today is; it fades with the day."""
    person, form = me(), EnergyForm()
    if form.validate():
        session["energy"] = [service.day_of(person), form.energy.data]
    return redirect(web.safe_next(request.form.get("next"), url_for("home.today")), 303)


def _page(form: TriedForm) -> str:
    person = me()
    energy = service.energy_said(person, session.get("energy"))
    return render_template(
        "steps/next_step.html",
        steps=service.next_steps(person, energy),
        energy=energy,
        form=form,
        done=queries.tried_lately(person, FEW),
        parts=slots.parts("steps_page", person),
    )
