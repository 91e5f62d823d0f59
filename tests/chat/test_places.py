"""How a room can be written in: paused, closed and slow, for good or for a time, and resting with its group."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from groups import access, clock, db
from groups.access import Can
from groups.audit.models import AuditEntry
from groups.chat import queries, service
from groups.chat.events import RoomSet
from groups.chat.models import RoomState
from groups.errors import Forbidden, Invalid, TooSoon
from groups.membership import service as membership
from groups.membership.events import GroupRested
from tests.chat import deeds

HOUR = timedelta(hours=1)


def set_room(actor, room, state=RoomState.OPEN, **how) -> None:
    """Set it in a transaction of its own."""
    with db.transaction():
        service.set_room(actor, queries.room_for(actor, room.ref, Can.READ_ROOM), state=state, **how)


def test_a_pause_for_a_time_lifts_by_itself_though_nothing_runs(room, wren, ines, at_noon) -> None:
    set_room(ines, room, RoomState.PAUSED, until=clock.now() + HOUR, words="We breathe for a while.")
    with pytest.raises(Forbidden, match="pause") as refused:
        deeds.post(wren, room)
    assert refused.value.code == "paused"
    deeds.post(ines, room, "Back at one.")
    at_noon(HOUR)
    deeds.post(wren, room, "Here again")
    assert deeds.texts(wren, room) == ["Back at one.", "Here again"]


def test_only_a_facilitator_sets_a_room_and_it_is_recorded_without_words(room, wren, ines) -> None:
    with pytest.raises(Forbidden):
        set_room(wren, room, RoomState.CLOSED)
    heard = deeds.Heard(RoomSet)
    set_room(ines, room, RoomState.CLOSED, words="canary-closed", slow_s=0, reason="A raid.")
    assert heard.events == [RoomSet(room.id, room.group_id)]
    (entry,) = db.session().scalars(select(AuditEntry).where(AuditEntry.deed == "room.set"))
    assert (entry.actor_id, entry.old["state"], entry.new["state"], entry.reason) == (
        ines.id, "open", "closed", "A raid.",
    )  # fmt: skip
    assert "canary" not in repr((entry.old, entry.new))


@pytest.mark.parametrize("how", [{"slow_s": -1}, {"slow_s": 601}, {"until": "past"}])
def test_what_cannot_be_set_is_refused_with_a_sentence(room, ines, how) -> None:
    if "until" in how:
        how = {"until": clock.now() - HOUR}
    with pytest.raises(Invalid):
        set_room(ines, room, RoomState.PAUSED, **how)


def test_in_a_slow_room_everybody_waits_a_little_but_who_guides_it(room, wren, otter, ines, at_noon) -> None:
    set_room(ines, room, slow_s=60)
    deeds.post(wren, room, "One")
    at_noon(timedelta(seconds=20))
    with pytest.raises(TooSoon) as refused:
        deeds.post(wren, room, "Two")
    assert refused.value.wait == 40
    deeds.post(otter, room, "I may")
    for words in ("Welcome", "Sit down"):
        deeds.post(ines, room, words)
    at_noon(timedelta(seconds=40))
    deeds.post(wren, room, "Two")
    assert deeds.texts(wren, room) == ["One", "I may", "Welcome", "Sit down", "Two"]


def test_sending_again_in_a_slow_room_is_no_second_message(room, wren, ines) -> None:
    set_room(ines, room, slow_s=600)
    first = deeds.send(wren, room, "Once", key="a-key-of-mine")
    assert deeds.send(wren, room, "Once", key="a-key-of-mine").id == first.id


def test_while_a_group_rests_its_rooms_are_read_and_only_its_guides_write(room, group, wren, ines) -> None:
    deeds.post(wren, room, "Good night")
    heard = deeds.Heard(GroupRested)
    for _ in range(2):
        with db.transaction():
            membership.let_rest(group.id, True)
    assert heard.events == [GroupRested(group.id)]
    with pytest.raises(Forbidden, match="read and not written") as refused:
        deeds.post(wren, room)
    assert refused.value.code == "resting"
    deeds.post(ines, room, "I am here now.")
    with db.transaction():
        membership.let_rest(group.id, False)
    deeds.post(wren, room, "Hello")
    assert deeds.texts(wren, room) == ["Good night", "I am here now.", "Hello"]


def test_the_page_says_how_long_and_why(room, wren, ines, browser_of, at_noon) -> None:
    set_room(ines, room, RoomState.PAUSED, until=clock.now() + HOUR, words="We breathe for a while.")
    page = browser_of(wren).get(f"/rooms/{room.ref}").text
    assert "We breathe for a while." in page
    assert "13:00" in page
    assert 'id="composer"' not in page
    access.forget()
    at_noon(HOUR)
    assert 'id="composer"' in browser_of(wren).get(f"/rooms/{room.ref}").text
