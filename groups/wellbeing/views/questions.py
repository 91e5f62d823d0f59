"""The two sets of questions: answering one, what it adds up to, and not being asked."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending, slots, web
from groups.people.signing import me
from groups.wellbeing import scales
from groups.wellbeing.forms import FORMS
from groups.wellbeing.queries import questions as queries
from groups.wellbeing.scales import SCALES, Scale
from groups.wellbeing.service import checking_in as service
from groups.wellbeing.views.base import blueprint


@blueprint.get("/questions")
def all_questions() -> ResponseReturnValue:
    """Which sets there are, when each can be answered again, and whether it is offered."""
    person = me()
    shown = [
        (scale, SCALES[scale], queries.open_from(person, scale), queries.wish_of(person, scale)) for scale in Scale
    ]
    return render_template("wellbeing/all_questions.html", shown=shown)


@blueprint.route("/questions/<scale>", methods=["GET", "POST"])
def questions(scale: str) -> ResponseReturnValue:
    """One set, all four on one page; while it is too soon for it, when it can be answered again."""
    which = queries.scale_named(scale)
    form = FORMS[which]()
    return sending.save(
        form,
        lambda: service.answer(me(), which, form.answers()),
        "It is kept. Only you can see it.",
        to=lambda made: url_for("wellbeing.answered", ref=made.ref),
        page=lambda: render_template(
            "wellbeing/questions.html",
            form=form,
            scale=which,
            questions=SCALES[which],
            open_from=queries.open_from(me(), which),
        ),
    )


@blueprint.post("/questions/<scale>/wish")
def wish(scale: str) -> ResponseReturnValue:
    """Not now, not again, or again after all."""
    which = queries.scale_named(scale)
    deeds = {"never": service.never, "again": service.offer_again}
    with db.transaction():
        deeds.get(request.form.get("wish", ""), service.not_now)(me(), which)
    flash("That is fine. It is as you wish from now on.", "done")
    return redirect(web.safe_next(request.form.get("next"), url_for("wellbeing.check_in")), 303)


@blueprint.get("/questions/answers/<ref>")
def answered(ref: str) -> ResponseReturnValue:
    """What one's answers add up to, in words; and help lines beside a high one."""
    row = queries.answer_for(me(), ref)
    return render_template(
        "wellbeing/answered.html",
        row=row,
        questions=SCALES[row.scale],
        answers=scales.said(row.scale, row.answers),
        result=scales.in_words(row.scale, row.answers),
        lines=slots.parts("help_lines") if scales.is_high(row.scale, row.answers) else [],
    )


@blueprint.post("/questions/answers/<ref>/remove")
def remove_answer(ref: str) -> ResponseReturnValue:
    """Delete what was answered once."""
    with db.transaction():
        service.remove_answer(me(), ref)
    flash("It is gone, and nothing of it is kept.", "done")
    return redirect(url_for("wellbeing.trends"), 303)
