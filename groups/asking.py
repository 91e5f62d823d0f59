"""Questions that are asked very often: written once for a database, then put to its driver as they are.

SQLAlchemy writes, checks and unpacks a statement anew each time, which for a small question costs four times what the
database takes. Here it does so once, and its own types still turn values into what the database keeps, and back.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Turn = Callable[[Any], Any]


class Question:
    """One statement for one kind of database. Every value that changes is a `bindparam`, lists by `among`."""

    def __init__(self, query: Select[Any], dialect: Dialect) -> None:
        made = query.compile(dialect=dialect)
        self.dialect = dialect
        self.sql = made.string
        self.order = made.positiontup
        turns_in = {name: _turn_in(bind.type, dialect) for name, bind in made.binds.items()}
        self._turns_in = {name: turn for name, turn in turns_in.items() if turn is not None}
        fixed = {name: bind.effective_value for name, bind in made.binds.items() if not bind.required}
        self._fixed = {name: self._turned(name, value) for name, value in fixed.items()}
        columns = list(query.selected_columns)
        names = [column.key or "_" for column in columns]
        named: Any = namedtuple  # its fields are known only here
        self._make = named("Found", names, rename=True)._make
        turns = [_turn_out(column.type, dialect) for column in columns]
        self._turns_out = turns if any(turns) else None

    def ask(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        """What it finds, in the transaction of this connection. Faults are SQLAlchemy's, as ever."""
        values = self._fixed | {name: self._turned(name, value) for name, value in given.items()}
        sent: Any = values if self.order is None else [values[name] for name in self.order]
        for hear in connection.dispatch.before_cursor_execute:
            hear(connection, None, self.sql, (), None, False)
        return self._rows(self._fetched(connection, sent))

    def _fetched(self, connection: Connection, sent: Any) -> list[tuple[Any, ...]]:
        def fetch(cursor: Any) -> Any:
            cursor.execute(self.sql, sent)
            return cursor.fetchall()

        found: list[tuple[Any, ...]] = _run(self.dialect, connection, self.sql, fetch)
        return found

    def _turned(self, name: str, value: Any) -> Any:
        turn = self._turns_in.get(name)
        return value if turn is None else turn(value)

    def _rows(self, found: list[tuple[Any, ...]]) -> list[Any]:
        make, turns = self._make, self._turns_out
        if turns is None:
            return [make(row) for row in found]
        return [make([v if turn is None else turn(v) for v, turn in zip(row, turns, strict=True)]) for row in found]


class Command:
    """One insert or update for many rows, for one kind of database. Every row has the same keys."""

    def __init__(self, command: Insert | Update, keys: list[str], dialect: Dialect) -> None:
        made = command.compile(dialect=dialect, column_keys=keys if isinstance(command, Insert) else None)
        self.dialect, self.sql, self.order = dialect, made.string, made.positiontup
        turns = {name: _turn_in(bind.type, dialect) for name, bind in made.binds.items()}
        self._turns = [(name, turns[name]) for name in self.order or made.binds]

    def do(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write them, in the transaction of this connection."""
        sent: list[Any] = [self._values(row) for row in rows]
        if self.order is None:
            sent = [dict(zip([name for name, _turn in self._turns], row, strict=True)) for row in sent]
        for hear in connection.dispatch.before_cursor_execute:
            hear(connection, None, self.sql, (), None, True)
        _run(self.dialect, connection, self.sql, lambda cursor: cursor.executemany(self.sql, sent))

    def _values(self, row: Mapping[str, Any]) -> list[Any]:
        return [row[name] if turn is None else turn(row[name]) for name, turn in self._turns]


def _run(dialect: Dialect, connection: Connection, sql: str, work: Callable[[Any], Any]) -> Any:
    """Do something with the driver's own cursor; its faults become those that everybody knows."""
    driver = dialect.loaded_dbapi
    raw: Any = connection.connection
    cursor = raw.cursor()
    try:
        found = work(cursor)
        cursor.close()
    except driver.Error as fault:
        gone = dialect.is_disconnect(fault, raw.dbapi_connection, None)
        if gone:
            connection.invalidate(fault)
        raise DBAPIError.instance(
            sql, None, fault, driver.Error, hide_parameters=True, connection_invalidated=gone, dialect=dialect
        ) from fault
    return found


def _turn_in(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _turn_out(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
