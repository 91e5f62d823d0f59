"""Words that some may not have: held, taken back, edited, removed, blocked, and said after somebody had to go.

Every such text carries a word that stands nowhere else; all bytes that reached each client are searched for it.
"""

from __future__ import annotations

import asyncio
import re
import time
from secrets import token_hex

from tests.faults import store
from tests.faults.browser import Browser
from tests.faults.client import Client
from tests.faults.history import Bound, Canary, Ending
from tests.faults.trial import Trial, all_there, finish
from tests.faults.world import Circle, World

#: Seconds in which what was on its way may still arrive.
GRACE = 1.0
INES, WREN, OTTER, BIRCH, DOVE, MOTH = range(6)


class Evening:
    """A facilitator, four members and a newcomer in one room, over all workers."""

    def __init__(self, world: World, within: float) -> None:
        self.world, self.within = world, within
        self.circle: Circle = world.circle(4, newcomers=1, holds_newcomers=True)
        self.record = self.circle.record
        self.record.plain = False
        self.tabs = world.join(self.circle, self.circle.people)
        self.everyone = frozenset(someone.person for someone in self.circle.people)
        self.apart: set[int] = set()

    async def say(self, who: int, words: str, **more: str) -> str:
        """Somebody says this; gives the ref once it is acknowledged."""
        tab = self.tabs[who]
        key = tab.say(f"{words} said by {who}", **more)
        for _ in range(1_000):
            found = next((each.ref for each in self.record.of("ok") if each.key == key), None)
            if found is not None:
                return found
            await asyncio.sleep(0.01)
        raise RuntimeError(f"{key} was not acknowledged")

    def only(self, word: str, *who: int) -> None:
        """These may have the word at any time, and nobody else ever."""
        self.record.canaries.append(Canary(word, frozenset(self.person(each) for each in who)))

    def from_now(self, word: str) -> None:
        """Everybody who is still there may have it from now on."""
        self.record.canaries.append(Canary(word, self.everyone - self.apart, since=time.monotonic() - GRACE))

    def until_now(self, word: str) -> None:
        """It was everybody's up to this moment, and is nobody's any more."""
        self.record.canaries.append(Canary(word, self.everyone, until=time.monotonic() + GRACE))

    def goes(self, who: int) -> None:
        """This person has no right to the room from now on."""
        self.apart.add(self.person(who))
        self.record.endings.append(Ending(self.person(who), time.monotonic(), self.within))

    def person(self, who: int) -> int:
        """The id of somebody."""
        return self.circle.people[who].person

    def browser(self, who: int, worker: int = 0) -> Browser:
        """Their browser, at a worker."""
        return Browser(self.world.urls[worker], self.circle.people[who].cookie)


async def kept_apart(world: World, *, within: float = 1.0, without_bus: bool = False) -> Trial:
    """One evening in which everything happens that takes words out of sight."""
    evening = Evening(world, within)
    await all_there(evening.tabs)
    if without_bus and world.bus is not None:
        await world.bus.kill()
    for tab in (evening.tabs[BIRCH], evening.tabs[DOVE]):
        tab.stubborn = True
    for deed in (_held, _taken_back, _edited, _removed, _blocked, _put_out, _signed_out):
        await deed(evening)
    await _late_comers(evening)
    record = await finish(world, evening.circle, healed=17)
    if not any(heard.person == evening.person(WREN) for heard in record.heard):
        record.bounds.append(Bound("members who heard nothing at all", 1, 0))
    if without_bus and world.bus is not None:
        await world.bus.start()
    return Trial(record, f"{len(record.canaries)} canaries in {sum(len(each.data) for each in record.heard)} bytes")


async def _held(evening: Evening) -> None:
    stays, goes = token_hex(16), token_hex(16)
    evening.only(stays, MOTH, INES)
    evening.only(goes, MOTH, INES)
    await evening.say(MOTH, goes)
    guide = evening.browser(INES)
    case = await _case(evening, guide)
    await evening.say(MOTH, stays)
    evening.from_now(goes)
    await guide.send(
        f"/cases/{case}/decide", decision="released", agreement="", reason="", version=await _version(guide, case)
    )


