"""Rooms that are for some people only: who is in, who is not, and nothing of them anywhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groups import access, clock, db
from groups.access import Can
from groups.chat import gates, queries, service
from groups.chat.events import SeatChanged
from groups.chat.models import Message, RoomKind, RoomSeat
from groups.errors import Forbidden, NotFound
from tests import make
from tests.chat import deeds

CANARY = "canary-2f7a"


@pytest.fixture
def circle(group, wren, ines, monkeypatch):
    """A room for Wren and Ines, with nobody else to ask about what is said there."""
    monkeypatch.delitem(gates._gates, RoomKind.SESSION, raising=False)
    room = make.room(group, "Thursday", kind=RoomKind.SESSION)
    make.seat(room, wren, ines)
    return room


def test_only_those_with_a_seat_read_and_write(circle, wren, otter, alder, ines) -> None:
    deeds.post(wren, circle, "Between us")
    assert deeds.texts(ines, circle) == ["Between us"]
    for outside in (otter, alder):  # a member, and a facilitator of the group
        assert not any(access.can(outside, can, circle) for can in (Can.READ_ROOM, Can.POST_MESSAGE))
        with pytest.raises(NotFound):
            deeds.post(outside, circle, "May I?")
        with pytest.raises(NotFound):
            queries.open_room(outside, circle.ref, Can.READ_ROOM)


def test_a_seat_is_worth_nothing_to_who_is_not_in_the_group(circle, group) -> None:
    stranger = make.person("Stranger")
    make.seat(circle, stranger)
    with pytest.raises(NotFound):
        queries.open_room(stranger, circle.ref, Can.READ_ROOM)
    assert queries.company_in(circle.id, group.id).members.isdisjoint({stranger.id})


def test_a_message_is_told_to_those_with_a_seat_and_nobody_else(circle, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, circle, CANARY)
    (heard,) = queries.heard([message.id])
    assert heard.audience == {wren.id, ines.id}
    assert queries.shown_to([otter.id, alder.id], message.id) == {otter.id: None, alder.id: None}
    heads = queries.heads([wren.id, otter.id, alder.id], [circle.id])
    assert heads == {(wren.id, circle.id): 1}


def test_messages_of_both_kinds_in_one_batch_find_their_own_audience(circle, room, wren, otter, ines) -> None:
    apart, open_ = deeds.post(wren, circle, "Apart"), deeds.post(wren, room, "To all")
    heard = {each.id: each.audience for each in queries.heard([apart.id, open_.id])}
    assert heard[apart.id] == {wren.id, ines.id}
    assert heard[open_.id] == {wren.id, otter.id, ines.id}


def test_a_seat_that_ended_shows_nothing_any_more(circle, wren, otter) -> None:
    deeds.post(wren, circle, CANARY)
    with db.transaction():
        service.seat(circle, otter.id, clock.now() + timedelta(days=3))
    assert deeds.texts(otter, circle) == [CANARY]
    with clock.frozen(clock.now() + timedelta(days=3, seconds=1)):
        access.forget()
        with pytest.raises(NotFound):
            deeds.see(otter, circle)
        assert queries.company_in(circle.id, circle.group_id).members.isdisjoint({otter.id})


def test_taking_a_seat_is_told_once_and_ends_everything_there(circle, wren) -> None:
    heard = deeds.Heard(SeatChanged)
    for _ in range(2):
        with db.transaction():
            service.unseat(circle, wren.id)
    assert heard.events == [SeatChanged(circle.id, circle.group_id, wren.id)]
    assert deeds.count(RoomSeat) == 1
    with pytest.raises(NotFound):
        deeds.post(wren, circle, "Still here?")


def test_such_a_room_stands_in_no_list_of_rooms(circle, room, group, wren) -> None:
    assert [line.room.id for line in queries.rooms_in(wren, group)] == [room.id]
    assert [line.room.id for line in queries.rooms_of(wren)] == [room.id]


def test_its_words_can_be_forgotten_and_those_of_a_group_cannot(circle, room, wren, ines) -> None:
    first = deeds.post(wren, circle, CANARY)
    deeds.react(ines, deeds.post(ines, circle, "I read you", reply_to=first.ref), "glad")
    with db.transaction():
        assert service.forget_words(circle) == 2
    assert deeds.count(Message) == 0
    with pytest.raises(ValueError, match="whole group"), db.transaction():
        service.forget_words(room)


def test_a_gate_is_asked_for_messages_and_for_other_words(circle, room, wren, monkeypatch) -> None:
    said = deeds.post(wren, circle, "My turn")
    elsewhere = deeds.post(wren, room, "Good evening")
    shut = lambda person, _room: Forbidden("It is somebody else's turn.") if person.id == wren.id else None  # noqa: E731  # short
    monkeypatch.setitem(gates._gates, RoomKind.SESSION, shut)
    for out_of_turn in (lambda: deeds.post(wren, circle, "And"), lambda: deeds.edit(wren, said, "And another thing")):
        with pytest.raises(Forbidden, match="somebody else"):
            out_of_turn()
    assert queries.why_not_post(wren, circle) == "It is somebody else's turn."
    assert deeds.texts(wren, circle) == ["My turn"]
    deeds.edit(wren, elsewhere, "Good evening all")


def test_what_a_newcomer_says_apart_is_not_held(group, moth, ines, alder) -> None:
    side = make.room(group, "A word", kind=RoomKind.SIDE)
    make.seat(side, moth, ines, alder)
    deeds.post(moth, side, "I do not feel safe")
    assert deeds.texts(ines, side) == ["I do not feel safe"]


def test_opening_a_room_seats_each_once(group, wren, ines) -> None:
    with db.transaction():
        room = service.open_room_for(group.id, RoomKind.SIDE, "A word", [wren.id, ines.id, wren.id])
    assert queries.company_in(room.id, group.id).members == {wren.id, ines.id}
    assert queries.company_in(room.id, group.id).guides == {ines.id}
