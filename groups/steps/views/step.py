"""One step: where it stands, every try of it, wording it anew, splitting it, and writing down a try."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import sending
from groups.people.signing import me
from groups.steps import course, links, queries, service
from groups.steps.course import Move, StepState
from groups.steps.forms import ChangeStepForm, SplitForm, TryForm
from groups.steps.models import Step
from groups.steps.views.base import blueprint
from groups.steps.views.ladder import offered

#: Moves with a place of their own on the page.
APART = (Move.SET_ASIDE, Move.RETURN)


@blueprint.get("/steps/ladder/<ref>")
def step(ref: str) -> ResponseReturnValue:
    """One step of one's own."""
    found = queries.step_for(me(), ref)
    return _page(found, TryForm(formdata=None, data={"expected": _said(found.expected)}))


def _page(found: Step, form: TryForm) -> str:
    person, tries = me(), queries.tries_of(found)
    moves = course.moves_from(found.state, len(tries), found.was)
    return render_template(
        "steps/step.html",
        step=found,
        form=form,
        tries=tries,
        about=links.look_up(person, [found.link]).get(found.link) if found.link else None,
        moves=[each for each in moves if each not in APART],
        is_aside=found.state is StepState.ASIDE,
        larger=queries.step_by_id(person, found.split_from_id),
        smaller=queries.smaller_of(found),
    )


@blueprint.post("/steps/ladder/<ref>/tried")
def try_step(ref: str) -> ResponseReturnValue:
    """Write down that it was tried."""
    found, form = queries.step_for(me(), ref), TryForm()
    return sending.save(
        form,
        lambda: service.try_step(me(), ref, form.how(), form.key.data),
        "It is written down. Only you can see it.",
        to=lambda _made: url_for("steps.step", ref=ref),
        page=lambda: _page(found, form),
    )


@blueprint.route("/steps/ladder/<ref>/change", methods=["GET", "POST"])
def change(ref: str) -> ResponseReturnValue:
    """Word it anew."""
    found = queries.step_for(me(), ref)
    form = ChangeStepForm(data=_filled(found) if request.method == "GET" else None)
    form.offer(offered(me(), request.form.get("link", ""), found.link))
    return sending.save(
        form,
        lambda: service.change(me(), ref, form.wish(), form.version.data),
        "It is changed. What you felt stays as it was.",
        to=lambda _step: url_for("steps.step", ref=ref),
        page=lambda: render_template("steps/change.html", form=form, step=found),
    )


def _filled(found: Step) -> dict[str, object]:
    return {
        "title": found.title, "expected": _said(found.expected), "level": str(found.level), "note": found.note,
        "link": found.link, "version": found.version,
    }  # fmt: skip


@blueprint.route("/steps/ladder/<ref>/split", methods=["GET", "POST"])
def split(ref: str) -> ResponseReturnValue:
    """Put smaller steps before it."""
    found = queries.step_for(me(), ref)
    form = SplitForm(data={"version": found.version} if request.method == "GET" else None)
    return sending.save(
        form,
        lambda: service.split(me(), ref, form.smaller(), form.key.data, form.version.data),
        "The smaller ones come first now. The step itself stays, with all that you wrote.",
        to=lambda _made: f"{url_for('steps.ladder')}#step-{ref}",
        page=lambda: render_template("steps/split.html", form=form, step=found),
    )


def _said(number: int | None) -> str:
    return "" if number is None else str(number)
