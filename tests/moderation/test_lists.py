"""The lists of words: who changes them, what is kept of each change, and how soon it is in force everywhere."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import insert, select

from groups import clock, db
from groups.audit.models import AuditEntry
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from groups.moderation.lists import in_force, queries, service
from groups.moderation.models import ListKind, WordList
from groups.moderation.screening import judge
from groups.people.models import Person
from tests import make
from tests.doors.test_words_are_kept import stored

CANARY = "canary-81bd"


@pytest.fixture
def fern(database: str) -> Person:
    return make.coordinator("Fern")


def change(person: Person, text: str, version: int = 0, kind: ListKind = ListKind.CONDUCT) -> WordList:
    with db.transaction():
        return service.change(person, kind, text, version)


def marks(text: str) -> tuple[str, ...]:
    return judge(text, newcomer=False, hold_newcomers=False, first=False, watch=in_force.watch()).reasons


def test_a_list_that_was_changed_is_in_force_at_once(fern) -> None:
    assert (marks("you plonker"), marks("you idiot")) == ((), ("conduct_words",))
    change(fern, "[insults]\nyou plonker")
    assert (marks("you plonker"), marks("you idiot")) == (("conduct_words",), ())
    assert marks("I want to die") == ("care_words",)


def test_another_process_goes_by_it_within_seconds(fern, monkeypatch) -> None:
    assert in_force.LOOK_EVERY <= 5
    assert marks("you plonker") == ()
    row = {"kind": ListKind.CONDUCT, "version": 1, "text": "you plonker", "made_by_id": fern.id, "made_at": clock.now()}
    with db.engine().begin() as elsewhere:
        elsewhere.execute(insert(WordList).values(**row))
    db.release()
    assert marks("you plonker") == ()
    later = clock.ticks() + in_force.LOOK_EVERY
    monkeypatch.setattr(clock, "ticks", lambda: later)
    assert marks("you plonker") == ("conduct_words",)


def test_every_version_is_kept_and_can_be_brought_back(fern) -> None:
    change(fern, "you plonker")
    change(fern, "you numpty", 1)
    with db.transaction():
        service.bring_back(fern, ListKind.CONDUCT, 1)
    assert queries.in_force(ListKind.CONDUCT).version == 3
    assert marks("you plonker") == ("conduct_words",)
    with db.transaction():
        service.bring_back(fern, ListKind.CONDUCT, 0)
    assert marks("you idiot") == ("conduct_words",)
    versions = queries.versions_of(fern, ListKind.CONDUCT)
    assert [(row.version, name) for row, name in versions] == [(4, "Fern"), (3, "Fern"), (2, "Fern"), (1, "Fern")]
    with pytest.raises(NotFound), db.transaction():
        service.bring_back(fern, ListKind.CONDUCT, 9)


def test_a_change_is_on_record_without_the_phrases(fern) -> None:
    row = change(fern, f"you {CANARY}")
    entry = db.session().scalars(select(AuditEntry).where(AuditEntry.deed == "word_list.changed")).one()
    assert (entry.actor_id, entry.subject_id) == (fern.id, row.id)
    assert entry.new == {"list": "conduct", "version": 1, "phrases": 1}
    assert CANARY not in str([entry.old, entry.new, entry.reason])


def test_of_two_who_change_the_same_version_the_second_is_told(fern) -> None:
    change(fern, "you plonker")
    with pytest.raises(Conflict, match="in the meantime"):
        change(make.coordinator("Moss"), "you numpty")


@pytest.mark.parametrize("text", ["[green]\nlow", "low", "[red]\n... low", "[red]\nlow ...", "[red\nlow"])
def test_a_list_that_cannot_be_read_is_refused_with_its_line(fern, text) -> None:
    with pytest.raises(Invalid) as refused:
        change(fern, text, kind=ListKind.CARE)
    assert refused.value.fields["text"].startswith("Line ")
    assert queries.in_force(ListKind.CARE).version == 0


def test_a_list_of_another_age_that_cannot_be_read_leaves_the_one_of_the_site_in_force(fern) -> None:
    row = {"kind": ListKind.CARE, "version": 1, "text": "no level", "made_by_id": fern.id, "made_at": clock.now()}
    with db.transaction() as session:
        session.execute(insert(WordList).values(**row))
    assert marks("I want to die") == ("care_words",)


def test_only_coordinators_change_lists(fern) -> None:
    for person in (make.person(), make.organiser()):
        with pytest.raises((NotFound, Forbidden)):
            change(person, "you plonker")


def test_the_box_says_which_phrase_and_why(browser_of, fern) -> None:
    page = browser_of(fern).post("/desk/screening", data={"sentence": "you 1d1ot. I don't want to die"}).text
    assert "Words from the conduct list" in page
    assert "Read as “you idiot”." in page
    assert "Passed over: It says that this is not so." in page
    assert "nothing is marked" in browser_of(fern).post("/desk/screening", data={"sentence": "good evening"}).text


def test_what_is_tried_is_kept_nowhere(browser_of, fern, caplog) -> None:
    browser = browser_of(fern)
    browser.get("/desk/screening")
    before = stored()
    with caplog.at_level(logging.DEBUG):
        answer = browser.post("/desk/screening", data={"sentence": f"I want to die {CANARY}"})
    assert CANARY in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert stored() == before
    assert CANARY not in caplog.text + str(answer.headers)


def test_a_coordinator_changes_a_list_on_its_page(browser_of, fern) -> None:
    browser = browser_of(fern)
    assert "Words that are marked" in browser.get("/desk").text
    assert "want to die" in browser.get("/desk/screening/care").text
    sent = browser.post("/desk/screening/care", data={"text": "[red]\r\nlow\r\n", "version": "0"})
    assert sent.status_code == 303
    assert queries.in_force(ListKind.CARE).text == "[red]\nlow\n"
    stale = browser.post("/desk/screening/care", data={"text": "[red]\nmine", "version": "0"})
    assert stale.status_code == 409
    assert "mine" in stale.text
    assert 'name="version" type="hidden" value="1"' in stale.text
    back = browser.post("/desk/screening/care/back", data={"version": "0"})
    assert back.status_code == 303
    assert marks("I want to die") == ("care_words",)
    assert browser.get("/desk/screening/other").status_code == 404
