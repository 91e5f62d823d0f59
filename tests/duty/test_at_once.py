"""Several at once: sweeps of many processes, a sign of life beside a sweep, two who fill the same gap."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from groups import clock, db
from groups.audit.models import AuditEntry
from groups.duty import queries, service
from groups.errors import Conflict
from groups.membership import queries as membership
from groups.people import queries as people
from tests.duty.scene import MINUTE, Scene, seconds
from tests.membership.test_at_once import together


def recorded(deed: str) -> int:
    db.release()
    return len(db.session().scalars(select(AuditEntry).where(AuditEntry.deed == deed)).all())


@pytest.mark.parametrize("helped", [True, False], ids=["somebody is here", "nobody is here"])
def test_of_five_sweeps_one_passes_the_group_on_or_lets_it_rest(scene: Scene, helped: bool) -> None:
    scene.comes(scene.ines)
    scene.drops(scene.ines)
    scene.forward(seconds(61))
    sweep = partial(service.settle, scene.group_id)
    together(*[sweep] * 5)
    scene.forward(seconds(60))
    if helped:
        scene.here.add(scene.ids["Rowan"])
        scene.beats()
    together(*[sweep] * 5)
    assert recorded("duty.passed") == int(helped)
    assert recorded("duty.unattended") == recorded("group.rests") - 1 == int(not helped)
    assert scene.notices("duty_unattended") == ([] if helped else [scene.ids["Alder"]])
    assert scene.stands().guides == (("Rowan",) if helped else ())


def test_a_sign_of_life_beside_the_sweep_never_leaves_two_where_one_was(scene: Scene) -> None:
    """Whichever comes first: the one who is back goes on, or the other has taken over."""
    scene.comes(scene.ines)
    scene.here = {scene.ids["Rowan"]}
    scene.goes_by(MINUTE)
    scene.forward(seconds(61))
    back = {scene.ids["Ines"]: clock.now(), scene.ids["Rowan"]: clock.now()}
    scene.beats()
    together(partial(service.settle, scene.group_id), partial(service.note_signs, back))
    assert scene.stands().guides in (("Ines",), ("Rowan",))
    assert scene.can_write(scene.wren)


def test_of_two_who_fill_the_same_gap_one_does(scene: Scene) -> None:
    scene.does(service.plan_weekly, scene.ines, datetime(2026, 12, 4, 18, 45), 90)
    key = queries.week_of(scene.group, scene.ines)[0].key
    scene.does(service.leave_out, scene.ines, key)
    (gap,) = queries.gaps_of(scene.group)
    scene.joins("Sorrel")

    def fill(name: str) -> object:
        return service.fill(people.get_person(scene.ids[name]), membership.get_group(scene.group_id), *gap).id

    answers = together(partial(fill, "Rowan"), partial(fill, "Sorrel"))
    assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True]


def test_coming_and_being_put_on_duty_at_once_is_being_on_duty(scene: Scene) -> None:
    scene.comes(scene.ines)
    scene.here = {scene.ids["Rowan"]}
    scene.goes_by(MINUTE)
    scene.forward(seconds(61))
    scene.beats()

    def come() -> object:
        return service.come(people.get_person(scene.ids["Rowan"]), membership.get_group(scene.group_id), 60).id

    together(come, partial(service.settle, scene.group_id))
    db.release()
    on = [each.person_id for each in queries.on_duty_in(scene.group_id)]
    assert on.count(scene.ids["Rowan"]) == 1
    scene.goes_by(timedelta(minutes=3))
    assert scene.stands().guides == ("Rowan",)
