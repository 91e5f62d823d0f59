"""What many people say at once is kept at once: one transaction for all that came while the last one was under way.

Each is answered before anybody is told of it. While the store is busy or away nothing is said twice and nobody waits
for long: what has not been kept after `PATIENCE` is answered with "try again", and its key makes trying again safe.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec

from groups import clock, db, failpoints
from groups.chat import queries as chat
from groups.chat import service
from groups.chat.service import Posted, Sending
from groups.errors import Invalid, Problem, TooSoon, TryAgain
from groups.logs import log
from groups.people import queries as people
from realtime import connections, delivery, outlet
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


@dataclass(slots=True, eq=False)
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
_under_way: dict[int, list[Said]] = {}
#: Rooms that another process holds: what is said there waits in a line of its own, and keeps nobody else waiting.
_apart: dict[str, deque[Said]] = {}
_busy = False
_begin: Callable[[Callable[[], None]], Any] | None = None


def attach(begin: Callable[[Callable[[], None]], Any]) -> None:
    """Let `begin(work)` start work in the background, for what is heard in the event loop."""
    global _begin, _busy
    _begin, _busy = begin, False
    for waiting in (_line, _under_way, _apart):
        waiting.clear()


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
    lines = [*_under_way.values(), *_apart.values(), _line]
    for each in [each for line in lines for each in list(line)]:
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
        _apart.get(said.asked.room, _line).append(said)


def _takes_over() -> bool:
    """Whether nobody keeps what is said at the moment; then the caller has to."""
    global _busy
    with _guard:
        taken, _busy = not _busy, True
    return taken


def _work() -> None:
    """Keep what is there, and what comes meanwhile, until nothing is left."""
    while batch := _next():
        held = _worked(batch)
        for room in dict.fromkeys(each.asked.room for each in held):
            _set_apart(room, [each for each in held if each.asked.room == room])


def _work_apart(room: str) -> None:
    """The same for one room, waiting for whoever holds it."""
    while batch := _next_apart(room):
        _worked(batch, wait=True)


def _worked(batch: list[Said], *, wait: bool = False) -> list[Said]:
    """Keep a batch, whatever comes of it; those whose rooms are held elsewhere are given back, unless it may wait."""
    began, number = clock.ticks(), id(batch)
    _under_way[number] = batch
    try:
        with db.swiftly():
            return _keep(batch, wait=wait)
    except Exception:  # such as a connection that breaks while it is given back: who comes next is still heard
        log.exception("batch_failed")
        for each in batch:
            each.refuse(TryAgain())
        return []
    finally:
        del _under_way[number]
        log.debug("said", count=len(batch), ms=round((clock.ticks() - began) * 1000, 1))


def _set_apart(room: str, said: list[Said]) -> None:
    """What comes for this room later stands behind these."""
    with _guard:
        _apart[room] = deque(said)
        behind = [each for each in _line if each.asked.room == room]
        _apart[room].extend(behind)
        for each in behind:
            _line.remove(each)
    if _begin is not None:
        _begin(partial(_work_apart, room))
    else:
        _work_apart(room)


def _next_apart(room: str) -> list[Said]:
    with _guard:
        line = _apart[room]
        batch = [line.popleft() for _ in range(min(len(line), MOST))]
        if not batch:
            del _apart[room]
    return [each for each in batch if not each.late] or (_next_apart(room) if batch else [])


def _next() -> list[Said]:
    global _busy
    with _guard:
        batch = [_line.popleft() for _ in range(min(len(_line), MOST))]
        _busy = bool(batch)
    # Who was told to try again comes again by themselves, under the same key.
    return [each for each in batch if not each.late] or (_next() if batch else [])


def _keep(batch: list[Said], *, wait: bool = True) -> list[Said]:
    try:
        return _keep_all(batch, wait=wait)
    except TryAgain as problem:
        for each in batch:
            each.refuse(problem)
    except Exception as fault:
        answer = encode(failed(NAME, fault))
        if len(batch) == 1 or db.may_pass(fault):
            for each in batch:
                each.answer(answer)
            return []
        db.release()
        for each in batch:  # one of them cannot be kept: the others need not suffer for it
            _keep([each], wait=True)
    finally:
        db.release()
    return []


def _keep_all(batch: list[Said], *, wait: bool) -> list[Said]:
    for each in batch:
        each.counted()
    with delivery.held_back() as telling:
        with db.transaction(patience=TURN):
            rooms, held = _taken({each.asked.room for each in batch}, wait=wait)
            free = [each for each in batch if each.asked.room not in held] if held else batch
            outcomes = _post(free, rooms) if free else []
        try:
            failpoints.reach("chat.after_commit")
            for each, outcome in zip(free, outcomes, strict=True):
                _answer(each, outcome, telling)
            failpoints.reach("chat.after_answer")
        finally:
            telling.go()  # it has happened, whoever could not be answered
            outlet.current().leave_now()
    return [each for each in batch if each.asked.room in held] if held else []


def _taken(refs: set[str], *, wait: bool) -> tuple[dict[str, chat.OpenRoom], set[str]]:
    """The rooms, held until the commit, and those that another process holds and that are not waited for."""
    rooms = chat.rooms_to_post(refs, wait=wait)
    missing = refs - rooms.keys()
    return rooms, chat.which_are_held(missing) if missing and not wait else set()


def _post(batch: list[Said], rooms: dict[str, chat.OpenRoom]) -> list[Posted | Problem]:
    """Say it all; whoever is not signed in any more is refused, whatever their socket thinks. They are asked for when
    the rooms are held: what was taken back while somebody else held them is known then."""
    speakers = people.speakers({each.connection.sign_in_id for each in batch})
    sendings = [
        _sending(speakers[each.connection.sign_in_id], each.asked, each.counted())
        for each in batch
        if each.connection.sign_in_id in speakers
    ]
    outcomes = iter(service.post_all(sendings, rooms))
    ended = Problem(SIGNED_OUT, code="sign_in")
    return [next(outcomes) if each.connection.sign_in_id in speakers else ended for each in batch]


def _sending(speaker: people.Speaker, asked: SendMessage, wait: int) -> Sending:
    said = (asked.room, asked.text, asked.key, asked.reply_to or None, asked.wish)
    return Sending(speaker, *said, wait, asked.anyway)


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
