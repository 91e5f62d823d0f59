"""What facilitators do with a room for a while, by forms: each is logged, and lifts by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import access, db
from groups.audit.models import AuditEntry
from groups.chat import queries
from groups.chat.models import Room, RoomState
from groups.errors import TooSoon
from groups.people.models import Person
from tests import make
from tests.chat import deeds

Open = Callable[[Person], FlaskClient]


def send(browser: FlaskClient, room: Room, what: str, **fields: object) -> str:
    """A form of the room; the page one is led to."""
    data = {name.replace("_", "-"): value for name, value in fields.items()}
    return browser.post(f"/rooms/{room.ref}/controls/{what}", data=data, follow_redirects=True).text


def now(room: Room) -> queries.OpenRoom:
    """The room as doors see it."""
    db.release()
    access.forget()
    return queries.rooms_by_ref([room.ref])[room.ref]


def test_a_pause_by_one_button_ends_after_its_ten_minutes(room, ines, wren, browser_of: Open, at_noon) -> None:
    browser = browser_of(ines)
    assert "Pause for 10 minutes" in browser.get(f"/rooms/{room.ref}").text
    assert "Let it go on" in send(browser, room, "aside", aside_state="paused", aside_minutes="10")
    assert queries.state_of(now(room)) is RoomState.PAUSED
    assert "Pause for 10 minutes" not in browser_of(wren).get(f"/rooms/{room.ref}").text
    at_noon(timedelta(minutes=10))
    assert queries.state_of(now(room)) is RoomState.OPEN
    deeds.post(wren, room, "Here again")


def test_a_room_is_closed_with_words_and_opened_before_its_end(room, ines, wren, browser_of: Open, at_noon) -> None:
    browser = browser_of(ines)
    said = {"aside_words": "We are tidying up.", "aside_reason": "A raid."}
    send(browser, room, "aside", aside_state="closed", aside_minutes="180", **said)
    page = browser_of(wren).get(f"/rooms/{room.ref}").text
    assert "We are tidying up." in page
    assert "A raid." not in page
    send(browser, room, "go-on")
    assert queries.state_of(now(room)) is RoomState.OPEN


def test_a_slow_room_is_quick_again_by_itself(room, ines, wren, browser_of: Open, at_noon) -> None:
    page = send(browser_of(ines), room, "pace", pace_seconds="600", pace_minutes="30")
    assert "The room is slower for a while." in page
    deeds.post(wren, room, "One")
    assert "600 seconds between two of your messages" in browser_of(wren).get(f"/rooms/{room.ref}").text
    with pytest.raises(TooSoon):
        deeds.post(wren, room, "Two")
    at_noon(timedelta(minutes=30))
    deeds.post(wren, room, "Two")
    deeds.post(wren, room, "Three")


def test_a_pause_keeps_the_pace_and_the_pace_keeps_the_pause(room, ines, browser_of: Open, at_noon) -> None:
    browser = browser_of(ines)
    send(browser, room, "pace", pace_seconds="60", pace_minutes="180")
    send(browser, room, "aside", aside_state="paused", aside_minutes="10")
    send(browser, room, "as-ever")
    assert queries.state_of(now(room)) is RoomState.PAUSED
    send(browser, room, "pace", pace_seconds="30", pace_minutes="60")
    send(browser, room, "go-on")
    assert (queries.pace_of(now(room)), queries.state_of(now(room))) == (30, RoomState.OPEN)


def test_first_messages_wait_for_a_while_where_the_group_does_not_want_it_otherwise(browser_of: Open, at_noon) -> None:
    group = make.group()
    room, guide = make.room(group), make.facilitator(group)
    first, second = make.newcomer(group), make.newcomer(group)
    send(browser_of(guide), room, "hold", hold_minutes="180")
    assert deeds.post(first, room).place is None
    at_noon(timedelta(minutes=180))
    assert deeds.post(second, room).place is not None


def test_letting_them_wait_is_taken_back(room, group, ines, browser_of: Open, at_noon) -> None:
    browser = browser_of(ines)
    assert "wait for one of you, in all rooms" in send(browser, room, "hold", hold_minutes="60")
    assert "do not wait for longer" in send(browser, room, "hold/end")
    assert now(room).holds_until is None


def test_each_is_in_the_record_with_its_reason(room, ines, browser_of: Open, at_noon) -> None:
    browser = browser_of(ines)
    send(browser, room, "aside", aside_state="paused", aside_minutes="10", aside_reason="Heated.")
    send(browser, room, "pace", pace_seconds="60", pace_minutes="30", pace_reason="Many at once.")
    send(browser, room, "hold", hold_minutes="60", hold_reason="Strangers.")
    found = db.session().execute(select(AuditEntry.deed, AuditEntry.reason).order_by(AuditEntry.id)).all()
    assert [tuple(row) for row in found][-3:] == [
        ("room.set", "Heated."), ("room.set", "Many at once."), ("group.holds", "Strangers."),
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["aside", "pace", "hold", "go-on", "as-ever", "hold/end"])
def test_they_are_for_those_who_guide_alone(room, wren, browser_of: Open, what: str) -> None:
    fields = {"aside-state": "closed", "aside-minutes": "10", "pace-seconds": "60", "pace-minutes": "10"}
    answer = browser_of(wren).post(f"/rooms/{room.ref}/controls/{what}", data={**fields, "hold-minutes": "10"})
    assert answer.status_code == 403
    assert (now(room).state, now(room).slow_s, now(room).holds_until) == (RoomState.OPEN, 0, None)


def test_a_length_that_is_not_on_the_page_is_refused_with_the_words_kept(room, ines, browser_of: Open) -> None:
    fields = {"aside-state": "closed", "aside-minutes": "999999", "aside-words": "heron words"}
    answer = browser_of(ines).post(f"/rooms/{room.ref}/controls/aside", data=fields)
    assert answer.status_code == 422
    assert "heron words" in answer.text
    assert now(room).state is RoomState.OPEN
