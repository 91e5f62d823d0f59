"""Ladders to copy from."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from groups.errors import Invalid, NotFound
from groups.people.signing import me
from groups.steps import queries, service
from groups.steps.forms import CopyForm
from groups.steps.service.copying import key_of
from groups.steps.starters import STARTERS, starter_of
from groups.steps.views.base import blueprint, press


@blueprint.get("/steps/starters")
def starters() -> ResponseReturnValue:
    """Five situations, with steps to take over."""
    keys = {key_of(each.key, number) for each in STARTERS for number in range(len(each.rungs))}
    there = {step.key for step in queries.same_key(me(), keys)}
    return render_template("steps/starters.html", starters=STARTERS, there=there, key_of=key_of)


@blueprint.post("/steps/starters/<key>")
def copy(key: str) -> ResponseReturnValue:
    """Copy those that were ticked."""
    if starter_of(key) is None:
        raise NotFound()
    form, person = CopyForm(), me()

    def deed() -> str:
        if not form.validate():
            raise Invalid("Please choose from the steps on the page.")
        service.copy(person, key, form.rung.data or [])
        return url_for("steps.ladder")

    said = "They are on your ladder. Change, move or set aside whatever does not fit."
    return press(deed, said, f"{url_for('steps.starters')}#{key}")
