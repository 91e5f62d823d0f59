"""Posting: once, in one order, for those who may."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from secrets import token_hex
from threading import Barrier

import pytest

from groups import clock, db, limits
from groups.access import Can
from groups.chat import queries, service
from groups.chat.models import Room, RoomState
from groups.errors import Conflict, Forbidden, Invalid, NotFound, TooSoon
from groups.moderation.models import Measure, MeasureKind
from groups.people.models import Person
from tests import make
from tests.chat import deeds


def test_a_message_is_read_by_the_others(room, wren, otter) -> None:
    deeds.post(wren, room, "  The kettle is on.\r\nCome in.  ", wish="hear")
    (seen,) = deeds.see(otter, room)
    assert (seen.text, seen.wish, seen.author_name, seen.mine) == ("The kettle is on.\nCome in.", "hear", "Wren", False)
    assert deeds.see(wren, room)[0].mine


def test_the_clock_counts_without_holes_and_gives_the_order(room, wren, otter) -> None:
    for number in range(6):
        deeds.post((wren, otter)[number % 2], room, f"{number}")
    seen = deeds.see(wren, room)
    assert [each.text for each in seen] == [str(number) for number in range(6)]
    assert [each.place for each in seen] == [1, 2, 3, 4, 5, 6] == [each.changed for each in seen]
    assert queries.head(room.id) == 6


def test_sending_again_gives_the_same_message(room, wren) -> None:
    first = deeds.send(wren, room, "Hello", key="key-0001")
    again = deeds.send(wren, room, " Hello ", key="key-0001")
    assert (first.again, again.again) == (False, True)
    assert again.message.id == first.message.id
    assert queries.head(room.id) == 1


def test_sending_again_costs_none_of_the_limit(room, wren) -> None:
    with db.transaction():
        for _ in range(20):
            service.post_message(wren, room.ref, "Hello", "key-0001")


def test_the_same_key_with_other_words_is_refused_and_the_first_stays(room, wren) -> None:
    deeds.post(wren, room, "Hello", key="key-0001")
    with pytest.raises(Conflict, match="already sent with other words"):
        deeds.post(wren, room, "Goodbye", key="key-0001")
    assert deeds.texts(wren, room) == ["Hello"]


def test_the_same_key_in_another_room_is_refused(group, room, wren) -> None:
    deeds.post(wren, room, "Hello", key="key-0001")
    with pytest.raises(Conflict):
        deeds.post(wren, make.room(group, "The back room"), "Hello", key="key-0001")


def test_two_people_may_have_the_same_key(room, wren, otter) -> None:
    deeds.post(wren, room, "Hello", key="key-0001")
    deeds.post(otter, room, "Good day", key="key-0001")
    assert deeds.texts(wren, room) == ["Hello", "Good day"]


def test_a_retry_after_an_edit_or_a_withdrawal_brings_nothing_back(room, wren) -> None:
    message = deeds.post(wren, room, "Hello", key="key-0001")
    deeds.edit(wren, message, "Good evening")
    assert deeds.send(wren, room, "Hello", key="key-0001").again
    deeds.withdraw(wren, message)
    assert deeds.send(wren, room, "Hello", key="key-0001").again
    assert deeds.texts(wren, room) == [""]


@pytest.mark.parametrize("held", [False, True], ids=["shown", "held"])
def test_the_same_message_sent_six_times_at_once_is_one_message(held: bool, database: str) -> None:
    """Real threads, each with its own connection, on either database."""
    group = make.group(holds_newcomers=held)
    room, wren = make.room(group), (make.newcomer if held else make.member)(group)
    sent = _at_once(6, lambda _: (wren, room.ref, "Hello", "key-0001"))
    assert len({message_id for message_id, _ in sent}) == 1
    assert [again for _, again in sent].count(False) == 1
    assert queries.head(room.id) == (0 if held else 1)
    assert len(deeds.see(wren, room)) == 1


@pytest.mark.slow
def test_many_at_once_get_one_order_without_holes(group, room) -> None:
    people = [make.member(group) for _ in range(8)]
    _at_once(24, lambda number: (people[number % 8], room.ref, f"m{number}", token_hex(8)))
    seen = deeds.see(people[0], room)
    assert [each.place for each in seen] == list(range(1, 25))
    assert sorted(each.text for each in seen) == sorted(f"m{number}" for number in range(24))


def _at_once(times: int, given) -> list[tuple[int, bool]]:
    """Post from `times` threads that start together."""
    limits.forget()
    barrier = Barrier(times)

    def one(number: int) -> tuple[int, bool]:
        try:
            person, room_ref, text, key = given(number)
            person_id = person.id
            barrier.wait()
            with db.transaction() as session:
                sent = service.post_message(session.get_one(Person, person_id), room_ref, text, key)
                return sent.message.id, sent.again
        finally:
            db.release()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.parametrize(
    "typed", ["", "   \n\t ", "\0\0", "\u200b\u200d\u2060", "\u3164\u115f", "\u202e\u2069", "\u2800"]
)
def test_what_is_blank_to_the_eye_is_refused(room, wren, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        deeds.post(wren, room, typed)
    assert refused.value.fields["text"]
    assert queries.head(room.id) == 0


def test_hidden_signs_are_taken_out_and_honest_ones_stay(room, wren) -> None:
    deeds.post(wren, room, "a\0b\x07c \u202egnp.exe\u202c 👩‍👩‍👧 می‌خواهم")
    assert deeds.texts(wren, room) == ["abc gnp.exe 👩‍👩‍👧 می‌خواهم"]


def test_four_thousand_characters_are_fine_and_one_more_is_not(room, wren) -> None:
    deeds.post(wren, room, "é" * 4000)
    with pytest.raises(Invalid, match="4000") as refused:
        deeds.post(wren, room, "é" * 4001)
    assert refused.value.code == "too_long"


@pytest.mark.parametrize("key", ["", "short", "x" * 41, "with space", "nul\0nul\0", "ключ-ключ"])
def test_a_strange_key_is_refused(room, wren, key: str) -> None:
    with pytest.raises(Invalid), db.transaction():
        service.post_message(wren, room.ref, "Hello", key)


def test_a_strange_wish_is_refused(room, wren) -> None:
    with pytest.raises(Invalid):
        deeds.post(wren, room, wish="advice, now")


def test_nine_in_a_row_are_too_many(room, wren) -> None:
    limits.forget()
    for number in range(8):
        _post(wren, room, f"key-000{number}")
    with pytest.raises(TooSoon) as refused:
        _post(wren, room, "key-0008")
    assert refused.value.wait >= 1
    assert len(deeds.see(wren, room)) == 8


def test_only_members_who_agreed_may_write(group, room, wren) -> None:
    stranger = make.person()
    late = make.member(group, accepted_version=0)
    with pytest.raises(NotFound):
        deeds.post(stranger, room)
    with pytest.raises(Forbidden, match="agreements"):
        deeds.post(late, room)


def test_a_silenced_member_reads_and_writes_again_when_it_is_over(at_noon, group, room, wren, otter) -> None:
    _measure(MeasureKind.SILENCE, group, wren, timedelta(hours=24))
    with pytest.raises(Forbidden):
        deeds.post(wren, room)
    deeds.post(otter, room, "Good evening")
    assert deeds.texts(wren, room) == ["Good evening"]
    at_noon(timedelta(hours=25))
    deeds.post(wren, room, "I am back")


def test_what_stands_there_is_not_refused_to_a_silenced_author_who_sends_it_again(group, room, wren) -> None:
    first = deeds.send(wren, room, "Hello", key="key-0001")
    _measure(MeasureKind.SILENCE, group, wren, timedelta(hours=24))
    assert deeds.send(wren, room, "Hello", key="key-0001").id == first.id
    with pytest.raises(Forbidden):
        deeds.post(wren, room, "Hello once more")


@pytest.mark.parametrize("ref", ["\x00", "a\x00b"])
def test_a_ref_that_no_database_takes_is_not_there(room, wren, ref: str) -> None:
    for deed in (lambda: deeds.post(wren, room, reply_to=ref), lambda: service.edit_message(wren, ref, "words")):
        with pytest.raises(NotFound):
            deed()
    with pytest.raises(NotFound):
        queries.room_for(wren, ref, Can.READ_ROOM)


def test_a_suspended_member_reads_nothing(at_noon, group, room, wren) -> None:
    _measure(MeasureKind.SUSPENSION, group, wren, timedelta(days=14))
    with pytest.raises(NotFound):
        deeds.see(wren, room)


def test_a_suspended_member_is_told_of_nothing(at_noon, group, room, wren, otter) -> None:
    message = deeds.post(otter, room)
    _measure(MeasureKind.SUSPENSION, group, wren, timedelta(days=14))
    db.session().rollback()
    assert queries.heard([message.id])[0].audience == {otter.id}
    assert set(queries.heads({wren.id, otter.id}, {room.id})) == {(otter.id, room.id)}
    at_noon(timedelta(days=15))
    assert queries.heard([message.id])[0].audience == {wren.id, otter.id}


def test_a_silenced_member_may_take_a_reaction_away_but_put_none(at_noon, group, room, wren, otter) -> None:
    message = deeds.post(otter, room)
    deeds.react(wren, message)
    _measure(MeasureKind.SILENCE, group, wren, timedelta(hours=24))
    with pytest.raises(Forbidden):
        deeds.react(wren, message, "glad")
    deeds.react(wren, message, on=False)
    assert deeds.see(otter, room)[0].reactions == ()


def _measure(kind: MeasureKind, group, person: Person, length: timedelta) -> None:
    now = clock.now()
    with db.transaction() as session:
        session.add(
            Measure(
                person_id=person.id,
                group_id=group.id,
                kind=kind,
                set_by_id=person.id,
                begins_at=now,
                ends_at=now + length,
            )
        )


def test_a_paused_room_hears_facilitators_and_a_closed_one_nobody(group, room, wren) -> None:
    guide = make.facilitator(group)
    _set_state(room, RoomState.PAUSED)
    with pytest.raises(Forbidden, match="pause"):
        deeds.post(wren, room)
    deeds.post(guide, room, "We go on at eight.")
    _set_state(room, RoomState.CLOSED)
    with pytest.raises(Forbidden, match="closed"):
        deeds.post(guide, room)
    assert deeds.texts(wren, room) == ["We go on at eight."]


def _set_state(room: Room, state: RoomState) -> None:
    with db.transaction() as session:
        session.get_one(Room, room.id).state = state


def test_a_reply_shows_what_it_answers(room, wren, otter) -> None:
    first = deeds.post(wren, room, "I went to the shop.\nAt the busy time. " + "It was loud. " * 20)
    deeds.post(otter, room, "Well done you", reply_to=first.ref)
    answered = deeds.see(wren, room)[1].reply_to
    assert answered is not None
    assert (answered.ref, answered.name) == (first.ref, "Wren")
    assert answered.excerpt.startswith("I went to the shop. At the busy time.")
    assert len(answered.excerpt) <= 80


def test_one_cannot_answer_what_stands_elsewhere_or_is_not_to_be_seen(group, room, wren, otter) -> None:
    elsewhere = deeds.post(wren, make.room(group, "The back room"), "Hello")
    with pytest.raises(Conflict):
        deeds.post(otter, room, reply_to=elsewhere.ref)
    gone = deeds.post(wren, room, "Hello")
    deeds.withdraw(wren, gone)
    for ref in (gone.ref, "nowhere"):
        with pytest.raises(NotFound):
            deeds.post(otter, room, reply_to=ref)


def test_somewhere_else_is_nowhere(room, wren) -> None:
    stranger = make.member(make.group("Another group"))
    words = set()
    for person, ref in ((stranger, room.ref), (wren, "nowhere"), (wren, "")):
        with pytest.raises(NotFound) as refused:
            queries.room_for(person, ref, Can.READ_ROOM)
        words.add(refused.value.say)
    assert len(words) == 1


def test_nothing_is_half_done_when_the_deed_fails(room, wren, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("the lamp went out")

    monkeypatch.setattr(db.session(), "commit", fail)
    with pytest.raises(RuntimeError):
        _post(wren, room, "key-0001")
    monkeypatch.undo()
    assert queries.head(room.id) == 0
    assert deeds.see(wren, room) == []


def _post(person: Person, room: Room, key: str) -> None:
    with db.transaction():
        service.post_message(person, room.ref, "Hello", key)
