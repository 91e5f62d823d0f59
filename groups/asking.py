"""Questions that are asked very often: written once for a database, then put to its driver as they are.

SQLAlchemy writes, checks and unpacks a statement anew each time, which for a small question costs four times what the
database takes. Here it does so once, and its own types still turn values into what the database keeps, and back.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from groups.among import ALONE, is_list

Turn = Callable[[Any], Any]


class _Form:
    """One statement as the driver takes it: its words, and the values in the order they are sent."""

    def __init__(self, query: Select[Any], dialect: Dialect, how: dict[str, Any]) -> None:
        made = query.compile(dialect=dialect, compile_kwargs=how)
        self.sql, self.is_named = made.string, made.positiontup is None
        kinds = {name: bind.type for name, bind in made.binds.items()}
        turns = {name: _turn_in(kind, dialect) for name, kind in kinds.items()}
        own = {name: bind for name, bind in made.binds.items() if not bind.required}
        self._fixed = {name: _turned(bind.effective_value, turns[name]) for name, bind in own.items()}
        self._asked = [(name, bind.callable, turns[name]) for name, bind in own.items() if bind.callable is not None]
        self._order = [(name, None if name in own else turns[name]) for name in made.positiontup or kinds]
        self.lists = tuple(name for name, kind in kinds.items() if is_list(kind))

    def sent(self, given: Mapping[str, Any]) -> Any:
        """The values as the driver takes them. What a statement asks for itself, such as the moment, is asked anew."""
        values = {**self._fixed, **given} if self._fixed else given
        if self._asked:
            values = {**values, **{name: _turned(ask(), turn) for name, ask, turn in self._asked}}
        if self.is_named:
            return {name: values[name] if turn is None else turn(values[name]) for name, turn in self._order}
        return [values[name] if turn is None else turn(values[name]) for name, turn in self._order]


class Question:
    """One statement for one kind of database. Every value that changes is a `bindparam`, lists by `among`."""

    def __init__(self, query: Select[Any], dialect: Dialect) -> None:
        self.dialect = dialect
        self._form = _Form(query, dialect, {})
        self._lists = self._form.lists
        self._alone = _Form(query, dialect, ALONE) if self._lists else self._form
        columns = list(query.selected_columns)
        names = [column.key or "_" for column in columns]
        named: Any = namedtuple  # its fields are known only here
        self._make = named("Found", names, rename=True)._make
        out = [(place, _turn_out(column.type, dialect)) for place, column in enumerate(columns)]
        self._turns_out = [(place, turn) for place, turn in out if turn is not None]

    def ask(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        """What it finds, in the transaction of this connection. Faults are SQLAlchemy's, as ever."""
        form, alone = self._form, self._lists
        for name in alone:
            if len(given[name]) != 1:
                alone = ()
                break
        if alone:
            form, given = self._alone, dict(given)
            for name in alone:
                (given[name],) = given[name]
        sent = form.sent(given)
        if hearing := connection.engine.dispatch.before_cursor_execute:
            for hear in hearing:
                hear(connection, None, form.sql, (), None, False)
        driver: Any = connection.connection.dbapi_connection
        try:
            found = driver.execute(form.sql, sent).fetchall()
        except self.dialect.loaded_dbapi.Error as fault:
            raise known(self.dialect, connection, form.sql, fault) from fault
        make, turns = self._make, self._turns_out
        if not turns:
            return [make(row) for row in found]
        return [make(_all_turned(row, turns)) for row in found]


def _all_turned(row: tuple[Any, ...], turns: list[tuple[int, Turn]]) -> list[Any]:
    values = list(row)
    for place, turn in turns:
        values[place] = turn(values[place])
    return values


class Command:
    """One insert or update for many rows, for one kind of database. Every row has the same keys."""

    def __init__(self, command: Insert | Update, keys: list[str], dialect: Dialect) -> None:
        made = command.compile(dialect=dialect, column_keys=keys if isinstance(command, Insert) else None)
        self.dialect, self.sql, self.order = dialect, made.string, made.positiontup
        turns = {name: _turn_in(bind.type, dialect) for name, bind in made.binds.items()}
        self._turns = [(name, turns[name]) for name in self.order or made.binds]

    def do(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int | None:
        """Write them, in the transaction of this connection. The id of a row that was inserted alone, where the driver
        says it."""
        sent: list[Any] = [self._values(row) for row in rows]
        if self.order is None:
            sent = [dict(zip([name for name, _turn in self._turns], row, strict=True)) for row in sent]
        if hearing := connection.engine.dispatch.before_cursor_execute:
            for hear in hearing:
                hear(connection, None, self.sql, (), None, True)
        driver: Any = connection.connection.dbapi_connection
        try:
            if len(sent) == 1:
                return getattr(driver.execute(self.sql, sent[0]), "lastrowid", None)
            with closing(driver.cursor()) as cursor:
                cursor.executemany(self.sql, sent)
        except self.dialect.loaded_dbapi.Error as fault:
            raise known(self.dialect, connection, self.sql, fault) from fault
        return None

    def _values(self, row: Mapping[str, Any]) -> list[Any]:
        return [row[name] if turn is None else turn(row[name]) for name, turn in self._turns]


def _turned(value: Any, turn: Turn | None) -> Any:
    return value if turn is None else turn(value)


def known(dialect: Dialect, connection: Connection, sql: str, fault: Any) -> DBAPIError:
    """A fault of the driver as the one that everybody knows, without the values that were sent."""
    gone = dialect.is_disconnect(fault, connection.connection.dbapi_connection, None)
    if gone:
        connection.invalidate(fault)
    made = DBAPIError.instance(
        sql, None, fault, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=gone, dialect=dialect
    )
    return cast(DBAPIError, made)


def _turn_in(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _turn_out(kind: TypeEngine[Any], dialect: Dialect) -> Turn | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
