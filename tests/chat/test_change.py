"""Editing, taking back, reacting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groups import clock, db
from groups.chat import queries
from groups.chat.events import MessageEdited, MessageHeld, MessageReacted, MessageWithdrawn
from groups.errors import Forbidden, Invalid, NotFound
from groups.moderation.models import Measure, MeasureKind
from tests import make
from tests.chat import deeds


def test_an_edit_keeps_the_place_and_is_told(room, wren, otter) -> None:
    message = deeds.post(wren, room, "Helo")
    deeds.post(otter, room, "Good evening")
    heard = deeds.Heard(MessageEdited)
    deeds.edit(wren, message, "Hello")
    first, second = deeds.see(otter, room)
    assert (first.text, first.place, first.changed, first.edited) == ("Hello", 1, 3, True)
    assert (second.place, second.changed, second.edited) == (2, 2, False)
    assert heard.events == [MessageEdited(message.id, room.id)]


def test_an_edit_to_the_same_words_changes_nothing(room, wren) -> None:
    message = deeds.post(wren, room, "Hello")
    deeds.edit(wren, message, "Hello ")
    assert queries.head(room.id) == 1
    assert not deeds.see(wren, room)[0].edited


@pytest.mark.parametrize("words", ["", " \n", "x" * 4001])
def test_an_edit_is_checked_like_a_post(room, wren, words) -> None:
    message = deeds.post(wren, room, "Hello")
    with pytest.raises(Invalid):
        deeds.edit(wren, message, words)
    assert deeds.texts(wren, room) == ["Hello"]


def test_nobody_changes_the_words_of_another(room, wren, otter, ines) -> None:
    message = deeds.post(wren, room, "Hello")
    for person in (otter, ines):
        with pytest.raises(Forbidden):
            deeds.edit(person, message, "Mine now")
        with pytest.raises(Forbidden):
            deeds.withdraw(person, message)
    stranger = make.person()
    for deed in (lambda: deeds.edit(stranger, message, "x"), lambda: deeds.withdraw(stranger, message)):
        with pytest.raises(NotFound):
            deed()
    assert deeds.texts(wren, room) == ["Hello"]


def test_what_is_taken_back_is_gone_and_its_place_stays(room, wren, otter) -> None:
    message = deeds.post(wren, room, "canary-4711", wish="hear")
    deeds.post(otter, room, "I hear you", reply_to=message.ref)
    deeds.react(otter, message)
    deeds.withdraw(wren, message)
    for person in (wren, otter):
        gone, reply = deeds.see(person, room)
        assert (gone.status, gone.text, gone.author_name, gone.wish, gone.reactions) == ("withdrawn", "", "", "", ())
        assert gone.place == 1
        assert reply.reply_to == queries.ReplyTo(message.ref)
        assert "canary" not in repr(deeds.see(person, room))
    assert queries.find_message(message.id).text == ""


def test_taking_back_twice_or_changing_what_is_gone_is_not_there(room, wren) -> None:
    message = deeds.post(wren, room, "Hello")
    deeds.withdraw(wren, message)
    for deed in (lambda: deeds.withdraw(wren, message), lambda: deeds.edit(wren, message, "x")):
        with pytest.raises(NotFound):
            deed()
    assert queries.head(room.id) == 2


def test_a_silenced_person_may_take_back_but_not_change(group, room, wren) -> None:
    message = deeds.post(wren, room, "Hello")
    now = clock.now()
    with db.transaction() as session:
        given = {"person_id": wren.id, "group_id": group.id, "set_by_id": wren.id}
        session.add(Measure(**given, kind=MeasureKind.SILENCE, begins_at=now, ends_at=now + timedelta(hours=1)))
    with pytest.raises(Forbidden):
        deeds.edit(wren, message, "Other words")
    deeds.withdraw(wren, message)


def test_an_answer_follows_the_words_it_answers(room, wren, otter) -> None:
    message = deeds.post(wren, room, "I went to the shop")
    deeds.post(otter, room, "Well done", reply_to=message.ref)
    before = queries.head(room.id)
    heard = deeds.Heard(MessageEdited)
    deeds.edit(wren, message, "I went to the market")
    changed = deeds.see(otter, room, after_change=before)
    assert [each.reply_to.excerpt for each in changed if each.reply_to] == ["I went to the market"]
    assert [each.changed for each in changed] == [3, 4]
    assert len(heard.events) == 2


def test_who_looks_at_an_answer_that_waits_is_told_when_its_quote_changes(room, wren, moth) -> None:
    message = deeds.post(wren, room, "I went to the shop")
    waiting = deeds.post(moth, room, "Me too", reply_to=message.ref)
    heard = deeds.Heard(MessageHeld)
    deeds.withdraw(wren, message)
    assert [event.message_id for event in heard.events] == [waiting.id]
    assert queries.head(room.id) == 2


def test_a_reaction_counts_people_once(room, wren, otter, ines) -> None:
    message = deeds.post(wren, room, "Hello")
    heard = deeds.Heard(MessageReacted)
    for person in (otter, otter, ines):
        deeds.react(person, message, "thank_you")
    deeds.react(otter, message, "with_you")
    assert deeds.see(otter, room)[0].reactions == (("thank_you", 2, True), ("with_you", 1, True))
    assert deeds.see(wren, room)[0].reactions == (("thank_you", 2, False), ("with_you", 1, False))
    assert deeds.see(wren, room)[0].changed == 4
    assert len(heard.events) == 3


def test_a_reaction_is_taken_away_once(room, wren, otter) -> None:
    message = deeds.post(wren, room, "Hello")
    deeds.react(otter, message)
    deeds.react(otter, message, on=False)
    deeds.react(otter, message, on=False)
    assert deeds.see(otter, room)[0].reactions == ()
    assert queries.head(room.id) == 3


def test_reactions_are_of_the_fixed_set_and_only_to_what_is_seen(room, wren, otter) -> None:
    message = deeds.post(wren, room, "Hello")
    with pytest.raises(Invalid):
        deeds.react(otter, message, "thumbs_down")
    deeds.withdraw(wren, message)
    with pytest.raises(NotFound):
        deeds.react(otter, message)


def test_withdrawing_is_announced_after_the_commit(room, wren) -> None:
    message = deeds.post(wren, room, "Hello")
    heard = deeds.Heard(MessageWithdrawn)
    deeds.withdraw(wren, message)
    assert heard.events == [MessageWithdrawn(message.id, room.id)]
