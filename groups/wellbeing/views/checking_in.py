"""The page of check-ins: three rows, a line, one button; above it, when a signal of one's own holds, one's own plan."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending
from groups.people.signing import me
from groups.wellbeing.days import LEVEL_WORDS, SIDE_WORDS, Side
from groups.wellbeing.forms import CheckInForm
from groups.wellbeing.models import CheckIn
from groups.wellbeing.queries import checkins, questions
from groups.wellbeing.scales import SCALES
from groups.wellbeing.service import checking_in as service
from groups.wellbeing.views.base import blueprint
from groups.wellbeing.views.planning import shown_plan
from groups.wellbeing.views.supporters import buttons_for


@blueprint.route("/check-in", methods=["GET", "POST"])
def check_in() -> ResponseReturnValue:
    """How it is now."""
    form = CheckInForm()
    return sending.save(
        form,
        lambda: service.check_in(me(), form.said()),
        "It is kept. Only you can see it.",
        to=lambda _made: url_for("wellbeing.check_in"),
        page=lambda: _page(form),
    )


@blueprint.post("/check-in/<ref>/remove")
def remove_check_in(ref: str) -> ResponseReturnValue:
    """Delete one check-in."""
    with db.transaction():
        service.remove_check_in(me(), ref)
    flash("It is gone, and nothing of it is kept.", "done")
    return redirect(url_for("wellbeing.check_in"), 303)


def in_words(row: CheckIn) -> str:
    """ "Mood low, energy okay"."""
    levels = {side: getattr(row, side.value) for side in Side}
    said = [f"{SIDE_WORDS[side].lower()} {LEVEL_WORDS[level].lower()}" for side, level in levels.items() if level]
    return ", ".join(said).capitalize()


def _page(form: CheckInForm) -> str:
    person = me()
    offered = questions.offered(person)
    return render_template(
        "wellbeing/check_in.html",
        form=form,
        shown=shown_plan(person),
        rows=[(row, in_words(row)) for row in checkins.on_day(person, checkins.today_of(person))],
        offered=offered,
        questions=SCALES[offered] if offered else None,
        buttons=buttons_for(person),
    )
