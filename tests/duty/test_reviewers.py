"""What is reported is taken out of sight only while somebody is on duty who sees it; else the room has a pause."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from groups.access import Can
from groups.chat import queries as chat
from groups.chat.models import RoomState
from groups.duty import queries
from groups.duty.models import Opening
from tests import make
from tests.chat import deeds
from tests.duty.scene import MINUTE, Scene, scene_of


def reported(scene: Scene, text: str = "Hmm") -> str:
    """What becomes of a message of Wren's that two people report, which is enough here."""
    room = chat.room_for(scene.wren, scene.room_ref, Can.READ_ROOM)
    message = make.message(room, scene.wren, text)
    for _ in range(2):
        deeds.report(make.member(scene.group), message, scene.group)
    return deeds.see(scene.rowan, room)[-1].status


def state(scene: Scene) -> RoomState:
    return chat.state_of(chat.room_for(scene.wren, scene.room_ref, Can.READ_ROOM))


def test_with_somebody_on_duty_it_is_held(scene: Scene) -> None:
    scene.comes(scene.ines)
    assert queries.has_reviewer(scene.group_id, set()) is True
    assert (reported(scene), state(scene)) == ("held", RoomState.OPEN)


def test_with_nobody_on_duty_it_stays_and_the_room_has_a_pause(scene: Scene) -> None:
    assert queries.has_reviewer(scene.group_id, set()) is False
    assert (reported(scene), state(scene)) == ("shown", RoomState.PAUSED)


def test_who_is_named_in_it_is_not_somebody_who_sees_it(scene: Scene) -> None:
    scene.comes(scene.ines)
    scene.forward(MINUTE)
    assert reported(scene, "Ines never listens") == "shown"


def test_a_group_that_is_always_open_asks_nobody(app: Flask, at_noon: Callable[..., None]) -> None:
    scene = scene_of(at_noon, Opening.ALWAYS)
    assert queries.has_reviewer(scene.group_id, set()) is None
    assert reported(scene) == "held"
