"""Who guides now, told to everybody in the group; those who could step in are asked; signs of life by sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from groups import clock, db
from groups.duty import here, jobs, queries, service
from groups.duty.models import Opening
from groups.people.models import Person
from realtime import connections, guiding
from tests import make
from tests.realtime.conftest import Circle, Live

Connect = Callable[[Person], Live]


@pytest.fixture(autouse=True)
def asking_sockets() -> Iterator[None]:
    """As the root of the house puts it together."""
    here.provide(connections.people_here)
    yield
    here.provide(lambda: ())


def on_duty(circle: Circle, who: Person) -> None:
    with db.transaction():
        service.choose_opening(who, circle.group, Opening.STAFFED)
        service.come(who, circle.group, 120)


def goes_by(forward: Callable[[timedelta], None], seconds: int) -> None:
    """Time goes by, with what every process does by itself."""
    for _ in range(seconds // 10):
        forward(timedelta(seconds=10))
        guiding.write()
        jobs.watch()
    db.release()


def test_everybody_in_the_group_hears_who_guides_and_nobody_else(
    live: Connect, circle: Circle, at_noon: Callable[..., None]
) -> None:
    wren, stranger = live(circle.wren), live(make.person())
    on_duty(circle, circle.ines)
    said = wren.told("guide:changed")
    assert said[-1] == {"group": circle.group.ref, "say": f"{circle.ines.name} is now guiding."}
    assert stranger.told() == []


def test_a_socket_is_a_sign_of_life_and_without_one_the_room_rests(
    live: Connect, circle: Circle, at_noon: Callable[..., None]
) -> None:
    ines, wren = live(circle.ines), live(circle.wren)
    room, group_id = circle.room, circle.group.id
    on_duty(circle, circle.ines)
    here.take()
    goes_by(at_noon, 300)
    assert wren.enter(room)["can_post"]
    ines.client.disconnect()
    goes_by(at_noon, 130)
    answer = wren.enter(room)
    assert not answer["can_post"]
    assert answer["say"].endswith("written in. No opening is planned yet.")
    assert wren.told("guide:changed")[-1]["say"].startswith("Nobody is on duty now.")
    assert queries.now_in(group_id).guides == ()


def test_who_is_here_is_asked_by_their_socket_and_takes_over(
    live: Connect, circle: Circle, at_noon: Callable[..., None]
) -> None:
    rowan = make.facilitator(circle.group, make.person("Rowan"))
    ines, other, wren = live(circle.ines), live(rowan), live(circle.wren)
    room, ref = circle.room, circle.group.ref
    on_duty(circle, circle.ines)
    here.take()
    ines.client.disconnect()
    goes_by(at_noon, 60)
    assert other.told("duty:asked") == [{"group": ref, "say": queries.STEP_IN}]
    assert wren.told("duty:asked") == []
    goes_by(at_noon, 70)
    assert wren.told("guide:changed")[-1] == {"group": ref, "say": "Rowan is now guiding."}
    assert wren.enter(room)["can_post"]


def test_nothing_is_written_for_those_who_guide_nothing_with_hours(
    live: Connect, circle: Circle, at_noon: Callable[..., None]
) -> None:
    live(circle.wren)
    live(circle.ines)
    assert service.who_was_here() == {}
    on_duty(circle, circle.ines)
    assert service.who_was_here() == {circle.ines.id: clock.now()}
