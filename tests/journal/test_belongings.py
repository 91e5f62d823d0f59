"""What a person takes away of their journal, and that nothing is left of it when they go."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from groups import belongings, db
from groups.journal.models import JournalEntry, JournalKey
from tests import make
from tests.journal import diary


def journal() -> belongings.Belonging:
    """What the journal has declared."""
    (found,) = [each for each in belongings.table() if each.key == "journal"]
    return found


def test_the_owner_takes_all_of_it_away_opened(app: Flask) -> None:
    wren, finch = make.person("Wren"), make.person("Finch")
    diary.kept(wren, "First", title="One", tags=("a", "b"), triggers=("c",), prompt="What?")
    second = diary.kept(wren, "Second")
    diary.changed(wren, second, "Second, changed")
    diary.kept(finch, "Not hers")
    (section,) = journal().read(wren.id)
    first, later = section.rows
    assert (first["Title"], first["Words"], first["Tags"], first["Changed"]) == ("One", "First", "a, b", None)
    assert (first["What set it off"], first["Question"]) == ("c", "What?")
    assert (later["Words"], later["Changed"] is not None) == ("Second, changed", True)
    assert "Not hers" not in repr(section)


def test_nothing_is_left_and_others_keep_theirs(app: Flask) -> None:
    wren, finch = make.person("Wren"), make.person("Finch")
    diary.kept(wren)
    theirs = diary.kept(finch)
    with db.transaction():
        journal().erase(wren.id)
    db.session().rollback()
    for model in (JournalEntry, JournalKey):
        assert [row.person_id for row in db.session().scalars(select(model))] == [finch.id]
    assert diary.words_of(finch, theirs) == "A slow day."
    with db.transaction():
        journal().erase(make.person("Newt").id)


def test_an_entry_that_does_not_open_says_so_in_the_file(app: Flask) -> None:
    wren = make.person("Wren")
    entry = diary.kept(wren)
    diary.tamper("UPDATE journal_entry SET version = 9 WHERE id = :id", id=entry.id)
    db.session().rollback()
    (section,) = journal().read(wren.id)
    assert "cannot be opened" in str(section.rows[0]["Words"])
