"""The chain of the record: what was changed behind the application's back is found, and named."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from sqlalchemy import text

from groups import clock, db
from groups.audit import chain, service, verifying
from groups.audit.models import AuditEntry, AuditLink
from groups.audit.verifying import Broken, Whole
from groups.errors import Conflict
from tests import make
from tests.cli.conftest import Stones, anywhere
from tests.conftest import SQLITE

__all__ = ["Stones", "anywhere"]


def write(*reasons: str) -> None:
    """Entries of one transaction."""
    with db.transaction():
        for reason in reasons:
            service.record(None, "thing.done", "thing", 7, old={"a": None}, new={"b": [1, "ü"]}, reason=reason)


@db.transaction()
def fail() -> None:
    """A deed that is recorded and comes to nothing."""
    service.record(None, "thing.done", "thing", 1)
    raise Conflict("Somebody was first.")


def verified() -> Whole | Broken:
    db.session().rollback()
    return verifying.verify()


@contextmanager
def behind_its_back() -> Iterator[None]:
    """What an operator can do who owns the database: take the guard away, and put it back."""
    guards = ["audit_entry_no_update", "audit_entry_no_delete", "audit_link_no_update", "audit_link_no_delete"]
    kept = []
    with db.transaction() as session:
        if SQLITE:
            for name in guards:
                kept += session.scalars(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        for statement in kept:
            session.execute(text(statement))


def run(statement: str) -> None:
    with behind_its_back():
        db.session().execute(text(statement))


def test_what_was_written_is_whole(database: str) -> None:
    assert verified() == Whole(0, chain.NOTHING)
    write("one")
    first = verified()
    write("two", "three")
    found = verified()
    assert isinstance(first, Whole)
    assert isinstance(found, Whole)
    assert (first.entries, found.entries) == (1, 3)
    assert [verifying.stands(each) for each in (first.digest, found.digest, "f" * 64)] == [True, True, False]


@pytest.mark.parametrize(
    ("statement", "broken", "why"),
    [
        ("UPDATE audit_entry SET reason = 'other' WHERE id = 2", 2, "not as it was written"),
        ("UPDATE audit_entry SET actor_id = 5 WHERE id = 1", 1, "not as it was written"),
        ("UPDATE audit_link SET digest = 'x' WHERE id = 3", 3, "not as it was written"),
        ("DELETE FROM audit_entry WHERE id = 2", 2, "it is gone"),
        ("DELETE FROM audit_link WHERE id = 2", 3, "what stood before it is gone"),
        ("DELETE FROM audit_link WHERE id = 4", 4, "put in beside"),
    ],
)
def test_the_first_broken_entry_is_named(database: str, statement: str, broken: int, why: str) -> None:
    write("one", "two", "three", "four")
    run(statement)
    found = verified()
    assert isinstance(found, Broken)
    assert found.entry_id == broken
    assert why in found.why


def test_an_entry_with_its_link_cannot_be_taken_out_of_the_middle(database: str) -> None:
    write("one", "two", "three")
    for statement in ("DELETE FROM audit_entry WHERE id = 2", "DELETE FROM audit_link WHERE id = 2"):
        run(statement)
    run("UPDATE audit_link SET id = 2 WHERE id = 3")
    assert verified() == Broken(3, "it is not as it was written")


def test_the_links_are_guarded_like_the_entries(database: str) -> None:
    write("one")
    for statement in ("UPDATE audit_link SET digest = 'x'", "DELETE FROM audit_link"):
        with pytest.raises(Exception, match="append-only"), db.transaction() as session:
            session.execute(text(statement))
    assert isinstance(verified(), Whole)


def test_a_deed_that_fails_leaves_neither_entry_nor_link(database: str) -> None:
    write("one")
    with pytest.raises(Conflict):
        fail()
    write("two")
    assert isinstance(verified(), Whole)
    counts = [db.session().query(kind).count() for kind in (AuditEntry, AuditLink)]
    assert counts == [2, 2]


def test_many_writers_at_once_make_one_chain(database: str) -> None:
    barrier = Barrier(6)

    def deeds(number: int) -> None:
        barrier.wait()
        try:
            for turn in range(4):
                write(f"{number}.{turn}", f"{number}.{turn} again")
        finally:
            db.release()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(deeds, range(6)))
    found = verified()
    assert isinstance(found, Whole), found
    assert found.entries == 48


@pytest.mark.pure
def test_what_is_read_back_has_the_digest_of_what_was_written() -> None:
    given = {"id": 1, "at": clock.now(), "deed": "a.b", "subject_kind": "x", "subject_id": 1, "reason": "ü"}
    plain = AuditEntry(**given, actor_id=None, group_id=None, old=None, new={"n": [1, 2], "9": "x", "10": None})
    odd = AuditEntry(**given, actor_id=None, group_id=None, old=None, new={"n": (1, 2), 9: "x", 10: None})
    assert chain.digest(chain.NOTHING, plain) == chain.digest(chain.NOTHING, odd)
    assert chain.digest(chain.NOTHING, plain) != chain.digest("f" * 64, plain)


@pytest.mark.timeout(240)
def test_the_command_says_so_and_check_does_too(anywhere: Stones) -> None:
    make.coordinator()
    write("one", "two")
    said = anywhere.ok("audit", "verify")
    assert "2 entries" in said
    last = said.split()[-1]
    write("three")
    anywhere.ok("audit", "verify", "--holds", last)
    assert "cut off" in anywhere("audit", "verify", "--holds", "0" * 64).stderr
    run("UPDATE audit_entry SET reason = 'other' WHERE id = 2")
    broken = anywhere("audit", "verify")
    assert (broken.returncode, "entry 2" in broken.stderr) == (1, True)
    assert "broken at entry 2" in anywhere("check").stdout
