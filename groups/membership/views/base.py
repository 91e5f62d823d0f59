"""What the pages of groups share."""

from __future__ import annotations

from flask import Blueprint
from flask_wtf import FlaskForm

from groups.errors import Problem

blueprint = Blueprint("membership", __name__)


def blame(form: FlaskForm, problem: Problem) -> None:
    """Put a refusal beside the fields it speaks of, so that the form is shown again with what was typed."""
    fields: dict[str, str] = getattr(problem, "fields", {})
    for name, sentence in fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence]
    if not any(name in form for name in fields):
        form.form_errors.append(problem.say)
