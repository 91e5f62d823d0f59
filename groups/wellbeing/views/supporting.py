"""A supporter's pages. They come by a link out of a letter, and their browser carries a key that opens these pages and
nothing else. Looking changes nothing, for mail programs look at every link; buttons do."""

from __future__ import annotations

import flask
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import db, limits, sending, slots, web
from groups.errors import NotFound
from groups.people.queries import community
from groups.people.signing import person_here
from groups.people.tokens import hash_token
from groups.wellbeing.forms import AskLinkForm, LinkForm
from groups.wellbeing.models import Supporter
from groups.wellbeing.plan_parts import WORDS
from groups.wellbeing.queries import supporters as queries
from groups.wellbeing.service import visiting as service
from groups.wellbeing.views.base import blueprint

#: Where the browser's key is kept; the quick exit takes it away with all else.
KEY = "supporting"


def supporter_here() -> Supporter | None:
    """Who comes with a key that opens something now."""
    token = flask.session.get(KEY)
    return queries.find_visit(hash_token(token)) if isinstance(token, str) else None


def _me() -> Supporter:
    found = supporter_here()
    if found is None:
        raise NotFound()
    return found


@blueprint.route("/supporting", methods=["GET", "POST"])
@web.open_to_visitors
def supporting() -> ResponseReturnValue:
    """What is switched on and was let known; for anybody else, asking for a new link."""
    found = supporter_here() if request.method == "GET" else None
    if found is None:
        return _ask_for_link()
    on = queries.switches_of(found)
    return render_template(
        "wellbeing/supporting.html", supporter=found, on=on, told=queries.told(found, on), zone=_zone()
    )


def _zone() -> str:
    """Days are said by the clock of the community: where the person is, is nobody's business."""
    here = community()
    return here.zone if here else "UTC"


def _ask_for_link() -> ResponseReturnValue:
    form = AskLinkForm()
    if form.validate_on_submit():
        with sending.keeping(form):
            limits.check("forgot_address", web.address())
            with db.transaction():
                service.ask_link(form.email.data)
            flash("If this address belongs to a supporter, a letter with a new link is on its way.", "done")
            return redirect(url_for("wellbeing.supporting"), 303)
    return render_template("wellbeing/supporting_ask.html", form=form), *sending.outcome(form)


@blueprint.route("/supporting/link/<token>", methods=["GET", "POST"])
@web.open_to_visitors
def link(token: str) -> ResponseReturnValue:
    """The link out of a letter: an invitation to answer, or the way to one's page. Its buttons use it up."""
    limits.check("token_address", web.address())
    found = queries.find_link(hash_token(token))
    if found is None:
        raise NotFound(service.OLD_LINK)
    form = LinkForm()
    if form.validate_on_submit():
        return _no(token) if form.answer.data == "no" else _yes(token, form.own_device.data)
    return render_template("wellbeing/supporting_link.html", form=form, supporter=found[1], token=token)


def _yes(token: str, own_device: bool) -> ResponseReturnValue:
    with db.transaction():
        key = service.open_link(token, own_device)
    if person_here() is None:
        flask.session.clear()
        flask.session.permanent = own_device
    flask.session[KEY] = key
    return redirect(url_for("wellbeing.supporting"), 303)


def _no(token: str) -> ResponseReturnValue:
    with db.transaction():
        service.decline(token)
    flash("Thank you for answering. Your address is forgotten here.", "done")
    return redirect(url_for("wellbeing.steady"), 303)


@blueprint.get("/supporting/steady")
@web.open_to_visitors
def steady() -> ResponseReturnValue:
    """How to be steady for somebody without pressing. For everybody to read."""
    return render_template("wellbeing/steady.html", lines=slots.parts("help_lines"))


@blueprint.post("/supporting/plan")
@web.open_to_visitors
def read_plan() -> ResponseReturnValue:
    """Their plan as it is now. It takes a button, because each time is written down for them to see."""
    supporter = _me()
    with db.transaction():
        written = service.read_plan(_me())
        parts = [(WORDS[part], row.words) for part, row in written.items()]
    return render_template("wellbeing/supporting_plan.html", supporter=supporter, parts=parts)


@blueprint.post("/supporting/step-back")
@web.open_to_visitors
def step_back() -> ResponseReturnValue:
    """Stop being a supporter."""
    with db.transaction():
        service.step_back(_me())
    flask.session.pop(KEY, None)
    flash("You are not a supporter here any more. Your address is forgotten, and no more letters come.", "done")
    return redirect(url_for("wellbeing.steady"), 303)


@blueprint.post("/supporting/close")
@web.open_to_visitors
def close() -> ResponseReturnValue:
    """Let this browser forget that it was here."""
    token = flask.session.pop(KEY, None)
    if isinstance(token, str):
        with db.transaction():
            service.close(token)
    flash("This browser is closed. The next letter brings a new link.", "done")
    return redirect(url_for("wellbeing.steady"), 303)
