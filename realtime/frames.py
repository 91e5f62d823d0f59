"""What comes over the wire, made harmless before the socket libraries see it: bounded, whole, and well formed.

python-engineio reads a message whatever its size before it measures it, sends with `send` (which under gevent may
leave half a frame behind), waits for ever for a client that does not read, and lets a frame that it cannot parse
escape as an exception. Here all of these end in a plain refusal or a closed connection.
"""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import simple_websocket  # type: ignore[import-untyped]  # it has none
from socketio.packet import CONNECT, DISCONNECT, EVENT, Packet
from wsproto.events import CloseConnection, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import ProtocolError

LARGEST = 16_384
#: Seconds without a byte taken or sent after which a connection is over; pings come every 15.
SILENCE = 25

#: An event that could not be read becomes this one, and is answered like any other unknown event.
MALFORMED = "malformed"
#: Names the socket library uses for itself: a client that says them would call our own connect and disconnect.
RESERVED = frozenset({"connect", "disconnect", "connect_error", "message", "json", "*", MALFORMED})

#: How many frames and packets were set aside, by what was wrong with them.
set_aside: Counter[str] = Counter()


class StrictJson:
    """JSON as its standard has it: no NaN, no lone surrogates, no depth that breaks the reader."""

    @staticmethod
    def dumps(value: object, **_options: object) -> str:
        """Text for the wire."""
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str | bytes) -> Any:
        """What the text means; ValueError when it is not JSON."""
        try:
            return msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as fault:
            raise ValueError("not JSON") from fault


class StrictPacket(Packet):  # type: ignore[misc]  # the library has no types
    """A Socket.IO packet that reads anything; what makes no sense becomes an event that nobody handles."""

    uses_binary_events = False
    json = StrictJson
    packet_type: int | None
    namespace: str | None
    data: Any

    def decode(self, encoded_packet: Any) -> int:
        """Read a packet. Never raises, and never waits for attachments: nothing here is binary."""
        try:
            super().decode(encoded_packet)
        except (ValueError, TypeError, IndexError, KeyError, RecursionError):
            self.packet_type = None
        if not is_sound(self.packet_type, self.data):
            set_aside["packet"] += 1
            self.packet_type, self.namespace, self.data = EVENT, None, [MALFORMED]
        return 0


def is_sound(kind: int | None, data: object) -> bool:
    """Whether a packet of this kind may carry this, from a client to us. None was not readable at all; binary ones,
    and answers to questions we never ask, are not among them."""
    if kind == EVENT:
        name = data[0] if isinstance(data, list) and data else None
        return isinstance(name, str) and name not in RESERVED
    if kind == CONNECT:
        return data is None or isinstance(data, dict)
    return bool(kind == DISCONNECT)


def cleaned(frame: object) -> str:
    """An Engine.IO frame from a client as one of the four that make sense, else a frame that does nothing."""
    if isinstance(frame, str) and frame:
        if frame[0] in "13":  # close, pong: what follows is of no use
            return frame[0]
        if frame[0] == "4" and "0" <= frame[1:2] <= "9":
            return frame
    set_aside["frame"] += 1
    return "6"


class _WholeFrames(simple_websocket.Server):  # type: ignore[misc]  # the library has no types
    """Sends frames whole, and gives up on a connection that takes none."""

    connected: bool

    def handshake(self) -> None:
        self.sock.settimeout(SILENCE)
        super().handshake()

    def send(self, data: str | bytes) -> None:
        if not self.connected:
            raise simple_websocket.ConnectionClosed(self.close_reason, self.close_message)
        self.sock.sendall(self.ws.send(TextMessage(data=str(data))))

    def close(self, reason: int | None = None, message: str | None = None) -> None:
        if not self.connected:
            return
        self.connected = False
        try:
            self.sock.sendall(self.ws.send(CloseConnection(reason or CloseReason.NORMAL_CLOSURE, message)))
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it is gone already
        self.event.set()  # whoever waits for the next frame need not wait for the client's goodbye


def bounded(stock: type[Any]) -> type[Any]:
    """The WebSocket class of an async mode, with bounds."""

    class Bounded(stock):  # type: ignore[misc]  # chosen when the mode is known
        """A WebSocket that is bounded in what it takes, and how long it waits."""

        def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            try:
                self.ws = _WholeFrames(environ, max_message_size=LARGEST, **self.server_args)
            except (simple_websocket.ConnectionError, ProtocolError, OSError):
                set_aside["handshake"] += 1
                start_response("400 Bad Request", [("Content-Length", "0")])
                return [b""]
            answer: Iterable[bytes] = self.app(self)
            # gevent's server would take what is left in the pipe for another request.
            request: Any = getattr(start_response, "__self__", None)
            if hasattr(request, "close_connection"):
                request.close_connection = True
            if self.ws.mode == "gunicorn":
                raise StopIteration  # how its worker is told that the connection is not its own any more
            if self.ws.mode == "werkzeug":
                raise ConnectionError
            return answer

        def wait(self) -> str | None:
            """The next frame; None when the connection is over."""
            frame = super().wait()
            return None if frame is None else cleaned(frame)

    return Bounded
