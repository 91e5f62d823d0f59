"""What everybody may read about keeping and answering, the figures, and the risk assessment."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, papers, retention, sending, web
from groups.access import Can
from groups.coordinating import queries, service
from groups.coordinating.forms.papers import ContactForm, HarmForm
from groups.coordinating.harms import BY_KEY, HARMS
from groups.coordinating.models import Likelihood
from groups.coordinating.views.base import blueprint
from groups.errors import NotFound
from groups.people.signing import me


@blueprint.get("/what-we-keep")
@web.open_to_visitors
def what_we_keep() -> ResponseReturnValue:
    """What is kept and for how long, who answers for it, and how to object to something public."""
    return render_template("coordinating/what_we_keep.html", table=retention.table(), contact=queries.contact())


@blueprint.get("/desk/figures")
def figures() -> ResponseReturnValue:
    """The figures of the last quarter. Never about one person or one group."""
    return render_template("coordinating/figures.html", chapters=queries.safeguarding(me()))


@blueprint.get("/desk/risk-assessment")
def assessment() -> ResponseReturnValue:
    """The risk assessment, to read."""
    found = queries.assessment(me())
    return render_template("coordinating/assessment.html", paper=found, harms=HARMS, views=queries.views())


@blueprint.get("/desk/risk-assessment.html")
def assessment_file() -> ResponseReturnValue:
    """The same as one file to keep."""
    response = Response(papers.html(queries.assessment(me())), mimetype="text/html")
    response.headers["Content-Disposition"] = "attachment; filename=risk-assessment.html"
    return response


@blueprint.route("/desk/risk-assessment/harms/<key>", methods=["GET", "POST"])
def judge(key: str) -> ResponseReturnValue:
    """How likely one kind of harm is here."""
    access.require(me(), Can.COORDINATE)
    harm = BY_KEY.get(key)
    if harm is None:
        raise NotFound()
    view = queries.view_of(key)
    form = HarmForm(data={"likelihood": view.likelihood.value, "words": view.words} if view else None)
    return sending.save(
        form,
        lambda: service.judge(me(), key, Likelihood(form.likelihood.data), form.words.data or ""),
        "It is written down.",
        to=lambda _made: url_for("coordinating.assessment"),
        page=lambda: render_template("coordinating/judge.html", harm=harm, form=form),
    )


@blueprint.route("/desk/contact", methods=["GET", "POST"])
def contact() -> ResponseReturnValue:
    """Who is accountable, and where to reach them."""
    access.require(me(), Can.COORDINATE)
    form = ContactForm(obj=queries.contact())
    said = ("name", "part", "reached_at", "for_authorities")
    return sending.save(
        form,
        lambda: service.set_contact(me(), **{each: form[each].data or "" for each in said}),
        "It is written down, and everybody can read it.",
        to=lambda _made: url_for("coordinating.assessment"),
        page=lambda: render_template("coordinating/contact.html", form=form),
    )
