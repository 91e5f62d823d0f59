"""What stands behind the workers fails: the bus, the database, the disk, the lock."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.history import OK, Bound, Promptness, Record
from tests.faults.trial import Talk, Trial, all_there, codes, finish, unhandled
from tests.faults.world import Circle, Needs, World

#: How long a send may wait for its answer while something is wrong, by the contract, with a little for the machine.
SOON = 3.0


async def bus_away(world: World, *, people: int, seconds: tuple[float, ...], rate: float) -> Trial:
    """The bus is killed and comes back: what is said in one worker reaches the other all the same."""
    circle = world.circle(people)
    clients = world.join(circle, circle.people)
    await all_there(clients)
    assert world.bus is not None
    late = 0.0
    async with Talk(clients, rate):
        for each in seconds:
            await asyncio.sleep(0.5)
            await world.bus.kill()
            await asyncio.sleep(each)
            await world.bus.start()
            late = max(late, await _heard_across(world, circle, 15))
    record = await finish(world, circle, patience=25, healed=17)
    record.bounds.append(Bound("seconds until workers hear each other again", late, 15))
    return Trial(record, f"away for {seconds} s, heard again after {late:.1f} s")


async def _heard_across(world: World, circle: Circle, patience: float) -> float:
    """How long it takes until a client at one worker is told by push of what is said at the other."""
    began = time.monotonic()
    record = circle.record
    far = {each.name for each in circle.clients if each.where[0] == world.urls[-1]}
    near = {each.name for each in circle.clients} - far
    seen = len(record.entries)
    while time.monotonic() < began + patience:
        await asyncio.sleep(0.1)
        new = record.entries[seen:]
        said = {entry.ref for entry in new if entry.what == OK and entry.client in near}
        if any(entry.code == "push" and entry.client in far and entry.ref in said for entry in new):
            break
    return time.monotonic() - began


async def database_away(world: World, *, people: int, how: tuple[str, ...], away: float, rate: float) -> Trial:
    """PostgreSQL is restarted fast, restarted at once, and killed with all its processes."""
    circle = world.circle(people)
    clients = world.join(circle, circle.people)
    await all_there(clients)
    postgres = world.ground.postgres
    assert postgres is not None
    slow = 0.0
    async with Talk(clients, rate):
        for each in how:
            await asyncio.sleep(0.7)
            if each == "killed":
                await postgres.kill_whole()
            else:
                postgres.send(signal.SIGINT if each == "fast" else signal.SIGQUIT)
                await postgres.gone()
            await asyncio.sleep(away)
            await postgres.start()
            slow = max(slow, await _next_ack(circle.record, 20))
    record = await finish(world, circle, patience=30, healed=20)
    record.bounds.append(Bound("seconds until writing goes on", slow, 10))
    return Trial(record, f"{', '.join(how)}; writes back in {slow:.1f} s; {codes(record)}")


async def _next_ack(record: Record, patience: float) -> float:
    began, seen = time.monotonic(), len(record.entries)
    while time.monotonic() < began + patience:
        if any(entry.what == OK for entry in record.entries[seen:]):
            break
        await asyncio.sleep(0.02)
    return time.monotonic() - began


async def locked(world: World, *, people: int, seconds: tuple[float, ...], rate: float) -> Trial:
    """Another process holds the database, or the room's row: every send is answered soon, and nothing is half there."""
    circle = world.circle(people)
    clients = world.join(circle, circle.people)
    await all_there(clients)
    async with Talk(clients, rate):
        for each in seconds:
            await asyncio.sleep(0.5)
            began = time.monotonic()
            holder = await asyncio.to_thread(_hold, world.url, circle.room)
            await asyncio.sleep(each)
            holder.kill()
            await asyncio.to_thread(holder.wait)
            circle.record.prompt.append(Promptness(began, time.monotonic(), SOON))
        await asyncio.sleep(0.5)
    record = await finish(world, circle, healed=20)
    return Trial(record, f"held for {seconds} s; {codes(record)}")


_HOLD_SQLITE = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], timeout=10, isolation_level=None)
held.execute("begin exclusive"); print("held", flush=True); time.sleep(600)
"""
_HOLD_POSTGRESQL = """
import psycopg, sys, time
held = psycopg.connect(sys.argv[1])
held.execute("select id from room where ref = %s for update", (sys.argv[2],))
print("held", flush=True); time.sleep(600)
"""


def _hold(url: str, room: str) -> subprocess.Popen[bytes]:
    sqlite = url.startswith("sqlite")
    where = url.removeprefix("sqlite:///").replace("postgresql+psycopg://", "postgresql://")
    words = [sys.executable, "-c", _HOLD_SQLITE if sqlite else _HOLD_POSTGRESQL, where, room]
    holder = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    with holder.stdout as said:
        assert said.readline() == b"held\n"
    return holder


async def disk_full(world: World, *, people: int, rate: float, mib: int) -> Trial:
    """The disk of the SQLite database is full, and then it has room again: reading never stops, and no restart.

    Where no small file system may be mounted, the system forbids the worker to write files instead.
    """
    with _small_disk(mib) as folder:
        if folder is None:
            trial = await _fill(world, _Forbidden(world), people, rate)
            return Trial(trial.record, f"files of no size allowed; {trial.note}")
        url = f"sqlite:///{folder / 'stones.db'}"
        world.ground.migrate(url)
        async with World(world.ground, Needs(), url) as small:
            trial = await _fill(small, _Ballast(folder / "ballast"), people, rate)
            trial.record.bounds += unhandled(small)
    return Trial(trial.record, f"tmpfs of {mib} MiB; {trial.note}")


@dataclass
class _Ballast:
    """A file that takes all that is left."""

    path: Path

    def fill(self) -> None:
        with open(self.path, "wb", buffering=0) as held:
            for size in (65_536, 4_096, 512):
                try:
                    while True:
                        held.write(b"x" * size)
                except OSError:
                    continue

    def clear(self) -> None:
        self.path.unlink()


@dataclass
class _Forbidden:
    """A limit on the size of files that the workers run into at once."""

    world: World

    def fill(self) -> None:
        self._limit(1)

    def clear(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        for worker in self.world.workers:
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def _fill(small: World, disk: _Ballast | _Forbidden, people: int, rate: float) -> Trial:
    circle = small.circle(people)
    clients = small.join(circle, circle.people)
    await all_there(clients)
    async with Talk(clients, rate) as talk:
        await talk.more(20)
        began = time.monotonic()
        disk.fill()
        await _until_full(circle.record)
        newcomer = small.join(circle, circle.people[:1])[0]
        await newcomer.there()  # reading goes on
        await asyncio.sleep(1)
        ended = time.monotonic()
        disk.clear()
        back = await _next_ack(circle.record, 15)
    circle.record.prompt.append(Promptness(began, ended, SOON))
    record = await finish(small, circle, healed=20)
    record.bounds.append(Bound("seconds until writing goes on", back, 5))
    refused = sum(entry.code == "try_again" for entry in record.of("fail"))
    record.bounds.append(Bound("full disks on which nothing was refused", 0 if refused else 1, 0))
    return Trial(record, f"{refused} refused, writes back in {back:.1f} s")


async def _until_full(record: Record, patience: float = 15) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end and not any(e.code == "try_again" for e in record.entries):
        await asyncio.sleep(0.05)


@contextmanager
def _small_disk(mib: int) -> Iterator[Path | None]:
    """A file system of `mib` MiB in memory; None where mounting is not allowed."""
    folder = Path(tempfile.mkdtemp(prefix="small-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=700", "tmpfs", str(folder)]
    try:
        may = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
        yield folder if may else None
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)
