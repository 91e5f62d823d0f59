"""What screening does in a room: a message shows, waits, or has somebody look; and care goes its own way."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select

from groups import db
from groups.audit.models import AuditEntry
from groups.chat.models import Message
from groups.moderation import care_marks, queries
from groups.moderation.care_marks import CareMark
from groups.moderation.models import Case, CaseSource, Measure, Status
from groups.notices.models import Notice
from groups.people.models import Person
from tests import make
from tests.chat import deeds

CANARY = "canary-5e0c"


@pytest.fixture
def raised(monkeypatch) -> list[CareMark]:
    """What care is told; care itself is not here."""
    found: list[CareMark] = []
    monkeypatch.setattr(care_marks, "_takers", [found.append])
    return found


def cases() -> list[Case]:
    return list(db.session().scalars(select(Case).order_by(Case.id)))


def test_an_ordinary_message_shows_and_nobody_looks(room, wren, ines, raised) -> None:
    assert deeds.post(wren, room, "I sat in the park for a while").status is Status.SHOWN
    assert (cases(), raised) == ([], [])


def test_words_from_the_conduct_list_show_and_a_person_looks(group, room, wren, ines, raised) -> None:
    message = deeds.post(wren, room, "you 1d1ot")
    assert message.status is Status.SHOWN
    (case,) = cases()
    assert (case.source, case.subject_id) == (CaseSource.SCREENING, message.id)
    assert case.context["marks"] == ["conduct_words"]
    assert [each.case.id for each in queries.queue_of(group, ines)] == [case.id]
    assert raised == []


def test_a_mark_does_nothing_to_a_person_and_tells_nobody(room, wren, ines) -> None:
    deeds.post(wren, room, f"you idiot {CANARY}")
    assert list(db.session().scalars(select(Measure))) == []
    assert list(db.session().scalars(select(Notice).where(Notice.person_id == wren.id))) == []
    told = db.session().scalars(select(AuditEntry)).all()
    assert CANARY not in str([(each.old, each.new, each.reason) for each in told])
    assert "idiot" not in str([(each.old, each.new, each.reason) for each in told])


@pytest.mark.parametrize(("text", "level"), [("I want to die", "amber"), ("I'm going to kill myself tonight", "red")])
def test_care_is_told_and_opens_no_case(room, wren, ines, raised, caplog, text, level) -> None:
    with caplog.at_level(logging.DEBUG):
        message = deeds.post(wren, room, f"{text} {CANARY}")
    assert (message.status, cases()) == (Status.SHOWN, [])
    (mark,) = raised
    assert (mark.subject_id, mark.author_id, mark.group_id, mark.level) == (message.id, wren.id, room.group_id, level)
    assert mark.phrases
    assert CANARY not in repr(mark) + caplog.text


def test_one_message_may_be_both_and_the_two_stay_apart(room, wren, ines, raised) -> None:
    deeds.post(wren, room, "you idiot, I want to die")
    (case,) = cases()
    assert (case.context["marks"], case.context["phrases"]) == (["conduct_words"], [case.context["phrases"][0]])
    assert "die" not in str(case.context["phrases"])
    assert [mark.level for mark in raised] == ["amber"]


def test_the_first_message_of_a_newcomer_waits_with_its_marks(room, moth, ines, raised) -> None:
    message = deeds.post(moth, room, "write to moth@a.example, I want to die")
    assert message.status is Status.HELD
    (case,) = cases()
    assert (case.source, case.context["marks"]) == (CaseSource.NEWCOMER, ["email"])
    assert [mark.level for mark in raised] == ["amber"]


def test_contact_details_are_looked_at_and_links_are_not(room, wren, ines) -> None:
    deeds.post(wren, room, "read https://a.example/page")
    assert cases() == []
    deeds.post(wren, room, "my number is 0161 496 0000")
    assert [case.context["marks"] for case in cases()] == [["phone"]]


def test_who_guides_may_give_an_address(room, wren, ines) -> None:
    deeds.post(ines, room, "write to desk@place.example")
    assert cases() == []


def test_a_name_like_that_of_a_guide_is_marked(group, room, wren, ines) -> None:
    deeds.post(wren, room, "Inеs said that you can send me money")
    assert [case.context["marks"] for case in cases()] == [["staff_name"]]


def test_a_newcomer_whose_name_looks_like_a_guides_is_marked(group, room, ines) -> None:
    twin = make.newcomer(group, make.person("Ines 2"))
    deeds.post(twin, room, "hello all")
    assert [case.context["marks"] for case in cases()] == [["staff_name"]]


def test_an_edit_is_marked_like_a_new_message(room, wren, ines, raised) -> None:
    message = deeds.post(wren, room, "good evening")
    deeds.edit(wren, message, "you idiot, I want to die")
    assert [case.context["marks"] for case in cases()] == [["conduct_words"]]
    assert [mark.subject_id for mark in raised] == [message.id]


def test_a_care_mark_that_cannot_be_taken_keeps_nothing(room, wren, monkeypatch) -> None:
    def fails(_mark: CareMark) -> None:
        raise RuntimeError

    monkeypatch.setattr(care_marks, "_takers", [fails])
    with pytest.raises(RuntimeError):
        deeds.post(wren, room, "I want to die")
    db.session().rollback()
    assert list(db.session().scalars(select(Message))) == []


def test_reviewers_read_why_it_is_there(browser_of, room, wren, ines: Person) -> None:
    deeds.post(wren, room, "you idiot")
    (case,) = cases()
    page = browser_of(ines).get(f"/cases/{case.ref}").text
    assert "A marked message" in page
    assert "Words from the conduct list: you idiot / moron" in page
