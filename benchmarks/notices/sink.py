"""A mail server that takes everything and costs little: `python -m benchmarks.notices.sink`.

It prints its port, and when its input ends how many letters it took and how many of them twice (by Message-ID).
"""

from __future__ import annotations

import asyncio
import sys

MESSAGE_ID = b"Message-ID: <"


class Sink(asyncio.Protocol):
    """One connection."""

    letters = 0
    ids: set[bytes] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self.line, self.rest, self.letter = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Take what came, as far as it is whole."""
        self.rest += data
        while self.letter or b"\r\n" in self.rest:
            if self.letter:
                body, end, rest = self.rest.partition(b"\r\n.\r\n")
                if not end:
                    return
                self._take(body)
                self.letter, self.rest = False, rest
                self.line.write(b"250 taken\r\n")
                continue
            word, _, self.rest = self.rest.partition(b"\r\n")
            self._answer(word[:4].upper())

    def _answer(self, word: bytes) -> None:
        self.letter = word == b"DATA"
        said = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
        self.line.write(said.get(word, b"250 ok\r\n"))
        if word == b"QUIT":
            self.line.close()

    def _take(self, body: bytes) -> None:
        Sink.letters += 1
        start = body.find(MESSAGE_ID) + len(MESSAGE_ID)
        Sink.ids.add(body[start : start + 32])


async def serve() -> None:
    """Until the input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(Sink.letters, Sink.letters - len(Sink.ids), flush=True)


if __name__ == "__main__":
    asyncio.run(serve())
