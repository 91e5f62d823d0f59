"""Many at once: a thousand coming back, a thousand tries under one key, those who never read, and nonsense."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Coroutine
from typing import Any

from tests.faults import frames
from tests.faults.history import FAIL, INFO, INVOKE, OK, Bound, Entry, Record
from tests.faults.trial import Talk, Trial, all_there, codes, finish
from tests.faults.wire import Refused, Wire
from tests.faults.world import Circle, Someone, World
from tests.realtime.test_server import nonsense

#: How many bad frames are sent between two questions.
HANDFUL = 40


async def storm(world: World, *, people: int, behind: int, within: float, memory: float) -> Trial:
    """The only worker is killed with all these clients; all come back at once, each with so many messages to get."""
    circle = world.circle(people)
    circle.record.heard = _Nothing()
    clients = world.join(circle, circle.people)
    for client in clients:
        client.keeps_bytes = False
    await all_there(clients, 120)
    worker = world.workers[0]
    await worker.kill()
    await asyncio.gather(*(client.stop() for client in clients[1:]))
    await worker.start()
    await clients[0].there()
    for number in range(behind):
        clients[0].say(f"while the others were away {number}")
    await world.settle(_only(circle, 1), 60)
    began = time.monotonic()
    for client in clients[1:]:
        client.come_back()
    await all_there(clients, 180)
    back = sorted(client.ready_at - began for client in clients[1:])
    used = worker.memory()
    record = await finish(world, circle, patience=60)
    record.bounds.append(Bound("seconds until all were level again", back[-1], within))
    record.bounds.append(Bound("MiB of the worker", used, memory))
    return Trial(record, f"{people} back in {back[-1]:.1f} s (median {back[len(back) // 2]:.1f}), {used:.0f} MiB")


def _only(circle: Circle, number: int) -> Circle:
    return Circle(circle.group, circle.room, circle.people, circle.record, circle.clients[:number])


class _Nothing(list):  # type: ignore[type-arg]
    """Keeps nothing: a thousand clients hear too much."""

    def append(self, _what: object) -> None:
        """Forget it."""


async def one_key(world: World, *, tries: int, wires: int) -> Trial:
    """The same key all at once over every worker is one message; the same key for other words is refused."""
    circle = world.circle(2)
    (client,) = world.join(circle, circle.people[:1])
    await client.there()
    author = circle.people[1]
    open_wires = [await _open(world.urls[n % len(world.urls)], author) for n in range(wires)]
    readers = [asyncio.create_task(_listen(wire)) for wire in open_wires]
    jobs = [_send(circle, open_wires[n % wires], author, "the-same-key", "said once") for n in range(tries)]
    await asyncio.gather(*jobs)
    await asyncio.gather(*(_send(circle, wire, author, "the-same-key", "other words") for wire in open_wires))
    for reader, wire in zip(readers, open_wires, strict=True):
        wire.close()
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    record = await finish(world, circle, healed=17)
    refused = [entry for entry in record.of(FAIL) if entry.text == "other words" and entry.code == "conflict"]
    record.bounds.append(Bound("tries that were not answered with ok", tries - record.count(OK), 0))
    record.bounds.append(Bound("other words that were not refused", wires - len(refused), 0))
    return Trial(record, f"{tries} tries, {len(record.rows)} row; {codes(record)}")


async def _open(url: str, someone: Someone, room: int = 0) -> Wire:
    wire = await Wire.open(url, someone.cookie, room=room)
    await wire.greet()
    return wire


async def _listen(wire: Wire) -> None:
    while True:
        for text in await wire.texts():
            wire.answered(text)


async def _send(circle: Circle, wire: Wire, someone: Someone, key: str, text: str) -> None:
    name = f"wire{id(wire)}"

    def note(what: str, **more: object) -> None:
        entry = Entry(time.monotonic(), name, someone.person, what, key=key, text=text, **more)  # type: ignore[arg-type]
        circle.record.entries.append(entry)

    for _ in range(20):
        note(INVOKE)
        try:
            answer = await wire.ask("message:send", {"room": circle.room, "text": text, "key": key}, 30)
        except (OSError, TimeoutError):
            note(INFO)
            return
        if answer["ok"]:
            message = answer["message"]
            note(OK, ref=message["ref"], place=message["place"], status=message["status"])
            return
        note(FAIL, code=answer["code"])
        if answer["code"] not in ("try_again", "too_soon", "fault"):
            return
        await asyncio.sleep(answer.get("wait", 0.2))


async def never_reads(world: World, *, people: int, deaf: int, rate: float, size: int, seconds: float) -> Trial:
    """Clients that come in and then never read a byte: they are put out, and nobody else notices."""
    circle = world.circle(people + deaf)
    clients = world.join(circle, circle.people[:people])
    await all_there(clients)
    worker = world.workers[0]
    async with Talk(clients, rate) as talk:
        await talk.more(int(rate))
    before = worker.memory()
    deaf_ones = [await _deaf(worker.url, someone, circle.room) for someone in circle.people[people : people + deaf]]
    began, most, gone = time.monotonic(), before, 0.0
    words = "水" * size  # three bytes each
    async with Talk(clients, rate) as talk:
        talk.tail = words
        while time.monotonic() < began + seconds and not gone:
            await asyncio.sleep(0.25)
            most = max(most, worker.memory())
            if await asyncio.to_thread(_held_open, worker.pid, deaf_ones) == 0:
                gone = time.monotonic() - began
    for wire in deaf_ones:
        wire.close()
    record = await finish(world, circle, healed=17)
    record.bounds.append(Bound("seconds until those who never read were put out", gone or float("inf"), seconds))
    record.bounds.append(Bound("MiB that the worker grew by", most - before, 20 + 2.0 * deaf))
    return Trial(record, f"{deaf} put out after {gone:.1f} s, grew by {most - before:.1f} MiB")


async def _deaf(url: str, someone: Someone, room: str) -> Wire:
    wire = await _open(url, someone, 4_096)
    wire.say(b'421["room:enter",{"room":"%s"}]' % room.encode())
    await asyncio.sleep(0.05)
    wire.writer.transport.pause_reading()  # type: ignore[attr-defined]  # every socket's transport has it
    return wire


def _held_open(pid: int, wires: list[Wire]) -> int:
    """How many of these connections the worker still holds, by what the system says of its sockets."""
    ports = {wire.writer.get_extra_info("sockname")[1] for wire in wires}
    with open(f"/proc/{pid}/net/tcp") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    far = [int(row[2].rpartition(":")[2], 16) for row in rows if row[3] in ("01", "08") and row[9] != "0"]
    return sum(port in ports for port in far)


async def malformed(world: World, *, total: int, wires: int) -> Trial:
    """Frames that no client should send, from many connections; an honest one is served all the while."""
    circle = world.circle(wires + 3)
    clients = world.join(circle, circle.people[:3])
    await all_there(clients)
    worker, chance = world.workers[0], random.Random(20261203)
    async with Talk(clients, 20) as talk:
        await talk.more(20)
        before = worker.memory()
        rude = [_rude(worker.url, someone, circle.room, -(-total // wires), chance) for someone in circle.people[3:]]
        sent = sum(await asyncio.gather(*rude))
    record = await finish(world, circle, healed=17)
    waits = _waits(record)
    record.bounds.append(Bound("frames that were not read", total - sent, 0))
    record.bounds.append(Bound("MiB that the worker grew by", worker.memory() - before, 40))
    record.bounds.append(Bound("seconds an honest client waited", waits[-1], 3))
    return Trial(
        record, f"{sent} frames, honest ack p50 {waits[len(waits) // 2] * 1000:.0f} ms, most {waits[-1]:.1f} s"
    )


async def _rude(url: str, someone: Someone, room: str, count: int, chance: random.Random) -> int:
    """Send so many that the server has certainly read: each handful ends with a question that it answers."""
    read = 0
    while read < count:
        try:
            wire = await _open(url, someone)
        except (OSError, Refused, TimeoutError):
            await asyncio.sleep(0.1)
            continue
        reader = asyncio.create_task(_listen(wire))
        try:
            while read < count:
                for _ in range(HANDFUL):
                    wire.raw(_nonsense(chance, room))
                await asyncio.wait_for(_either(wire.ask("room:leave", {"room": room}, 30), reader), 30)
                read += HANDFUL
        except (OSError, TimeoutError):
            read += 1  # one of them has ended the connection
        finally:
            wire.close()
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
    return read


async def _either(asked: Coroutine[Any, Any, Any], reader: asyncio.Task[None]) -> None:
    """Wait for the answer, or for the end of the connection, which raises."""
    answer = asyncio.ensure_future(asked)
    await asyncio.wait([answer, reader], return_when=asyncio.FIRST_COMPLETED)
    if not answer.done():
        answer.cancel()
        await asyncio.gather(answer, return_exceptions=True)
        raise ConnectionResetError("the connection ended")
    answer.result()


def _nonsense(chance: random.Random, room: str) -> bytes:
    kind = chance.random()
    if kind < 0.02:
        return frames.written(chance.randbytes(chance.randrange(1, 60)), frames.BINARY)
    if kind < 0.04:
        return frames.written(json.dumps({"room": room}).encode()[: chance.randrange(9)])
    if kind < 0.0405:
        return chance.randbytes(20)  # not even a frame
    text = nonsense(chance)
    goodbye = text[:1] in "1" or text[:2] == "41"  # it would end the conversation, and this is to go on
    return frames.written(b"6" if goodbye else text.encode("utf-8", "surrogatepass"))


def _waits(record: Record) -> list[float]:
    asked: dict[str, float] = {}
    found = []
    for entry in record.of(INVOKE, OK):
        if entry.what == INVOKE:
            asked.setdefault(entry.key, entry.at)
        else:
            found.append(entry.at - asked[entry.key])
    return sorted(found) or [float("inf")]
