"""The letters about a decided case: what they say, and what they never say."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from groups import db
from groups.moderation import composers
from groups.moderation.models import Decision
from groups.outbox import Compose, Letter
from groups.people.models import Person, PersonState
from tests.chat import deeds

CANARY = "canary-20fe"


@dataclass(frozen=True)
class Waiting:
    """A letter about to be written."""

    about_id: int
    person_id: int | None
    message_id: str = "m"


def letter(compose: Compose, message, person: Person) -> Letter | None:
    found = deeds.case_of(message)
    return compose(Waiting(found.id, person.id))


@pytest.mark.parametrize("decision", [Decision.REMOVED, Decision.DISMISSED])
def test_letters_name_no_group_no_words_and_no_reporter(app: Flask, group, room, wren, otter, ines, decision) -> None:
    message = deeds.post(wren, room, CANARY)
    deeds.report(otter, message, group, CANARY)
    deeds.decide(ines, message, decision, group)
    to_author = letter(composers.to_author, message, wren)
    to_reporter = letter(composers.to_reporter, message, otter)
    assert to_author is not None
    assert to_reporter is not None
    for each in (to_author, to_reporter):
        whole = repr(each)
        for private in (CANARY, group.name, room.name, "Ines", "otter" if each is to_reporter else "Otter"):
            assert private not in whole.replace(otter.email, ""), private
        assert each.subject.startswith("A letter from ")
    assert ("Ground rule 1." in to_author.text) == ("It breaks this agreement." in to_author.text)
    assert ("taken away" in to_author.text) == ("taken away" in to_reporter.text) == (decision is Decision.REMOVED)
    assert "/urgent-help" in to_author.html
    assert (to_author.to, to_reporter.to) == (wren.email, otter.email)


def test_what_is_not_decided_or_nobodys_is_not_written(app: Flask, group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room)
    deeds.report(otter, message, group)
    assert letter(composers.to_author, message, wren) is None
    deeds.decide(ines, message, Decision.REMOVED, group)
    with db.transaction() as session:
        session.get_one(Person, wren.id).state = PersonState.ENDED
    assert letter(composers.to_author, message, wren) is None
    assert composers.to_reporter(Waiting(999_999, otter.id)) is None
