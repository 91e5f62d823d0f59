"""The programs a fault plan kills and starts again, each on a port it keeps: PostgreSQL, Valkey, the application."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests import servers

PATIENCE = 30.0


class Machine:
    """A program in a process of its own."""

    command: list[str]
    log: Path
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that was started last."""
        assert self.process is not None
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def launch(self) -> None:
        """Start the program; `ready` waits until it answers."""
        with open(self.log, "ab") as printed:
            self.process = subprocess.Popen(
                self.command, stdout=printed, stderr=printed, cwd=self.folder, env=self.environment,
                start_new_session=True, **self.options(),
            )  # fmt: skip

    def options(self) -> dict[str, object]:
        """What else Popen needs."""
        return {}

    def answers(self) -> bool:
        """Whether it does its work."""
        raise NotImplementedError

    async def ready(self, patience: float = PATIENCE) -> float:
        """Wait until it answers; gives the seconds that took. Raises RuntimeError with what it printed."""
        began = time.monotonic()
        while not await asyncio.to_thread(self.answers):
            if not self.is_alive or time.monotonic() > began + patience:
                raise RuntimeError(f"{self.command[-1]} is not ready:\n{self.said()[-3000:]}")
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self.launch()
        await self.ready()

    def send(self, what: signal.Signals) -> None:
        """Send a signal to the process itself."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, what)

    async def gone(self, patience: float = 20.0) -> int:
        """Wait until it has ended; gives its code."""
        assert self.process is not None
        return await asyncio.to_thread(self.process.wait, patience)

    async def kill(self) -> None:
        """End it as hard as can be."""
        if self.is_alive:
            self.send(signal.SIGKILL)
            await self.gone()

    async def stop(self) -> None:
        """Ask it to end; insist after a while."""
        if self.is_alive:
            self.send(signal.SIGCONT)
            self.send(signal.SIGTERM)
            try:
                await self.gone()
            except subprocess.TimeoutExpired:
                await self.kill()

    def said(self) -> str:
        """All it has printed."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class Postgres(Machine):
    """A cluster that survives its server."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.someone = servers._postgres_programs(), servers._ordinary_user()
        # /tmp by name: the path of a socket may have 107 characters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        if self.someone.options:
            os.chown(self.folder, self.someone.options["user"], self.someone.options["group"])
        servers._create_cluster(self.programs, self.folder, self.someone)
        self.port, self.log = servers.free_port(), folder / "postgres.log"
        # A process that is killed leaves its pages with the system: only a power cut would need fsync.
        settings = ["listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off", "max_connections=200"]
        words = [word for setting in [*settings, "timezone=UTC"] for word in ("-c", setting)]
        program = [*self.someone.prefix, str(self.programs / "postgres"), "-D", str(self.folder / "data")]
        self.command = [*program, "-p", str(self.port), "-k", str(self.folder), *words]
        self.url = f"postgresql+psycopg://app@127.0.0.1:{self.port}/postgres"

    def options(self) -> dict[str, object]:
        return dict(self.someone.options)

    def answers(self) -> bool:
        return servers._answers_postgres(self.port)

    async def kill_whole(self) -> None:
        """End the server and every process that works for it, as the system does when memory is short."""
        children = [int(path.name) for path in Path("/proc").glob("[0-9]*") if _parent(path) == self.pid]
        for pid in [self.pid, *children]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await self.gone()

    async def stop(self) -> None:
        if self.is_alive:
            self.send(signal.SIGINT)
            await self.gone()
        shutil.rmtree(self.folder or "", ignore_errors=True)


class Valkey(Machine):
    """A bus that forgets everything when it ends."""

    def __init__(self, folder: Path) -> None:
        self.port, self.log = servers.free_port(), folder / "valkey.log"
        where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder)]
        self.command = [servers._valkey_program(), *where, "--save", "", "--appendonly", "no"]
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def answers(self) -> bool:
        return servers._answers_valkey(self.port)


class Nursery:
    """A process in which the application is ready to be started, as often as it is needed."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.server", "--nursery"]
        outside = {name: value for name, value in os.environ.items() if not name.startswith("STONES_")}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, cwd=servers.ROOT, env=outside, start_new_session=True, **pipes)
        self._turn = threading.Lock()

    def ask(self, **what: object) -> int | None:
        """The pid of a server that was started, or the code with which one has ended."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self._turn:
            self.process.stdin.write(json.dumps(what).encode() + b"\n")
            self.process.stdin.flush()
            said: int | None = json.loads(self.process.stdout.readline())
            return said

    def close(self) -> None:
        """End it; those it has started have ended before."""
        with self.process as ending:
            assert ending.stdin is not None
            ending.stdin.close()


class Worker(Machine):
    """One process of the application, from the nursery. `said` holds what all its starts have printed."""

    def __init__(self, name: str, folder: Path, settings: Mapping[str, str], nursery: Nursery) -> None:
        self.name, self.nursery = name, nursery
        self.port, self.log = servers.free_port(), folder / f"{name}.log"
        self.url = f"http://127.0.0.1:{self.port}"
        outside = {name: value for name, value in os.environ.items() if not name.startswith("STONES_")}
        own = {"STONES_INSTANCE_DIR": str(folder), "STONES_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.kept = {**outside, **own, **settings}
        self.environment = dict(self.kept)
        self.command = [name]
        self._pid, self._code = 0, None

    _code: int | None

    @property
    def pid(self) -> int:
        """The process that was started last."""
        return self._pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        if self._pid and self._code is None:
            self._code = self.nursery.ask(look=self._pid)
        return bool(self._pid) and self._code is None

    def launch(self) -> None:
        """Start it; `ready` waits until it answers."""
        self._code = None
        self._pid = self.nursery.ask(environment=dict(self.environment or {}), log=str(self.log)) or 0

    async def gone(self, patience: float = 20.0) -> int:
        """Wait until it has ended; gives its code. Raises TimeoutExpired."""
        end = time.monotonic() + patience
        while self.is_alive:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(self.command, patience)
            await asyncio.sleep(0.01)
        return self._code or 0

    def fail_at(self, said: str) -> None:
        """Let the next start fail where `said` names it; nothing when it is empty."""
        self.environment = {**self.kept, **({"STONES_FAILPOINTS": said} if said else {})}

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError, TimeoutError):
            return False

    async def restart(self) -> float:
        """Start it again after it ended; gives the seconds until it answered."""
        await self.gone()
        began = time.monotonic()
        await self.start()
        return time.monotonic() - began

    def memory(self) -> float:
        """Its resident memory in MiB."""
        try:
            lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        except OSError:
            return 0.0
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)

    def faults_said(self) -> list[str]:
        """The exceptions it printed that nobody handled, each with the place it came from."""
        marks = ("Traceback (most recent call last)", "event_failed", "beat_failed")
        lines = self.said().splitlines()
        found = [number for number, line in enumerate(lines) if any(mark in line for mark in marks)]
        said = [" | ".join(line.strip()[:200] for line in _end(lines[number : number + 80])) for number in found]
        # A beat that finds no database says so and comes again: there is nobody who could be answered.
        return [each for each in said if not ("beat_failed" in each and "OperationalError" in each)]


def _end(lines: list[str]) -> list[str]:
    """The first line of what was printed about a fault, and the last ones of its traceback."""
    ends = next((n for n, line in enumerate(lines[1:], 1) if line and not line.startswith(" ")), 1)
    return [lines[0], *lines[max(1, ends - 3) : ends + 1]]


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0
