"""What becomes of a form that was sent: it is done, or the same form comes back with every word and says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from groups import db
from groups.errors import Forbidden, NotFound, Problem, TooSoon
from groups.fields import show_problems

Made = TypeVar("Made")


@contextmanager
def keeping(form: FlaskForm) -> Iterator[None]:
    """Turn a refusal into a sentence on `form`; afterwards `form.errors` says whether there was one.

    Who may not see the page, or not any more, is refused as everywhere else: there is no form to come back to.
    """
    try:
        yield
    except (NotFound, Forbidden):
        raise
    except Problem as problem:
        form.refused = problem
        show_problems(form, getattr(problem, "fields", {}) or {"": problem.say})


def refused(form: FlaskForm) -> Problem | None:
    """The refusal that was met while this form was kept."""
    problem: Problem | None = getattr(form, "refused", None)
    return problem


def outcome(form: FlaskForm) -> tuple[int, dict[str, str]]:
    """The status of a page with `form` on it, and the headers: when to send it again, if it came too soon."""
    problem = refused(form)
    if problem is None:
        return 422 if form.is_submitted() else 200, {}
    return problem.status, {"Retry-After": str(problem.wait)} if isinstance(problem, TooSoon) else {}


def save(
    form: FlaskForm,
    deed: Callable[[], Made],
    done: str,
    *,
    to: Callable[[Made], str],
    page: Callable[[], str],
) -> ResponseReturnValue:
    """The usual course of a page with one form: shown, sent, read, done in one transaction, and led on to `to`."""
    if form.is_submitted():
        with keeping(form):
            if form.validate():
                with db.transaction():
                    where = to(deed())
                flash(done, "done")
                return redirect(where, 303)
    return page(), *outcome(form)
