"""A proxy between client and server that understands their frames, and loses, doubles, delays or swaps the n-th one."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.faults import frames
from tests.faults.frames import Frame

UP, DOWN = "up", "down"
#: What acknowledgements, pushes and sends look like.
ACKS, PUSHES, HEADS, SENDS = (
    rb'^43\d+\[\{"ok":true,"message"',
    rb'^42\["room:changed"',
    rb'^42\["heads"',
    rb'^42\d+\["message:send"',
)


@dataclass
class Rule:
    """What happens to frames going one way that match: to the n-th, and to every so-manieth after it (0: to no other).

    `drop`, `twice`, `delay` (by `seconds`), `swap` (it goes after the next one), or `change`: `make` gives what goes on
    instead, and what goes back at once to where it came from.
    """

    way: str
    match: bytes
    deed: str
    nth: int = 1
    every: int = 1
    seconds: float = 0.0
    make: Callable[[bytes], tuple[list[bytes], list[bytes]]] | None = None
    seen: int = 0
    done: int = 0

    def meets(self, way: str, payload: bytes) -> bool:
        """Whether this frame is one of those meant; counts it."""
        if way != self.way or not re.search(self.match, payload):
            return False
        self.seen += 1
        past = self.seen - self.nth
        meant = past == 0 or (past > 0 and self.every > 0 and past % self.every == 0)
        self.done += meant
        return meant


@dataclass(eq=False)
class Link:
    """One connection through the proxy."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    held: dict[str, list[bytes]] = field(default_factory=lambda: {UP: [], DOWN: []})

    def to(self, way: str) -> asyncio.StreamWriter:
        """Where frames going this way are written."""
        return self.server if way == UP else self.client

    def cut(self) -> None:
        """End both sides at once."""
        for writer in (self.client, self.server):
            writer.transport.abort()

    def reset(self) -> None:
        """End both sides with RST, as a broken router does."""
        for writer in (self.client, self.server):
            raw = writer.get_extra_info("socket")
            with suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.cut()


class Proxy:
    """Listens on a port of its own and passes everything on to `target` (http://...), by its rules."""

    def __init__(self, target: str, rules: list[Rule] | None = None) -> None:
        self.target, self.rules = urlsplit(target), rules or []
        self.links: set[Link] = set()
        self.open = {UP: asyncio.Event(), DOWN: asyncio.Event()}
        self.url = ""
        self.slow = 0.0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.heal()

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_why: object) -> None:
        assert self._server is not None
        self._server.close()
        self.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self, *ways: str) -> None:
        """Let nothing through these ways; nobody is told."""
        for way in ways or (UP, DOWN):
            self.open[way].clear()

    def heal(self) -> None:
        """Let everything through again; what waited goes on."""
        for event in self.open.values():
            event.set()

    def reset(self) -> None:
        """Break every connection with RST."""
        for link in list(self.links):
            link.reset()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._pass(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self.target.hostname, self.target.port)
        link = Link(writer, back)
        self.links.add(link)
        try:
            back.write(await reader.readuntil(b"\r\n\r\n"))
            writer.write(await there.readuntil(b"\r\n\r\n"))
            ends = [
                asyncio.ensure_future(self._carry(link, UP, reader)),
                asyncio.ensure_future(self._carry(link, DOWN, there)),
            ]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in ends:
                end.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
        finally:
            self.links.discard(link)
            link.cut()

    async def _carry(self, link: Link, way: str, reader: asyncio.StreamReader) -> None:
        cutter = frames.Reader()
        while data := await reader.read(65_536):
            if self.slow:
                await asyncio.sleep(len(data) / self.slow)
            for frame in cutter.take(data):
                await self.open[way].wait()
                await self._by_rule(link, way, frame)

    async def _by_rule(self, link: Link, way: str, frame: Frame) -> None:
        rule = next((each for each in self.rules if each.meets(way, frame.payload)), None)
        goes, returns = [frame.raw], []
        if rule is not None and rule.deed == "swap":
            link.held[way].append(frame.raw)
            return
        if rule is not None and rule.deed == "drop":
            goes = []
        elif rule is not None and rule.deed == "twice":
            goes = [frame.raw, frame.raw]
        elif rule is not None and rule.deed == "delay":
            asyncio.get_running_loop().call_later(rule.seconds, link.to(way).write, frame.raw)
            goes = []
        elif rule is not None and rule.make is not None:
            made, answers = rule.make(frame.payload)
            write, reply = (frames.written, frames.told) if way == UP else (frames.told, frames.written)
            goes, returns = [write(each) for each in made], [reply(each) for each in answers]
        late, link.held[way] = link.held[way], []
        link.to(way).write(b"".join([*goes, *late]))
        if returns:
            link.to(DOWN if way == UP else UP).write(b"".join(returns))
