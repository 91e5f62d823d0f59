"""The coordinators' pages of the lists: what is in force, a box to try a sentence in, changing a list."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, sending, slots
from groups.access import Can
from groups.errors import Conflict, Invalid
from groups.moderation.lists import in_force, queries, service
from groups.moderation.lists.forms import BackForm, ListForm, TryForm
from groups.moderation.models import ListKind
from groups.moderation.screening import REASONS, explain, judge
from groups.moderation.screening.rules import Rule, parse
from groups.people.models import Person
from groups.people.signing import me

blueprint = Blueprint("screening", __name__)

TITLES = {ListKind.CONDUCT: "Words about conduct", ListKind.CARE: "Words about safety"}


@blueprint.get("/desk/screening")
def lists() -> ResponseReturnValue:
    """What messages are held against, and a box to try a sentence in."""
    access.require(me(), Can.COORDINATE)
    return _page(TryForm(formdata=None))


@blueprint.post("/desk/screening")
def attempt() -> ResponseReturnValue:
    """Say what would become of a sentence, and why. Nothing is stored, and nothing of it is in an address or a log."""
    access.require(me(), Can.COORDINATE)
    form = TryForm()
    if not form.validate():
        return _page(form), 422
    return _page(form, form.sentence.data)


def _page(form: TryForm, sentence: str | None = None) -> str:
    counts = {kind: len(_phrases(kind)) for kind in ListKind}
    tried = None
    if sentence is not None:
        in_force.forget()  # whoever tries a change wants to see that very change
        watch = in_force.watch()
        verdict = judge(sentence, newcomer=False, hold_newcomers=False, first=False, watch=watch)
        tried = {
            "verdict": verdict,
            "marks": [REASONS[reason] for reason in verdict.reasons],
            "found": explain(sentence, watch),
        }
    return render_template("moderation/lists.html", form=form, counts=counts, titles=TITLES, tried=tried)


def _phrases(kind: ListKind) -> tuple[Rule, ...]:
    return parse(kind.value, queries.in_force(kind).text)


@blueprint.route("/desk/screening/<kind>", methods=["GET", "POST"])
def change(kind: str) -> ResponseReturnValue:
    """Read and change one list."""
    access.require(me(), Can.COORDINATE)
    which = queries.kind_called(kind)
    kept = queries.in_force(which)
    form = ListForm(text=kept.text, version=kept.version)
    return sending.save(
        form,
        lambda: service.change(me(), which, form.text.data.replace("\r\n", "\n"), form.version.data),
        "It is in force. Every room goes by it within a few seconds.",
        to=lambda _made: url_for("screening.lists"),
        page=lambda: _list_page(which, form),
    )


def _list_page(which: ListKind, form: ListForm) -> str:
    kept = queries.in_force(which)
    stale = isinstance(sending.refused(form), Conflict)
    if stale:  # what was written stays, and the next attempt is held against the newest
        form.version.raw_data = None
        form.version.process_data(kept.version)
    return render_template(
        "moderation/list.html",
        form=form,
        kind=which,
        title=TITLES[which],
        kept=kept,
        theirs=kept.text if stale else None,
        versions=queries.versions_of(me(), which),
    )


@blueprint.post("/desk/screening/<kind>/back")
def bring_back(kind: str) -> ResponseReturnValue:
    """Put an earlier version in force again."""
    access.require(me(), Can.COORDINATE)
    which = queries.kind_called(kind)
    form = BackForm()
    if not form.validate():
        raise Invalid("Please load the page again.")
    with db.transaction():
        service.bring_back(me(), which, form.version.data)
    flash("That version is in force again.", "done")
    return redirect(url_for("screening.change", kind=kind), 303)


def on_desk(person: Person) -> slots.Part | None:
    """The coordinators' way to the lists."""
    if not access.can(person, Can.COORDINATE):
        return None
    return slots.Part("moderation/_lists.html", {}, order=85)
