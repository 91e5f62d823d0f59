"""Somebody on duty whose line and server are gone at once: the room rests when that was promised, and not later."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta

from sqlalchemy import select, update

from groups import clock, db
from groups.duty import watch
from groups.duty.models import Duty, GuideSign
from groups.membership.models import Group
from tests.faults.browser import Browser
from tests.faults.history import FAIL, OK, Bound
from tests.faults.trial import Talk, Trial, all_there, finish
from tests.faults.world import Circle, World

#: Seconds between two words of the member who goes on talking, and what a measured moment may be wrong by.
PAUSE, SLACK = 0.2, 1.0


async def killed(world: World, *, left: float, claimed: bool = False) -> Trial:
    """`kill -9` while somebody is on duty, who does not come back. Of the two minutes that a room stays open after the
    last sign of life all but `left` seconds have gone by when the server is there again. `claimed`: the store goes on
    saying that somebody is there, which must be found."""
    circle = world.circle(1)
    guide, member = world.join(circle, circle.people)
    await all_there([guide, member])
    browser = Browser(world.urls[0], circle.people[0].cookie)
    await browser.send(f"/groups/{circle.group}/duty/opening", opening="staffed")
    await browser.send(f"/groups/{circle.group}/duty/come", minutes="60")

    async with Talk([member], 1 / PAUSE) as talk:
        await talk.more(3)
        await guide.stop()
        await world.workers[0].kill()
        rests_at = await asyncio.to_thread(_as_if_long_ago, world.url, circle, left)
        await world.workers[0].restart()
        await all_there([member])
        while time.monotonic() < rests_at + 3:
            if claimed:
                await asyncio.to_thread(_say_that_somebody_is_there, world.url, circle)
            await asyncio.sleep(0.5)

    record = await finish(world, circle)
    taken = [entry.at - rests_at for entry in record.of(OK)]
    resting = [entry.at for entry in record.of(FAIL) if entry.code == "resting"]
    record.bounds.append(Bound("seconds in which words were still taken", max([0.0, *taken]), SLACK))
    record.bounds.append(Bound("members who were never told that it rests", int(not resting), 0))
    return Trial(record, f"{len(taken)} taken before, {len(resting)} refused after")


def _as_if_long_ago(url: str, circle: Circle, left: float) -> float:
    """Put the last sign of life back, so that the room rests in so many seconds; the moment, by this process's own
    clock, at which it does."""
    db.configure(url)
    try:
        with db.transaction() as session:
            group = session.scalars(select(Group).where(Group.ref == circle.group)).one()
            assert group.rests_from is not None
            back = group.rests_from - _in(left)
            group.rests_from -= back
            for row in session.scalars(select(Duty).where(Duty.group_id == group.id, Duty.seen_at.is_not(None))):
                row.seen_at = None if row.seen_at is None else row.seen_at - back
            for sign in session.scalars(select(GuideSign).where(GuideSign.person_id == circle.people[0].person)):
                sign.seen_at -= back
        return time.monotonic() + left
    finally:
        db.close()


def _say_that_somebody_is_there(url: str, circle: Circle) -> None:
    """What a server would keep that takes a sign of life from nobody."""
    db.configure(url)
    try:
        with db.transaction() as session:
            later = _in(watch.TAKE_AFTER.total_seconds())
            session.execute(update(Group).where(Group.ref == circle.group).values(rests_from=later))
    finally:
        db.close()


def _in(seconds: float) -> datetime:
    return clock.now() + timedelta(seconds=seconds)
