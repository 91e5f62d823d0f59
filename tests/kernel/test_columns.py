"""Column types: moments are aware, words are known, names for the outside say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import DateTime, insert, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

import groups.models  # noqa: F401  every table must be in the metadata
from groups import db
from groups.columns import Choice, UTCDateTime, new_ref
from groups.db import Base
from groups.membership.models import Group
from groups.people.models import Community, CommunityState
from tests import make


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises((StatementError, ValueError), match=words), db.transaction():
        yield


def test_a_moment_without_a_zone_is_refused_going_in_and_in_a_question(database: str) -> None:
    group = make.group().id
    naive = datetime(2026, 12, 3, 12, 0)
    with refused("without a time zone"):
        db.session().execute(update(Group).where(Group.id == group).values(created_at=naive))
    with refused("without a time zone"):
        db.session().execute(select(Group.id).where(Group.created_at > naive))


def test_a_moment_comes_back_aware_in_utc_and_is_the_same_moment(database: str) -> None:
    for zone in ("UTC", "America/Vancouver", "Asia/Kolkata", "Pacific/Kiritimati"):
        given = datetime(2026, 10, 25, 2, 30, 15, 123456, tzinfo=ZoneInfo(zone))
        ref = make.group(zone, created_at=given).ref
        db.release()
        found = db.session().scalars(select(Group.created_at).where(Group.ref == ref)).one()
        assert found == given
        assert found.utcoffset() == timedelta(0)


def test_moments_are_ordered_and_compared_by_the_database_as_moments(database: str) -> None:
    early = datetime(2026, 12, 3, 23, 0, tzinfo=ZoneInfo("Pacific/Auckland"))
    late = datetime(2026, 12, 3, 12, 0, tzinfo=ZoneInfo("America/New_York"))
    make.group("late", created_at=late)
    make.group("early", created_at=early)
    middle = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
    assert db.session().scalars(select(Group.name).order_by(Group.created_at)).all() == ["early", "late"]
    assert db.session().scalars(select(Group.name).where(Group.created_at < middle)).all() == ["early"]


def test_an_unknown_word_is_refused_by_a_choice(database: str) -> None:
    make.community()
    with refused("not a valid CommunityState"):
        db.session().execute(update(Community).values(state="ajar"))
    with refused("not a valid CommunityState"):
        db.session().execute(insert(Community).values(id=2, state="ajar"))


def test_a_choice_is_kept_as_its_word_and_comes_back_as_itself(database: str) -> None:
    make.community(state=CommunityState.OPEN)
    assert db.session().execute(text("SELECT state FROM community")).scalar() == CommunityState.OPEN.value
    assert db.session().scalar(select(Community.state)) is CommunityState.OPEN


def test_an_unknown_word_in_the_database_is_noticed_when_it_is_read(database: str) -> None:
    make.community()
    with db.transaction() as session:
        session.execute(text("UPDATE community SET state = 'ajar'"))
    with pytest.raises(ValueError, match="ajar"):
        db.session().scalar(select(Community.state))


@pytest.mark.pure
def test_every_word_of_every_choice_fits_its_column() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    choices = [column.type for column in columns if isinstance(column.type, Choice)]
    words = [word.value for choice in choices for word in choice.kind]
    assert len(choices) > 10
    assert [word for word in words if len(word) > 24] == []


@pytest.mark.pure
def test_no_table_keeps_a_moment_in_a_plain_column_unless_it_is_a_wall_clock() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    aware = [c.name for c in columns if isinstance(c.type, UTCDateTime)]
    plain = [c.name for c in columns if type(c.type).__name__ == "DateTime"]
    assert len(aware) > 30
    assert [name for name in plain if "local" not in name and name != "slot" and name != "until"] == []


@pytest.mark.pure
def test_refs_are_long_never_repeat_and_are_easy_to_read_out() -> None:
    refs = {new_ref() for _ in range(5000)}
    assert len(refs) == 5000
    assert {len(ref) for ref in refs} == {26}
    letters = set("".join(refs))
    assert len(letters) == 32
    assert not letters & set("l0o1ABC")


@pytest.mark.pure
@pytest.mark.parametrize("moment", [
    datetime(2026, 12, 3, 12, 0, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC),
    datetime(2026, 10, 25, 2, 30, 15, 1, tzinfo=ZoneInfo("Asia/Kolkata")),
])  # fmt: skip
def test_a_moment_is_written_for_sqlite_as_its_dialect_would(moment: datetime) -> None:
    dialect = sqlite.dialect()
    ours, theirs = (kind.dialect_impl(dialect).bind_processor(dialect) for kind in (UTCDateTime(), DateTime()))
    assert ours(moment) == theirs(moment.astimezone(UTC).replace(tzinfo=None))
    assert ours(None) is None
