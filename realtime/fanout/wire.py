"""WebSocket frames as RFC 6455 has them: what a client sends is read and checked, what we send is written (pure)."""

from __future__ import annotations

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
OPCODES = frozenset({CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG})

#: Why a connection is closed.
NORMAL, GOING_AWAY, PROTOCOL, NOT_TEXT, POLICY, TOO_LARGE = 1000, 1001, 1002, 1007, 1008, 1009
#: Codes that the protocol has for saying; the numbers between them are for other uses.
SAYABLE = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015)})
_FINAL, _RESERVED, _OPCODE, _MASKED, _LENGTH = 0x80, 0x70, 0x0F, 0x80, 0x7F


class Broken(Exception):
    """What came is not WebSocket, or more than is taken; `code` is what the other side is told."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """One whole frame from us; not masked, so it is the same for everyone."""
    size = len(payload)
    if size < 126:
        return bytes((_FINAL | opcode, size)) + payload
    if size < 65_536:
        return bytes((_FINAL | opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((_FINAL | opcode, 127)) + size.to_bytes(8, "big") + payload


def closing(code: int) -> bytes:
    """The frame that says goodbye, and why."""
    return frame(code.to_bytes(2, "big"), CLOSE)


def answer_to_close(payload: bytes) -> int:
    """With which code a goodbye is answered; Broken when it is none that may be said."""
    if not payload:
        return NORMAL
    code = int.from_bytes(payload[:2], "big")
    if len(payload) == 1 or not (code in SAYABLE or 3000 <= code <= 4999):
        raise Broken(PROTOCOL)
    _check_text(payload[2:])
    return code


def unmasked(mask: bytes, payload: bytes) -> bytes:
    """What was meant: each byte with its byte of the mask taken off."""
    size = len(payload)
    over = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(over, "little")).to_bytes(size, "little")


def _check_text(payload: bytes) -> None:
    try:
        payload.isascii() or payload.decode()
    except UnicodeDecodeError:
        raise Broken(NOT_TEXT) from None


class Reader:
    """Turns what comes, in whatever pieces, into messages. After Broken it is of no more use."""

    __slots__ = ("_at", "_bytes", "_largest", "_opcode", "_parts")

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._bytes, self._at = b"", 0
        self._opcode, self._parts = CONTINUATION, b""

    def feed(self, data: bytes) -> None:
        """Take what came."""
        self._bytes = self._bytes[self._at :] + data if self._at < len(self._bytes) else data
        self._at = 0

    def take(self) -> tuple[int, bytes] | None:
        """The next message, or control frame; None until more has come. Raises Broken."""
        while (found := self._frame()) is not None:
            head, payload = found
            opcode = head & _OPCODE
            if opcode >= CLOSE:
                return opcode, payload
            if opcode == CONTINUATION:
                opcode, payload = self._opcode, self._parts + payload
            if head & _FINAL:
                self._opcode, self._parts = CONTINUATION, b""
                if opcode == TEXT:
                    _check_text(payload)
                return opcode, payload
            self._opcode, self._parts = opcode, payload
        return None

    def _frame(self) -> tuple[int, bytes] | None:
        """The first byte and the words of the next frame; None until it is whole."""
        data, at = self._bytes, self._at
        there = len(data) - at
        if there < 2:
            return None
        head, size = data[at], data[at + 1]
        self._check(head, size)
        size &= _LENGTH
        start = at + 2
        if size >= 126:
            wide = 2 if size == 126 else 8
            if there < 2 + wide:
                return None
            size = int.from_bytes(data[start : start + wide], "big")
            start += wide
        if size + len(self._parts) > self._largest and head & _OPCODE < CLOSE:
            raise Broken(TOO_LARGE if size >> 63 == 0 else PROTOCOL)
        end = start + 4 + size
        if len(data) < end:
            return None
        self._at = end
        if end == len(data):
            self._bytes, self._at = b"", 0  # a client that is quiet holds nothing
        return head, unmasked(data[start : start + 4], data[start + 4 : end])

    def _check(self, head: int, size: int) -> None:
        opcode = head & _OPCODE
        if head & _RESERVED or not size & _MASKED or opcode not in OPCODES:
            raise Broken(PROTOCOL)
        if opcode >= CLOSE:
            if not head & _FINAL or size & _LENGTH > 125:
                raise Broken(PROTOCOL)
        elif (opcode == CONTINUATION) == (self._opcode == CONTINUATION):
            raise Broken(PROTOCOL)
