"""A client over the real protocol that behaves as `static/js/room.js` does, cheap enough that there can be thousands.

It keeps what it has not been told of under its key and sends it again, in order; it holds the room by its clock and
heals every gap by asking; it comes back by itself. All that happens to it goes into the record.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import deque
from typing import Any

from tests.faults.history import APPLY, DOWN, DROP, FAIL, INFO, INVOKE, OK, RESET, UP, Entry, Heard, Record, View
from tests.faults.room import Held, Message
from tests.faults.wire import Refused, Wire

#: Seconds: a number that is merely late may still come; an answer is waited for; then it is sent again.
LATE, PATIENCE, RETRY = 0.4, 8.0, 0.5
#: It comes back sooner than a browser would, so that a plan with many faults has an end.
LONGEST = 0.8
AGAIN = frozenset({"fault", "try_again"})


class Client:
    """One browser tab of one person in one room."""

    def __init__(self, name: str, person: int, cookie: str, where: list[str], room: str, record: Record) -> None:
        self.name, self.person, self.cookie, self.where, self.room = name, person, cookie, list(where), room
        self.record, self.held = record, Held()
        self.waiting: deque[tuple[str, str, str]] = deque()
        self.wire: Wire | None = None
        self.origin = ""
        self.keeps_bytes = True
        self.over = False
        self.stubborn = False  # listens on and goes on sending although it was told to go
        self.shut_out = ""
        self.reviews = False
        self.apart: frozenset[int] = frozenset()
        self.ready_at = 0.0
        self.patience, self.retry, self.pause = PATIENCE, RETRY, 0.1
        self._entered = asyncio.Event()
        self._asking: asyncio.Task[bool] | None = None
        self._again = False
        self._late: asyncio.TimerHandle | None = None
        self._flushing: asyncio.Task[None] | None = None
        self._number = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._main: asyncio.Task[None] | None = None

    # --- what a test does with it

    def start(self) -> None:
        """Come in, and come back whenever the connection goes."""
        self._main = asyncio.create_task(self._live())

    def come_back(self) -> None:
        """Come in again after `stop`, with all that was held."""
        self.over = False
        self.start()

    async def stop(self) -> None:
        """Go away."""
        self.over = True
        if self.wire is not None:
            self.wire.close()
        held = [task for task in (self._main, self._flushing, self._asking, *self._tasks) if task is not None]
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        self._gone()
        self._asking = self._flushing = None

    def say(self, text: str, key: str = "", reply: str = "") -> str:
        """Write something, perhaps to answer something; it goes out in its turn. Gives its key."""
        self._number += 1
        key = key or f"{self.name}-{self._number:05d}"
        self.waiting.append((key, text, reply))
        self._begin_flush()
        return key

    async def ask(self, name: str, **what: Any) -> Any:
        """Ask something else of the server, once it is there; what it answers about a message is taken."""
        await asyncio.wait_for(self._entered.wait(), 30)
        assert self.wire is not None
        answer = await self.wire.ask(name, what, self.patience)
        if answer.get("message"):
            self._changed(answer["message"]["changed"], answer["message"])
        return answer

    async def there(self, patience: float = 30.0) -> None:
        """Wait until it is in the room."""
        await asyncio.wait_for(self._entered.wait(), patience)

    @property
    def is_there(self) -> bool:
        """Whether it is connected and has caught up once since."""
        return self._entered.is_set()

    def view(self) -> View:
        """What it holds now."""
        held = self.held
        return View(self.name, self.person, held.known, held.seen(), held.first, self.apart, self.reviews)

    # --- coming and going

    async def _live(self) -> None:
        tries = 0
        while not self.over:
            try:
                await self._stay()
                tries = 0
            except Refused as no:
                tries += 1
                if no.status == 401 or no.said == "sign_in":
                    self.shut_out, self.over = "sign_in", True
            except (OSError, TimeoutError, ConnectionError):
                tries = 0 if self._entered.is_set() else tries + 1
            self._gone()
            self.where.append(self.where.pop(0))
            await asyncio.sleep(min(LONGEST, self.pause * 2 ** min(tries, 5)) * random.uniform(0.5, 1.0))

    async def _stay(self) -> None:
        self.wire = wire = await Wire.open(self.where[0], self.cookie, self.origin)
        await wire.greet()
        self._note(UP)
        self._spawn(self._come_in(wire))
        while True:
            for text in await wire.texts():
                if self.keeps_bytes:
                    self.record.heard.append(Heard(time.monotonic(), self.name, self.person, text))
                self._hear(wire, text)

    def _gone(self) -> None:
        if self.wire is not None:
            self.wire.close()
            self.wire = None
            self._note(DOWN)
        self._entered.clear()

    async def _come_in(self, wire: Wire) -> None:
        while not await self._catch_up():
            if self.wire is not wire or self.shut_out:
                return
            await asyncio.sleep(self.retry)
        if self.wire is wire:
            self.ready_at = time.monotonic()
            self._entered.set()
            self._begin_flush()

    def _hear(self, wire: Wire, text: bytes) -> None:
        if wire.answered(text) or not text.startswith(b"42"):
            if text.startswith(b"41") or text == b"1":
                raise ConnectionResetError("put out")
            return
        name, told = json.loads(text[2:])
        if name == "room:changed" and told["room"] == self.room:
            self._changed(told["clock"], told["message"])
        elif (name == "heads" and told["rooms"].get(self.room, 0) > self.held.known) or name == "room:refresh":
            self._spawn(self._catch_up())
        elif name == "signed:out":
            self.shut_out, self.over = "sign_in", True
        elif name == "membership:ended":
            self.shut_out, self.over = "ended", not self.stubborn

    # --- holding the room

    def _changed(self, count: int | None, message: Message) -> None:
        self._apply(message, "push")
        if self.held.saw(count) and self._late is None:
            self._late = asyncio.get_running_loop().call_later(LATE, self._was_late)

    def _was_late(self) -> None:
        self._late = None
        if self.held.ahead and self.wire is not None:
            self._spawn(self._catch_up())

    def _apply(self, message: Message, by: str) -> None:
        if self.held.take(message):
            what = DROP if message["status"] == "gone" else APPLY
            self._note(
                what, ref=message["ref"], place=message["place"], changed=message["changed"],
                status=message["status"], text=message.get("text", ""), code=by,
            )  # fmt: skip

    async def _catch_up(self) -> bool:
        if self._asking is not None and not self._asking.done():
            self._again = True
            return await asyncio.shield(self._asking)
        self._asking = asyncio.create_task(self._ask_all())
        went = await asyncio.shield(self._asking)
        if self._again:
            self._again = False
            self._spawn(self._catch_up())
        return went

    async def _ask_all(self) -> bool:
        waiting: set[str] = set()
        while True:
            wire = self.wire
            if wire is None:
                return False
            try:
                asked = {"room": self.room, "after": self.held.known, "epoch": self.held.epoch}
                answer = await wire.ask("room:enter", asked, self.patience)
            except (TimeoutError, OSError):
                return False
            if not answer["ok"]:
                if answer["code"] not in ("too_soon", *AGAIN):
                    self.shut_out = answer["code"]
                    return False
                await asyncio.sleep(answer.get("wait", self.retry))
                continue
            self._take(answer, waiting)
            if not answer["more"]:
                return True

    def _take(self, answer: dict[str, Any], waiting: set[str]) -> None:
        before = self.held.resets
        self.held.answer(answer)
        if self.held.resets > before:
            self._note(RESET)
        for message in answer["messages"]:
            if message["place"] is None:
                waiting.add(message["ref"])
            self._apply(message, "enter")
        if not answer["more"]:
            for ref in self.held.keep_only_waiting(waiting):
                self._note(DROP, ref=ref)

    # --- saying things

    def _begin_flush(self) -> None:
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        while self.waiting and not self.over and self._entered.is_set():
            key, text, reply = self.waiting[0]
            answer = await self._send(key, text, reply)
            if answer is None:
                await asyncio.sleep(self.retry)
            elif answer["ok"]:
                self.waiting.popleft()
                message = answer["message"]
                self._note(OK, key=key, text=text, ref=message["ref"], place=message["place"], status=message["status"])
                self._changed(message["changed"], message)
            else:
                self._note(FAIL, key=key, text=text, code=answer["code"])
                if answer["code"] == "too_soon" or answer["code"] in AGAIN:
                    await asyncio.sleep(answer.get("wait", self.retry))
                elif answer["code"] == "sign_in":
                    return
                else:
                    self.waiting.popleft()

    async def _send(self, key: str, text: str, reply: str) -> Any:
        wire = self.wire
        if wire is None:
            return None
        self._note(INVOKE, key=key, text=text)
        try:
            what = {"room": self.room, "text": text, "key": key, "reply_to": reply}
            return await wire.ask("message:send", what, self.patience)
        except (TimeoutError, OSError):
            self._note(INFO, key=key, text=text)
            return None

    def _note(self, what: str, **more: Any) -> None:
        self.record.entries.append(Entry(time.monotonic(), self.name, self.person, what, **more))

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
