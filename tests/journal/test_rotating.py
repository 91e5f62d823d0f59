"""Changing keys: everything stays readable, wherever it is interrupted, and what is old is of no use afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from groups import db, failpoints
from groups.audit.models import AuditEntry
from groups.errors import Conflict
from groups.failpoints import Reached
from groups.journal import checking, keys, masters, queries, rotating, service
from groups.journal.masters import KeyAway
from groups.journal.models import JournalEntry, JournalKey
from groups.keeping import quietly
from groups.people.models import Person
from tests import make
from tests.journal import diary
from tests.journal.diary import Kept


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two at a time, so that a few rows are many steps; and no trap is left behind."""
    monkeypatch.setattr(rotating, "BATCH", 2)
    yield
    failpoints.configure("")


@pytest.fixture
def writers(database: str) -> dict[Person, list[Kept]]:
    """Five people with five entries each."""
    people = [make.person(f"Wren {number}") for number in range(5)]
    return {person: [diary.kept(person, f"{person.name} {n}") for n in range(5)] for person in people}


def all_readable(writers: dict[Person, list[Kept]]) -> bool:
    db.session().rollback()
    return all(
        [each.content and each.content.text for each in queries.everything(person.id)]
        == [f"{person.name} {n}" for n in range(len(entries))]
        for person, entries in writers.items()
    )


def all_keys() -> list[JournalKey]:
    db.session().rollback()
    return list(db.session().scalars(select(JournalKey).order_by(JournalKey.id)))


def test_a_new_master_closes_every_key_and_entries_stay_as_they_are(writers: dict[Person, list[Kept]]) -> None:
    before = {row.person_id: keys.unwrapped(row) for row in all_keys()}
    closed = list(db.session().scalars(select(JournalEntry.closed).order_by(JournalEntry.id)))
    done = rotating.rotate(quietly)
    assert (done.fresh, done.rewrapped, done.left) == (True, 5, 0)
    assert len(masters.known()) == 2
    assert {row.master for row in all_keys()} == {masters.known()[0].name}
    assert {row.person_id: keys.unwrapped(row) for row in all_keys()} == before
    assert list(db.session().scalars(select(JournalEntry.closed).order_by(JournalEntry.id))) == closed
    assert all_readable(writers)
    assert checking.count().is_well


def is_done(data_keys: bool) -> bool:
    newest, rows = masters.known()[0].name, all_keys()
    moved = len(rows) == 5 and {row.born for row in rows} == {newest}
    return {row.master for row in rows} == {newest} and (moved or not data_keys)


@pytest.mark.parametrize(("data_keys", "least"), [(False, 3), (True, 18)])
def test_wherever_it_is_killed_all_is_readable_and_the_next_call_goes_on(
    writers: dict[Person, list[Kept]], data_keys: bool, least: int
) -> None:
    killed = 0
    while not killed or not is_done(data_keys):
        killed += 1
        failpoints.configure("journal.mid_rotation=raise:1")
        with pytest.raises(Reached):
            rotating.rotate(quietly, data_keys=data_keys)
        assert all_readable(writers)
        assert len(masters.known()) == 2, "what was interrupted is gone on with, and not begun anew"
    assert least <= killed < 60
    assert checking.count().is_well


def test_new_keys_close_every_entry_anew_and_the_old_ones_go(writers: dict[Person, list[Kept]]) -> None:
    before = {keys.unwrapped(row) for row in all_keys()}
    done = rotating.rotate(quietly, data_keys=True)
    assert (done.renewed, done.left) == (5, 0)
    assert {keys.unwrapped(row) for row in all_keys()} & before == set()
    assert [row.version for row in all_keys()] == [2] * 5
    assert set(db.session().scalars(select(JournalEntry.key_version))) == {2}
    assert set(db.session().scalars(select(JournalEntry.version))) == {1}, "their owners changed nothing"
    assert all_readable(writers)
    person, entries = next(iter(writers.items()))
    assert diary.words_of(person, diary.changed(person, entries[0], "Goes on")) == "Goes on"


