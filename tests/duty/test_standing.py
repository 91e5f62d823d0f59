"""Duty is for those who guide: it ends with the right to guide, and whoever is down for it is reminded."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from groups import clock, db
from groups.access import Office
from groups.duty import jobs, queries, service
from groups.membership import service as membership
from groups.membership.models import Membership
from groups.moderation.models import Measure, MeasureKind
from groups.people import offices
from groups.people.models import Person
from groups.term import Term
from tests import make
from tests.duty.scene import MINUTE, Scene
from tests.people import letters


def ends(scene: Scene, who: Person) -> None:
    """A coordinator lets somebody be a member again."""
    scene.does(lambda actor, group: membership.end_facilitator(actor, group, who), scene.alder)


def guides_until(who: Person, at: datetime) -> None:
    """By the clock alone: nothing notices."""
    with db.transaction() as session:
        row = session.query(Membership).filter_by(person_id=who.id).one()
        row.guides_until = at


def reminded() -> set[str]:
    """Who would have a letter now that their duty begins."""
    return {each.to for each in letters.waiting() if "within the hour" in each.line}


def test_who_guides_no_longer_is_on_duty_no_longer(scene: Scene) -> None:
    scene.comes(scene.ines)
    assert scene.can_write(scene.wren)
    ends(scene, scene.ines)
    assert not scene.can_write(scene.wren)
    assert scene.stands().guides == ()
    assert scene.group.rests


def test_a_term_that_is_over_by_the_clock_holds_no_room_open(scene: Scene) -> None:
    scene.comes(scene.ines)
    guides_until(scene.ines, clock.now() + 5 * MINUTE)
    scene.goes_by(5 * MINUTE)
    assert queries.on_duty_in(scene.group_id) == []
    scene.goes_by(2 * MINUTE)
    assert not scene.can_write(scene.wren)


def test_being_seen_in_one_group_is_no_sign_of_life_in_another(scene: Scene) -> None:
    """Ines guides a second group with hours, and goes on being here; the first one is hers no more."""
    other = make.group("Slow Walkers")
    make.facilitator(other, scene.ines)
    with db.transaction():
        service.plan_once(scene.ines, other, (clock.now() + timedelta(days=1)).replace(tzinfo=None), 60)
    scene.comes(scene.ines)
    with db.transaction() as session:
        here = session.query(Membership).filter_by(person_id=scene.ids["Ines"], group_id=scene.group_id).one()
        here.guides_until = clock.now() + MINUTE
    scene.goes_by(4 * MINUTE)
    assert not scene.can_write(scene.wren)
    assert scene.stands().guides == ()


def test_whom_a_measure_keeps_out_is_not_on_duty(scene: Scene) -> None:
    scene.comes(scene.ines)
    with db.transaction() as session:
        now = clock.now()
        session.add(
            Measure(
                kind=MeasureKind.SUSPENSION, person_id=scene.ids["Ines"], group_id=scene.group_id, begins_at=now,
                ends_at=now + timedelta(days=14), set_by_id=scene.ids["Alder"], reason="Because.",
            )
        )  # fmt: skip
    assert queries.on_duty_in(scene.group_id) == []
    scene.goes_by(3 * MINUTE)
    assert not scene.can_write(scene.wren)


def test_no_opening_is_promised_for_somebody_who_guides_no_longer(scene: Scene) -> None:
    scene.does(service.plan_weekly, scene.ines, datetime(2026, 12, 4, 18, 45), 90)
    scene.does(service.plan_once, scene.ines, (clock.now() + timedelta(hours=3)).replace(tzinfo=None), 60)
    assert scene.stands().opens_at is not None
    ends(scene, scene.ines)
    assert scene.stands().opens_at is None
    (hours,) = queries.public_hours()
    assert (hours.spans, hours.usual) == ([], [])
    assert queries.week_of(scene.group, scene.rowan) == []
    assert queries.gaps_of(scene.group) != []
    scene.forward(timedelta(days=1, hours=7))
    scene.goes_by(3 * MINUTE)
    assert scene.notices("duty_unattended") == []


def test_an_office_that_has_not_begun_is_not_called(scene: Scene) -> None:
    later = make.person("Hazel")
    with db.transaction() as session:
        hazel = session.get_one(Person, later.id)
        offices.appoint(hazel, Office.COORDINATOR, None, Term(clock.now() + timedelta(days=2)))
    assert queries.who_is_on_call() == {scene.ids["Alder"]}
    scene.forward(timedelta(days=2))
    assert queries.who_is_on_call() == {scene.ids["Alder"], later.id}


@pytest.mark.parametrize("weekly", [True, False])
def test_whoever_is_down_is_reminded_once_within_the_hour(scene: Scene, weekly: bool) -> None:
    begins = (clock.now() + timedelta(hours=2)).replace(tzinfo=None)
    scene.does(service.plan_weekly if weekly else service.plan_once, scene.ines, begins, 60)
    scene.forward(timedelta(minutes=59))
    jobs.remind()
    assert scene.notices("duty_soon") == []
    for _ in range(3):
        scene.forward(MINUTE)
        jobs.remind()
    assert scene.notices("duty_soon") == [scene.ids["Ines"]]
    found = letters.waiting()
    assert {letter.path for letter in found} == {f"/groups/{scene.group.ref}/duty"}
    assert all(scene.group.name not in letter.text for letter in found)


def test_no_reminder_of_what_was_begun_or_given_away_meanwhile(scene: Scene) -> None:
    begins = (clock.now() + timedelta(minutes=50)).replace(tzinfo=None)
    scene.does(service.plan_once, scene.ines, begins, 60)
    jobs.remind()
    key = queries.week_of(scene.group, scene.ines)[0].key
    offer = scene.does(service.offer, scene.ines, key).ref
    scene.does(service.take, scene.rowan, offer)
    assert reminded() == set()
    jobs.remind()
    assert reminded() == {scene.rowan.email}
    scene.forward(timedelta(minutes=40))
    scene.does(service.come, scene.rowan)
    assert reminded() == set()


def test_a_server_that_was_away_reminds_later_and_never_after_the_beginning(scene: Scene) -> None:
    begins = (clock.now() + timedelta(hours=2)).replace(tzinfo=None)
    scene.does(service.plan_once, scene.ines, begins, 60)
    scene.forward(timedelta(minutes=115))
    jobs.remind()
    assert scene.notices("duty_soon") == [scene.ids["Ines"]]
    scene.forward(timedelta(minutes=5))
    assert reminded() == set()
    jobs.remind()
    assert scene.notices("duty_soon") == [scene.ids["Ines"]]
