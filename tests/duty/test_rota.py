"""The rota: putting oneself down, leaving out, swapping, gaps, and what coordinators see of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from groups import clock, db
from groups.duty import queries, service
from groups.duty.queries.boards import week_of
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from groups.membership import service as membership
from tests.duty.scene import MINUTE, Scene

DAY = timedelta(days=1)
TOMORROW = datetime(2026, 12, 4, 18, 45)


def key(scene: Scene, name: str = "Ines", place: int = 0) -> str:
    """What names a duty of somebody in the coming week."""
    mine = [each for each in week_of(scene.group, scene.who(name)) if each.mine]
    return mine[place].key


def names(scene: Scene) -> list[str]:
    return [each.person.name for each in queries.week_of(scene.group, scene.ines)]


def test_rooms_say_when_they_open_next(scene: Scene) -> None:
    assert queries.opens_words(scene.stands(), "Europe/London") == "No opening is planned yet."
    scene.does(service.plan_weekly, scene.ines, TOMORROW, 90)
    assert queries.opens_words(scene.stands(), "Europe/London") == "It opens next tomorrow, 18:45."
    scene.does(service.plan_once, scene.rowan, TOMORROW - DAY, 60)
    assert queries.opens_words(scene.stands(), "Europe/London") == "It opens next today, 18:45."


def test_one_puts_oneself_down_for_times_that_can_be(scene: Scene) -> None:
    for begins, minutes in ((TOMORROW - 3 * DAY, 60), (TOMORROW + 200 * DAY, 60), (TOMORROW, 10), (TOMORROW, 721)):
        with pytest.raises(Invalid):
            scene.does(service.plan_once, scene.ines, begins, minutes)
    with pytest.raises(Forbidden):
        scene.does(service.plan_once, scene.wren, TOMORROW, 60)
    scene.does(service.plan_once, scene.ines, TOMORROW, 60)
    with pytest.raises(Conflict, match="already"):
        scene.does(service.plan_weekly, scene.ines, TOMORROW + 30 * MINUTE, 60)
    scene.does(service.plan_weekly, scene.rowan, TOMORROW + 30 * MINUTE, 60)
    assert names(scene) == ["Ines", "Rowan"]


def test_a_date_left_out_is_a_gap_that_another_fills(scene: Scene) -> None:
    scene.does(service.plan_weekly, scene.ines, TOMORROW, 90)
    scene.does(service.leave_out, scene.ines, key(scene))
    assert names(scene) == []
    (gap,) = queries.gaps_of(scene.group)
    scene.does(service.fill, scene.rowan, *gap)
    assert names(scene) == ["Rowan"]
    assert queries.gaps_of(scene.group) == []
    with pytest.raises(Conflict, match="filled already"):
        scene.does(service.fill, scene.ines, *gap)


def test_a_duty_is_given_away_when_somebody_takes_it(scene: Scene) -> None:
    scene.does(service.plan_weekly, scene.ines, TOMORROW, 90)
    offer = scene.does(service.offer, scene.ines, key(scene)).ref
    assert scene.notices("duty_offered") == [scene.ids["Rowan"]]
    assert names(scene) == ["Ines"]
    with pytest.raises(Conflict, match="your own"):
        scene.does(service.take, scene.ines, offer)
    scene.does(service.take, scene.rowan, offer)
    assert names(scene) == ["Rowan"]
    with pytest.raises(NotFound):
        scene.does(service.take, scene.rowan, offer)
    scene.forward(7 * DAY)
    assert names(scene) == ["Ines"]


def test_an_offer_is_taken_back_by_its_owner_alone(scene: Scene) -> None:
    scene.does(service.plan_once, scene.ines, TOMORROW, 60)
    offer = scene.does(service.offer, scene.ines, key(scene)).ref
    with pytest.raises(NotFound):
        scene.does(service.take_back_offer, scene.rowan, offer)
    scene.does(service.take_back_offer, scene.ines, offer)
    with pytest.raises(NotFound):
        scene.does(service.take, scene.rowan, offer)


def test_what_is_another_persons_is_not_touched(scene: Scene) -> None:
    scene.does(service.plan_once, scene.ines, TOMORROW, 60)
    weekly = scene.does(service.plan_weekly, scene.ines, TOMORROW + DAY, 60).ref
    theirs = key(scene)
    for deed in (service.leave_out, service.offer):
        with pytest.raises(NotFound):
            scene.does(deed, scene.rowan, theirs)
    for who, ref in ((scene.rowan, weekly), (scene.ines, "nothing")):
        with pytest.raises(NotFound):
            scene.does(service.end_weekly, who, ref)
    for odd in ("", "20261204T1845-", "99999999T9999-abc", f"20261204T1846-{scene.ines.ref}"):
        with pytest.raises(NotFound):
            scene.does(service.leave_out, scene.ines, odd)


def test_a_weekly_duty_ends_and_the_past_stays_as_it_was_planned(scene: Scene) -> None:
    weekly = scene.does(service.plan_weekly, scene.ines, clock.now().replace(tzinfo=None), 60).ref
    scene.forward(8 * DAY)
    scene.does(service.end_weekly, scene.ines, weekly)
    assert names(scene) == []
    (stands,) = queries.groups_stand(scene.alder)
    assert stands.unattended == 120


def test_what_was_left_out_of_the_rota_once_is_gone_without_a_gap(scene: Scene) -> None:
    scene.does(service.plan_once, scene.ines, TOMORROW, 60)
    scene.does(service.offer, scene.ines, key(scene))
    scene.does(service.leave_out, scene.ines, key(scene))
    assert names(scene) == []
    assert queries.gaps_of(scene.group) == []


def test_coordinators_see_minutes_in_which_nobody_was_there(scene: Scene) -> None:
    scene.does(service.plan_once, scene.ines, clock.now().replace(tzinfo=None), 60)
    scene.forward(10 * MINUTE)
    scene.does(service.come, scene.ines)
    scene.here = {scene.ids["Ines"]}
    scene.goes_by(20 * MINUTE)
    scene.does(service.leave, scene.ines)
    scene.forward(DAY)
    (stands,) = queries.groups_stand(scene.alder)
    assert stands.unattended == 10 + 30
    with pytest.raises(NotFound):
        queries.groups_stand(scene.ines)


def test_the_hours_of_somebody_who_no_longer_guides_are_a_gap(scene: Scene) -> None:
    scene.does(service.plan_weekly, scene.ines, TOMORROW, 90)
    scene.does(service.plan_weekly, scene.rowan, TOMORROW + DAY, 90)
    assert queries.gaps_of(scene.group) == []
    with db.transaction():
        membership.end_facilitator(scene.alder, scene.group, scene.rowan)
    assert len(queries.gaps_of(scene.group)) == 1
