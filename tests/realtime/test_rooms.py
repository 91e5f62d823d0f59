"""What people in a room see of each other over sockets."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from groups import db
from groups.access import Can
from groups.chat import queries
from groups.chat import service as chat
from groups.chat.models import Message, RoomKind, RoomState, RoomVisit
from groups.errors import TryAgain
from groups.membership import jobs
from groups.membership import queries as membership
from groups.membership import service as membership_service
from groups.moderation.models import Status
from groups.people.models import Person
from groups.term import Term
from realtime import visits
from tests import make
from tests.realtime.conftest import Circle, Live

Connect = Callable[[Person], Live]


def test_two_people_chat(live: Connect, circle: Circle) -> None:
    wren, otter = live(circle.wren), live(circle.otter)
    assert wren.enter(circle.room)["ok"]
    answer = wren.say(circle.room, "Good evening")
    (heard,) = otter.told("room:changed")
    assert answer["message"]["mine"]
    assert not heard["message"]["mine"]
    assert (heard["message"]["text"], heard["message"]["name"], heard["clock"]) == ("Good evening", "Wren", 1)


def test_everyone_sees_one_order(live: Connect, circle: Circle) -> None:
    wren, otter, ines = live(circle.wren), live(circle.otter), live(circle.ines)
    for number in range(3):
        wren.say(circle.room, f"one {number}")
        otter.say(circle.room, f"two {number}")
    seen = [[told["message"]["text"] for told in each.told("room:changed")] for each in (wren, otter, ines)]
    assert seen[0] == seen[1] == seen[2]
    assert [told["place"] for told in ines.enter(circle.room)["messages"]] == [1, 2, 3, 4, 5, 6]


def test_the_same_key_is_one_message(live: Connect, circle: Circle) -> None:
    wren, otter = live(circle.wren), live(circle.otter)
    first = wren.say(circle.room, "Once", key="a-key-of-mine")
    again = wren.say(circle.room, "Once", key="a-key-of-mine")
    assert first["message"]["ref"] == again["message"]["ref"]
    assert len(otter.told("room:changed")) == 1
    assert wren.say(circle.room, "Other words", key="a-key-of-mine")["code"] == "conflict"


def test_who_was_away_gets_what_changed(live: Connect, circle: Circle) -> None:
    wren = live(circle.wren)
    kept = wren.say(circle.room, "Before")["message"]
    clock = live(circle.otter).enter(circle.room)["clock"]
    wren.ask("message:edit", {"message": kept["ref"], "text": "Before, put better"})
    wren.say(circle.room, "After")
    back = live(circle.otter).enter(circle.room, after=clock)
    assert [each["text"] for each in back["messages"]] == ["Before, put better", "After"]
    assert (back["clock"], back["more"], back["reset"]) == (3, False, False)


def test_catching_up_comes_in_parts(live: Connect, circle: Circle) -> None:
    for number in range(120):
        make.message(circle.room, circle.wren, f"line {number}")
    otter, after, texts, parts = live(circle.otter), 1, [], 0
    while True:
        part = otter.enter(circle.room, after=after)
        after, parts = part["clock"], parts + 1
        texts += [each["text"] for each in part["messages"]]
        if not part["more"]:
            break
    assert texts == [f"line {number}" for number in range(1, 120)]
    assert (parts, after) == (3, 120)


def test_a_clock_that_cannot_be_served_is_reset(live: Connect, circle: Circle) -> None:
    make.message(circle.room, circle.wren)
    otter = live(circle.otter)
    first = otter.enter(circle.room)
    assert otter.enter(circle.room, after=99)["reset"]
    assert otter.enter(circle.room, after=1, epoch="another")["reset"]
    assert not otter.enter(circle.room, after=1, epoch=first["epoch"])["reset"]


def test_who_is_far_behind_begins_anew(live: Connect, circle: Circle) -> None:
    with db.transaction() as session:
        room = session.merge(circle.room)
        room.clock = 5_000
    assert live(circle.otter).enter(circle.room, after=1)["reset"]


def test_older_messages_come_oldest_first(live: Connect, circle: Circle) -> None:
    for number in range(60):
        make.message(circle.room, circle.wren, f"line {number}")
    answer = live(circle.otter).ask("room:older", {"room": circle.room.ref, "before": 58})
    assert answer["more"]
    assert [each["place"] for each in answer["messages"]] == list(range(8, 58))


def test_a_held_message_reaches_its_author_and_facilitators_only(live: Connect, circle: Circle) -> None:
    held = make.message(circle.room, circle.wren, "canary-held", status=Status.HELD)
    wren, otter, ines = live(circle.wren), live(circle.otter), live(circle.ines)
    wren.ask("message:edit", {"message": held.ref, "text": "canary-held again"})
    assert [told["message"]["status"] for told in wren.told("room:changed")] == ["held"]
    assert [told["clock"] for told in ines.told("room:changed")] == [None]
    assert otter.told() == []
    assert "canary" not in str(otter.enter(circle.room))


def test_a_newcomers_first_message_waits(live: Connect, circle: Circle) -> None:
    with db.transaction() as session:
        session.merge(circle.group).holds_newcomers = True
    moth = live(make.newcomer(circle.group, make.person("Moth")))
    otter, ines = live(circle.otter), live(circle.ines)
    answer = moth.say(circle.room, "canary of a newcomer")
    assert (answer["message"]["status"], answer["message"]["place"]) == ("held", None)
    assert otter.told() == []
    assert {next(iter(each)) for each in ines.told()} == {"room", "group"}  # the message, and the desk


def test_a_withdrawn_message_leaves_a_placeholder(live: Connect, circle: Circle) -> None:
    wren, otter = live(circle.wren), live(circle.otter)
    ref = wren.say(circle.room, "canary")["message"]["ref"]
    otter.told()
    assert wren.ask("message:withdraw", {"message": ref})["message"]["status"] == "withdrawn"
    (told,) = otter.told("room:changed")
    assert (told["message"]["status"], told["message"]["text"], told["message"]["name"]) == ("withdrawn", "", "")


def test_reactions_are_counted_for_everyone(live: Connect, circle: Circle) -> None:
    wren, otter = live(circle.wren), live(circle.otter)
    ref = wren.say(circle.room, "I went to the shop")["message"]["ref"]
    wren.told()
    assert otter.ask("reaction:set", {"message": ref, "kind": "glad", "on": True})["message"]["reactions"] == [
        ["glad", 1, True]
    ]
    assert wren.told("room:changed")[0]["message"]["reactions"] == [["glad", 1, False]]


def test_people_who_do_not_meet_hear_nothing_of_each_other(live: Connect, circle: Circle) -> None:
    make.block(circle.otter, circle.wren)
    wren, otter = live(circle.wren), live(circle.otter)
    wren.say(circle.room, "canary")
    (told,) = otter.told("room:changed")
    assert told["message"]["status"] == "hidden"
    assert "canary" not in str(told)
    assert "Wren" not in str(told)


def test_a_report_waits_on_the_desk(live: Connect, circle: Circle) -> None:
    message = make.message(circle.room, circle.wren)
    otter, ines, wren = live(circle.otter), live(circle.ines), live(circle.wren)
    (rule, *_others) = membership.agreements_of(circle.group)
    assert otter.ask("message:report", {"message": message.ref, "agreement": rule.id, "words": "It hurt."})["ok"]
    assert ines.told("desk:changed")[0] == {"group": circle.group.ref}
    assert wren.told() == []


def test_a_deed_at_the_plain_door_is_told_at_the_other(live: Connect, circle: Circle) -> None:
    otter = live(circle.otter)
    with db.transaction():
        chat.post_message(db.session().merge(circle.wren), circle.room.ref, "By post", "key-by-post")
    assert otter.told("room:changed")[0]["message"]["text"] == "By post"


def test_reading_on_is_remembered_for_oneself(live: Connect, circle: Circle) -> None:
    make.message(circle.room, circle.wren)
    wren, otter = live(circle.wren), live(circle.otter)
    assert otter.ask("room:seen", {"room": circle.room.ref, "clock": 1}) == {"ok": True}
    assert wren.told() == []
    visits.write()
    assert _read_upto(circle) == {circle.otter.id: 1}


def test_reading_is_written_for_many_at_once_never_back_nor_past_the_clock(live: Connect, circle: Circle) -> None:
    for _ in range(3):
        make.message(circle.room, circle.wren)
    for person, upto in (
        (circle.otter, 2),
        (circle.wren, 3),
        (circle.otter, 1),
        (circle.ines, 99),
        (make.person(), 3),
    ):
        visits.note(person.id, circle.room.ref, upto)
    visits.note(circle.wren.id, "no-such-room", 7)
    visits.write()
    assert _read_upto(circle) == {circle.otter.id: 2, circle.wren.id: 3, circle.ines.id: 3}
    visits.note(circle.otter.id, circle.room.ref, 3)
    visits.note(circle.wren.id, circle.room.ref, 1)
    visits.write()
    assert _read_upto(circle) == {circle.otter.id: 3, circle.wren.id: 3, circle.ines.id: 3}


def test_what_cannot_be_written_now_is_written_later(
    live: Connect, circle: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.message(circle.room, circle.wren)
    visits.note(circle.otter.id, circle.room.ref, 1)

    def away(*_given: object) -> None:
        raise TryAgain()

    with monkeypatch.context() as broken:
        broken.setattr(chat, "mark_all_seen", away)
        visits.write()
    assert _read_upto(circle) == {}
    visits.write()
    assert _read_upto(circle) == {circle.otter.id: 1}


def _read_upto(circle: Circle) -> dict[int, int]:
    db.session().rollback()
    rows = db.session().query(RoomVisit).filter_by(room_id=circle.room.id)
    return {row.person_id: row.seen for row in rows}


def test_nothing_refused_is_kept(live: Connect, circle: Circle) -> None:
    wren = live(circle.wren)
    for text in ("", "   ", "\u200b", "x" * 4_001):
        assert not wren.say(circle.room, text)["ok"]
    assert db.session().query(Message).count() == 0


def test_a_store_that_is_away_is_said_to_pass(live: Connect, circle: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_asked: object) -> None:
        raise OperationalError("select", {}, sqlite3.OperationalError("disk I/O error"))

    wren = live(circle.wren)
    with monkeypatch.context() as broken:
        broken.setattr(queries, "open_room", away)
        assert wren.enter(circle.room)["code"] == "try_again"
    assert wren.enter(circle.room)["ok"]


def test_who_loses_their_seat_in_a_room_for_some_hears_nothing_more_of_it(live: Connect, circle: Circle) -> None:
    apart = make.room(circle.group, "Thursday", kind=RoomKind.SESSION)
    make.seat(apart, circle.wren, circle.otter)
    wren, otter, ines = live(circle.wren), live(circle.otter), live(circle.ines)
    assert wren.enter(apart)["ok"]
    assert otter.enter(apart)["ok"]
    assert ines.enter(apart)["code"] == "not_found"
    with db.transaction():
        chat.unseat(queries.room_for(circle.otter, apart.ref, Can.READ_ROOM), circle.otter.id)
    assert otter.told("room:refresh") == [{}]
    wren.say(apart, "Only us now")
    assert otter.told() == []
    assert ines.told("room:changed") == []
    assert otter.enter(apart)["code"] == otter.say(apart, "Hello?")["code"] == "not_found"


def test_a_room_that_pauses_or_rests_is_told_to_those_who_may_write_there(live: Connect, circle: Circle) -> None:
    wren = live(circle.wren)
    assert wren.enter(circle.room)["can_post"]
    _set(circle, RoomState.PAUSED)
    assert wren.told("room:refresh") == [{}]
    assert not wren.enter(circle.room)["can_post"]
    _set(circle, RoomState.OPEN)
    with db.transaction():
        membership_service.let_rest(circle.group.id, True)
    assert wren.told("room:refresh") == [{}, {}]
    assert "read and not written" in wren.enter(circle.room)["say"]


def test_when_a_time_of_guiding_is_over_the_desk_is_silent_at_once_and_the_page_asks_again(
    live: Connect, circle: Circle, at_noon: Callable[[timedelta], None]
) -> None:
    rowan, until = make.coordinator("Rowan"), make.NOON + timedelta(hours=1)
    with db.transaction():
        membership_service.appoint_facilitator(rowan, circle.group, circle.otter, Term(until=until))
    held = make.message(circle.room, circle.wren, "canary-held", status=Status.HELD)
    wren, otter = live(circle.wren), live(circle.otter)
    wren.ask("message:edit", {"message": held.ref, "text": "canary-held again"})
    assert len(otter.told("room:changed")) == 1
    at_noon(timedelta(hours=1))
    wren.ask("message:edit", {"message": held.ref, "text": "canary-held, and seen by nobody new"})
    assert otter.told("room:changed") == [], "the clock is enough"
    assert jobs.guiding() == 1
    assert otter.told("room:refresh") == [{}]
    assert "canary" not in str(otter.enter(circle.room))


def _set(circle: Circle, state: RoomState) -> None:
    with db.transaction():
        chat.set_room(circle.ines, queries.room_for(circle.ines, circle.room.ref, Can.READ_ROOM), state=state)


def test_an_answer_to_who_asks_only_to_be_heard_is_asked_about_once(live: Connect, circle: Circle) -> None:
    wren, otter = live(circle.wren), live(circle.otter)
    share = wren.ask(
        "message:send", {"room": circle.room.ref, "text": "A flat day.", "key": "k-share-1", "wish": "hear"}
    )
    answer = {"room": circle.room.ref, "text": "Go out more.", "key": "k-answer-1", "reply_to": share["message"]["ref"]}
    refused = otter.ask("message:send", answer)
    assert (refused["ok"], refused["code"]) == (False, "asked_to_be_heard")
    assert len(wren.told("room:changed")) == 1, "nothing of it was kept or told"
    sent = otter.ask("message:send", {**answer, "anyway": True})
    assert sent["message"]["text"] == "Go out more."
