"""The generator is never what is measured: it takes in more than a million messages a second with one core."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.chat import building

pytestmark = [pytest.mark.pure, pytest.mark.slow]

PEOPLE, BATCH = 100, 200


def pushed(place: int) -> bytes:
    """A message as long as ours are, in its frame."""
    words = "I took the long way round by the river today, and it helped a little more than I thought it would."
    message = {
        "ref": "a" * 26, "place": place, "changed": place, "status": "shown", "author": "b" * 26, "name": "Wren 12",
        "mine": False, "text": f"m:0:1: {words}", "wish": "", "reply_to": None, "reactions": [],
        "written_at": "2026-12-03T12:00:00+00:00", "edited": False,
    }  # fmt: skip
    event = ["room:changed", {"room": "c" * 26, "clock": place, "message": message}]
    payload = f"42{json.dumps(event, separators=(',', ':'))}".encode()
    return b"\x81\x7e" + len(payload).to_bytes(2, "big") + payload


def blast(listener: socket.socket) -> None:
    """Let everybody in, wait for the first message, then tell everybody of ever more for a while, at full speed."""
    sockets = [greeted(listener.accept()[0]) for _ in range(PEOPLE)]
    for each in sockets:
        each.recv(4096)
        say(each, b'430[{"ok":true,"clock":0}]')
    sockets[0].recv(4096)
    place, until = 1, time.monotonic() + 1.5
    while time.monotonic() < until:
        batch = b"".join(pushed(number) for number in range(place, place + BATCH))
        place += BATCH
        for each in sockets:
            each.sendall(batch)
    for each in sockets:
        each.recv(4096)  # until the other side hangs up
        each.close()


def greeted(client: socket.socket) -> socket.socket:
    """Answer the handshake and both hellos."""
    client.settimeout(20)
    client.recv(4096)
    client.sendall(b"HTTP/1.1 101 Switching\r\n\r\n")
    say(client, b'0{"sid":"a"}')
    client.recv(4096)
    say(client, b"40{}")
    return client


def say(client: socket.socket, text: bytes) -> None:
    """A short text frame."""
    client.sendall(bytes([0x81, len(text)]) + text)


@contextmanager
def blasting() -> Iterator[int]:
    """The port of a server that does so."""
    with socket.create_server(("127.0.0.1", 0), backlog=PEOPLE) as listener:
        thread = threading.Thread(target=blast, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


def test_a_million_messages_cost_it_less_than_a_second(tmp_path: Path) -> None:
    try:
        generator = building.generator()
    except building.Missing as reason:
        pytest.skip(str(reason))
    (tmp_path / "people").write_text("".join(f"room {int(n == 0)} a=b\n" for n in range(PEOPLE)))
    short = ["--warm", "0.1", "--measure", "1", "--quiet", "0.05", "--patience", "0.1", "--in-flight", "1"]
    with blasting() as port:
        words = [str(generator), "--port", str(port), "--people", str(tmp_path / "people"), *short]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            out, err = running.communicate(timeout=50)
    assert running.returncode == 0, err
    told = json.loads(out)
    assert told["delivered"] > 10_000, "the server of this test did not come to speak"
    assert told["generator_cpu_s"] / told["delivered"] < 1e-6  # its own seconds, so that a busy machine does not matter
    assert told["faults"]["lost"] == told["faults"]["doubled"] == 0
