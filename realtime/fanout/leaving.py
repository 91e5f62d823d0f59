"""What leaves: packets as frames, and what waits because a client does not read."""

from __future__ import annotations

from collections import deque
from typing import Any

from engineio.packet import MESSAGE

from realtime.fanout import wire

#: What may wait to be sent; who is slower than that comes back and asks for what changed.
MOST_WAITING, MOST_BYTES = 256, 1 << 20
#: How much is sent at once to a client that was behind.
PIECE = 65_536


def framed(packet: Any) -> bytes:
    """A packet of python-engineio's as a frame, made once however many it goes to."""
    made: bytes | None = getattr(packet, "framed", None)
    if made is None:
        text = packet.encode()
        made = wire.frame(text.encode()) if isinstance(text, str) else wire.frame(bytes(text), wire.BINARY)
        packet.framed = made
    return made


def is_answer(packet: Any) -> bool:
    """Whether this packet acknowledges something."""
    data = packet.data
    return packet.packet_type == MESSAGE and isinstance(data, str) and data[:1] == "3"


class Backlog:
    """What the kernel would not take: bytes, and how many packets they are."""

    __slots__ = ("packets", "pieces", "size")

    def __init__(self) -> None:
        self.pieces: deque[tuple[bytes, int]] = deque()
        self.size = self.packets = 0

    def add(self, data: bytes, packets: int) -> None:
        """Keep some more."""
        self.pieces.append((data, packets))
        self.size += len(data)
        self.packets += packets

    def first(self) -> tuple[bytes, int]:
        """Take out as much as is sent in one go."""
        taken: list[bytes] = []
        size = packets = 0
        while self.pieces and (not taken or size + len(self.pieces[0][0]) <= PIECE):
            data, count = self.pieces.popleft()
            taken.append(data)
            size, packets = size + len(data), packets + count
        self.size -= size
        self.packets -= packets
        return b"".join(taken), packets

    def put_back(self, data: bytes, packets: int) -> None:
        """Keep the rest of what was taken out, in front."""
        self.pieces.appendleft((data, packets))
        self.size += len(data)
        self.packets += packets

    @property
    def is_too_much(self) -> bool:
        """Whether its client should rather come back."""
        return self.packets > MOST_WAITING or self.size > MOST_BYTES
