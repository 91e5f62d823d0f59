"""Whose turn it is: one has the floor, everybody gets one, and nobody is cut off."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from groups.errors import Forbidden
from groups.sessions.models import Chair, Stage
from tests.sessions.evening import Evening

An = Callable[..., Evening]


def test_in_a_round_a_turn_comes_to_each_who_speaks(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    spoke = []
    for _ in range(3):
        evening.passes(20)
        spoke.append(evening.holder())
        evening.does(next(each for each in evening.people if each.name == spoke[-1]), "turn:done")
    evening.passes(20)
    assert sorted(spoke) == ["Finch", "Otter", "Wren"]
    assert evening.holder() == ""


def test_only_the_holder_and_those_who_guide_may_write_in_a_round(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren, otter, _finch = evening.people
    assert evening.holder() == "Wren"
    evening.says(wren, "It was a long week.")
    evening.says(evening.alder, "Thank you.")
    with pytest.raises(Forbidden) as refused:
        evening.says(otter, "canary")
    assert refused.value.code == "floor"


def test_who_listens_is_in_no_queue_and_cannot_be_called_on(evening: Evening) -> None:
    evening.begins()
    wren = evening.people[0]
    evening.does(wren, "seat:choose", chair="listening")
    evening.goes_to(Stage.ROUND)
    assert evening.state(wren) == ""
    for name, given in (("turn:ask", {}), ("floor:give", {"person": wren.ref})):
        with pytest.raises(Forbidden) as refused:
            evening.does(wren if name == "turn:ask" else evening.ines, name, **given)
        assert refused.value.code == "listening"
    evening.does(wren, "seat:choose", chair="speaking")
    evening.does(wren, "turn:ask")
    assert evening.state(wren) == "waiting"


def test_passing_is_asked_once_more_at_the_end_and_then_counts_as_done(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren, otter, finch = evening.people
    evening.does(wren, "turn:pass")
    for person in (otter, finch):
        evening.passes(20)
        assert evening.holder() == person.name
        evening.does(person, "turn:done")
    evening.passes(20)
    assert evening.holder() == "Wren"
    evening.does(wren, "turn:pass")
    assert evening.state(wren) == "passed"
    assert "all right" in evening.sees(wren).place
    assert "pass" not in evening.sees(otter).floor


def test_time_counts_from_the_first_keystroke_and_the_signs_are_for_two(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren, otter = evening.people[:2]
    evening.passes(100)
    assert evening.sees(wren).sign_at is None
    evening.does(wren, "turn:begin")
    sign = evening.sees(wren).sign_at
    assert sign is not None
    assert (evening.sees(otter).sign_at, evening.sees(evening.ines).sign_at) == (None, None)
    evening.passes(130)
    assert any("Nobody is cut off" in hint for hint in evening.sees(evening.ines).console.hints)
    assert evening.holder() == "Wren"


def test_the_floor_is_lent_and_comes_back(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    _wren, otter, _finch = evening.people
    evening.does(evening.ines, "floor:lend", person=otter.ref)
    assert evening.holder() == "Otter"
    evening.does(otter, "turn:done")
    assert evening.holder() == "Wren"


def test_who_goes_quiet_frees_the_floor_and_is_back_in_it_within_grace(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren = evening.people[0]
    evening.passes(40, quiet=(wren,))
    evening.lives(wren)
    assert evening.holder() == "Wren"
    evening.passes(100, quiet=(wren,))
    evening.passes(20, quiet=(wren,))
    assert evening.holder() == "Otter"
    evening.lives(wren)
    assert evening.state(wren) == "waiting"


def test_a_breathing_gap_lies_between_two_turns(an: An) -> None:
    evening = an(gap_s=15)
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(10)
    assert evening.holder() == ""
    evening.passes(5)
    assert evening.holder() == "Wren"


def test_more_time_is_granted_quietly_and_for_good(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren, otter, _finch = evening.people
    evening.does(evening.ines, "extra:grant", person=wren.ref, percent=50)
    evening.does(wren, "turn:begin")
    first = evening.sees(wren).sign_at
    evening.does(evening.ines, "time:grant", person=wren.ref, seconds=60)
    assert evening.sees(wren).sign_at > first
    assert "more time" not in str(evening.sees(otter))


def test_in_an_open_queue_turns_are_asked_for_and_all_have_a_first_one(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.OPEN_FLOOR)
    wren, otter, finch = evening.people
    evening.does(wren, "turn:ask")
    evening.passes(20)
    evening.does(wren, "turn:begin")
    evening.passes(60)
    evening.does(wren, "turn:done")
    evening.does(wren, "turn:ask")
    evening.does(otter, "turn:ask")
    evening.does(finch, "turn:ask")
    evening.passes(20)
    assert evening.holder() == "Otter"
    assert "Two people come before you" not in evening.sees(finch).place
    assert evening.sees(finch).place.startswith("You are next")
    assert evening.sees(wren).place.startswith("One person comes before you")


def test_a_pause_stops_the_clock_and_each_may_ask_for_one_once(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren, otter = evening.people[:2]
    before = evening.sees(wren).time
    evening.does(otter, "pause:ask")
    with pytest.raises(Forbidden) as refused:
        evening.says(wren)
    assert refused.value.code == "paused"
    evening.passes(minutes=4)
    evening.does(evening.ines, "pause:end")
    assert evening.sees(wren).time == before
    assert evening.holder() == "Wren"
    assert "pause:ask" not in evening.sees(otter).deeds


def test_an_undecided_seat_is_left_alone(evening: Evening) -> None:
    evening.comes(*evening.everyone)
    wren = evening.people[0]
    evening.does(wren, "seat:choose", chair=Chair.UNDECIDED)
    evening.does(evening.ines, "session:begin")
    evening.goes_to(Stage.ROUND)
    assert evening.state(wren) == ""
    evening.does(wren, "turn:ask")
    assert evening.seat(wren).chair is Chair.SPEAKING
