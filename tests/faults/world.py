"""A world to break: a database, its workers and their bus, groups with people, and clients that talk."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from types import TracebackType

from groups import access, db, limits, schema
from groups.access import Role
from tests import make
from tests.faults import store
from tests.faults.client import Client
from tests.faults.history import Record
from tests.faults.machines import Nursery, Postgres, Valkey, Worker
from tests.realtime.wire import SECRET, cookie_of

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True)
class Needs:
    """What a scenario stands on. `settings` are laid over the workers' own."""

    workers: int = 1
    bus: bool = False
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Someone:
    """A person of a circle, and the cookie of a browser of theirs."""

    person: int
    ref: str
    cookie: str


@dataclass
class Circle:
    """A group with one room and its people; the first of them guides it."""

    group: str
    room: str
    people: list[Someone]
    record: Record = field(default_factory=Record)
    clients: list[Client] = field(default_factory=list)


class Ground:
    """A database of its own, migrated once, for any number of worlds."""

    def __init__(self, database: str) -> None:
        self.database = database
        memory = Path("/dev/shm")
        parent = memory if os.access(memory, os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="faults-", dir=parent))
        self.postgres: Postgres | None = None
        self.url = f"sqlite:///{self.folder / 'stones.db'}"
        self.nursery = Nursery()
        self._worlds: dict[Needs, World] = {}

    async def __aenter__(self) -> Ground:
        if self.database == POSTGRESQL:
            self.postgres = Postgres(self.folder)
            await self.postgres.start()
            self.url = self.postgres.url
        self.migrate(self.url)
        return self

    async def __aexit__(self, *_why: object) -> None:
        await self.leave()
        self.nursery.close()
        if self.postgres is not None:
            await self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def migrate(self, url: str) -> None:
        """Give a database its shape."""
        db.configure(url)
        try:
            schema.upgrade()
        finally:
            db.close()

    async def world(self, needs: Needs) -> World:
        """The world a scenario needs: the one that is there, when it is well."""
        there = self._worlds.get(needs)
        if there is not None and there.is_well:
            return there
        if there is not None:
            await there.end()
        self._worlds[needs] = World(self, needs)
        await self._worlds[needs].begin()
        return self._worlds[needs]

    async def leave(self) -> None:
        """End the worlds that are there."""
        for world in self._worlds.values():
            await world.end()
        self._worlds.clear()


class World:
    """Workers on a ground."""

    def __init__(self, ground: Ground, needs: Needs, url: str = "") -> None:
        self.ground, self.needs, self.url = ground, needs, url or ground.url
        self.folder = Path(tempfile.mkdtemp(prefix="world-", dir=ground.folder))
        self.bus = Valkey(self.folder) if needs.bus else None
        settings = {
            "STONES_SECRET": SECRET,
            "STONES_DATABASE_URL": self.url,
            "STONES_CLOCK": "0",
            "STONES_LOG_LEVEL": "ERROR",
            "STONES_FANOUT": os.environ.get("FAULTS_FANOUT", "fast"),
            **({"STONES_REDIS_URL": self.bus.url} if self.bus else {}),
            **dict(needs.settings),
        }
        self.circles: list[Circle] = []
        self.workers = [Worker(f"worker{n}", self.folder, settings, ground.nursery) for n in range(needs.workers)]

    @property
    def is_well(self) -> bool:
        """Whether all its workers run."""
        return all(worker.is_alive for worker in self.workers) and (self.bus is None or self.bus.is_alive)

    @property
    def urls(self) -> list[str]:
        """Where its workers are."""
        return [worker.url for worker in self.workers]

    async def begin(self) -> None:
        """Start everything."""
        if self.bus is not None:
            await self.bus.start()
        for worker in self.workers:
            worker.launch()
        for worker in self.workers:
            await worker.ready()

    async def end(self) -> None:
        """Stop everything, and whoever a run that failed has left here."""
        await asyncio.gather(*(client.stop() for circle in self.circles for client in circle.clients))
        await asyncio.gather(*(worker.stop() for worker in self.workers))
        if self.bus is not None:
            await self.bus.stop()

    async def __aenter__(self) -> World:
        await self.begin()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _why: BaseException | None, _where: TracebackType | None
    ) -> None:
        await self.end()

    # --- people

    def circle(self, members: int, *, guides: int = 1, newcomers: int = 0, **group: object) -> Circle:
        """A group with a room: facilitators first, then members, then newcomers."""
        db.configure(self.url)
        limits.forget()
        try:
            with db.transaction() as session:
                here = make.group(f"Circle {token_hex(6)}", **group)
                session.flush()
                room = make.room(here)
                people = []
                for number in range(guides + members + newcomers):
                    name = f"Wren {token_hex(6)}"
                    person = make.person(name, email=f"{name.replace(' ', '')}@example.org")
                    session.flush()
                    welcome = {} if number < guides + members else {"welcomed_at": None}
                    role = Role.FACILITATOR if number < guides else Role.MEMBER
                    make.member(here, person, role=role, **welcome)
                    people.append(Someone(person.id, person.ref, cookie_of(person)))
                self.circles.append(Circle(here.ref, room.ref, people))
                return self.circles[-1]
        finally:
            access.forget()
            db.close()

    def join(
        self, circle: Circle, people: Sequence[Someone], urls: Sequence[str] | None = None, name: str = "c"
    ) -> list[Client]:
        """A client for each of these people, spread over the workers, coming in."""
        made = []
        for number, someone in enumerate(people):
            where = list(urls or self.urls)
            turn = number % len(where)
            label = f"{name}{len(circle.clients)}"
            client = Client(
                label, someone.person, someone.cookie, where[turn:] + where[:turn], circle.room, circle.record
            )
            circle.clients.append(client)
            made.append(client)
            client.start()
        return made

    # --- the end of a trial

    async def settle(self, circle: Circle, patience: float = 20.0) -> float:
        """Wait until every client has sent all and knows the head; gives the seconds, inf if in vain."""
        began = time.monotonic()
        while time.monotonic() - began < patience:
            head = await asyncio.to_thread(store.clock, self.url, circle.room)
            waiting = [each for each in circle.clients if not each.over and not each.stubborn]
            if all(each.is_there and not each.waiting and each.held.known == head for each in waiting):
                return time.monotonic() - began
            await asyncio.sleep(0.1)
        return float("inf")

    async def collect(self, circle: Circle) -> Record:
        """Everybody goes; the store is read; what was recorded is complete."""
        record = circle.record
        record.views += [each.view() for each in circle.clients if not each.over and not each.stubborn]
        await asyncio.gather(*(each.stop() for each in circle.clients))
        self.circles.remove(circle)
        record.rows = await asyncio.to_thread(store.messages, self.url, circle.room)
        record.clock = await asyncio.to_thread(store.clock, self.url, circle.room)
        return record