def test_people_write_and_change_while_keys_are_changed(writers: dict[Person, list[Kept]]) -> None:
    person, entries = next(iter(writers.items()))
    for step in range(1, 12):
        failpoints.configure("journal.mid_rotation=raise:1")
        with pytest.raises(Reached):
            rotating.rotate(quietly, data_keys=True)
        diary.changed(person, entries[step % 5], f"{person.name} {step % 5}")
        entries.append(diary.kept(person, f"{person.name} {len(entries)}"))
    failpoints.configure("")
    rotating.rotate(quietly, data_keys=True)
    assert all_readable(writers)
    assert checking.count().is_well


def test_an_earlier_master_stays_until_it_is_to_be_forgotten(writers: dict[Person, list[Kept]]) -> None:
    rotating.rotate(quietly)
    first = masters.known()
    done = rotating.rotate(quietly, forget=True)
    assert done.forgotten == 2
    assert len(masters.known()) == 1
    assert masters.known()[0] not in first
    assert all_readable(writers)
    assert masters.path().stat().st_mode & 0o777 == 0o600


def test_a_master_that_is_needed_is_not_forgotten(writers: dict[Person, list[Kept]]) -> None:
    person = next(iter(writers))
    diary.tamper("UPDATE journal_key SET wrapped = ledger WHERE person_id = :id", id=person.id)
    with pytest.raises(Conflict, match="still need"):
        rotating.rotate(quietly, forget=True)
    assert len(masters.known()) == 2
    found = checking.count()
    assert (found.journals, found.entries, found.broken_journals) == (5, 20, 1)


def test_there_is_nothing_to_change_where_nobody_has_written(database: str) -> None:
    with pytest.raises(Conflict, match="Nobody has written"):
        rotating.rotate(quietly)
    assert not masters.path().exists()


def test_a_key_that_was_destroyed_stays_so(writers: dict[Person, list[Kept]]) -> None:
    person, _entries = writers.popitem()
    with db.transaction():
        service.destroy_key(person.id)
    rotating.rotate(quietly, data_keys=True)
    (row,) = [row for row in all_keys() if row.person_id == person.id]
    assert (any(row.wrapped), any(row.ledger)) == (False, False)
    assert all(each.content is None for each in queries.everything(person.id))
    assert all_readable(writers)


def test_it_is_on_record_in_numbers(writers: dict[Person, list[Kept]]) -> None:
    rotating.rotate(quietly, data_keys=True)
    entry = db.session().scalars(select(AuditEntry)).one()
    assert (entry.deed, entry.actor_id, entry.new) == ("journal.rotated", None, {"keys": 5, "new": 5})


def test_a_look_through_everything_counts_what_is_not_as_it_was_left(writers: dict[Person, list[Kept]]) -> None:
    first, second, *_rest = writers.values()
    diary.tamper("DELETE FROM journal_entry WHERE id = :id", id=first[2].id)
    diary.tamper("UPDATE journal_entry SET version = 9 WHERE id = :id", id=second[1].id)
    found = checking.count()
    assert (found.entries, found.gone, found.broken, found.is_well) == (24, 1, 1, False)
    assert not checking.Count(away=1).is_well


def test_journals_whose_master_is_lost_are_given_up_only_by_their_number(
    writers: dict[Person, list[Kept]],
) -> None:
    masters.path().unlink()
    assert checking.count().away == 5
    for number in (0, 4, 6):
        with pytest.raises(Conflict, match="of 5 journals"):
            rotating.give_up(number)
    with pytest.raises(KeyAway):
        rotating.rotate(quietly)
    assert rotating.give_up(5) == 5
    person = next(iter(writers))
    assert diary.words_of(person, diary.kept(person, "Anew")) == "Anew"
    with pytest.raises(Conflict, match="of 0 journals"):
        rotating.give_up(0)
