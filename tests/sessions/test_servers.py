"""Sessions over real sockets: two processes are one place, and a server that starts anew in the middle of a round goes
on with it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from groups import access, clock, db
from groups.membership.models import Mode
from groups.notices.models import Notice
from groups.people.models import Person
from groups.sessions import service
from groups.sessions.models import Chair, LiveSession, SessionManner, Turn, TurnState
from tests import make, servers
from tests.realtime.conftest import shared_database
from tests.realtime.test_server import QUIET
from tests.realtime.wire import Wire
from tests.sessions.evening import doing

__all__ = ["shared_database"]  # a fixture
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@dataclass
class Evening:
    """Ines guides, Alder with her; Wren and Otter come. It has begun, and the first phase is under way."""

    ref: str
    ines: Person
    alder: Person
    wren: Person
    otter: Person
    settings: dict[str, str]


@pytest.fixture
def evening(shared_database: str) -> Iterator[Evening]:
    group = make.group()
    ines, alder = (make.facilitator(group, make.person(name)) for name in ("Ines", "Alder"))
    wren, otter = (make.member(group, make.person(name)) for name in ("Wren", "Otter"))
    meetup = make.meetup(group, starts_in=timedelta(minutes=1), mode=Mode.ONLINE)
    with db.transaction() as session:
        session.add(SessionManner(group_id=group.id, held_here=True, gap_s=0, changed_at=clock.now()))
    for person in (ines, alder, wren, otter):
        with doing(person) as who:
            ref = service.come_in(who, meetup.ref, Chair.SPEAKING).ref
    with doing(ines) as who:
        service.perform("session:begin", who, ref, {})
    settings = {**QUIET, "STONES_CLOCK": "1", "STONES_DATABASE_URL": shared_database}
    yield Evening(ref, ines, alder, wren, otter, settings)
    access.forget()
    db.release()


def view(wire: Wire, evening: Evening) -> dict[str, Any]:
    """What somebody sees when they ask."""
    answer = wire.ask("session:enter", {"session": evening.ref})
    assert answer["ok"], answer
    seen: dict[str, Any] = answer["view"]
    return seen


def goes_to(wire: Wire, evening: Evening, stage: str) -> None:
    """On, until it is there."""
    while (seen := view(wire, evening))["stage"] != stage:
        assert wire.ask("phase:next", {"session": evening.ref, "phase": seen["phase"]})["ok"]


def test_two_who_ask_in_one_moment_by_two_processes_see_one_order(evening: Evening) -> None:
    with ExitStack() as stack:
        redis, _process = stack.enter_context(servers.valkey())
        settings = {**evening.settings, "STONES_REDIS_URL": redis}
        here, there = (stack.enter_context(servers.running(settings, commands=())).url for _ in range(2))
        ines, wren = Wire.of(here, evening.ines), Wire.of(here, evening.wren)
        otter = Wire.of(there, evening.otter)
        goes_to(ines, evening, "open_floor")
        start = Barrier(2)

        def ask(wire: Wire) -> bool:
            start.wait()
            return bool(wire.ask("turn:ask", {"session": evening.ref})["ok"])

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(ask, (wren, otter))) == [True, True]
        seen = [view(wire, evening) for wire in (ines, wren, otter)]
        assert len({each["holder"] for each in seen}) == 1
        assert seen[0]["holder"] in (evening.wren.ref, evening.otter.ref)
        newest = seen[0]["version"]
        for wire in (ines, wren, otter):  # each was told as well, whichever process they are at
            wire.until(lambda wire=wire: any(told["version"] == newest for told in wire.told("session:changed")))
            wire.close()
    with db.transaction() as session:
        speaking = select(Turn.id).join(LiveSession, LiveSession.id == Turn.session_id)
        speaking = speaking.where(LiveSession.ref == evening.ref, Turn.state == TurnState.SPEAKING)
        assert len(list(session.scalars(speaking))) == 1


def test_a_restart_in_the_middle_of_a_round_goes_on_with_it(evening: Evening) -> None:
    with servers.running(evening.settings, commands=()) as first:
        ines, wren = Wire.of(first.url, evening.ines), Wire.of(first.url, evening.wren)
        goes_to(ines, evening, "round")
        ines.until(lambda: view(ines, evening)["holder"] != "")
        before = view(wren, evening)
        ines.close(), wren.close()
    with servers.running(evening.settings, commands=()) as second:
        ines, wren = Wire.of(second.url, evening.ines), Wire.of(second.url, evening.wren)
        after = view(wren, evening)
        for what in ("stage", "phase", "until", "holder", "place"):
            assert after[what] == before[what], what
        assert view(ines, evening)["guiding"] == "You are guiding."
        ines.close(), wren.close()
    with db.transaction() as session:
        put = select(func.count(Notice.id)).where(Notice.kind == "session_unattended")
        assert session.scalar(put) == 0
