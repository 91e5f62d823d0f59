"""Lines that go: theirs and ours, clocks that jump, and whoever has left although something of theirs is still open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from groups.access import Can
from groups.chat import queries as rooms
from groups.errors import NotFound
from groups.people.models import Person
from groups.sessions import jobs
from groups.sessions.models import Chair, PauseWhy, Place, Stage
from tests.realtime.conftest import Live, live, sockets
from tests.sessions.evening import Evening

__all__ = ["live", "sockets"]  # fixtures

Connect = Callable[[Person], Live]
An = Callable[..., Evening]


def reads(evening: Evening, who: Person) -> bool:
    """Whether somebody can read what is said at this moment."""
    room = evening.room()
    return who.id in rooms.company_in(room.id, room.group_id).members


def test_who_stepped_out_stays_out_whatever_is_still_open_somewhere(evening: Evening) -> None:
    evening.begins()
    wren = evening.people[0]
    evening.does(wren, "session:leave")
    for _ in range(3):
        evening.passes(20)
        evening.lives(wren)  # a page in another window
    assert evening.place(wren) is Place.OUT
    evening.comes(wren)
    assert evening.place(wren) is Place.IN


def test_nobody_reads_on_whom_the_others_do_not_see(evening: Evening, live: Connect) -> None:
    evening.begins()
    wren, room = evening.people[0], evening.room()
    line = live(wren)
    line.enter(room)
    evening.does(wren, "session:leave")
    line.told()
    evening.says(evening.ines, "canary for those who are here")
    assert "canary" not in str(line.told())
    assert line.enter(room)["code"] == "not_found"
    with pytest.raises(NotFound):
        rooms.open_room(wren, room.ref, Can.READ_ROOM)
    evening.does(evening.ines, "session:close")
    assert reads(evening, wren)  # afterwards, as everybody who was there for a part of it


def test_a_server_that_was_away_for_long_costs_nobody_their_seat(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(minutes=15)
    evening.lives()
    holder = evening.holder()
    evening.forward(timedelta(minutes=8))
    jobs.tick()
    assert evening.now().pause_why is PauseWhy.UNATTENDED
    evening.lives(evening.people[1])
    assert evening.now().paused_at is not None
    evening.lives(evening.ines)
    evening.lives()
    jobs.tick()
    assert [evening.place(each) for each in evening.people] == [Place.IN] * 3
    assert (evening.now().paused_at, evening.holder()) == (None, holder)


def test_a_pause_that_was_there_before_outlasts_a_line_that_was_away(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    before = evening.sees(evening.people[0]).time
    evening.does(evening.ines, "pause:set")
    evening.passes(minutes=4, quiet=(evening.ines, evening.alder))
    assert evening.now().pause_why is PauseWhy.UNATTENDED
    evening.lives(evening.alder)
    assert evening.now().pause_why is PauseWhy.GUIDE
    evening.does(evening.alder, "pause:end")
    assert evening.sees(evening.people[0]).time == before


def test_a_clock_that_is_put_back_keeps_nobody_here_who_is_not(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.forward(timedelta(hours=1))
    evening.lives()
    evening.forward(-timedelta(hours=1))
    jobs.tick()
    evening.passes(minutes=3, quiet=(evening.ines,))
    assert evening.sees(evening.people[0]).guiding == "Alder is guiding."
    assert evening.holder() == "Wren"


def test_after_a_pause_the_next_keystroke_counts_again(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren = evening.people[0]
    evening.does(wren, "turn:begin")
    assert "turn:begin" not in evening.sees(wren).deeds
    evening.does(evening.ines, "pause:set")
    assert "turn:begin" not in evening.sees(wren).deeds
    evening.does(evening.ines, "pause:end")
    assert "turn:begin" in evening.sees(wren).deeds


def test_whoever_has_not_said_takes_a_seat_as_well(an: An) -> None:
    evening = an(members=5, speaking_seats=2, listening_seats=1)
    wren, otter, finch, moth, newt = evening.people
    evening.comes(evening.ines, evening.alder, wren, otter)
    for person in (finch, moth, newt):
        evening.comes(person, chair=Chair.UNDECIDED)
    evening.does(evening.ines, "session:begin")
    places = [evening.place(each) for each in (wren, otter, finch, moth, newt)]
    assert places == [Place.IN, Place.IN, Place.IN, Place.LOBBY, Place.LOBBY]
    evening.does(wren, "session:leave")
    assert evening.place(moth) is Place.IN
