"""Just hear me: answers to whoever asks only to be heard are acknowledgements, or are asked about once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from groups import db
from groups.chat import listening, service
from groups.chat.lines import WISHES
from groups.errors import Conflict
from groups.membership.models import Group, Hearing
from tests.chat import deeds

ADVICE = "Have you tried going for a walk?"


def strict(guide: Any, room: Any, hearing: Hearing = Hearing.ACKNOWLEDGE) -> None:
    with db.transaction():
        service.set_hearing(guide, room, hearing)


def refused(person: Any, room: Any, text: str, to: Any, **more: Any) -> str:
    """The code of the refusal; "" when it went through."""
    try:
        deeds.post(person, room, text, reply_to=to.ref, **more)
    except Conflict as problem:
        return problem.code
    return ""


def test_it_is_asked_once_and_then_it_goes(room, wren, otter) -> None:
    share = deeds.post(wren, room, "A flat day.", wish="hear")
    assert refused(otter, room, ADVICE, share) == "asked_to_be_heard"
    assert deeds.texts(wren, room) == ["A flat day."]
    assert refused(otter, room, ADVICE, share, anyway=True) == ""
    assert deeds.texts(wren, room) == ["A flat day.", ADVICE]


@pytest.mark.parametrize("wish", ["", "ask", "ideas"])
def test_nothing_is_asked_of_answers_to_others(room, wren, otter, wish: str) -> None:
    share = deeds.post(wren, room, "What would you do?", wish=wish)
    assert refused(otter, room, ADVICE, share) == ""


def test_the_author_adds_to_their_own_words_and_what_answers_nothing_is_free(room, wren, otter) -> None:
    share = deeds.post(wren, room, "A flat day.", wish="hear")
    assert refused(wren, room, "And a long one.", share) == ""
    deeds.post(otter, room, ADVICE)
    assert ADVICE in deeds.texts(wren, room)


@pytest.mark.parametrize("words", [*listening.ACKNOWLEDGEMENTS, "i hear you.  thank you for telling us", "I HEAR YOU"])
def test_acknowledgements_always_go(room, wren, otter, ines, words: str) -> None:
    share = deeds.post(wren, room, "A flat day.", wish="hear")
    assert refused(otter, room, words, share) == ""
    strict(ines, room)
    assert refused(otter, room, words, share) == ""


def test_where_the_group_wants_it_nothing_else_goes_also_not_by_saying_so_twice(room, wren, otter, ines) -> None:
    strict(ines, room)
    share = deeds.post(wren, room, "A flat day.", wish="hear")
    assert refused(otter, room, ADVICE, share) == "only_heard"
    assert refused(otter, room, ADVICE, share, anyway=True) == "only_heard"
    assert refused(otter, room, f"I hear you. {ADVICE}", share, anyway=True) == "only_heard"
    assert deeds.react(otter, share, "i_hear_you").ref == share.ref
    assert refused(ines, room, "Is somebody with you?", share) == "asked_to_be_heard"
    assert refused(ines, room, "Is somebody with you?", share, anyway=True) == ""


def test_an_acknowledgement_is_not_changed_into_advice_there(room, wren, otter, ines) -> None:
    share = deeds.post(wren, room, "A flat day.", wish="hear")
    answer = deeds.post(otter, room, "I hear you.", reply_to=share.ref)
    strict(ines, room)
    with pytest.raises(Conflict):
        deeds.edit(otter, answer, ADVICE)
    deeds.edit(otter, answer, "I am here, reading along.")
    assert deeds.texts(wren, room)[-1] == "I am here, reading along."


def test_another_wish_counts_for_later_answers_and_leaves_the_earlier_ones(room, wren, otter, ines) -> None:
    strict(ines, room)
    share = deeds.post(wren, room, "A flat day.", wish="ideas")
    assert refused(otter, room, ADVICE, share) == ""
    with db.transaction():
        service.edit_message(wren, share.ref, "A flat day.", "hear")
    assert refused(otter, room, ADVICE, share) == "only_heard"
    seen = deeds.see(otter, room)
    assert [(each.text, each.wish) for each in seen] == [("A flat day.", "hear"), (ADVICE, "")]


def test_the_setting_is_on_record_and_counts_from_now_on(room, wren, otter, ines) -> None:
    share = deeds.post(wren, room, "A flat day.", wish="hear")
    deeds.post(otter, room, ADVICE, reply_to=share.ref, anyway=True)
    strict(ines, room)
    assert refused(otter, room, ADVICE, share, anyway=True) == "only_heard"
    strict(ines, room, Hearing.ASK)
    assert refused(otter, room, ADVICE, share, anyway=True) == ""
    assert deeds.texts(wren, room).count(ADVICE) == 2


def test_an_answer_costs_no_more_statements_for_it(room, wren, otter) -> None:
    share, plain = deeds.post(wren, room, "A flat day.", wish="hear"), deeds.post(wren, room, "Good evening")
    deeds.post(otter, room, "Good evening")
    asked: list[str] = []
    event.listen(db.engine(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for answered in (plain, share):
        asked.clear()
        deeds.post(otter, room, "I hear you.", reply_to=answered.ref)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_plain_door_asks_and_loses_no_word(browser_of, room, wren, otter) -> None:
    share = deeds.post(wren, room, "A flat day.", wish="hear")
    browser, path = browser_of(otter), f"/rooms/{room.ref}/messages"
    typed = {"text": ADVICE, "key": "abcdefgh12", "reply": share.ref, "wish": "ideas"}
    page = browser.post(path, data=typed)
    assert page.status_code == 409
    assert "They asked only to be heard" in page.text
    assert ADVICE in page.text
    assert 'name="anyway" value="1">Send anyway' in page.text
    assert f'name="reply" value="{share.ref}"' in page.text
    again = {**typed, "key": "abcdefgh13", "anyway": "1"}
    assert browser.post(path, data=again).status_code == 303
    assert deeds.see(otter, room)[-1].wish == "ideas"


def test_words_to_begin_from_are_there_and_stand_in_the_field_when_pressed(browser_of, room, wren, otter) -> None:
    browser, path = browser_of(otter), f"/rooms/{room.ref}"
    page = browser.get(path).text
    assert all(words in page for words in listening.ACKNOWLEDGEMENTS)
    assert '<textarea id="text" name="text" rows="2" placeholder="Write here, or only read"></textarea>' in page
    page = browser.post(f"{path}/messages", data={"text": "Wren,", "key": "abcdefgh12", "begin": "0"}).text
    assert "Wren, I hear you.</textarea>" in page
    assert deeds.texts(wren, room) == []
    page = browser.post(f"{path}/messages", data={"text": "Wren,", "key": "abcdefgh12", "begin": "99"}).text
    assert "Wren,</textarea>" in page


def test_a_facilitator_sets_it_on_the_page_and_nobody_else(browser_of, group, room, otter, ines) -> None:
    path = f"/rooms/{room.ref}/controls/hearing"
    assert browser_of(otter).post(path, data={"hearing-hearing": "acknowledge"}).status_code == 403
    assert browser_of(ines).post(path, data={"hearing-hearing": "acknowledge"}).status_code == 303
    db.release()
    assert db.session().get_one(Group, group.id).when_heard is Hearing.ACKNOWLEDGE
    assert browser_of(ines).post(path, data={"hearing-hearing": "never"}).status_code == 422


def test_what_one_would_like_back_is_changed_on_the_page(browser_of, room, wren) -> None:
    share = deeds.post(wren, room, "A flat day.")
    browser, path = browser_of(wren), f"/rooms/{room.ref}/messages/{share.ref}/edit"
    assert all(words in browser.get(path).text for words in WISHES.values())
    assert browser.post(path, data={"text": "A flat day.", "wish": "hear"}).status_code == 303
    assert deeds.see(wren, room)[0].wish == "hear"
