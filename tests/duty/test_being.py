"""Being on duty: coming, staying, going, resting for a while, handing over."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from groups import clock, db
from groups.audit.models import AuditEntry
from groups.duty import queries, service
from groups.duty.events import GuidingChanged
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from tests import make
from tests.chat.deeds import Heard
from tests.duty.scene import MINUTE, Scene


def test_only_those_who_guide_come_on_duty(scene: Scene) -> None:
    with pytest.raises(Forbidden):
        scene.does(service.come, scene.wren, 60)
    hidden, stranger = make.group(is_listed=False), make.person()
    with pytest.raises(NotFound), db.transaction():
        service.come(stranger, hidden, 60)


@pytest.mark.parametrize("minutes", [None, 0, 14, 241])
def test_who_planned_nothing_says_for_how_long(scene: Scene, minutes: int | None) -> None:
    with pytest.raises(Invalid, match="how long"):
        scene.does(service.come, scene.ines, minutes)


def test_coming_twice_is_coming_once_and_it_is_recorded(scene: Scene) -> None:
    heard = Heard(GuidingChanged)
    first, second = scene.comes(scene.ines), scene.comes(scene.ines)
    assert first.id == second.id
    assert heard.events[0] == GuidingChanged(scene.group_id)
    assert len(db.session().scalars(select(AuditEntry).where(AuditEntry.deed == "duty.begun")).all()) == 1


def test_one_comes_to_what_one_planned_a_quarter_of_an_hour_early(scene: Scene) -> None:
    begins = (clock.now() + 20 * MINUTE).replace(tzinfo=None)
    planned = scene.does(service.plan_once, scene.ines, begins, 60).id
    with pytest.raises(Invalid):
        scene.does(service.come, scene.ines)
    scene.forward(6 * MINUTE)
    came = scene.does(service.come, scene.ines)
    assert (came.id, came.came_at) == (planned, clock.now())
    assert scene.can_write(scene.wren)


def test_the_date_of_a_weekly_duty_gets_its_row_when_its_person_comes(scene: Scene) -> None:
    scene.does(service.plan_weekly, scene.ines, clock.now().replace(tzinfo=None), 60)
    scene.forward(MINUTE)
    row = scene.does(service.come, scene.ines)
    assert (row.came_at, row.ends_at) == (clock.now(), clock.now() + 59 * MINUTE)
    week = queries.week_of(scene.group, scene.ines)
    assert [each.stretch.duty_id is None for each in week] == [False, True]


def test_going_before_the_end_lets_the_rooms_rest_at_once(scene: Scene) -> None:
    scene.comes(scene.ines)
    scene.does(service.leave, scene.ines)
    assert not scene.can_write(scene.wren)
    with pytest.raises(Conflict, match="not on duty"):
        scene.does(service.leave, scene.ines)
    scene.goes_by(5 * MINUTE)
    assert scene.notices("duty_unattended") == []


def test_going_before_a_planned_end_has_others_asked(scene: Scene) -> None:
    scene.does(service.plan_once, scene.ines, clock.now().replace(tzinfo=None), 60)
    scene.forward(MINUTE)
    scene.does(service.come, scene.ines)
    scene.here = {scene.ids["Rowan"]}
    scene.does(service.leave, scene.ines)
    scene.goes_by(3 * MINUTE)
    assert scene.notices("duty_asked") == [scene.ids["Rowan"]]
    assert scene.stands().guides == ("Rowan",)


def test_a_break_passes_the_rooms_on_to_whoever_is_here(scene: Scene) -> None:
    until = scene.comes(scene.ines).ends_at
    scene.here.add(scene.ids["Rowan"])
    scene.beats()
    after = scene.does(service.take_break, scene.ines)
    assert after is not None
    assert after.name == "Rowan"
    assert scene.stands().guides == ("Rowan",)
    assert scene.notices("duty_passed") == [scene.ids["Rowan"]]
    assert [row.ends_at for row in scene.duties()] == [until, until]
    assert scene.can_write(scene.wren)


def test_a_break_with_nobody_here_lets_the_rooms_rest_without_an_alarm_before_its_time(scene: Scene) -> None:
    scene.comes(scene.ines)
    assert scene.does(service.take_break, scene.ines) is None
    assert not scene.can_write(scene.wren)
    assert scene.notices("duty_unattended") == []
    scene.does(service.come, scene.ines)
    assert scene.can_write(scene.wren)


def test_a_break_of_one_of_two_changes_nothing_for_the_room(scene: Scene) -> None:
    scene.comes(scene.ines)
    scene.comes(scene.rowan)
    after = scene.does(service.take_break, scene.ines)
    assert after is not None
    assert after.name == "Rowan"
    assert len(list(scene.duties())) == 2


def test_handing_over_needs_somebody_who_is_here(scene: Scene) -> None:
    scene.comes(scene.ines)
    with pytest.raises(Conflict, match="not here"):
        scene.does(service.hand_over, scene.ines, scene.rowan)
    with pytest.raises(Conflict):
        scene.does(service.hand_over, scene.ines, scene.wren)
    scene.here.add(scene.ids["Rowan"])
    scene.beats()
    scene.does(service.hand_over, scene.ines, scene.rowan)
    assert scene.stands().guides == ("Rowan",)
    assert [row.handed_over for row in scene.duties()] == [True, False]


def test_one_can_stay_longer_but_not_for_ever(scene: Scene) -> None:
    ends_at = scene.comes(scene.ines).ends_at
    assert scene.does(service.stay, scene.ines, 60).ends_at == ends_at + 60 * MINUTE
    scene.does(service.stay, scene.ines, 240)
    scene.does(service.stay, scene.ines, 240)
    with pytest.raises(Invalid, match="very long"):
        scene.does(service.stay, scene.ines, 240)
