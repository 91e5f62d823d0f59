"""db.transaction(): everything inside happens or nothing does, and only then is anybody told."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from groups import access, db, events
from groups.errors import Conflict
from groups.membership.models import Agreement, Group
from tests import make


@dataclass(frozen=True)
class GroupRenamed(events.Event):
    """For these tests only."""

    name: str


@pytest.fixture
def heard(database: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a subscriber heard."""
    monkeypatch.setattr(events, "_subscribers", {})
    told: list[str] = []
    events.subscribe(GroupRenamed, lambda event: told.append(event.name))
    return told


def rename(group: int, name: str) -> None:
    db.session().get_one(Group, group).name = name
    events.announce(GroupRenamed(name))


def stored_name(group: int) -> str | None:
    db.release()
    return db.session().scalar(select(Group.name).where(Group.id == group))


def test_what_is_written_inside_is_there_afterwards_and_is_told(heard: list[str]) -> None:
    group = make.group("Before").id
    with db.transaction():
        rename(group, "After")
        assert heard == [], "told before it was true"
    assert heard == ["After"]
    assert stored_name(group) == "After"


def test_it_also_decorates_a_function_that_may_be_called_again(heard: list[str]) -> None:
    group = make.group("Before").id
    deed = db.transaction()(rename)
    deed(group, "Once")
    deed(group, "Twice")
    assert (heard, stored_name(group)) == (["Once", "Twice"], "Twice")


@pytest.mark.parametrize(
    "fault", [Conflict("no"), ValueError("no"), KeyboardInterrupt(), SystemExit(1), GeneratorExit()]
)
def test_any_exception_undoes_everything_and_nobody_is_told(heard: list[str], fault: BaseException) -> None:
    group = make.group("Before").id

    @db.transaction()
    def deed() -> None:
        rename(group, "After")
        db.session().flush()
        raise fault

    with pytest.raises(type(fault)):
        deed()
    assert (heard, stored_name(group)) == ([], "Before")
    assert not db.in_transaction()
    with db.transaction():
        rename(group, "Later")
    assert heard == ["Later"]


def test_a_commit_that_fails_undoes_everything_and_nobody_is_told(heard: list[str]) -> None:
    group = make.group("Before").id

    @db.transaction()
    def deed() -> None:
        rename(group, "After")
        db.session().add(Agreement(group_id=group + 999, number=1, version=1, words="Of no group.", why=""))

    with pytest.raises(DBAPIError):
        deed()
    assert (heard, stored_name(group)) == ([], "Before")


def test_it_refuses_to_nest_and_the_outer_one_is_undone(heard: list[str]) -> None:
    group = make.group("Before").id
    inner = db.transaction()(rename)

    @db.transaction()
    def outer() -> None:
        rename(group, "After")
        inner(group, "Within")

    with pytest.raises(RuntimeError, match="does not nest"):
        outer()
    assert (heard, stored_name(group)) == ([], "Before")


def test_it_refuses_to_start_with_unsaved_work(heard: list[str]) -> None:
    group = make.group("Before").id
    spoils = (lambda row: setattr(row, "name", "After"), lambda row: db.session().delete(row))
    for spoil in spoils:
        spoil(db.session().get_one(Group, group))
        with pytest.raises(RuntimeError, match="unsaved work"), db.transaction():
            pytest.fail("it began")
        db.session().rollback()
    assert stored_name(group) == "Before"


def test_what_is_read_inside_is_the_present_not_an_old_snapshot(database: str) -> None:
    group = make.group("Before").id
    assert db.session().get_one(Group, group).name == "Before"  # a snapshot is open now
    with db.apart(), db.transaction() as other:
        other.get_one(Group, group).name = "Meanwhile"
    with db.transaction() as session:
        assert session.get_one(Group, group).name == "Meanwhile"


def test_a_subscriber_that_fails_silences_nobody_and_the_deed_stands(heard: list[str]) -> None:
    class Broken:
        def __call__(self, event: GroupRenamed) -> None:
            raise RuntimeError("broken")

    group = make.group("Before").id
    events._subscribers[GroupRenamed].insert(0, Broken())
    with db.transaction():
        rename(group, "After")
    assert (heard, stored_name(group)) == (["After"], "After")


def test_a_subscriber_is_told_after_the_commit_and_may_have_a_transaction_of_its_own(heard: list[str]) -> None:
    group = make.group("Before").id

    def answer(event: GroupRenamed) -> None:
        assert not db.in_transaction()
        with db.apart() as fresh:
            assert fresh.scalar(select(Group.name).where(Group.id == group)) == "After"
        with db.transaction() as session:
            session.get_one(Group, group).summary = "heard of it"

    events.subscribe(GroupRenamed, answer)
    events.subscribe(GroupRenamed, answer)  # twice is once
    with db.transaction():
        rename(group, "After")
    assert db.session().scalar(select(Group.summary).where(Group.id == group)) == "heard of it"


def test_events_of_other_kinds_are_not_heard(heard: list[str]) -> None:
    @dataclass(frozen=True)
    class GroupRenamedTwice(GroupRenamed):
        """A kind of its own."""

    with db.transaction():
        events.announce(GroupRenamedTwice("After"))
    assert heard == []


def test_announcing_outside_a_transaction_is_a_mistake(heard: list[str]) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        events.announce(GroupRenamed("After"))
    with db.transaction():
        pass
    with pytest.raises(RuntimeError, match="outside a transaction"):
        events.announce(GroupRenamed("After"))


def test_standings_are_asked_again_once_a_transaction_begins(database: str) -> None:
    group = make.group()
    wren = make.person()
    assert access.standing(wren, group).role is None
    with db.apart(), db.transaction() as other:  # another request lets her in
        from_elsewhere = make.member(group, wren)
        assert from_elsewhere is wren
        assert other.info["in_transaction"]
    with db.transaction():
        assert access.standing(wren, group).role is access.Role.MEMBER


def test_a_session_apart_reads_the_present_and_leaves_the_other_as_it_was(database: str) -> None:
    make.group()
    mine = db.session()
    with db.apart() as other:
        assert db.session() is other is not mine
        assert other.scalar(select(func.count()).select_from(Group)) == 1
    assert db.session() is mine


def test_a_mistake_in_a_statement_is_a_fault_and_never_try_again(database: str) -> None:
    with pytest.raises(DBAPIError), db.transaction() as session:
        session.execute(text("SELECT * FROM no_such_table"))
    assert not db.in_transaction()


def test_a_fault_never_repeats_what_was_to_be_stored(database: str) -> None:
    make.community()
    with pytest.raises(DBAPIError) as caught, db.transaction() as session:
        session.execute(text("INSERT INTO no_such_table VALUES (:words)"), {"words": "a canary sang"})
    assert "canary" not in str(caught.value)
    assert isinstance(caught.value, OperationalError) or caught.value.orig is not None
