"""Starts each server afresh for a round, alone on its core, with an empty store on a real disk."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chat import building, community

SERVER_CORE, GENERATOR_CORE = 0, 1
PATIENCE = 60.0


@dataclass(frozen=True)
class Kind:
    """A server to measure: its name; of ours its way to the sockets; for Node.js its WebSocket engine and how it
    saves."""

    name: str
    engine: str = ""
    saving: str = ""
    fanout: str = ""


OURS = Kind("ours", fanout="fast")
#: Ours with Flask-SocketIO's own way to the sockets: what remains when the fast path is switched off.
STOCK = Kind("stock", fanout="stock")
NODE = Kind("node", "ws", "each")
#: The same with another engine, or with one transaction for all that arrives in one turn of its loop.
EIOWS = Kind("node_eiows", "eiows", "each")
GROUPED = Kind("node_grouped", "ws", "grouped")
KINDS = {kind.name: kind for kind in (OURS, NODE, EIOWS, GROUPED, STOCK)}
#: Without being asked for another.
USUAL = tuple(name for name, kind in KINDS.items() if kind is not STOCK)


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    port: int
    pid: int
    log: Path

    def said(self) -> str:
        """The end of what it printed."""
        return self.log.read_text(errors="replace").strip()[-600:]


@contextmanager
def running(kind: Kind, seeded: Path) -> Iterator[Running]:
    """Start a server of this kind with what `seeded` holds; ends it with the block."""
    with tempfile.TemporaryDirectory(prefix="chat-", dir=seeded.parent) as name:
        folder, port = Path(name), _free_port()
        command, environment, cwd = _ours(kind, folder, port, seeded) if kind.fanout else _node(kind, folder, port)
        with open(folder / "printed.log", "wb") as printed:
            server = subprocess.Popen(
                command, cwd=cwd, env=environment, stdout=printed, stderr=printed, start_new_session=True,
                preexec_fn=lambda: pin(SERVER_CORE),
            )  # fmt: skip
        try:
            _wait(server, port, folder / "printed.log")
            yield Running(port, server.pid, folder / "printed.log")
        finally:
            _end(server)


def has_eiows(installed: Path) -> bool:
    """Whether the optional engine could be built here; it needs the whole of Node's source."""
    tried = subprocess.run(["node", "-e", "require('eiows')"], cwd=installed, capture_output=True, check=False)
    return tried.returncode == 0


def pin(core: int) -> None:
    """Keep this process on one core, where there are two."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})


def _ours(kind: Kind, folder: Path, port: int, seeded: Path) -> tuple[list[str], dict[str, str], Path]:
    shutil.copyfile(seeded / "ours.db", folder / "stones.db")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STONES_")}
    environment |= {
        "STONES_INSTANCE_DIR": str(folder),
        "STONES_PORT": str(port),
        "STONES_SECRET": community.SECRET,
        "STONES_LOG_LEVEL": "WARNING",
        "STONES_FANOUT": kind.fanout,
        "PYTHONUNBUFFERED": "1",
    }
    return [sys.executable, "-m", "benchmarks.chat.ours"], environment, building.ROOT


def _node(kind: Kind, folder: Path, port: int) -> tuple[list[str], dict[str, str], Path]:
    words = ["node", "server.mjs", str(port), str(folder / "node.db"), kind.engine, kind.saving]
    return words, {**os.environ, "NODE_ENV": "production"}, building.node()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > end:
                said = log.read_text(errors="replace")[-2000:]
                raise building.Missing(f"A server did not start:\n{said}") from None
            time.sleep(0.05)


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
