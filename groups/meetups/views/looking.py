"""A look at what a form would do before it counts: the same words, carried along, and three ways on."""

from __future__ import annotations

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from groups import sending

#: What is chosen on the page itself, and so is not carried along.
CHOSEN = frozenset({"csrf_token", "step", "without", "replied"})


def step() -> str:
    """Which button was pressed: look, back or save; a form that is sent without one is saved."""
    return request.form.get("step", "save") if request.method == "POST" else ""


def typed(form: FlaskForm) -> list[tuple[str, str]]:
    """Every word of the form as it was sent, for unseen fields."""
    names = [name for name in request.form if name in form and name not in CHOSEN]
    return [(name, value) for name in names for value in request.form.getlist(name)]


def look(form: FlaskForm, shown: Callable[[], str], page: Callable[[], str]) -> ResponseReturnValue:
    """What the form would do; or the form again, and what stands in the way."""
    with sending.keeping(form):
        if form.validate():
            return shown(), 200
    return page(), *sending.outcome(form)
