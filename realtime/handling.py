"""`@on(...)`: the only way to answer an event, so that every event is known, bounded, and asks again who is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import msgspec
from flask import request
from flask_login import current_user
from flask_socketio import SocketIO

from groups import clock, db, limits
from groups.errors import Invalid, Problem, TooSoon, TryAgain
from groups.logs import log
from groups.people import queries as people
from realtime import connections, frames
from realtime.protocol import CLIENT
from realtime.shapes import Asked

NOT_UNDERSTOOD = "That could not be understood. Please load the page again; nothing is lost."
TOO_FAST = "That was a little fast. Please wait a moment and try again."
FAULT = "Something went wrong here, and it is not your fault. Please try again in a moment."

Payload = TypeVar("Payload", bound=Asked)


@dataclass(frozen=True)
class Here:
    """Who asks: the person, read anew for this event, and the socket it came by."""

    person: Any  # Flask-Login has no types; a groups.people Person
    connection: connections.Connection


Answering = Callable[[Here, Payload], dict[str, Any] | None]


#: Answers for a socket what it said, as it was said.
Door = Callable[[connections.Connection, tuple[Any, ...]], dict[str, Any]]


@dataclass(frozen=True)
class Handler:
    """How one event is answered."""

    name: str
    payload: type[Asked]
    act: Door


#: Every event a client may send.
HANDLERS: dict[str, Handler] = {}

#: How many events were refused, by code.
refused: Counter[str] = Counter()


def on(
    name: str, payload: type[Payload], *, limit: str | None = None, writes: bool = True
) -> Callable[[Answering[Payload]], Answering[Payload]]:
    """Answer the event `name`, which carries `payload`, with what the function gives.

    The sign-in is read from the database again each time, inside the transaction when there is one. The answer is
    `{"ok": true, ...}`, or `{"ok": false, "code": ..., "say": ...}` whatever goes wrong. `limit`: a kind of its own in
    `groups.limits`, where the deed has none. `writes`: the answer is a deed and runs in a transaction.
    """
    _check_new(name, payload)

    def keep(answer: Answering[Payload]) -> Answering[Payload]:
        HANDLERS[name] = Handler(name, payload, partial(_act, payload, answer, limit, writes))
        return answer

    return keep


def on_together(name: str, payload: type[Asked], door: Door) -> None:
    """Answer the event `name` by a door of its own, which decodes, limits, and asks who is there for many at once."""
    _check_new(name, payload)
    HANDLERS[name] = Handler(name, payload, door)


def _check_new(name: str, payload: type[Asked]) -> None:
    if CLIENT.get(name) is not payload or name in HANDLERS:
        raise RuntimeError(f"{name} is not in the protocol as {payload.__name__}, or is answered twice")


def attach(sockets: SocketIO) -> None:
    """Answer every event on `sockets`; unknown ones are answered too, and counted."""
    unanswered = CLIENT.keys() - HANDLERS.keys()
    if unanswered:
        raise RuntimeError(f"nobody answers {', '.join(sorted(unanswered))}")
    for handler in HANDLERS.values():
        sockets.on_event(handler.name, _door(handler))
    sockets.on_event("*", _unknown)
    sockets.on_error_default(lambda _fault: refusal("fault", FAULT))


def _door(handler: Handler) -> Callable[..., dict[str, Any]]:
    def door(*said: Any) -> dict[str, Any]:
        return _answered(handler.name, lambda connection: handler.act(connection, said))

    return door


def _unknown(*_said: Any) -> dict[str, Any]:
    return _answered("unknown", _refuse_unknown)


def _refuse_unknown(_connection: connections.Connection) -> dict[str, Any]:
    raise Invalid(NOT_UNDERSTOOD, code="unknown")


def _answered(name: str, act: Callable[[connections.Connection], dict[str, Any]]) -> dict[str, Any]:
    """What `act` gives, or a refusal; never an exception, and never a session left open."""
    began = clock.ticks()
    try:
        connection = _connection()
        check_pace(connection)
        answer = act(connection)
    except TooSoon as problem:
        answer = refusal(problem.code, problem.say, wait=problem.wait)
    except Problem as problem:
        answer = refusal(problem.code, problem.say)
    except Exception as fault:
        answer = failed(name, fault)
    finally:
        db.release()
    log.debug("event", heard=name, outcome=answer.get("code", "ok"), ms=round((clock.ticks() - began) * 1000, 1))
    return answer


def failed(name: str, fault: Exception) -> dict[str, Any]:
    """What is said when an event could not be answered: a store that is away is no mistake of ours."""
    if db.may_pass(fault):
        away = TryAgain()
        return refusal(away.code, away.say)
    log.exception("event_failed", heard=name)
    return refusal("fault", FAULT)


def check_pace(connection: connections.Connection) -> None:
    """Refuse what one socket says too fast, whatever it is."""
    if not connection.pace.allows():
        raise TooSoon(TOO_FAST, wait=connection.pace.wait())


def _connection() -> connections.Connection:
    connection = connections.find(request.sid)  # type: ignore[attr-defined]  # Flask-SocketIO puts it there
    if connection is None:
        raise Problem("Please load the page again.", code="sign_in")
    return connection


def _act(
    payload: type[Payload], answer: Answering[Payload], limit: str | None, writes: bool,
    connection: connections.Connection, said: tuple[Any, ...],
) -> dict[str, Any]:  # fmt: skip
    asked = decoded(payload, said)
    if limit is not None:
        limits.check(limit, connection.person_id)
    with db.transaction() if writes else nullcontext():
        told = answer(_authenticated(connection) if writes else _known(connection), asked)
    plain: dict[str, Any] = msgspec.to_builtins({"ok": True, **(told or {})})
    return plain


def _authenticated(connection: connections.Connection) -> Here:
    """The person as the database has them now. The cookie of the handshake names the sign-in; its row decides."""
    if not current_user.is_authenticated or current_user.sign_in.id != connection.sign_in_id:
        raise Problem("You are signed out here. Please sign in again.", code="sign_in")
    return Here(current_user.person, connection)


def _known(connection: connections.Connection) -> Here:
    """The same for what only reads: who it is, without what only deeds need."""
    speaker = people.speakers([connection.sign_in_id]).get(connection.sign_in_id)
    if speaker is None:
        raise Problem("You are signed out here. Please sign in again.", code="sign_in")
    return Here(speaker, connection)


def decoded(payload: type[Payload], said: tuple[Any, ...]) -> Payload:
    """What a client sent as its struct; anything else is refused with a sentence."""
    if len(said) != 1 or not isinstance(said[0], dict):
        raise Invalid(NOT_UNDERSTOOD)
    try:
        return msgspec.convert(said[0], payload, strict=True)
    except (msgspec.ValidationError, RecursionError) as fault:
        raise Invalid(NOT_UNDERSTOOD) from fault


def refusal(code: str, say: str, **more: Any) -> dict[str, Any]:
    """An answer that says no, and what a person can do."""
    refused[code] += 1
    return {"ok": False, "code": code, "say": say, **more}


def counts() -> dict[str, int]:
    """What was refused or set aside in this process since it started, for whoever watches over it."""
    found: Counter[str] = Counter()
    for part in (refused, connections.refused, frames.set_aside):
        found.update(part)
    return dict(found)
