"""WebSocket frames, as few as a test needs: written whole by a client, read from either side (pure)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: what it carries, and the bytes it came in."""

    opcode: int
    payload: bytes
    raw: bytes


def written(payload: bytes, opcode: int = TEXT) -> bytes:
    """A client's frame. It is masked with zeros, which the protocol allows and which costs nothing."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB4x", 0x80 | opcode, 0x80 | size) + payload
    if size < 65_536:
        return struct.pack("!BBH4x", 0x80 | opcode, 0xFE, size) + payload
    return struct.pack("!BBQ4x", 0x80 | opcode, 0xFF, size) + payload


def told(payload: bytes, opcode: int = TEXT) -> bytes:
    """A server's frame, which is not masked."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", 0x80 | opcode, size) + payload
    if size < 65_536:
        return struct.pack("!BBH", 0x80 | opcode, 126, size) + payload
    return struct.pack("!BBQ", 0x80 | opcode, 127, size) + payload


class Reader:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def take(self, data: bytes) -> Iterator[Frame]:
        """The frames that are whole now."""
        self.waiting += data
        while (found := self._next()) is not None:
            yield found

    def _next(self) -> Frame | None:
        held = self.waiting
        if len(held) < 2:
            return None
        size, at = held[1] & 0x7F, 2
        if size > 125:
            wide = 2 if size == 126 else 8
            if len(held) < 2 + wide:
                return None
            size, at = int.from_bytes(held[2 : 2 + wide], "big"), 2 + wide
        mask = bytes(held[at : at + 4]) if held[1] & 0x80 else b""
        at += len(mask)
        if len(held) < at + size or (held[1] & 0x80 and len(mask) < 4):
            return None
        raw, payload = bytes(held[: at + size]), bytes(held[at : at + size])
        del held[: at + size]
        return Frame(raw[0] & 0x0F, unmasked(payload, mask), raw)


def unmasked(payload: bytes, mask: bytes) -> bytes:
    """What a masked payload says."""
    if not any(mask):
        return payload
    long = int.from_bytes((mask * (len(payload) // 4 + 1))[: len(payload)], "big")
    return (int.from_bytes(payload, "big") ^ long).to_bytes(len(payload), "big")
