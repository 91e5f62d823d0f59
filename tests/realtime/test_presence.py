"""Who is here and who is writing: only where the group wants it, and never beyond a block."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from groups import clock, db
from groups.moderation.models import Measure, MeasureKind
from groups.people.models import Person
from realtime import bus, connections, delivery, presence
from tests import make
from tests.realtime.conftest import Circle, Live

Connect = Callable[[Person], Live]


@pytest.fixture
def open_circle(circle: Circle) -> Circle:
    """A group that shows who is here and who is writing."""
    with db.transaction() as session:
        group = session.merge(circle.group)
        group.shows_presence = group.shows_typing = True
    return circle


def names(told: dict[str, Any]) -> list[str]:
    return [each["name"] for each in told["present"]]


def test_those_in_a_room_see_each_other(live: Connect, open_circle: Circle) -> None:
    wren, otter, ines = live(open_circle.wren), live(open_circle.otter), live(open_circle.ines)
    wren.enter(open_circle.room)
    assert names(otter.enter(open_circle.room)) == ["Otter", "Wren"]
    delivery.tell_presence()
    assert names(wren.told("presence:changed")[0]) == ["Otter", "Wren"]
    assert ines.told() == [], "who is not in the room is not told"
    otter.client.disconnect()
    delivery.tell_presence()
    assert names(wren.told("presence:changed")[0]) == ["Wren"]
    delivery.tell_presence()
    assert wren.told() == [], "nothing changed"


def test_where_the_group_does_not_want_it_nobody_is_told(live: Connect, circle: Circle) -> None:
    wren, otter = live(circle.wren), live(circle.otter)
    wren.enter(circle.room)
    assert otter.enter(circle.room)["present"] is None
    delivery.tell_presence()
    assert otter.ask("typing:set", {"room": circle.room.ref, "on": True})["ok"]
    assert wren.told() == []


def test_people_who_do_not_meet_are_not_there_for_each_other(live: Connect, open_circle: Circle) -> None:
    make.block(open_circle.otter, open_circle.wren)
    wren, otter, ines = live(open_circle.wren), live(open_circle.otter), live(open_circle.ines)
    for each in (wren, otter, ines):
        each.enter(open_circle.room)
    delivery.tell_presence()
    seen = [names(each.told("presence:changed")[0]) for each in (wren, otter, ines)]
    assert seen == [["Ines", "Wren"], ["Ines", "Otter"], ["Ines", "Otter", "Wren"]]
    otter.ask("typing:set", {"room": open_circle.room.ref, "on": True})
    assert wren.told() == []
    assert ines.told("typing:changed") == [{"room": open_circle.room.ref, "name": "Otter", "on": True}]


def suspend(circle: Circle, person: Person) -> None:
    """Shut someone out of the group for a day."""
    given = {"person_id": person.id, "group_id": circle.group.id, "set_by_id": circle.ines.id}
    now = clock.now()
    with db.transaction() as session:
        session.add(Measure(**given, kind=MeasureKind.SUSPENSION, begins_at=now, ends_at=now + timedelta(days=1)))


def test_who_is_shut_out_is_there_for_nobody_and_told_nothing(live: Connect, open_circle: Circle) -> None:
    wren, otter, ines = live(open_circle.wren), live(open_circle.otter), live(open_circle.ines)
    for each in (wren, otter, ines):
        each.enter(open_circle.room)
    known = next(room for room in presence.changed() if room.room_id == open_circle.room.id)
    presence.look_again(open_circle.wren.id)
    suspend(open_circle, open_circle.otter)
    delivery.tell_presence()
    assert [names(each.told("presence:changed")[0]) for each in (wren, ines)] == [["Ines", "Wren"]] * 2
    delivery.tell_typing(known, open_circle.otter.id, "Otter", True)
    assert wren.told() == ines.told() == [], "what was asked a moment before comes too late"
    delivery.tell_typing(known, open_circle.wren.id, "Wren", True)
    assert ines.told("typing:changed") == [{"room": open_circle.room.ref, "name": "Wren", "on": True}]
    delivery.tell_heads()
    assert otter.told() == [{"rooms": {}}], "the clocks of the rooms one may come into, and nothing else before"


def test_writing_is_told_at_most_every_two_seconds(live: Connect, open_circle: Circle) -> None:
    wren, otter = live(open_circle.wren), live(open_circle.otter)
    wren.enter(open_circle.room)
    answers = [otter.ask("typing:set", {"room": open_circle.room.ref, "on": True}) for _ in range(3)]
    assert [answer["ok"] for answer in answers] == [True, False, False]
    assert len(wren.told("typing:changed")) == 1


def test_the_present_are_counted_once_each(live: Connect, circle: Circle) -> None:
    for person in (circle.wren, circle.wren, circle.otter):
        live(person).enter(circle.room)
    assert presence.count_in_group(circle.group.id) == 2
    assert presence.count_in_group(circle.group.id + 1) == 0


def test_other_processes_are_seen_as_they_say_until_they_go(live: Connect, open_circle: Circle) -> None:
    wren, ines, otter = open_circle.wren, open_circle.ines, open_circle.otter
    here = live(wren)
    here.enter(open_circle.room)
    delivery.tell_presence()
    here.told()
    (room,) = connections.everyone()[0].rooms.values()

    def say(origin: str, *people: Person) -> list[list[str]]:
        presence._hear(origin, bus.Company(room.room_id, room.ref, room.group_id, [each.id for each in people]))
        delivery.tell_presence()
        return [names(told) for told in here.told("presence:changed")]

    assert say("one", otter) == [["Otter", "Wren"]]
    assert say("one", otter) == [], "nothing new"
    assert say("other", otter, ines) == [["Ines", "Otter", "Wren"]]
    assert say("one") == [["Ines", "Otter", "Wren"]], "one window of Otter's is still open"
    assert presence.count_in_group(open_circle.group.id) == 3
    presence._forget("other")
    delivery.tell_presence()
    assert names(here.told("presence:changed")[0]) == ["Wren"]
    assert presence.people_in(room) == {wren.id}