async def _case(evening: Evening, guide: Browser) -> str:
    page = await guide.page(f"/groups/{evening.circle.group}/queue")
    return re.findall(r'href="/cases/([^"/]+)"', page)[-1]


async def _version(guide: Browser, case: str) -> str:
    page = await guide.page(f"/cases/{case}")
    return re.findall(r'name="version"[^>]*value="([^"]+)"', page)[0]


async def _taken_back(evening: Evening) -> None:
    word = token_hex(16)
    ref = await evening.say(WREN, word)
    await evening.say(BIRCH, "that is how it was", reply=ref)
    answer = await evening.tabs[WREN].ask("message:withdraw", message=ref)
    assert answer["ok"], answer
    evening.until_now(word)


async def _edited(evening: Evening) -> None:
    word = token_hex(16)
    ref = await evening.say(WREN, word)
    await evening.say(OTTER, "I know that", reply=ref)
    answer = await evening.tabs[WREN].ask("message:edit", message=ref, text="other words now")
    assert answer["ok"], answer
    evening.until_now(word)


async def _removed(evening: Evening) -> None:
    word = token_hex(16)
    ref = await evening.say(DOVE, word)
    rule = await asyncio.to_thread(
        store.asked, evening.world.url,
        "select a.id from agreement a join support_group g on g.id = a.group_id where g.ref = {}", evening.circle.group,
    )  # fmt: skip
    answer = await evening.tabs[WREN].ask("message:report", message=ref, agreement=rule[0][0], words="please look")
    assert answer["ok"], answer
    guide = evening.browser(INES)
    for case in re.findall(r'href="/cases/([^"/]+)"', await guide.page(f"/groups/{evening.circle.group}/queue")):
        if word in await guide.page(f"/cases/{case}"):
            version = await _version(guide, case)
            fields = {"decision": "removed", "agreement": str(rule[0][0]), "reason": "It hurts.", "version": version}
            await guide.send(f"/cases/{case}/decide", **fields)
            break
    else:
        raise RuntimeError("the report is not on the desk")
    evening.until_now(word)


async def _blocked(evening: Evening) -> None:
    await evening.browser(OTTER).send("/account/blocks", person=evening.circle.people[WREN].ref)
    evening.tabs[OTTER].apart = frozenset({evening.person(WREN)})
    evening.tabs[WREN].apart = frozenset({evening.person(OTTER)})
    word = token_hex(16)
    evening.only(word, INES, WREN, BIRCH, DOVE, MOTH)
    await evening.say(WREN, word)


async def _put_out(evening: Evening) -> None:
    someone, last = evening.circle.people[BIRCH].ref, len(evening.world.urls) - 1
    path = f"/groups/{evening.circle.group}/members/{someone}/remove"
    await evening.browser(INES, last).send(path, reason="It did not go well.")
    evening.goes(BIRCH)
    word = token_hex(16)
    evening.only(word, INES, WREN, DOVE, MOTH)
    await evening.say(WREN, word)
    evening.tabs[BIRCH].say("I am still here")


async def _signed_out(evening: Evening) -> None:
    await evening.browser(DOVE, len(evening.world.urls) - 1).send("/sign-out")
    evening.goes(DOVE)
    evening.tabs[DOVE].say("and I am too")
    await asyncio.sleep(evening.within)
    word = token_hex(16)
    evening.only(word, INES, WREN, MOTH)
    await evening.say(WREN, word)


async def _late_comers(evening: Evening) -> None:
    """Whoever comes in now, with any cursor, gets nothing of what is gone."""
    await asyncio.sleep(GRACE + 0.2)
    late: list[Client] = []
    for who in (WREN, OTTER, MOTH):
        late += evening.world.join(evening.circle, [evening.circle.people[who]], name="late")
        late[-1].apart = evening.tabs[who].apart
    await all_there(late)
    for cursor in range(0, max(tab.held.known for tab in late), 2):
        await late[0].ask("room:enter", room=evening.circle.room, after=cursor, epoch="")
        await late[1].ask("room:older", room=evening.circle.room, before=cursor + 1)
    for tab, who in ((evening.tabs[INES], INES), (late[0], WREN)):
        tab.reviews = who == INES
