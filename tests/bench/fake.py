"""A server that speaks just enough Socket.IO for the load generator, and misbehaves as it is told to."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SENT = re.compile(r'42(\d+)\["message:send",(.*)\]$', re.S)


class Fake:
    """One room. A subclass overrides `answer` or `push` to do wrong."""

    def __init__(self) -> None:
        self.clock = 0
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from the handshake on."""
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        say(writer, '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}')
        try:
            while True:
                self.hear(writer, await heard(reader))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def hear(self, writer: asyncio.StreamWriter, frame: str) -> None:
        """Answer a frame."""
        if frame == "40":
            say(writer, '40{"sid":"b"}')
        elif frame.startswith('420["room:enter"'):
            self.writers.append(writer)
            say(writer, f'430[{{"ok":true,"epoch":"e","clock":{self.clock},"messages":[]}}]')
        elif found := SENT.match(frame):
            self.post(writer, int(found[1]), json.loads(found[2])["text"])

    def post(self, writer: asyncio.StreamWriter, key: int, text: str) -> None:
        """Give a message its place, acknowledge it, tell everyone."""
        self.clock += 1
        self.answer(writer, key, self.clock)
        for number, other in enumerate(self.writers):
            self.push(number, other, self.clock, text)

    def answer(self, writer: asyncio.StreamWriter, key: int, place: int) -> None:
        """Acknowledge."""
        say(writer, f'43{key}[{{"ok":true,"message":{{"ref":"r","place":{place}}}}}]')

    def push(self, _number: int, writer: asyncio.StreamWriter, place: int, text: str) -> None:
        """Tell one socket."""
        message = {"ref": "r", "place": place, "text": text}
        packed = json.dumps(["room:changed", {"room": "r", "clock": place, "message": message}], separators=(",", ":"))
        say(writer, f"42{packed}")


def say(writer: asyncio.StreamWriter, text: str) -> None:
    """Send a text frame."""
    payload = text.encode()
    head = bytes([0x81, len(payload)]) if len(payload) < 126 else b"\x81\x7e" + len(payload).to_bytes(2, "big")
    if not writer.is_closing():
        writer.write(head + payload)


async def heard(reader: asyncio.StreamReader) -> str:
    """The next frame from a client, unmasked."""
    head = await reader.readexactly(2)
    length = head[1] & 127
    if length == 126:
        length = int.from_bytes(await reader.readexactly(2), "big")
    assert head[0] == 0x81, "the generator sends whole text frames"
    assert head[1] & 128, "a client masks what it sends"
    mask = await reader.readexactly(4)
    payload = await reader.readexactly(length)
    return bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)).decode()


@contextmanager
def serving(fake: Fake) -> Iterator[int]:
    """Run a fake on a thread of its own; yields its port."""
    loop, port, ready = asyncio.new_event_loop(), [0], threading.Event()
    tasks: set[Any] = set()

    async def begin() -> asyncio.Server:
        def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            tasks.add(loop.create_task(fake.serve(reader, writer)))

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port[0] = server.sockets[0].getsockname()[1]
        ready.set()
        return server

    def run() -> None:
        server = loop.run_until_complete(begin())
        loop.run_forever()
        server.close()
        loop.run_until_complete(asyncio.gather(*tasks))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(5)
    try:
        yield port[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
