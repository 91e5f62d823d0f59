"""What many people say at once is kept at once: one transaction for all that came while the last one was under way.

Each is answered before anybody is told of it. While the store is busy or away nothing is said twice and nobody waits
for long: what has not been kept after `PATIENCE` is answered with "try again", and its key makes trying again safe.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from groups import clock, db, failpoints
from groups.chat import queries as chat
from groups.chat import service
from groups.chat.service import Posted, Sending
from groups.errors import Invalid, Problem, TooSoon, TryAgain
from groups.logs import log
from groups.people import queries as people
from realtime import connections, delivery
from realtime.connections import Connection
from realtime.delivery import Telling
from realtime.handling import NOT_UNDERSTOOD, check_pace, decoded, failed, refusal
from realtime.protocol import SendMessage, encode, wire

#: Seconds until whoever said something hears that it was not kept yet.
PATIENCE = 1.8
#: Seconds that one transaction waits for the one writer of SQLite.
TURN = 1.5
#: Every how many seconds it is looked whether somebody waits for too long.
LOOK = 0.2
#: How many messages one transaction keeps at most.
MOST = 256
NAME = "message:send"
SIGNED_OUT = "You are signed out here. Please sign in again."

Answer = Callable[[bytes], None]
_FORM = msgspec.json.Decoder(tuple[str, SendMessage])


@dataclass(slots=True)
class Said:
    """Something a socket said, until it is answered."""

    connection: Connection
    asked: SendMessage
    reply: Answer | None
    since: float = field(default_factory=clock.ticks)
    late: bool = False
    wait: int | None = None

    def counted(self) -> int:
        """For how many seconds who says it should pause; counted once, however often it is tried to keep it."""
        if self.wait is None:
            self.wait = service.pace(self.connection.person_id)
        return self.wait

    def answer(self, words: bytes) -> None:
        """Answer, once."""
        reply, self.reply = self.reply, None
        if reply is not None:
            reply(words)

    def refuse(self, problem: Problem) -> None:
        """Answer with a code and a sentence."""
        more = {"wait": problem.wait} if isinstance(problem, TooSoon) else {}
        self.answer(encode(refusal(problem.code, problem.say, **more)))


_guard = threading.Lock()
_line: deque[Said] = deque()
_under_way: list[Said] = []
_busy = False
_begin: Callable[[Callable[[], None]], Any] | None = None


def attach(begin: Callable[[Callable[[], None]], Any]) -> None:
    """Let `begin(work)` start work in the background, for what is heard in the event loop."""
    global _begin, _busy
    _begin, _busy = begin, False
    _line.clear()
    _under_way.clear()


def hear(sid: str, said: bytes, reply: Answer | None) -> None:
    """Take what a socket said, in the event loop: never waits. `said` is `["message:send", {...}]`."""
    try:
        connection = connections.find(sid)
        if connection is None:
            raise Problem("Please load the page again.", code="sign_in")
        check_pace(connection)
        _put(Said(connection, _read(said), reply))
    except Problem as problem:
        Said(Connection(sid, 0, 0), _NOTHING, reply).refuse(problem)
        return
    if _takes_over() and _begin is not None:
        _begin(_work)


def ask(connection: Connection, said: tuple[Any, ...]) -> dict[str, Any]:
    """The same for a door that waits for the answer and gives it back."""
    answered, answer = threading.Event(), []

    def keep(words: bytes) -> None:
        answer.append(words)
        answered.set()

    asked = decoded(SendMessage, said)
    _put(Said(connection, asked, keep))
    if _takes_over():
        _work()
    if not answered.wait(PATIENCE + TURN):
        raise TryAgain()
    found: dict[str, Any] = msgspec.json.decode(answer[0])
    return found


def watch() -> None:
    """Look after those who wait for too long, for as long as the process lives."""
    while True:
        clock.pause(LOOK)
        try:
            answer_late()
        except Exception:
            log.exception("late_failed")


def answer_late() -> None:
    """Tell those who have waited for too long to try again. What became of theirs is found by its key."""
    late = clock.ticks() - PATIENCE
    for each in [*_under_way, *_line]:
        if each.since < late and not each.late:
            each.late = True
            each.refuse(TryAgain())


_NOTHING = SendMessage(room="-", text="", key="")


def _read(said: bytes) -> SendMessage:
    try:
        return _FORM.decode(said)[1]
    except (msgspec.DecodeError, RecursionError, UnicodeError) as fault:
        raise Invalid(NOT_UNDERSTOOD) from fault


def _put(said: Said) -> None:
    with _guard:
        _line.append(said)


def _takes_over() -> bool:
    """Whether nobody keeps what is said at the moment; then the caller has to."""
    global _busy
    with _guard:
        taken, _busy = not _busy, True
    return taken


def _work() -> None:
    """Keep what is there, and what comes meanwhile, until nothing is left."""
    while batch := _next():
        began = clock.ticks()
        _under_way[:] = batch
        try:
            _keep(batch)
        except Exception:  # such as a connection that breaks while it is given back: who comes next is still heard
            log.exception("batch_failed")
            for each in batch:
                each.refuse(TryAgain())
        _under_way.clear()
        log.debug("said", count=len(batch), ms=round((clock.ticks() - began) * 1000, 1))


def _next() -> list[Said]:
    global _busy
    with _guard:
        batch = [_line.popleft() for _ in range(min(len(_line), MOST))]
        _busy = bool(batch)
    # Who was told to try again comes again by themselves, under the same key.
    return [each for each in batch if not each.late] or (_next() if batch else [])


def _keep(batch: list[Said]) -> None:
    try:
        _keep_all(batch)
    except TryAgain as problem:
        for each in batch:
            each.refuse(problem)
    except Exception as fault:
        answer = encode(failed(NAME, fault))
        if len(batch) == 1 or db.may_pass(fault):
            for each in batch:
                each.answer(answer)
            return
        db.release()
        for each in batch:  # one of them cannot be kept: the others need not suffer for it
            _keep([each])
    finally:
        db.release()


def _keep_all(batch: list[Said]) -> None:
    waits = [each.counted() for each in batch]
    with delivery.held_back() as telling:
        with db.transaction(patience=TURN):
            outcomes = _post(batch, waits)
        try:
            failpoints.reach("chat.after_commit")
            for each, outcome in zip(batch, outcomes, strict=True):
                _answer(each, outcome, telling)
            failpoints.reach("chat.after_answer")
        finally:
            telling.go()  # it has happened, whoever could not be answered


def _post(batch: list[Said], waits: Sequence[int]) -> list[Posted | Problem]:
    """Say it all; whoever is not signed in any more is refused, whatever their socket thinks."""
    speakers = people.speakers({each.connection.sign_in_id for each in batch})
    sendings = [
        _sending(speakers[each.connection.sign_in_id], each.asked, wait)
        for each, wait in zip(batch, waits, strict=True)
        if each.connection.sign_in_id in speakers
    ]
    outcomes = iter(service.post_all(sendings))
    ended = Problem(SIGNED_OUT, code="sign_in")
    return [next(outcomes) if each.connection.sign_in_id in speakers else ended for each in batch]


def _sending(speaker: people.Speaker, asked: SendMessage, wait: int) -> Sending:
    return Sending(speaker, asked.room, asked.text, asked.key, asked.reply_to or None, asked.wish, wait)


def _answer(said: Said, outcome: Posted | Problem, telling: Telling) -> None:
    if isinstance(outcome, Problem):
        said.refuse(outcome)
        return
    person_id = said.connection.person_id
    view = telling.view(outcome.id, person_id)
    if view is None:
        shown = chat.shown_to([person_id], outcome.id)[person_id]
        view = encode(wire(shown) if shown is not None else None)
    said.answer(b'{"ok":true,"message":' + view + b"}")
