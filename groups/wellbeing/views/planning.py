"""One's plan, part by part and on paper; and signals of one's own, which show it to oneself alone."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending, slots, web
from groups.people.models import Person
from groups.people.signing import me
from groups.wellbeing import signals as rules
from groups.wellbeing.forms import PlanPartForm, SignalForm
from groups.wellbeing.plan_parts import WHEN_IT_BEGINS, WORDS, Part, Words
from groups.wellbeing.queries import plan as queries
from groups.wellbeing.service import planning as service
from groups.wellbeing.views.base import blueprint


@dataclass(frozen=True)
class Shown:
    """What a signal shows: which ones hold, in words, and the parts of the plan for such a time."""

    why: list[str]
    parts: list[tuple[Words, str]]


def shown_plan(person: Person) -> Shown | None:
    """For the top of a person's own pages; None while no signal of theirs holds."""
    holding = queries.holding(person)
    if not holding:
        return None
    written = queries.plan_of(person.id)
    parts = [(WORDS[part], written[part].words) for part in WHEN_IT_BEGINS if part in written]
    return Shown([rules.in_words(queries.rule_of(each)) for each in holding], parts)


def on_steps(person: Person) -> slots.Part | None:
    """The same on the page of one's steps."""
    shown = shown_plan(person)
    return slots.Part("wellbeing/_signal.html", {"shown": shown, "back": url_for("steps.next_step")}) if shown else None


@blueprint.get("/plan")
def plan() -> ResponseReturnValue:
    """All parts, each with its words or a hint how to begin."""
    written = queries.plan_of(me().id)
    return render_template("wellbeing/plan.html", parts=[(part, WORDS[part], written.get(part)) for part in Part])


@blueprint.route("/plan/<part>", methods=["GET", "POST"])
def plan_part(part: str) -> ResponseReturnValue:
    """One part. A page made from an older version is not kept over a newer one: both are shown."""
    which = queries.part_named(part)
    kept = queries.find_part(me().id, which)
    version = kept.version if kept else 0
    form = PlanPartForm(data={"words": kept.words if kept else "", "version": version})
    return sending.save(
        form,
        lambda: service.write_part(me(), which, form.words.data, form.version.data or 0),
        "It is kept.",
        to=lambda _made: f"{url_for('wellbeing.plan')}#{which.value}",
        page=lambda: _part_page(form, which),
    )


def _part_page(form: PlanPartForm, part: Part) -> str:
    """After a refusal the hidden version is the present one, so that keeping it again is a choice."""
    kept = queries.find_part(me().id, part)
    version = kept.version if kept else 0
    other = kept.words if kept and form.is_submitted() and (form.version.data or 0) != version else ""
    form.version.process_data(version)
    form.version.raw_data = None
    return render_template("wellbeing/plan_part.html", form=form, about=WORDS[part], other=other)


@blueprint.get("/plan/paper")
def plan_paper() -> ResponseReturnValue:
    """The plan by itself, to print, with the help lines of the country below it."""
    written = queries.plan_of(me().id)
    parts = [(WORDS[part], row.words) for part, row in written.items()]
    return render_template("wellbeing/plan_paper.html", parts=parts, lines=slots.parts("help_lines"))


@blueprint.route("/plan/signals", methods=["GET", "POST"])
def signals() -> ResponseReturnValue:
    """The rules one made, and making another."""
    form = SignalForm()
    return sending.save(
        form,
        lambda: service.make_signal(me(), form.rule()),
        "It is kept. When it is so, you will see your plan, and nobody else hears of it.",
        to=lambda _made: url_for("wellbeing.signals"),
        page=lambda: render_template(
            "wellbeing/signals.html",
            form=form,
            signals=[(row, rules.in_words(queries.rule_of(row))) for row in queries.signals_of(me())],
        ),
    )


@blueprint.post("/plan/signals/<ref>/remove")
def remove_signal(ref: str) -> ResponseReturnValue:
    """Take a rule away."""
    with db.transaction():
        service.remove_signal(me(), ref)
    flash("That signal is gone.", "done")
    return redirect(url_for("wellbeing.signals"), 303)


@blueprint.post("/plan/signals/away")
def put_away() -> ResponseReturnValue:
    """Not today."""
    with db.transaction():
        service.put_away(me())
    return redirect(web.safe_next(request.form.get("next"), url_for("wellbeing.check_in")), 303)
