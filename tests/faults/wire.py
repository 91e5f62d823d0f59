"""One connection to the socket door: the handshake, frames in and out, and the questions that wait for an answer."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
from typing import Any
from urllib.parse import urlsplit

from tests.faults import frames

#: Seconds without a byte after which a connection is over, as in the browser: a ping comes every 15.
SILENCE = 26.0


class Refused(Exception):
    """The door did not open; `status` is what it said."""

    def __init__(self, status: int, said: str = "") -> None:
        super().__init__(f"{status} {said}")
        self.status, self.said = status, said


class Wire:
    """An open WebSocket with a Socket.IO conversation on it.."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.frames = frames.Reader()
        self.asked: dict[int, asyncio.Future[Any]] = {}
        self.number = 0

    @classmethod
    async def open(cls, url: str, cookie: str, origin: str = "", patience: float = 10.0, room: int = 0) -> Wire:
        """Knock at `url` (http://...); raises Refused, OSError or TimeoutError. `room`: bytes that the system may keep
        for us before we read them."""
        at, plain = urlsplit(url), socket.socket()
        plain.setblocking(False)
        if room:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        try:
            await asyncio.wait_for(asyncio.get_running_loop().sock_connect(plain, (at.hostname, at.port)), patience)
        except BaseException:
            plain.close()
            raise
        reader, writer = await asyncio.open_connection(sock=plain)
        wire = cls(reader, writer)
        try:
            writer.write(_hello(at.netloc, cookie, origin or url))
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), patience)
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as fault:
            wire.close()
            raise OSError("the handshake was not answered") from fault
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            wire.close()
            raise Refused(status)
        return wire

    async def greet(self, patience: float = 10.0) -> None:
        """Say hello as Socket.IO does; raises Refused with the code when the server says no."""
        self.say(b"40")
        loop = asyncio.get_running_loop()
        until = loop.time() + patience
        while True:
            for text in await asyncio.wait_for(self.texts(), max(0.01, until - loop.time())):
                if text.startswith(b"44"):
                    raise Refused(0, json.loads(text[2:]).get("code", ""))
                if text.startswith(b"40"):
                    return

    async def texts(self) -> list[bytes]:
        """The texts that came next; raises ConnectionError at the end."""
        while True:
            data = await asyncio.wait_for(self.reader.read(65_536), SILENCE)
            if not data:
                raise ConnectionResetError("the server is gone")
            found = []
            for frame in self.frames.take(data):
                if frame.opcode == frames.CLOSE:
                    raise ConnectionResetError("the server said goodbye")
                if frame.opcode == frames.PING:
                    self.raw(frames.written(frame.payload, frames.PONG))
                elif frame.payload == b"2":
                    self.say(b"3")
                else:
                    found.append(frame.payload)
            if found:
                return found

    def say(self, text: bytes) -> None:
        """Send one text."""
        self.raw(frames.written(text))

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        if not self.writer.is_closing():
            self.writer.write(data)

    async def ask(self, name: str, what: Any, patience: float = 8.0) -> Any:
        """Send an event and give its answer; raises TimeoutError, or ConnectionError when the connection goes."""
        self.number += 1
        number, answer = self.number, asyncio.get_running_loop().create_future()
        self.asked[number] = answer
        self.say(b"42%d" % number + json.dumps([name, what], ensure_ascii=False).encode())
        try:
            return await asyncio.wait_for(answer, patience)
        finally:
            self.asked.pop(number, None)

    def answered(self, text: bytes) -> bool:
        """Whether this text is an answer to something asked; hands it over."""
        if not text.startswith(b"43"):
            return False
        number, _, rest = text[2:].partition(b"[")
        waiting = self.asked.get(int(number)) if number.isdigit() else None
        if waiting is not None and not waiting.done():
            waiting.set_result(json.loads(b"[" + rest)[0])
        return True

    def close(self) -> None:
        """Go away at once; whoever waits for an answer learns that nobody knows."""
        if self.writer.transport is not None:
            self.writer.transport.abort()
        for waiting in self.asked.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the connection went"))
        self.asked.clear()


def _hello(host: str, cookie: str, origin: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", f"Host: {host}", f"Origin: {origin}",
        "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13",
        f"Cookie: {cookie}", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()
