"""Several windows and a change of keys at once: nothing is lost, and nothing is said to be spoilt that is not."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from groups import db
from groups.errors import Conflict, TryAgain
from groups.journal import checking, queries, rotating, service
from groups.journal.content import Content
from groups.keeping import quietly
from groups.people.models import Person
from tests import make
from tests.journal import diary

ROUNDS = 6


def together(*works: Callable[[], None]) -> list[BaseException]:
    """Do all of it at once, each with a session of its own; gives what went wrong."""
    faults: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)
        finally:
            db.release()

    db.release()
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def again(deed: Callable[[], object]) -> None:
    """As a person would: what did not go through is sent once more."""
    for _ in range(40):
        try:
            deed()
        except TryAgain:
            continue
        return
    raise AssertionError("it never went through")


def test_the_first_words_of_two_windows_make_one_key(database: str) -> None:
    wren = make.person("Wren")
    assert together(*[lambda: again(lambda: diary.kept(wren)) for _ in range(4)]) == []
    found = checking.count()
    assert (found.journals, found.entries, found.is_well) == (1, 4, True)


def test_of_two_who_change_the_same_entry_one_is_told(database: str) -> None:
    wren = make.person("Wren")
    entry = diary.kept(wren)

    def change(words: str) -> Callable[[], None]:
        def deed() -> None:
            with db.transaction():
                service.edit(wren, entry.ref, Content(words), 1)

        return lambda: again(deed)

    (told,) = together(change("One"), change("Other"))
    assert isinstance(told, Conflict)
    assert diary.words_of(wren, entry) in ("One", "Other")


def test_reading_and_writing_go_on_while_keys_are_changed(database: str) -> None:
    wren = make.person("Wren")
    entries = [diary.kept(wren, f"Day {number}") for number in range(8)]
    unread: list[str] = []

    def read() -> None:
        for _ in range(ROUNDS * 4):
            unread.extend(each.why for each in _all(wren) if each.content is None)
            db.release()

    def write() -> None:
        for number in range(ROUNDS):
            again(lambda: diary.changed(wren, entries[number], f"Later {number}"))  # noqa: B023  done before the next
            again(lambda: diary.kept(wren, "One more"))

    def change() -> None:
        for _ in range(ROUNDS):
            again(lambda: rotating.rotate(quietly, data_keys=True))

    assert together(read, write, change) == []
    assert unread == []
    found = checking.count()
    assert (found.entries, found.is_well) == (8 + ROUNDS, True)


def _all(person: Person) -> list[queries.Opened]:
    for _ in range(40):
        try:
            return list(queries.everything(person.id))
        except DBAPIError as fault:
            db.abandon()
            if not db.may_pass(fault):
                raise
    raise AssertionError("it never went through")
