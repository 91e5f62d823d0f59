"""Entries in the database: kept whole, opened for their owner, and refused when somebody changed what is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from groups import clock, db, heavy
from groups.errors import Conflict, Invalid, NotFound, TryAgain
from groups.journal import keys, masters, queries, sealing, service
from groups.journal.content import LONGEST_TEXT, Content
from groups.journal.keys import Unreadable
from groups.journal.masters import KeyAway
from groups.journal.models import JournalEntry, JournalKey
from groups.journal.months import Month
from groups.journal.searching import Asked
from groups.people.models import Person
from tests import make
from tests.conftest import SQLITE
from tests.journal import diary
from tests.journal.diary import Kept

_names = count(1)


@pytest.fixture
def wren(database: str) -> Person:
    """Somebody who writes."""
    return make.person("Wren")


def row_of(entry: Kept) -> JournalEntry:
    db.session().rollback()
    return db.session().scalars(select(JournalEntry).where(JournalEntry.id == entry.id)).one()


def key_of(person: Person) -> JournalKey:
    db.session().rollback()
    return db.session().scalars(select(JournalKey).where(JournalKey.person_id == person.id)).one()


def test_an_entry_comes_back_as_it_was_written(wren: Person) -> None:
    said = Content("Words, “ß” 🌿\n\nmore", "A title", ("river",), ("noise",), "What helped?")
    with db.transaction():
        entry = service.write(wren, said)
    found = queries.opened(wren, entry.ref)
    assert (found.content, found.version, found.why) == (said, 1, "")
    assert (entry.written_at, entry.changed_at) == (found.written_at, found.written_at)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=1, max_size=400).filter(str.strip), st.text(max_size=60), st.lists(st.text(max_size=30)))
def test_whatever_is_typed_comes_back(database: str, words: str, title: str, tags: list[str]) -> None:
    person = make.person(f"Finch {next(_names)}")
    said = Content(words.encode("utf-8", "replace").decode(), title.encode("utf-8", "replace").decode())
    with db.transaction():
        entry = service.write(person, said)
    db.session().rollback()
    assert queries.opened(person, entry.ref).content == said


def test_nobody_else_finds_it(wren: Person) -> None:
    entry, finch = diary.kept(wren), make.person("Finch")
    diary.kept(finch)
    for ask in (queries.opened, queries.entry_for):
        with pytest.raises(NotFound):
            ask(finch, entry.ref)
    with pytest.raises(NotFound), db.transaction():
        service.edit(finch, entry.ref, Content("Mine"), 1)
    with pytest.raises(NotFound), db.transaction():
        service.delete(finch, entry.ref)
    assert queries.search(finch, Asked(words="slow day")).entries != []
    assert {each.ref for each in queries.everything(finch.id)} & {entry.ref} == set()


def test_each_person_has_a_key_of_their_own_and_each_change_a_new_nonce(wren: Person) -> None:
    entry, finch = diary.kept(wren, "The same"), make.person("Finch")
    other = diary.kept(finch, "The same")
    nonces = {row_of(each).closed[: sealing.NONCE] for each in (entry, other)}
    for _ in range(3):
        diary.changed(wren, entry, "The same")
        nonces.add(row_of(entry).closed[: sealing.NONCE])
    assert len(nonces) == 5
    assert keys.unwrapped(key_of(wren)) != keys.unwrapped(key_of(finch))
    assert row_of(entry).version == 4


def _in(column: str) -> Callable[[Kept, Kept], Kept | None]:
    def change(one: Kept, other: Kept) -> None:
        diary.tamper(
            f"UPDATE journal_entry SET {column} = (SELECT o.{column} FROM journal_entry o WHERE o.id = :other) "  # noqa: S608
            "WHERE id = :one",
            one=one.id, other=other.id,
        )  # fmt: skip

    return change


def _plus_one(column: str) -> Callable[[Kept, Kept], Kept | None]:
    def change(one: Kept, _other: Kept) -> None:
        diary.tamper(f"UPDATE journal_entry SET {column} = {column} + 1 WHERE id = :one", one=one.id)  # noqa: S608

    return change


def _renamed(one: Kept, _other: Kept) -> Kept:
    diary.tamper("UPDATE journal_entry SET ref = :ref WHERE id = :one", ref="a" * 26, one=one.id)
    return Kept(one.id, "a" * 26)


def _changed_at(place: int) -> Callable[[Kept, Kept], Kept | None]:
    def change(one: Kept, _other: Kept) -> None:
        spoilt = bytearray(row_of(one).closed)
        spoilt[place] ^= 1
        diary.tamper("UPDATE journal_entry SET closed = :closed WHERE id = :one", closed=bytes(spoilt), one=one.id)

    return change


TAMPERING: dict[str, Callable[[Kept, Kept], Kept | None]] = {
    "the words of another entry": _in("closed"),
    "another version": _plus_one("version"),
    "another number": _plus_one("number"),
    "another name": _renamed,
    "the nonce": _changed_at(3),
    "the first word": _changed_at(sealing.NONCE + 5),
    "the end": _changed_at(-sealing.TAG - 1),
    "the tag": _changed_at(-1),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_what_was_changed_from_outside_is_not_opened(wren: Person, what: str) -> None:
    other, entry = diary.kept(wren, "Other"), diary.kept(wren, "canary-words", title="canary-title")
    entry = TAMPERING[what](entry, other) or entry
    db.session().rollback()
    with pytest.raises(Unreadable) as caught:
        queries.opened(wren, entry.ref)
    assert "canary" not in caught.value.say
    (found,) = [each for each in queries.everything(wren.id) if each.content is None]
    assert found.why
    assert diary.words_of(wren, other) == "Other"


def test_an_older_row_that_is_put_back_whole_is_refused(wren: Person) -> None:
    entry = diary.kept(wren, "As it was")
    old = row_of(entry)
    before = {"closed": old.closed, "version": old.version, "changed_at": old.changed_at, "id": entry.id}
    diary.changed(wren, entry, "As it is")
    with db.transaction() as session:
        row = session.get_one(JournalEntry, entry.id)
        row.closed, row.version = before["closed"], before["version"]  # type: ignore[assignment]  # of a mixed dict
    db.session().rollback()
    with pytest.raises(Unreadable):
        queries.opened(wren, entry.ref)


def test_a_row_moved_to_another_person_is_refused(wren: Person) -> None:
    entry, finch = diary.kept(wren), make.person("Finch")
    mine = diary.kept(finch)
    diary.tamper("DELETE FROM journal_entry WHERE id = :id", id=mine.id)
    diary.tamper("UPDATE journal_entry SET person_id = :to WHERE id = :id", to=finch.id, id=entry.id)
    db.session().rollback()
    with pytest.raises(Unreadable):
        queries.opened(finch, entry.ref)


def test_a_deleted_entry_that_is_put_back_is_refused(wren: Person) -> None:
    entry = diary.kept(wren)
    diary.tamper("CREATE TABLE aside AS SELECT * FROM journal_entry")
    with db.transaction():
        service.delete(wren, entry.ref)
    diary.tamper("INSERT INTO journal_entry SELECT * FROM aside")
    diary.tamper("DROP TABLE aside")
    db.session().rollback()
    with pytest.raises(Unreadable):
        queries.opened(wren, entry.ref)


@pytest.mark.parametrize("column", ["wrapped", "ledger"])
def test_somebody_elses_key_or_ledger_opens_nothing(wren: Person, column: str) -> None:
    entry, finch = diary.kept(wren), make.person("Finch")
    diary.kept(finch)
    theirs = getattr(key_of(finch), column)
    diary.tamper(f"UPDATE journal_key SET {column} = :raw WHERE person_id = :id", raw=theirs, id=wren.id)  # noqa: S608
    db.session().rollback()
    with pytest.raises(Unreadable):
        queries.opened(wren, entry.ref)


def test_two_windows_at_once_lose_nothing(wren: Person) -> None:
    entry = diary.kept(wren, "First")
    with db.transaction():
        service.edit(wren, entry.ref, Content("From one window"), 1)
    with pytest.raises(Conflict) as caught, db.transaction():
        service.edit(wren, entry.ref, Content("From the other"), 1)
    assert caught.value.code == "changed"
    assert diary.words_of(wren, entry) == "From one window"


def test_sending_a_page_twice_keeps_it_once_and_other_words_apart(wren: Person) -> None:
    once = "abcdefghijkmnpqrstuvwxyz22"
    with db.transaction():
        first = service.write(wren, Content("Once"), once=once)
    with db.transaction():
        again = service.write(wren, Content("Once"), once=once)
        other = service.write(wren, Content("Other words"), once=once)
    assert (first.ref, again.ref) == (once, once)
    assert other.ref != once
    finch = make.person("Finch")
    with db.transaction():
        theirs = service.write(finch, Content("Once"), once=once)
    assert theirs.ref != once


def test_the_question_stays_when_an_entry_is_changed(wren: Person) -> None:
    entry = diary.kept(wren, "An answer", prompt="What helped?")
    diary.changed(wren, entry, "Another answer")
    content = queries.opened(wren, entry.ref).content
    assert content == Content("Another answer", prompt="What helped?")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Content(""), "text"),
        (Content(" \n "), "text"),
        (Content("x" * (LONGEST_TEXT + 1)), "text"),
        (Content("x", "y" * 121), "title"),
        (Content("x", tags=tuple(map(str, range(13)))), "tags"),
        (Content("x", triggers=("y" * 41,)), "triggers"),
    ],
)
def test_what_is_too_much_is_refused_and_never_cut(wren: Person, said: Content, field: str) -> None:
    with pytest.raises(Invalid) as caught, db.transaction():
        service.write(wren, said)
    assert list(caught.value.fields) == [field]
    assert db.session().scalars(select(JournalEntry)).all() == []


def test_a_full_journal_says_so(wren: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_ENTRIES", 2)
    diary.kept(wren)
    entry = diary.kept(wren)
    with pytest.raises(Conflict, match="full"):
        diary.kept(wren)
    assert diary.words_of(wren, diary.changed(wren, entry, "Still")) == "Still"


def test_a_destroyed_key_opens_nothing_and_leaves_no_trace(wren: Person) -> None:
    entry, other = diary.kept(wren), make.person("Finch")
    theirs = diary.kept(other)
    wrapped = key_of(wren).wrapped
    with db.transaction():
        service.destroy_key(wren.id)
    db.session().rollback()
    with pytest.raises(Unreadable):
        queries.opened(wren, entry.ref)
    assert diary.words_of(other, theirs) == "A slow day."
    db.session().rollback()
    if SQLITE:
        with db.engine().connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert wrapped not in diary.stored()
    assert wrapped.hex().encode() not in diary.stored()


def test_after_its_key_was_destroyed_a_journal_can_begin_anew(wren: Person) -> None:
    old = diary.kept(wren)
    with db.transaction():
        service.destroy_key(wren.id)
    new = diary.kept(wren, "A new page")
    assert diary.words_of(wren, new) == "A new page"
    found = {each.ref: each.content for each in queries.everything(wren.id)}
    assert found[old.ref] is None
    with db.transaction():
        service.delete(wren, old.ref)
    assert [each.ref for each in queries.everything(wren.id)] == [new.ref]


def test_without_its_master_nothing_is_lost_and_none_is_made_instead(wren: Person) -> None:
    entry = diary.kept(wren)
    kept = masters.path().read_text()
    masters.path().unlink()
    for ask in (lambda: queries.opened(wren, entry.ref), lambda: diary.changed(wren, entry, "x"),
                lambda: diary.kept(wren), lambda: diary.kept(make.person("Finch"))):  # fmt: skip
        db.session().rollback()
        with pytest.raises(KeyAway):
            ask()
    assert not masters.path().exists()
    masters.path().write_text(f"{sealing.fresh_key().hex()}\n")
    with pytest.raises(KeyAway):
        diary.kept(make.person("Newt"))
    masters.path().write_text(kept)
    assert diary.words_of(wren, entry) == "A slow day."


@pytest.mark.parametrize("spoilt", [b"not a key\n", b"\xff\xfe", b"ab" * 31])
def test_a_master_that_is_no_key_is_a_sentence(wren: Person, spoilt: bytes) -> None:
    diary.kept(wren)
    masters.path().write_bytes(spoilt)
    with pytest.raises(TryAgain, match="not at hand"):
        diary.kept(wren)


def test_the_master_is_made_at_first_need_for_its_owner_alone(wren: Person) -> None:
    assert not masters.path().exists()
    list(queries.everything(wren.id))
    assert not masters.path().exists()
    diary.kept(wren)
    assert masters.path().stat().st_mode & 0o777 == 0o600
    assert masters.is_kept_close()
    held = masters.path().read_text()
    diary.kept(make.person("Finch"))
    assert masters.path().read_text() == held
    assert not diary.holds(diary.stored(), held.strip())


def test_months_are_those_of_its_owners_clock(wren: Person) -> None:
    with clock.frozen(make.NOON.replace(month=11, day=30, hour=23, minute=30)) as forward:
        late = diary.kept(wren, "Late in November there")
        forward(timedelta(hours=1))
        early = diary.kept(wren, "Early in December there")
    november, december = Month(2026, 11), Month(2026, 12)
    assert [each.ref for each in queries.in_month(wren, november).entries] == [late.ref]
    assert [each.ref for each in queries.in_month(wren, december).entries] == [early.ref]
    assert queries.months_beside(wren, december) == (november, None)
    assert queries.months_beside(wren, november) == (None, december)
    assert queries.newest_month(wren) == december


def test_a_long_month_comes_in_parts(wren: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    refs = [diary.kept(wren, f"Day {number}").ref for number in range(7)]
    month, seen, before = queries.newest_month(wren), [], 0
    while True:
        page = queries.in_month(wren, month, before)
        seen += [each.ref for each in page.entries]
        before = page.before
        if not before:
            break
    assert seen == refs[::-1]
    assert [each.ref for each in queries.whole_month(wren, month)] == refs


def test_search_opens_no_more_than_its_bounds_and_goes_on_from_there(
    wren: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound, most in (("MOST_OPENED", 4), ("BATCH", 2), ("HITS", 2)):
        monkeypatch.setattr(queries, bound, most)
    kept = [diary.kept(wren, "Tea" if number in (0, 1, 8, 9, 10) else "Rain") for number in range(11)]
    seen, before, looks = [], 0, 0
    while True:
        page = queries.search(wren, Asked(words="tea"), before)
        looks += 1
        seen += [each.ref for each in page.entries]
        before = page.before
        if not before:
            break
    assert seen == [kept[number].ref for number in (10, 9, 8, 1, 0)]
    assert 3 <= looks <= 5


def test_a_search_through_thousands_is_bounded_and_goes_where_the_rooms_go_on(wren: Person) -> None:
    """Written by one statement: what is measured is how much is opened, not how quick the machine is."""
    entry = diary.kept(wren, "Only here")
    row, held = row_of(entry), keys.of(wren.id)
    assert held.is_live
    columns = "key_version, version, closed, written_at, changed_at"
    with db.transaction() as session:
        for number in range(2, 5_300):
            session.execute(
                text(
                    f"INSERT INTO journal_entry (ref, person_id, number, {columns}) "  # noqa: S608
                    f"SELECT :ref, person_id, :number, {columns} FROM journal_entry WHERE id = :id"
                ),
                {"ref": f"r{number:025}", "number": number, "id": row.id},
            )
    calls = []

    def runner(work: Callable[..., object], args: tuple[object, ...]) -> object:
        calls.append(1)
        return work(*args)

    heavy.run_through(runner)
    try:
        first = queries.search(wren, Asked(words="only"))
        rest = queries.search(wren, Asked(words="only"), first.before)
    finally:
        heavy.run_through(None)
    assert (first.entries, first.before > 0) == ([], True)
    assert ([each.ref for each in rest.entries], rest.before) == ([entry.ref], 0)
    assert len(calls) <= 5_300 / queries.BATCH + 2
