"""The coordinators' desk of sources: what came from where, and bringing a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, slots
from groups.access import Can
from groups.config import Config
from groups.errors import Conflict, Invalid
from groups.exchange import queries, service, waiting
from groups.exchange.forms import ConfirmForm, UploadForm
from groups.fields import show_problems
from groups.people.models import Person
from groups.people.queries import community
from groups.people.signing import me, person_here

blueprint = Blueprint("exchange", __name__)

LARGEST_UPLOAD = 21_000_000


@blueprint.url_value_preprocessor
def _let_files_be_large(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything is read of the request: a coordinator may bring a whole list, nobody else anything large."""
    if endpoint == "exchange.preview" and access.can(person_here(), Can.COORDINATE):
        request.max_content_length = LARGEST_UPLOAD


@blueprint.get("/desk/sources")
def sources() -> ResponseReturnValue:
    """Every source with its last import, and the form to bring a file."""
    access.require(me(), Can.COORDINATE)
    here = community()
    form = UploadForm(data={"zone": here.zone if here else ""})
    return render_template("exchange/sources.html", form=form, sources=queries.overviews())


@blueprint.get("/desk/sources/<ref>")
def source(ref: str) -> ResponseReturnValue:
    """What the last imports of one source did and refused."""
    found = queries.source_for(me(), ref)
    return render_template("exchange/source.html", source=found, syncs=queries.syncs_of(found))


@blueprint.post("/desk/sources/preview")
def preview() -> ResponseReturnValue:
    """Say what a file would add, change and remove before anything is done."""
    access.require(me(), Can.COORDINATE)
    form = UploadForm()
    try:
        if form.validate():
            with form.file.data.stream as stream:
                data = stream.read()
            reading = service.read(data, form.format.data, form.zone.data.strip())
            known = queries.find_source(" ".join(form.name.data.split()))
            planned = service.preview(known, reading)
            said = {name: form[name].data.strip() for name in ("format", "name", "zone", "licence")}
            confirm = ConfirmForm(formdata=None, data={**said, "waiting": waiting.keep(_folder(), data)})
            return render_template("exchange/preview.html", form=confirm, plan=planned, reading=reading, known=known)
    except Invalid as refusal:
        show_problems(form, refusal.fields or {"": refusal.say})
    return render_template("exchange/sources.html", form=form, sources=queries.overviews()), 422


@blueprint.post("/desk/sources/import")
def import_() -> ResponseReturnValue:
    """Do what the preview said."""
    access.require(me(), Can.COORDINATE)
    form = ConfirmForm()
    if not form.validate():
        raise Invalid("That was not complete. Please choose the file again.")
    reading = service.read(waiting.fetch(_folder(), form.waiting.data), form.format.data, form.zone.data)
    with db.transaction():
        found = service.source_called(form.name.data, form.format.data, form.zone.data, form.licence.data or "")
    ref = found.ref
    try:
        done = service.sync(found, reading, force=form.sure.data, person=me())
    except Conflict as refusal:
        flash(refusal.say, "problem")
        return redirect(url_for("exchange.sources"), 303)
    waiting.drop(_folder(), form.waiting.data)
    flash(f"Done: {done.added} added, {done.changed} changed, {done.removed} removed.", "done")
    return redirect(url_for("exchange.source", ref=ref), 303)


def _folder() -> Path:
    settings: Config = current_app.config["STONES"]
    return settings.instance_dir


def _on_desk(person: Person) -> slots.Part | None:
    """The coordinators' way to the sources."""
    return slots.Part("exchange/_desk.html", order=90) if access.can(person, Can.COORDINATE) else None


def attach(_app: Flask) -> None:
    """Lay a part on the desk."""
    slots.provide("desk", _on_desk)
