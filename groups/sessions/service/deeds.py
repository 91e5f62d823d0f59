"""All that can be done in a session, by its name: one table for the page and for the socket, so that what is refused at
one door is refused at the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from groups.errors import Invalid, NotFound
from groups.people.models import Person
from groups.sessions.models import Chair, Decline, Doors, Need
from groups.sessions.service import circles, entering, guiding, stewarding, turns

Kind = TypeVar("Kind", bound=StrEnum)
CHOOSE = "Please choose one of the answers on the page."


@dataclass(frozen=True)
class Deed:
    """How one is done: the function, which is given the person and the session, and what else it is given, in order."""

    do: Callable[..., None]
    fields: tuple[str, ...] = ()


DEEDS: dict[str, Deed] = {
    "seat:choose": Deed(entering.choose, ("chair", "shown")),
    "session:leave": Deed(entering.step_out, ("need",)),
    "session:call": Deed(entering.call, ("wish",)),
    "session:stay": Deed(entering.stay),
    "turn:ask": Deed(turns.ask),
    "turn:begin": Deed(turns.begin),
    "turn:done": Deed(turns.done),
    "turn:pass": Deed(turns.pass_on),
    "turn:lower": Deed(turns.take_back),
    "pause:ask": Deed(turns.ask_pause),
    "circle:answer": Deed(circles.answer, ("circle", "yes")),
    "session:begin": Deed(guiding.begin, ("small",)),
    "session:cancel": Deed(guiding.let_be),
    "session:close": Deed(guiding.close),
    "phase:next": Deed(guiding.next_phase, ("phase",)),
    "phase:lengthen": Deed(guiding.lengthen, ("minutes",)),
    "pause:set": Deed(guiding.pause),
    "pause:end": Deed(guiding.go_on),
    "doors:set": Deed(guiding.set_doors, ("doors", "late_minutes")),
    "lobby:admit": Deed(guiding.admit, ("person",)),
    "lobby:open": Deed(guiding.admit_all),
    "lobby:decline": Deed(guiding.decline, ("person", "why")),
    "seat:remove": Deed(guiding.put_out, ("person", "reason")),
    "lead:hand": Deed(guiding.hand_lead, ("person",)),
    "lead:take": Deed(guiding.take_lead),
    "guardian:name": Deed(guiding.name_guardian, ("person",)),
    "person:greet": Deed(guiding.greet, ("person",)),
    "call:answer": Deed(guiding.answer_call, ("call",)),
    "floor:give": Deed(stewarding.give, ("person",)),
    "floor:lend": Deed(stewarding.lend, ("person",)),
    "floor:return": Deed(stewarding.give_back),
    "floor:thank": Deed(stewarding.thank),
    "floor:skip": Deed(stewarding.skip),
    "time:grant": Deed(stewarding.grant, ("person", "seconds")),
    "extra:grant": Deed(stewarding.grant_always, ("person", "percent")),
    "circles:offer": Deed(circles.offer, ("guides",)),
    "circles:recall": Deed(circles.call_back),
}


def perform(name: str, person: Person, session_ref: str, given: Mapping[str, Any]) -> None:
    """Do what is called so. What is given may be words of a form or values of a program; anything else is refused."""
    deed = DEEDS.get(name)
    if deed is None:
        raise NotFound()
    values = [_READ[field](given.get(field)) for field in deed.fields]
    deed.do(person, session_ref, *values)


def _one_of(kind: type[Kind]) -> Callable[[Any], Kind]:
    def read(value: Any) -> Kind:
        try:
            return kind(str(value))
        except ValueError as fault:
            raise Invalid(CHOOSE) from fault

    return read


def _number(value: Any) -> int:
    try:
        found = int(value)
    except (TypeError, ValueError) as fault:
        raise Invalid(CHOOSE) from fault
    if not 0 <= found <= 1000:
        raise Invalid(CHOOSE)
    return found


def _word(value: Any) -> str:
    return str(value or "")[:500]


def _yes(value: Any) -> bool:
    return value in (True, "1", "y", "yes", "true", "on")


def _need(value: Any) -> Need | None:
    """Nothing is wished for by most who go."""
    return None if value in (None, "", "okay") else _one_of(Need)(value)


def _words(value: Any) -> list[str]:
    return [_word(each) for each in value] if isinstance(value, list | tuple) else [_word(value)]


_READ: dict[str, Callable[[Any], Any]] = {
    "chair": _one_of(Chair), "shown": _yes, "need": _need, "wish": _one_of(Need), "circle": _word, "yes": _yes,
    "small": _yes, "phase": _number, "minutes": _number, "doors": _one_of(Doors), "late_minutes": _number,
    "person": _word, "why": _one_of(Decline), "reason": _word, "call": _word, "seconds": _number, "percent": _number,
    "guides": _words,
}  # fmt: skip
