"""The page of urgent help, and the coordinators' desk of help lines."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, sending, slots, web
from groups.access import Can
from groups.directory import queries, service
from groups.directory.forms import HelpLineForm
from groups.directory.models import HelpKind, HelpLine
from groups.people.models import CommunityState, Person
from groups.people.queries import community
from groups.people.signing import me, person_here

blueprint = Blueprint("directory", __name__)


@blueprint.get("/urgent-help")
@web.open_to_visitors
def urgent_help() -> ResponseReturnValue:
    """Whom to call now. No sign-in, as little as possible, the emergency number first."""
    found = queries.shown(queries.country_here())
    lines = [line for line in found if line.kind is not HelpKind.SERVICE]
    return render_template(
        "directory/urgent_help.html",
        lines=lines,
        services=[line for line in found if line.kind is HelpKind.SERVICE],
        parts=slots.parts("urgent_help", person_here()),
        any_checked=_is_any_checked(lines),
    )


@blueprint.get("/desk/help-lines")
def desk() -> ResponseReturnValue:
    """Every line the community keeps, and whether somebody has checked it."""
    access.require(me(), Can.COORDINATE)
    here = community()
    country = here.country if here else ""
    return render_template(
        "directory/desk.html",
        lines=queries.kept(country),
        country=country,
        needs_checking=not queries.is_checked(country),
        preparing=here is not None and here.state is CommunityState.PREPARING,
    )


@blueprint.route("/desk/help-lines/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Add a line."""
    access.require(me(), Can.COORDINATE)
    form = HelpLineForm()
    return _save(
        form, None, lambda: service.add(me(), form.line()), "It is written down. Visitors see it once it is checked."
    )


@blueprint.route("/desk/help-lines/<ref>/edit", methods=["GET", "POST"])
def edit(ref: str) -> ResponseReturnValue:
    """Change a line."""
    line = queries.line_for(me(), ref)
    form = HelpLineForm(obj=line)
    return _save(form, line, lambda: service.edit(me(), ref, form.line()), "It is changed.")


def _save(form: HelpLineForm, line: HelpLine | None, deed: Callable[[], HelpLine], done: str) -> ResponseReturnValue:
    return sending.save(
        form,
        deed,
        done,
        to=lambda _made: url_for("directory.desk"),
        page=lambda: render_template("directory/edit.html", form=form, line=line),
    )


@blueprint.post("/desk/help-lines/<ref>/check")
def check(ref: str) -> ResponseReturnValue:
    """A coordinator has dialled it or looked it up today."""
    with db.transaction():
        service.check(me(), ref)
    flash("Thank you. The page of urgent help says that it was checked today.", "done")
    return redirect(url_for("directory.desk"), 303)


@blueprint.post("/desk/help-lines/<ref>/end")
def end(ref: str) -> ResponseReturnValue:
    """Take a line off the page."""
    with db.transaction():
        service.end(me(), ref)
    flash("It is off the page.", "done")
    return redirect(url_for("directory.desk"), 303)


@blueprint.post("/desk/open-community")
def open_community() -> ResponseReturnValue:
    """Open the community to members."""
    with db.transaction():
        service.open_community(me())
    flash("The community is open to members.", "done")
    return redirect(url_for("directory.desk"), 303)


def _lines() -> slots.Part:
    """The lines of this country, word for word, for a page on which somebody may need them."""
    lines = [line for line in queries.shown(queries.country_here()) if line.kind is not HelpKind.SERVICE]
    return slots.Part("directory/_lines.html", {"lines": lines, "any_checked": _is_any_checked(lines)})


def _is_any_checked(lines: list[HelpLine]) -> bool:
    return any(line.checked_on is not None and not line.demo for line in lines)


def _on_desk(person: Person) -> slots.Part | None:
    """The coordinators' way to the help lines; loud and first while none has been checked."""
    if not access.can(person, Can.COORDINATE):
        return None
    loud = queries.needs_checking()
    return slots.Part("directory/_desk.html", {"needs_checking": loud}, order=1 if loud else 80)


def attach(_app: Flask) -> None:
    """Lay a part on the desk, and the lines wherever they may be needed."""
    slots.provide("desk", _on_desk)
    slots.provide("help_lines", _lines)
