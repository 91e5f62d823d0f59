"""One trial: a scenario as the plan names it, what its run gave, and what is common to runs."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults import checkers, store
from tests.faults.client import Client
from tests.faults.history import FAIL, INVOKE, OK, Bound, Record
from tests.faults.world import POSTGRESQL, SQLITE, Circle, Needs, World

#: What most of them stand on.
ONE = Needs()
Run = Callable[..., Awaitable["Trial"]]


@dataclass
class Trial:
    """What a run gave: its record, and a few words for the table."""

    record: Record
    note: str = ""


@dataclass(frozen=True)
class Scenario:
    """A fault, how it is brought about, and how much of it. `breaks`: checkers that must object, for a run in which
    something was broken on purpose; an empty set means that none may."""

    name: str
    run: Run
    brief: Mapping[str, object] | None
    full: Mapping[str, object]
    needs: Needs = ONE
    databases: tuple[str, ...] = (SQLITE, POSTGRESQL)
    breaks: frozenset[str] = frozenset()


@dataclass
class Result:
    """A line of the table."""

    name: str
    database: str
    sends: int = 0
    acks: int = 0
    deliveries: int = 0
    seconds: float = 0.0
    note: str = ""
    found: dict[str, list[str]] = field(default_factory=dict)
    breaks: frozenset[str] = frozenset()

    @property
    def is_well(self) -> bool:
        """Nothing was found; or, where something was broken on purpose, that was."""
        return set(self.found) >= self.breaks if self.breaks else not self.found


async def tried(scenario: Scenario, world: World, much: Mapping[str, object]) -> Result:
    """Run a scenario and look at what came of it."""
    began = time.monotonic()
    before = {worker.name: len(worker.faults_said()) for worker in world.workers}
    trial = await scenario.run(world, **much)
    trial.record.bounds += unhandled(world, before)
    found = checkers.violations(trial.record)
    record = trial.record
    return Result(
        scenario.name, world.ground.database, record.count(INVOKE), record.count(OK), record.count("apply"),
        time.monotonic() - began, trial.note, found, scenario.breaks,
    )  # fmt: skip


def unhandled(world: World, before: Mapping[str, int] | None = None) -> list[Bound]:
    """The exceptions that workers printed because nobody handled them, save those that stood there before."""
    said = {worker.name: worker.faults_said()[(before or {}).get(worker.name, 0) :] for worker in world.workers}
    return [Bound(f"unhandled exceptions {new[:1]}", len(new), 0) for new in said.values()]


async def all_there(clients: Iterable[Client], patience: float = 30.0) -> None:
    """Wait until all of them are in the room."""
    await asyncio.gather(*(client.there(patience) for client in clients))


class Talk:
    """People who talk: `rate` messages a second between them, until the block ends."""

    def __init__(self, clients: Sequence[Client], rate: float, most: int = 10**6) -> None:
        self.clients, self.pause, self.most = clients, 1 / rate, most
        self.said = 0
        self.tail = ""
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Talk:
        self._task = asyncio.create_task(self._talk())
        return self

    async def __aexit__(self, *_why: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _talk(self) -> None:
        while self.said < self.most:
            client = random.choice(self.clients)
            if len(client.waiting) < 40:
                self.said += 1
                client.say(f"{client.name} says {self.said} {self.tail}".strip())
            await asyncio.sleep(self.pause)

    async def more(self, messages: int, patience: float = 20.0) -> None:
        """Wait until so many more were said."""
        until, end = self.said + messages, time.monotonic() + patience
        while self.said < until and time.monotonic() < end:
            await asyncio.sleep(0.01)


async def finish(world: World, circle: Circle, *, patience: float = 20.0, healed: float = 0.0) -> Record:
    """Let everybody settle, and gather what was recorded. `healed`: within how many seconds they must have."""
    took = await world.settle(circle, patience)
    record = await world.collect(circle)
    if healed:
        record.bounds.append(Bound("seconds until everybody was level", took, healed))
    if not await asyncio.to_thread(store.is_whole, world.url):
        record.bounds.append(Bound("faults in the database file", 1, 0))
    return record


def slowest_ack(record: Record) -> float:
    """The longest time between the first try of a message and its acknowledgement, in seconds."""
    first: dict[tuple[int, str], float] = {}
    slowest = 0.0
    for entry in record.of(INVOKE, OK):
        if entry.what == INVOKE:
            first.setdefault((entry.person, entry.key), entry.at)
        else:
            slowest = max(slowest, entry.at - first[entry.person, entry.key])
    return slowest


def codes(record: Record) -> str:
    """Which refusals there were, and how many."""
    found = [entry.code for entry in record.of(FAIL)]
    return ", ".join(f"{code} {found.count(code)}" for code in sorted(set(found)))
