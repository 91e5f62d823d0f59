"""Questions put to the driver itself: the same values and the same faults as SQLAlchemy's own way."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, event, select, text
from sqlalchemy.exc import DBAPIError

from groups import clock, db
from groups.among import among
from groups.chat.models import Room, RoomState
from groups.columns import UTCDateTime
from groups.membership.models import Group
from tests import make


@cache
def _rooms() -> Select[Any]:
    columns: tuple[Any, ...] = (Room.id, Room.name, Room.state, Room.created_at, Group.shows_typing, Room.clock == 0)
    query = select(*columns).join(Group, Group.id == Room.group_id).where(Room.state == RoomState.OPEN)
    before = Room.created_at <= bindparam("now", type_=UTCDateTime)
    return query.where(before, among(Room.name, "names"), among(Room.group_id, "groups")).order_by(Room.id)


def _given(*names: str) -> dict[str, Any]:
    groups = db.session().scalars(select(Group.id)).all()
    return {"now": clock.now(), "names": list(names), "groups": list(groups)}


def test_it_finds_what_sqlalchemy_finds_and_as_the_same(database: str) -> None:
    for name in ("Front room", "It's “quoted”, \\ and ü", "Back room"):
        make.room(make.group(name), name=name)
    given = _given("Front room", "It's “quoted”, \\ and ü", "Nobody's")
    found = db.rows(_rooms(), given)
    assert [tuple(row) for row in found] == [tuple(row) for row in db.session().execute(_rooms(), given)]
    assert [row.name for row in found] == ["Front room", "It's “quoted”, \\ and ü"]
    assert found[0].state is RoomState.OPEN
    assert found[0].created_at.tzinfo is not None
    assert found[0].shows_typing in (True, False)
    assert db.glance(_rooms(), given) == found


def test_what_a_statement_asks_for_itself_is_asked_each_time(database: str) -> None:
    wanted = {"name": "Front room"}
    for name in ("Front room", "Back room"):
        make.room(make.group(name), name=name)
    columns: tuple[Any, ...] = (Room.name,)
    kept = select(*columns).where(Room.name == bindparam("whose", callable_=lambda: wanted["name"], unique=True))
    assert [row.name for row in db.rows(kept)] == ["Front room"]
    wanted["name"] = "Back room"
    assert [row.name for row in db.rows(kept)] == ["Back room"]


@pytest.mark.parametrize("names", [[], [f"n{number}" for number in range(3000)]])
def test_a_list_may_be_of_any_length(database: str, names: list[str]) -> None:
    make.room(make.group("A"), name="n7")
    assert [row.name for row in db.rows(_rooms(), _given(*names))] == ["n7"] * bool(names)


def test_it_is_counted_like_any_other(database: str) -> None:
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        heard.append(statement)

    event.listen(db.engine(), "before_cursor_execute", hear)
    try:
        db.rows(_rooms(), _given())
    finally:
        event.remove(db.engine(), "before_cursor_execute", hear)
    assert sum("JOIN support_group" in statement for statement in heard) == 1


def test_a_fault_is_one_that_everybody_knows_and_tells_no_words(database: str) -> None:
    db.session().execute(text("DROP TABLE room_visit"))
    db.session().execute(text("ALTER TABLE room RENAME TO elsewhere"))
    with pytest.raises(DBAPIError) as fault:
        db.rows(_rooms(), {"now": clock.now(), "names": ["canary-5b1d"], "groups": [1]})
    assert "canary-5b1d" not in str(fault.value)
    db.session().rollback()
    assert db.rows(_rooms(), _given("canary-5b1d")) == []


def test_what_a_deed_has_in_its_hands_is_found(database: str) -> None:
    group = make.group("A")
    with db.transaction() as session:
        session.add(Room(group_id=group.id, name="New room", created_at=clock.now()))
        assert [row.name for row in db.rows(_rooms(), _given("New room"))] == ["New room"]


def test_reading_apart_sees_what_is_kept_and_nothing_else(database: str) -> None:
    make.room(make.group("A"), name="Front room")
    given = _given("Front room")
    with db.transaction() as session:
        session.scalars(select(Room)).one().name = "Back room"
        session.flush()
        with db.reading():
            assert [row.name for row in db.rows(_rooms(), given)] == ["Front room"]
    assert db.rows(_rooms(), given) == []


def test_it_finds_its_way_after_a_deed_let_go_of_everything(database: str) -> None:
    make.room(make.group("A"), name="Front room")
    given = _given("Front room")
    with db.transaction() as session:
        assert len(db.rows(_rooms(), given)) == 1
        session.rollback()
        assert len(db.rows(_rooms(), given)) == 1
