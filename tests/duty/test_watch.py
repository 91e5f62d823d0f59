"""Rooms that need somebody: open while one is there, passed on when they drop, at rest when nobody is."""

from __future__ import annotations

from datetime import datetime, timedelta

from groups import clock, db
from groups.duty import jobs, service
from groups.duty.events import GuidingChanged, StepInAsked
from groups.duty.models import Opening
from groups.membership.events import GroupRested
from groups.people import pausing
from tests import make
from tests.chat.deeds import Heard
from tests.duty.scene import MINUTE, Scene, seconds


def test_rooms_open_when_somebody_comes_and_rest_at_the_end(scene: Scene) -> None:
    assert not scene.can_write(scene.wren)
    scene.comes(scene.ines, 15)
    assert scene.can_write(scene.wren)
    scene.goes_by(14 * MINUTE)
    assert scene.can_write(scene.wren)
    scene.goes_by(MINUTE)
    assert not scene.can_write(scene.wren)
    assert scene.group.rests
    assert scene.notices("duty_unattended") == []


def test_by_the_clock_alone_rooms_rest_two_minutes_after_the_last_sign(scene: Scene) -> None:
    """Nothing sweeps here: what is kept is read together with the clock."""
    scene.comes(scene.ines)
    scene.forward(seconds(119))
    assert scene.can_write(scene.wren)
    scene.forward(seconds(1))
    assert not scene.can_write(scene.wren)
    scene.beats()
    assert scene.can_write(scene.wren)


def test_when_the_last_one_drops_who_is_here_is_asked_and_then_takes_over(scene: Scene) -> None:
    scene.comes(scene.ines)
    scene.here.add(scene.rowan.id)
    scene.goes_by(MINUTE)
    asked, changed = Heard(StepInAsked), Heard(GuidingChanged)
    scene.drops(scene.ines)
    scene.goes_by(seconds(60))
    assert asked.events == [StepInAsked(scene.group_id)]
    assert scene.notices("duty_asked") == [scene.ids["Rowan"]]
    assert scene.stands().guides == ("Ines",)
    scene.goes_by(seconds(65))
    assert scene.stands().guides == ("Rowan",)
    assert scene.can_write(scene.wren)
    assert changed.events == [GuidingChanged(scene.group_id)]
    assert scene.notices("duty_passed") == [scene.ids["Rowan"]]
    assert scene.notices("duty_unattended") == []


def test_with_nobody_else_the_rooms_rest_and_who_is_on_call_hears_of_it_once(scene: Scene) -> None:
    scene.comes(scene.ines)
    heard = Heard(GroupRested)
    scene.drops(scene.ines)
    scene.goes_by(5 * MINUTE)
    assert not scene.can_write(scene.wren)
    assert heard.events == [GroupRested(scene.group_id)]
    assert scene.notices("duty_unattended") == [scene.ids["Alder"]]
    (row,) = scene.duties()
    assert row.left_at == row.seen_at
    scene.comes(scene.rowan)
    assert scene.can_write(scene.wren)
    assert scene.hours().alerted_at is None


def test_who_comes_back_within_two_minutes_goes_on_as_if_nothing_had_been(scene: Scene) -> None:
    scene.comes(scene.ines)
    scene.drops(scene.ines)
    scene.goes_by(seconds(90))
    assert scene.hours().asked_at is not None
    scene.here.add(scene.ines.id)
    scene.goes_by(MINUTE)
    assert scene.hours().asked_at is None
    assert scene.stands().guides == ("Ines",)
    assert len(list(scene.duties())) == 1


def test_who_said_not_just_now_or_rests_is_not_put_on_duty(scene: Scene) -> None:
    sorrel = scene.joins("Sorrel")
    with db.transaction():
        pausing.pause(sorrel, pausing.Length.WEEK)
    scene.comes(scene.ines)
    scene.here |= {scene.ids["Rowan"], scene.ids["Sorrel"]}
    scene.drops(scene.ines)
    scene.goes_by(seconds(65))
    assert scene.notices("duty_asked") == [scene.ids["Rowan"]]
    scene.does(service.decline, scene.rowan)
    scene.goes_by(2 * MINUTE)
    assert scene.stands().guides == ()
    assert scene.notices("duty_unattended") == [scene.ids["Alder"]]


def test_a_planned_duty_to_which_nobody_comes_asks_and_then_alerts(scene: Scene) -> None:
    scene.does(service.plan_once, scene.ines, _later(MINUTE * 10), 60)
    scene.goes_by(14 * MINUTE)
    assert scene.hours().asked_at is None
    assert scene.stands().due
    scene.goes_by(3 * MINUTE)
    assert scene.notices("duty_unattended") == [scene.ids["Alder"]]
    scene.goes_by(60 * MINUTE)
    assert scene.hours().alerted_at is None


def test_an_always_open_group_never_rests_but_is_watched_over_while_somebody_is_planned(scene: Scene) -> None:
    scene.does(service.choose_opening, scene.ines, Opening.ALWAYS)
    assert scene.can_write(scene.wren)
    scene.comes(scene.ines)
    scene.drops(scene.ines)
    scene.goes_by(5 * MINUTE)
    assert scene.can_write(scene.wren)
    assert scene.notices("duty_unattended") == [scene.ids["Alder"]]


def test_only_who_is_on_call_is_alerted_while_somebody_is(scene: Scene) -> None:
    second = make.coordinator("Hazel")
    hazel = second.id
    with db.transaction():
        service.go_on_call(second, 4)
    scene.comes(scene.ines)
    scene.drops(scene.ines)
    scene.goes_by(5 * MINUTE)
    assert scene.notices("duty_unattended") == [hazel]


def test_a_process_that_starts_again_later_finds_what_is_due(scene: Scene) -> None:
    """Nothing ran for ten minutes; the first sweep asks, and who is back by then is left in peace."""
    scene.comes(scene.ines)
    scene.forward(10 * MINUTE)
    assert not scene.can_write(scene.wren)
    jobs.watch()
    scene.beats()
    jobs.watch()
    assert scene.can_write(scene.wren)
    assert not scene.group.rests
    assert scene.notices("duty_unattended") == []


def test_a_clock_that_jumps_on_or_back_alerts_nobody_and_opens_nothing(scene: Scene) -> None:
    scene.comes(scene.ines, 240)
    for jump in (timedelta(hours=1), -timedelta(hours=1, seconds=2)):
        scene.forward(jump)
        jobs.watch()
        assert not scene.can_write(scene.wren)
        scene.goes_by(seconds(10))
        assert scene.can_write(scene.wren)
    assert scene.notices("duty_unattended") == []
    assert scene.stands().guides == ("Ines",)


def test_looking_twice_in_one_moment_does_nothing_twice(scene: Scene) -> None:
    scene.comes(scene.ines)
    scene.drops(scene.ines)
    scene.forward(seconds(61))
    assert [jobs.watch() for _ in range(3)] == [1, 0, 0]
    scene.forward(seconds(60))
    assert [jobs.watch() for _ in range(3)] == [1, 0, 0]
    assert scene.notices("duty_unattended") == [scene.ids["Alder"]]


def test_signs_of_life_are_forgotten_after_a_day(scene: Scene) -> None:
    scene.comes(scene.ines)
    scene.forward(timedelta(days=1, seconds=1))
    jobs.forget()
    assert scene.stands().guides == ()
    scene.forward(timedelta(days=30))
    jobs.forget()
    assert [row.seen_at for row in scene.duties()] == [None]


def _later(later: timedelta) -> datetime:
    return (clock.now() + later).replace(tzinfo=None)
