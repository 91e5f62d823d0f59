"""Column types and small pieces that every model shares."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, Dialect, ForeignKey, Integer, String, func
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column
from sqlalchemy.types import DateTime, TypeDecorator

_LETTERS = b"abcdefghijkmnpqrstuvwxyz23456789"  # no l, o, 0 or 1: a person may have to read it out
_LETTER_OF = bytes(_LETTERS[byte % 32] for byte in range(256))  # 256 is 8 times 32, so each is as likely as the others


def new_ref() -> str:
    """A name for the outside world: 26 letters of 32, so 130 random bits, saying nothing about what it names."""
    return secrets.token_bytes(26).translate(_LETTER_OF).decode()


class UTCDateTime(TypeDecorator[datetime]):
    """A moment. Aware going in (a naive one is refused), aware in UTC coming out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments and store the rest in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def bind_processor(self, dialect: Dialect) -> Any:
        """The same for SQLite in one step, as text in the form that its dialect reads: it is asked at every message."""
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _as_text(value: datetime | None) -> str | None:
    """A moment as SQLite keeps it: "2026-12-03 12:00:00.000000", in UTC."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


class Choice(TypeDecorator[Any]):
    """One of an enum's values, stored as its word, so that a new word needs no migration of the type."""

    impl = String(24)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind
        self._members = {str(each.value): each for each in kind}

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        """Refuse a word that is not in the enum."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, _dialect: Dialect) -> StrEnum | None:
        """Give back the enum's member."""
        return None if value is None else self._members.get(value) or self.kind(value)


BigId = BigInteger().with_variant(Integer, "sqlite")

Id = Annotated[int, mapped_column(BigId, primary_key=True)]
Ref = Annotated[str, mapped_column(String(26), unique=True, default=new_ref)]
Moment = Annotated[datetime, mapped_column(UTCDateTime)]
WallClock = Annotated[datetime, mapped_column(DateTime(timezone=False))]
Word = Annotated[str, mapped_column(String(60))]
Line = Annotated[str, mapped_column(String(200))]
ZoneName = Annotated[str, mapped_column(String(64))]

__all__ = [
    "BigId",
    "Choice",
    "ForeignKey",
    "Id",
    "Line",
    "Mapped",
    "MappedAsDataclass",
    "Moment",
    "Ref",
    "UTCDateTime",
    "WallClock",
    "Word",
    "ZoneName",
    "func",
    "mapped_column",
    "new_ref",
]
