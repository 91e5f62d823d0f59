"""The buttons of a step: its named moves, going down and up by one, and taking it off the ladder."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue

from groups.errors import Invalid, NotFound
from groups.people.models import Person
from groups.people.signing import me
from groups.steps import queries, service
from groups.steps.course import BUTTONS, Move
from groups.steps.forms import AGAIN, PressForm
from groups.steps.models import Step
from groups.steps.views.base import blueprint, press
from groups.steps.words import DONE_WORDS, WENT_DOWN, WENT_UP


@blueprint.post("/steps/ladder/<ref>/moves/<what>")
def move(ref: str, what: str) -> ResponseReturnValue:
    """One of the named moves."""
    queries.step_for(me(), ref)
    if what not in {str(each) for each in BUTTONS}:
        raise NotFound()
    form, back = PressForm(), url_for("steps.step", ref=ref)

    def deed() -> str:
        if not form.validate():
            raise Invalid(AGAIN)
        service.move(me(), ref, Move(what), form.version.data)
        return back

    return press(deed, DONE_WORDS[Move(what)], back)


@blueprint.post("/steps/ladder/<ref>/down")
def down(ref: str) -> ResponseReturnValue:
    """A gentler one."""
    return _by_one(ref, service.move_down, WENT_DOWN)


@blueprint.post("/steps/ladder/<ref>/up")
def up(ref: str) -> ResponseReturnValue:
    """The one after it."""
    return _by_one(ref, service.move_up, WENT_UP)


def _by_one(ref: str, go: Callable[[Person, str], Step], said: str) -> ResponseReturnValue:
    queries.step_for(me(), ref)
    return press(lambda: url_for("steps.step", ref=go(me(), ref).ref), said, url_for("steps.step", ref=ref))


@blueprint.post("/steps/ladder/<ref>/remove")
def remove(ref: str) -> ResponseReturnValue:
    """Off the ladder, for good."""
    queries.step_for(me(), ref)

    def deed() -> str:
        service.remove(me(), ref)
        return url_for("steps.ladder")

    return press(deed, "It is off your ladder. What you did stays in your list.", url_for("steps.step", ref=ref))
