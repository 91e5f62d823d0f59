"""Runs in which something is broken on purpose: a harness that finds nothing here finds nothing anywhere."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import signal
import subprocess
import time
from itertools import count
from pathlib import Path

from tests.faults import store
from tests.faults.history import OK, Bound, Canary, Ending, Promptness
from tests.faults.proxy import DOWN, HEADS, PUSHES, SENDS, UP, Proxy, Rule
from tests.faults.trial import Talk, Trial, all_there, finish
from tests.faults.world import Needs, World


class TracerMissing(Exception):
    """There is no strace here, or it may not look."""


async def acknowledged_early(world: World, *, people: int, messages: int) -> Trial:
    """A server that says ok before anything is kept: every fifth send is answered and goes nowhere."""
    numbers = count(10_000)

    def forged(sent: bytes) -> tuple[list[bytes], list[bytes]]:
        number, _, rest = sent[2:].partition(b"[")
        asked = json.loads(b"[" + rest)[1]
        message = {
            "ref": f"forged{next(numbers)}", "place": next(numbers), "changed": None, "status": "shown",
            "text": asked["text"], "mine": True,
        }  # fmt: skip
        return [], [b"43%s[%s]" % (number, json.dumps({"ok": True, "message": message}).encode())]

    return await _through(world, [Rule(UP, SENDS, "change", 2, 5, make=forged)], people, messages)


async def never_told(world: World, *, people: int, messages: int) -> Trial:
    """A server that forgets to push, and whose heads say nothing."""
    return await _through(world, [Rule(DOWN, PUSHES, "drop"), Rule(DOWN, HEADS, "drop")], people, messages, talking=1)


async def told_too_much(world: World, *, people: int, messages: int) -> Trial:
    """A server that pushes what is held to somebody who may not have it."""

    def spilt(told: bytes) -> tuple[list[bytes], list[bytes]]:
        return [told, b'42["typing:changed",{"room":"","name":"canary-in-a-coal-mine","on":true}]'], []

    trial = await _through(world, [Rule(DOWN, PUSHES, "change", 2, 7, make=spilt)], people, messages)
    trial.record.canaries.append(Canary("canary-in-a-coal-mine", frozenset()))
    return trial


async def _through(world: World, rules: list[Rule], people: int, messages: int, talking: int = 10) -> Trial:
    async with Proxy(world.urls[0], rules) as wire:
        circle = world.circle(people)
        for client in world.join(circle, circle.people, [wire.url]):
            client.origin = world.urls[0]
        await all_there(circle.clients)
        async with Talk(circle.clients[:talking], 50, messages) as talk:
            await talk.more(messages)
        return Trial(await finish(world, circle, patience=1))


async def taken_back(world: World, *, people: int, messages: int) -> Trial:
    """A store that loses a row it had, as a power cut does where nobody waits for the disk."""
    return await _meddled(world, people, messages, "delete from message where ref = {}")


async def doubled(world: World, *, people: int, messages: int) -> Trial:
    """A store that has a message twice."""
    again = (
        "insert into message (ref, room_id, author_id, key, text, wish, status, place, changed, written_at) "
        "select 'again', room_id, author_id, 'another-key', text, wish, status, null, null, written_at "
        "from message where ref = {}"
    )
    return await _meddled(world, people, messages, again)


async def _meddled(world: World, people: int, messages: int, statement: str) -> Trial:
    circle = world.circle(people)
    clients = world.join(circle, circle.people)
    await all_there(clients)
    async with Talk(clients, 50, messages) as talk:
        await talk.more(messages)
    await world.settle(circle)
    ref = next(each.ref for each in circle.record.of(OK))
    await asyncio.to_thread(store.changed, world.url, statement, ref)
    return Trial(await finish(world, circle, patience=1))


async def slow_and_unfair(world: World, *, people: int, messages: int) -> Trial:
    """A server that does not answer for four seconds, and goes on telling somebody who has no right any more."""
    circle = world.circle(people)
    clients = world.join(circle, circle.people)
    await all_there(clients)
    began = time.monotonic()
    circle.record.endings.append(Ending(clients[0].person, began, 1.0))
    async with Talk(clients, 20) as talk:
        await talk.more(5)
        world.workers[0].send(signal.SIGSTOP)
        await asyncio.sleep(4)
        world.workers[0].send(signal.SIGCONT)
        await talk.more(messages)
    circle.record.prompt.append(Promptness(began, time.monotonic(), 2.5))
    return Trial(await finish(world, circle))


async def on_the_disk(world: World, *, messages: int, sync: str = "full") -> Trial:
    """Every acknowledgement comes after the disk has said that it has the message, as the system's own calls show."""
    needs = Needs(settings=(("FAULTS_SYNC", sync),))
    if shutil.which("strace") is None:
        raise TracerMissing("strace is not on this machine")
    async with World(world.ground, needs) as traced:
        circle = traced.circle(1)
        (client,) = traced.join(circle, circle.people[:1])
        await all_there([client])
        found = world.folder / "calls"
        tracer = await _traced(traced.workers[0].pid, found)
        for number in range(messages):
            client.say(f"message {number}")
        await traced.settle(circle)
        tracer.send_signal(signal.SIGINT)
        await asyncio.to_thread(tracer.wait)
        record = await finish(traced, circle)
    unsynced, acks = _unsynced(found)
    record.bounds.append(Bound("acknowledgements that did not wait for the disk", unsynced, 0))
    record.bounds.append(Bound("acknowledgements that were not seen", messages - acks, 0))
    return Trial(record, f"{acks} acknowledgements traced, {unsynced} without the disk")


async def _traced(pid: int, found: Path) -> subprocess.Popen[bytes]:
    calls = "trace=fsync,fdatasync,write,writev,sendto,sendmsg"
    command = ["strace", "-f", "-p", str(pid), "-e", calls, "-s", "64", "-o", str(found)]
    tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    assert tracer.stderr is not None
    first = await asyncio.to_thread(tracer.stderr.readline)
    if b"attached" not in first:
        tracer.kill()
        raise TracerMissing(f"strace may not look here: {first.decode(errors='replace').strip()}")
    return tracer


def _unsynced(found: Path) -> tuple[int, int]:
    """How many acknowledgements were sent without a flush that ended since the one before, and how many there were."""
    flushed, unsynced, acks = False, 0, 0
    for line in found.read_text(errors="replace").splitlines():
        if re.search(r"(?:fsync|fdatasync)(?:\(\d+\)| resumed>\)).*= 0", line):
            flushed = True
        for _ in re.finditer(r'43\d+\[\{\\"ok\\":true,\\"message', line):
            acks += 1
            unsynced += not flushed
            flushed = False
    return unsynced, acks
