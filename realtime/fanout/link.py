"""One client's WebSocket, written to and read from where it is: no queue, no greenlet, no timer of its own."""

from __future__ import annotations

import socket
import struct
from collections import deque
from typing import TYPE_CHECKING, Any

from groups import db
from groups.logs import log
from realtime import frames
from realtime.fanout import wire
from realtime.fanout.leaving import Backlog, framed, is_answer

if TYPE_CHECKING:
    from realtime.fanout.fast import Fast

#: How much is read, and how many messages are looked at, before others have their turn.
CHUNK, TURN = 16_384, 64
#: How many WebSocket pings may come in one read: browsers send none, and each costs an answer.
MOST_PINGS = 32
#: What may wait to be handled; a client that says more is read on when some of it is done.
FULL, ROOM_AGAIN = 64, 16
#: What the kernel may hold beyond that.
KERNEL_HOLDS = 131_072
#: Seconds for the other side to say goodbye.
FAREWELL = 3
READ, WRITE = 1, 2
END_OF_ENGINE = wire.frame(b"1")
_AT_ONCE = struct.pack("ii", 1, 0)


class Link:
    """What python-engineio calls a socket. Everything but `turn` runs in the event loop or does not block."""

    __slots__ = (
        "_pings", "_reader", "_reads", "_session", "_writes",
        "alive", "backlog", "busy", "client", "closed", "environ", "fast", "fresh", "inbox", "leaving", "over",
        "paused", "pending", "person_id", "sid", "slot", "sock",
    )  # fmt: skip

    #: Asked by python-engineio of every socket.
    connected = upgraded = True
    closing = upgrading = False

    def __init__(self, fast: Fast, sid: str, sock: Any, environ: dict[str, Any]) -> None:
        self.fast, self.sid, self.sock, self.environ = fast, sid, sock, environ
        self.client: str | None = None  # its name at Socket.IO, once it has said whose it is
        self.person_id: int | None = None
        self.alive, self.slot = True, 0
        self.closed = self.leaving = self.busy = self.paused = False
        self.over: str | None = None  # why it ended, until that was told
        self.pending: list[bytes] | None = None  # leaves at the end of this tick
        self.fresh = 0
        self.backlog: Backlog | None = None
        self.inbox: deque[bytes] | None = None
        self._session: dict[str, Any] | None = None
        self._reader = wire.Reader(frames.LARGEST)
        self._reads: Any = None
        self._writes: Any = None
        self._pings = 0

    @property
    def session(self) -> dict[str, Any]:
        """What others keep for this socket."""
        if self._session is None:
            self._session = {}
        return self._session

    @session.setter
    def session(self, kept: dict[str, Any]) -> None:
        self._session = kept

    # --- going out --------------------------------------------------------------------------------------------

    def send(self, packet: Any) -> None:
        """Send a packet of python-engineio's. Answers leave before what is told in the same tick."""
        data = framed(packet)
        if is_answer(packet):
            self.fast.answer(self, data)
        else:
            self.fast.say(self, data)

    def write(self, data: bytes, packets: int = 1) -> None:
        """Hand bytes to the kernel; what it does not take waits."""
        sent = 0
        if self.backlog is None:
            try:
                sent = self.sock.send(data)
            except BlockingIOError:
                pass
            except OSError:
                self.lost(self.fast.reason.TRANSPORT_ERROR)
                return
        if sent != len(data):
            self.keep(data, packets, sent)

    def keep(self, data: bytes, packets: int, sent: int = 0) -> None:
        """Let what was not sent of these bytes wait until the client reads; one that waits for too much is put out."""
        if self.closed and not self.leaving:
            return
        if self.backlog is None:
            self.backlog = Backlog()
            self._writes = self.fast.loop.io(self.sock.fileno(), WRITE)
            self._writes.start(self._writable)
        self.backlog.add(data[sent:], packets - packets * sent // len(data))
        if self.backlog.is_too_much:
            self.put_out("slow")

    def _writable(self) -> None:
        try:
            if self.backlog is not None:
                self._send_backlog(self.backlog)
        except Exception as fault:
            if not isinstance(fault, OSError):
                log.exception("link_failed", connection=self.sid)
            self.lost(self.fast.reason.TRANSPORT_ERROR)

    def _send_backlog(self, backlog: Backlog) -> None:
        data, packets = backlog.first()
        try:
            sent = self.sock.send(data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            backlog.put_back(data[sent:], packets)
        if not backlog.pieces:
            self.backlog = None
            self._writes = _stop(self._writes)
            if self.leaving:
                self._shut()

    def flush(self) -> None:
        """Send what is pending in one write."""
        pending, packets = self.pending, self.fresh
        self.pending, self.fresh = None, 0
        if pending and (not self.closed or self.leaving):
            self.write(pending[0] if len(pending) == 1 else b"".join(pending), packets)
        if self.leaving and self.backlog is None:
            self._shut()

    # --- coming in --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to read."""
        self._reads = self.fast.loop.io(self.sock.fileno(), READ)
        self._reads.start(self._readable)

    def _readable(self) -> None:
        try:
            data = self.sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.lost(self.fast.reason.TRANSPORT_CLOSE)
        elif not self.closed:
            self._pings = 0
            self._reader.feed(data)
            self._read()

    def _read(self) -> None:
        """Look at what came, as much as is fair; an offence costs this connection and nothing else."""
        try:
            for _ in range(TURN):
                if self.closed or (self.inbox is not None and len(self.inbox) >= FULL):
                    break
                found = self._reader.take()
                if found is None:
                    return
                self._hear(*found)
        except wire.Broken as fault:
            frames.set_aside["protocol"] += 1
            self.leave(fault.code, self.fast.reason.TRANSPORT_ERROR)
        except Exception:
            log.exception("link_failed", connection=self.sid)
            self.lost(self.fast.reason.TRANSPORT_ERROR)
        if not self.closed:
            self._pause()

    def _pause(self) -> None:
        """Read on later: when others had their turn, or when enough of what waits is done."""
        if not self.paused:
            self.paused = True
            self._reads.stop()
        if self.inbox is None or len(self.inbox) < FULL:
            self.fast.loop.run_callback(self._resume)

    def _resume(self) -> None:
        if self.paused and not self.closed:
            self.paused = False
            self._reads.start(self._readable)
            self._read()

    def _hear(self, opcode: int, payload: bytes) -> None:
        if opcode == wire.TEXT:
            self._hear_text(payload)
        elif opcode == wire.PING:
            self._pings += 1
            if self._pings > MOST_PINGS:
                raise wire.Broken(wire.POLICY)
            self.fast.answer(self, wire.frame(payload, wire.PONG))
        elif opcode == wire.CLOSE:
            self.leave(wire.answer_to_close(payload), self.fast.reason.TRANSPORT_CLOSE)
        elif opcode == wire.BINARY:
            frames.set_aside["frame"] += 1

    def _hear_text(self, payload: bytes) -> None:
        if payload[:2] == b"42" and not self.busy and self.fast.hear_at_once(self, payload):
            return
        text = payload if payload[:2] == b"42" else frames.cleaned(payload.decode()).encode()
        if text[:1] == b"4":
            if self.inbox is None:
                self.inbox = deque()
            self.inbox.append(text)
            self.fast.wake(self)
        elif text == b"3":
            self.alive = True
        elif text == b"1":
            self.leave(wire.NORMAL, self.fast.reason.CLIENT_DISCONNECT)

    # --- handling, in a greenlet ------------------------------------------------------------------------------

    def turn(self) -> None:
        """Handle the next thing that waits; when nothing does any more and the connection is over, tell that."""
        if self.inbox:
            payload = self.inbox.popleft()
            if not self.inbox:
                self.inbox = None
            if not self.fast.hear_at_once(self, payload):
                self.fast.engine._trigger_event("message", self.sid, payload[1:].decode(), run_async=False)
            self.environ.pop("werkzeug.request", None)  # Flask leaves it there, with all it has worked out
            if self.paused and (self.inbox is None or len(self.inbox) <= ROOM_AGAIN):
                self.fast.loop.run_callback(self._resume)
        elif self.over is not None:
            reason, self.over = self.over, None
            try:
                self.fast.engine._trigger_event("disconnect", self.sid, reason, run_async=False)
            finally:
                db.release()
                self.fast.ended(self)

    @property
    def has_more(self) -> bool:
        """Whether another turn is needed."""
        return bool(self.inbox) or self.over is not None

    # --- the end ----------------------------------------------------------------------------------------------

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:  # noqa: ARG002 - as theirs
        """End it from here. The handlers of `disconnect` run in a greenlet, after whatever runs for it now."""
        if not self.closed:
            if not abort:
                self.fast.say(self, END_OF_ENGINE)
            self.leave(wire.GOING_AWAY, reason or self.fast.reason.SERVER_DISCONNECT)

    def put_out(self, why: str) -> None:
        """End it at once: it is too slow or too rude to be talked to. What the kernel holds for it is let go too."""
        if self.closed and not self.leaving:
            return
        frames.set_aside[why] += 1
        log.info("connection_closed", code=why, connection=self.sid)
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        except OSError:
            pass  # it is gone already
        self.lost(self.fast.reason.TRANSPORT_ERROR)

    def leave(self, code: int, reason: str) -> None:
        """Say goodbye after all that was told, and wait a little for the other side to do the same."""
        if self.closed:
            return
        self.fast.say(self, wire.closing(code))
        self.closed = self.leaving = True
        if self.paused:
            self._reads.start(self._readable)
        self.fast.leaves(self, reason)

    def _shut(self) -> None:
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.lost(self.fast.reason.TRANSPORT_CLOSE)

    def lost(self, reason: str) -> None:
        """It is gone, whoever ended it."""
        was_open, self.closed, self.leaving = not self.closed, True, False
        self._reads, self._writes = _stop(self._reads), _stop(self._writes)
        self.sock.close()
        self.backlog = self.pending = None
        self.fast.gone(self, reason if was_open else None)


def _stop(watcher: Any) -> Any:
    if watcher is not None:
        watcher.stop()
        watcher.close()
    return None
