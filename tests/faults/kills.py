"""Workers that are killed, stopped and replaced while people talk."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import time

from groups import failpoints
from tests.faults.history import OK, Bound, Record
from tests.faults.trial import Talk, Trial, all_there, finish, slowest_ack
from tests.faults.world import World

#: In the order of the way a message takes.
PLACES = ("chat.before_insert", "chat.after_insert", "chat.after_commit", "chat.after_answer", "chat.mid_push")
assert set(PLACES) == {place for place in failpoints.PLACES if place.startswith("chat.")}


async def at_failpoints(world: World, *, people: int, rounds: int, rate: float) -> Trial:
    """`kill -9` exactly where it hurts: each place in turn, at its third reach and later ones."""
    circle = world.circle(people)
    clients = world.join(circle, circle.people)
    await all_there(clients)
    worker, unreached, back = world.workers[0], [], []
    async with Talk(clients, rate):
        for number in range(rounds):
            for place in PLACES:
                await worker.kill()
                worker.fail_at(f"{place}=exit:{3 + number % 5}")
                await worker.start()
                began = time.monotonic()
                try:
                    await worker.gone(6)
                except subprocess.TimeoutExpired:
                    unreached.append(place)
                first = next((each.at for each in circle.record.of(OK) if each.at > began), None)
                back += [first - began] if first else []
        await worker.kill()
        worker.fail_at("")
        await worker.start()
    record = await finish(world, circle, healed=20)
    record.bounds.append(Bound(f"places that were not reached: {sorted(set(unreached))}", len(unreached), 0))
    return Trial(record, f"{rounds * len(PLACES)} kills")


async def at_random(world: World, *, people: int, kills: int, rate: float) -> Trial:
    """`kill -9` at any moment; with several workers, of any of them."""
    circle = world.circle(people)
    clients = world.join(circle, circle.people)
    await all_there(clients)
    back = []
    async with Talk(clients, rate):
        for _ in range(kills):
            await asyncio.sleep(random.uniform(0.2, 1.0))
            worker = random.choice(world.workers)
            await worker.kill()
            await worker.restart()
            began = time.monotonic()
            back.append(await _until_acknowledged(circle.record, began))
    record = await finish(world, circle, healed=20)
    record.bounds.append(Bound("seconds until the next acknowledgement", max(back), 5))
    return Trial(record, f"{kills} kills, next ack {sorted(back)[len(back) // 2]:.2f} s")


async def _until_acknowledged(record: Record, began: float) -> float:
    seen = len(record.entries)
    while time.monotonic() < began + 20:
        new = record.entries[seen:]
        if any(entry.what == OK for entry in new):
            break
        await asyncio.sleep(0.01)
    return time.monotonic() - began


async def stopped(world: World, *, people: int, seconds: float, rate: float) -> Trial:
    """SIGSTOP and SIGCONT: a process that is silent for a while and then goes on as if nothing had been."""
    circle = world.circle(people)
    clients = world.join(circle, circle.people)
    await all_there(clients)
    async with Talk(clients, rate):
        for worker in world.workers:
            await asyncio.sleep(0.5)
            worker.send(signal.SIGSTOP)
            await asyncio.sleep(seconds)
            worker.send(signal.SIGCONT)
        await asyncio.sleep(0.5)
    return Trial(await finish(world, circle, patience=40, healed=40), f"stopped for {seconds} s")


async def rolling(world: World, *, people: int, rounds: int, rate: float) -> Trial:
    """SIGTERM to one worker after the other under load; whoever was there goes to the other one."""
    circle = world.circle(people)
    clients = world.join(circle, circle.people)
    await all_there(clients)
    slow = 0.0
    async with Talk(clients, rate):
        for _ in range(rounds):
            for worker in world.workers:
                await asyncio.sleep(0.7)
                worker.send(signal.SIGTERM)
                code = await worker.gone()
                circle.record.bounds.append(Bound("exit code of a worker that was asked to stop", abs(code), 0))
                began = time.monotonic()
                await all_there(clients, 20)
                slow = max(slow, time.monotonic() - began)
                await worker.start()
    record = await finish(world, circle, healed=20)
    record.bounds.append(Bound("seconds until all clients were back", slow, 5))
    record.bounds.append(Bound("seconds until a send was acknowledged", slowest_ack(record), 8))
    return Trial(record, f"{rounds * len(world.workers)} restarts, all back in {slow:.1f} s")
