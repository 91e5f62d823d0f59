"""`among(column, "ids")`: the column is one of a list that is given as one value, however long the list is.

SQLAlchemy writes `IN` with a parameter for each value, and makes the statement anew for each number of them. For what
is asked at every message this is dearer than the question.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import ARRAY, BigInteger, BindParameter, ColumnElement, Dialect, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement, GenericFunction
from sqlalchemy.types import TypeDecorator, TypeEngine


class _List(TypeDecorator[Any]):
    """A list of numbers or of words: an array where there are arrays, else JSON."""

    impl = String
    cache_ok = True

    def __init__(self, is_number: bool) -> None:
        super().__init__()
        self.is_number = is_number

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """How this database takes a list."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String())
        return dialect.type_descriptor(ARRAY(BigInteger() if self.is_number else String()))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The list as it is sent."""
        return msgspec.json.encode(list(value)).decode() if dialect.name == "sqlite" else list(value)


class _Numbers(TypeDecorator[Any]):
    """A list of numbers that comes back: an array where there are arrays, else JSON."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """How this database gives a list."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else ARRAY(BigInteger()))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The list as it came; of nothing it may be None."""
        return msgspec.json.decode(value) if dialect.name == "sqlite" and value else value


class gathered(GenericFunction[Any]):
    """All values of a column in a group of rows, as one list: a row for each would cost more than the question."""

    inherit_cache = True
    name = "gathered"
    type = _Numbers()


@compiles(gathered)
def _as_array(element: Any, compiler: SQLCompiler, **how: Any) -> str:
    return "array_agg(" + compiler.process(element.clauses, **how) + ")"


@compiles(gathered, "sqlite")
def _as_json(element: Any, compiler: SQLCompiler, **how: Any) -> str:
    return "json_group_array(" + compiler.process(element.clauses, **how) + ")"


class _Each(FunctionElement[Any]):
    """The values of a list, as a question of one column; or, for a list that is known to have one value, that value."""

    inherit_cache = False
    name = "each"

    def __init__(self, values: BindParameter[Any], only: BindParameter[Any]) -> None:
        super().__init__(values)
        self.only = only


def among(column: InstrumentedAttribute[Any], name: str) -> ColumnElement[bool]:
    """Whether `column` is one of the values given as `name`, in a statement that is made once and kept."""
    values = bindparam(name, type_=_List(is_number=not isinstance(column.type, String)))
    return column.bool_op("IN")(_Each(values, bindparam(name, type_=column.type)))


#: Compiles a statement for lists of one value each: most are, and a value costs the database less than a list.
ALONE = {"alone": True}


def is_list(kind: TypeEngine[Any]) -> bool:
    """Whether a value of a statement is a list."""
    return isinstance(kind, _List)


@compiles(_Each)
def _from_array(element: _Each, compiler: SQLCompiler, **how: Any) -> str:
    if "alone" in how:
        return "(" + compiler.process(element.only, **how) + ")"
    return "(SELECT unnest(" + compiler.process(element.clauses, **how) + "))"


@compiles(_Each, "sqlite")
def _from_json(element: _Each, compiler: SQLCompiler, **how: Any) -> str:
    if "alone" in how:
        return "(" + compiler.process(element.only, **how) + ")"
    values = compiler.process(element.clauses, **how)
    return f"(SELECT value FROM json_each({values}))"  # noqa: S608  the compiler's own words, with its parameter
