"""What becomes of a form that was sent: it is done, or the same form comes back with every word and says why."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from groups import db
from groups.errors import Crowded, Forbidden, NotFound, Problem, TooSoon
from groups.fields import show_problems

Made = TypeVar("Made")


class _Keeping:
    """The block of `keeping`; a class, so that whoever reads types knows that it may end early."""

    def __init__(self, form: FlaskForm, *also: type[Problem]) -> None:
        self._form, self._also = form, also

    def __enter__(self) -> None:
        self._form.refused = None

    def __exit__(
        self, _kind: type[BaseException] | None, problem: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if not isinstance(problem, Problem):
            return False
        if isinstance(problem, Crowded):
            return False
        if isinstance(problem, NotFound | Forbidden) and not isinstance(problem, self._also):
            return False
        self._form.refused = problem
        show_problems(self._form, getattr(problem, "fields", {}) or {"": problem.say})
        return True


def keeping(form: FlaskForm, *also: type[Problem]) -> _Keeping:
    """`with keeping(form):` turns a refusal into a sentence on the form, and goes on after the block.

    What is not there, or may not be done, is refused as everywhere else, as the form is then mostly not on its page;
    where it is, that can be kept `also`.
    """
    return _Keeping(form, *also)


def refused(form: FlaskForm) -> Problem | None:
    """The refusal that was met while this form was kept."""
    problem: Problem | None = getattr(form, "refused", None)
    return problem


def outcome(form: FlaskForm) -> tuple[int, dict[str, str]]:
    """The status of a page with `form` on it, and the headers: when to send it again, if it came too soon."""
    problem = refused(form)
    if problem is None:
        return 422 if form.is_submitted() else 200, {}
    return problem.status, when_again(problem)


def when_again(problem: Problem) -> dict[str, str]:
    """The header that says when to send again what came too soon."""
    return {"Retry-After": str(problem.wait)} if isinstance(problem, TooSoon) else {}


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
