"""What happens between client and server: frames lost, doubled, late or swapped, and connections that break."""

from __future__ import annotations

import asyncio

from tests.faults import proxy
from tests.faults.history import Bound
from tests.faults.proxy import ACKS, DOWN, PUSHES, SENDS, UP, Proxy, Rule
from tests.faults.trial import Talk, Trial, all_there, finish
from tests.faults.world import Circle, World


async def _through(world: World, wire: Proxy, people: int) -> Circle:
    """A circle that comes through a proxy."""
    circle = world.circle(people)
    for client in world.join(circle, circle.people, [wire.url]):
        client.origin = world.urls[0]
        client.patience = 1.5
    await all_there(circle.clients)
    return circle


async def frames_lost(world: World, *, people: int, messages: int, rate: float) -> Trial:
    """Acknowledgements and pushes that never arrive, sends that arrive twice, and pushes in the wrong order."""
    rules = [
        Rule(DOWN, ACKS, "drop", nth=3, every=6),
        Rule(DOWN, PUSHES, "drop", nth=4, every=11),
        Rule(DOWN, PUSHES, "swap", nth=6, every=7),
        Rule(DOWN, PUSHES, "delay", nth=5, every=9, seconds=0.3),
        Rule(DOWN, PUSHES, "twice", nth=2, every=5),
        Rule(UP, SENDS, "twice", nth=1, every=4),
    ]
    async with Proxy(world.urls[0], rules) as wire:
        circle = await _through(world, wire, people)
        async with Talk(circle.clients, rate, messages) as talk:
            await talk.more(messages, patience=60)
        await world.settle(circle, 1)
        met, wire.rules = wire.rules, []
        circle.clients[0].say("and one more, so that nobody has to wait for the heads")
        record = await finish(world, circle, patience=30, healed=17)
    idle = [f"{rule.deed} {rule.match!r}" for rule in met if not rule.done]
    record.bounds.append(Bound(f"rules that met nothing: {idle}", len(idle), 0))
    return Trial(record, f"{sum(rule.done for rule in rules)} frames")


async def last_push_lost(world: World, *, people: int) -> Trial:
    """Nothing follows a push that was lost: only the heads, every 15 seconds, can tell."""
    rule = Rule(DOWN, PUSHES, "drop")
    async with Proxy(world.urls[0], [rule]) as wire:
        circle = await _through(world, wire, people)
        circle.clients[0].say("the only one")
        record = await finish(world, circle, patience=20, healed=16)
    record.bounds.append(Bound("pushes that were let through", 0 if rule.done else 1, 0))
    return Trial(record, "healed by heads")


async def cut(world: World, *, people: int, rate: float, seconds: float) -> Trial:
    """The way between is cut: both ways, one way, the other way, and broken with RST; then it heals."""
    async with Proxy(world.urls[0]) as wire:
        circle = await _through(world, wire, people)
        async with Talk(circle.clients, rate):
            for ways in ((proxy.UP, proxy.DOWN), (proxy.UP,), (proxy.DOWN,)):
                await asyncio.sleep(0.5)
                wire.cut(*ways)
                await asyncio.sleep(seconds)
                wire.heal()
            for _ in range(3):
                await asyncio.sleep(0.4)
                wire.reset()
        record = await finish(world, circle, patience=40, healed=20)
    return Trial(record, f"cut for {seconds} s, three ways and RST")


async def throttled(world: World, *, people: int, rate: float) -> Trial:
    """A thin line: 20 kB a second for everybody together."""
    async with Proxy(world.urls[0]) as wire:
        circle = await _through(world, wire, people)
        for client in circle.clients:
            client.patience = 8.0
        wire.slow = 20_000
        async with Talk(circle.clients, rate) as talk:
            await talk.more(int(rate * 3))
        wire.slow = 0.0
        record = await finish(world, circle, patience=30, healed=20)
    return Trial(record, "20 kB/s")
