"""What ends by itself is told, and what stands against a message stands against other words too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from groups import db
from groups.access import Can
from groups.audit.models import AuditEntry
from groups.chat import jobs, queries, service
from groups.chat.events import RoomSet
from groups.chat.models import RoomKind, RoomState
from groups.chat.service import Sending
from groups.errors import Forbidden, TooSoon
from groups.membership import service as membership
from groups.membership.models import Group
from tests import make
from tests.chat import deeds
from tests.chat.deeds import Heard

Forward = Callable[[timedelta], None]


def recorded() -> list[tuple[object, object]]:
    """Who set a room, and how it was after that."""
    db.release()
    entries = db.session().scalars(select(AuditEntry).where(AuditEntry.deed == "room.set").order_by(AuditEntry.id))
    return [(entry.actor_id, entry.new["state"]) for entry in entries]


def test_a_pause_that_is_over_is_told_and_written_down_once(room, ines, wren, at_noon: Forward) -> None:
    with db.transaction():
        service.set_aside(ines, queries.room_for(ines, room.ref, Can.MODERATE), RoomState.PAUSED, 10)
    heard = Heard(RoomSet)
    at_noon(timedelta(minutes=9))
    assert jobs.lift() == 0
    at_noon(timedelta(minutes=1))
    deeds.post(wren, room, "Here again")  # by the clock, whether or not anything looked
    assert [jobs.lift() for _ in range(3)] == [1, 0, 0]
    assert heard.events == [RoomSet(room.id, room.group_id)]
    assert recorded() == [(ines.id, "paused"), (None, "open")]


def test_one_that_is_over_leaves_the_other_as_it_is(room, ines, at_noon: Forward) -> None:
    with db.transaction():
        service.slow_down(ines, queries.room_for(ines, room.ref, Can.MODERATE), 60, 10)
    with db.transaction():
        here = queries.room_for(ines, room.ref, Can.MODERATE)
        service.set_aside(ines, here, RoomState.CLOSED, 60, "We are tidying up.")
    at_noon(timedelta(minutes=10))
    assert jobs.lift() == 1
    now = queries.rooms_by_id([room.id])[room.id]
    assert (now.state, now.state_words, now.slow_s) == (RoomState.CLOSED, "We are tidying up.", 0)
    assert now.state_until is not None


@pytest.mark.parametrize("state", [RoomState.PAUSED, RoomState.CLOSED])
def test_other_words_are_not_taken_where_no_words_are(room, ines, wren, state: RoomState) -> None:
    said = deeds.post(wren, room, "Good evening")
    with db.transaction():
        service.set_aside(ines, queries.room_for(ines, room.ref, Can.MODERATE), state, 10)
    with pytest.raises(Forbidden) as refused:
        deeds.edit(wren, said, "canary, and quite other words")
    assert refused.value.code == str(state)
    assert deeds.texts(ines, room) == ["Good evening"]
    assert deeds.withdraw(wren, said).text == ""


def test_other_words_rest_while_nobody_looks_after_the_room(room, group, ines, wren) -> None:
    said = deeds.post(wren, room, "Good evening")
    with db.transaction():
        membership.let_rest(db.session().get_one(Group, group.id).id, True)
    with pytest.raises(Forbidden) as refused:
        deeds.edit(wren, said, "canary, and quite other words")
    assert refused.value.code == "resting"


def test_a_slow_room_is_slow_for_what_comes_in_one_go(room, ines, wren, otter) -> None:
    with db.transaction():
        service.slow_down(ines, queries.room_for(ines, room.ref, Can.MODERATE), 60, 10)
    people = [(wren, "one"), (wren, "two"), (otter, "three"), (ines, "four"), (ines, "five")]
    with db.transaction():
        outcomes = service.post_all([Sending(who, room.ref, text, f"key-{text}-1") for who, text in people])
    assert [isinstance(each, TooSoon) for each in outcomes] == [False, True, False, False, False]
    assert deeds.texts(ines, room) == ["one", "three", "four", "five"]


def test_a_word_in_a_side_line_is_not_a_first_message_that_was_seen(group, moth, ines, alder) -> None:
    with db.transaction():
        db.session().get_one(Group, group.id).holds_newcomers = True
    side, front = make.room(group, "A word", kind=RoomKind.SIDE), make.room(group)
    make.seat(side, moth, ines, alder)
    deeds.post(moth, side, "I do not feel safe")
    assert deeds.post(moth, front, "Hello").place is None
