"""A raw client of the socket door: every byte that comes is kept, and anything may be sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import websocket
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from groups.people.models import Person
from tests import make

SECRET = "for tests only, and long enough to pass"


def cookie_of(person: Person) -> str:
    """The cookie of a browser in which this person is signed in."""
    signer = Flask("tests")
    signer.secret_key = SECRET
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer is not None
    kept = serializer.dumps({"_user_id": make.sign_in(person), "_fresh": True})
    return f"stones={kept if isinstance(kept, str) else kept.decode()}"


class Wire:
    """One WebSocket to a server at `url` (http://...)."""

    def __init__(self, url: str, cookie: str | None, **how: Any) -> None:
        address = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        how = {"origin": url, **how}
        self.socket = websocket.create_connection(address, timeout=10, cookie=cookie, **how)
        self.socket.settimeout(30)  # a quiet one hears a ping every 15 seconds
        self.heard: list[str] = []
        self.over = threading.Event()
        self._asked = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @classmethod
    def of(cls, url: str, person: Person) -> Wire:
        """A socket of a person, connected and greeted."""
        wire = cls(url, cookie_of(person))
        wire.raw("40")
        wire.until(lambda: any(frame.startswith("40") for frame in wire.heard))
        return wire

    def _read(self) -> None:
        try:
            while True:
                frame = self.socket.recv()
                if not frame:
                    break
                if frame == "2":
                    self.socket.send("3")
                self.heard.append(frame if isinstance(frame, str) else repr(frame))
        except (websocket.WebSocketException, OSError):
            pass
        self.over.set()
        self.socket.shutdown()

    def raw(self, frame: str) -> None:
        """Send a frame as it is."""
        self.socket.send(frame)

    def ask(self, name: str, *what: Any) -> dict[str, Any]:
        """Send an event and give its answer."""
        self._asked += 1
        start = f"43{self._asked}["
        self.raw(f"42{self._asked}{json.dumps([name, *what])}")
        self.until(lambda: any(frame.startswith(start) for frame in self.heard))
        answer: dict[str, Any] = json.loads(next(f for f in self.heard if f.startswith(start))[len(start) - 1 :])[0]
        return answer

    def told(self, name: str) -> list[dict[str, Any]]:
        """What was pushed under a name so far."""
        pushed = [json.loads(frame[2:]) for frame in list(self.heard) if frame.startswith("42[")]
        return [what for said, what in pushed if said == name]

    def until(self, holds: Callable[[], bool], patience: float = 5.0) -> float:
        """Wait until something holds, and say how long it took; fails when it does not come to hold."""
        began = time.monotonic()
        while not holds():
            waited = time.monotonic() - began
            assert waited < patience, f"waited {patience} s in vain; heard {self.heard[-5:]}"
            time.sleep(0.005)
        return time.monotonic() - began

    def close(self) -> None:
        """Go away."""
        self.socket.close()
        self._reader.join(2)
