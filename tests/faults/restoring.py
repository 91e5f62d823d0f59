"""Yesterday's backup is put back while clients remember a later clock: they must begin again, and skip nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from secrets import token_hex

from tests import servers
from tests.faults.client import Client
from tests.faults.history import RESET, Bound
from tests.faults.trial import Talk, Trial, all_there, finish
from tests.faults.world import World


async def restored(world: World, *, people: int, messages: int) -> Trial:
    """Backup, more talk, restore, and as much talk again: the same clock then names other messages than before."""
    circle = world.circle(people)
    clients = world.join(circle, circle.people)
    await all_there(clients)
    record, kept = circle.record, world.folder / "kept.backup"
    await _talk(clients, messages)
    await world.settle(circle)
    await _stones(world, "backup", kept)
    upto = len(record.entries)
    await _talk(clients, messages)
    await world.settle(circle)
    lost = len(record.entries)
    for worker in world.workers:
        await worker.stop()
    await _stones(world, "restore --replace", kept)
    del record.entries[upto:lost]  # what came after the backup is gone, as the page on running says
    for client in clients:
        client.waiting.clear()
    for worker in world.workers:
        await worker.start()
    await all_there(clients)
    await _talk(clients, messages)
    trial = Trial(await finish(world, circle, healed=20), f"{len(record.rows)} messages after the restore")
    unreset = people + 1 - len({entry.client for entry in record.of(RESET)})
    record.bounds.append(Bound("clients that did not begin again", unreset, 0))
    return trial


async def _talk(clients: list[Client], messages: int) -> None:
    async with Talk(clients, 60, messages) as talk:
        talk.tail = token_hex(4)
        await talk.more(messages)
    await asyncio.sleep(0.2)


async def _stones(world: World, words: str, path: Path) -> None:
    environment = {name: value for name, value in world.workers[0].kept.items() if not name.startswith("FAULTS_")}
    await asyncio.to_thread(servers._command, f"{words} {path}", environment)
