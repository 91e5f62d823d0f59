"""Nobody keeps a ledger: no column, table or route by which people could be counted, ranked or reproached."""

from __future__ import annotations

import re

import pytest

from groups import models
from groups.db import Base
from tests.rules.reading import ROOT

pytestmark = pytest.mark.pure

#: Parts of names, between underscores. What is here must not be kept about anybody.
LEDGER = {
    "streak", "streaks", "rank", "ranks", "ranking", "points", "badge", "badges", "karma", "reputation", "leaderboard",
    "missed", "noshow", "absences", "inactive", "followers", "likes", "popularity", "engagement", "strikes",
}  # fmt: skip
#: The same where it takes several words.
LEDGERS = (
    "no_show",
    "last_seen",
    "last_active",
    "score_total",
    "total_score",
    "read_receipt",
    "times_late",
    "left_early",
)


def counts(name: str) -> list[str]:
    """What in a name would be part of a ledger."""
    parts = set(name.lower().split("_"))
    return sorted(parts & LEDGER) + [each for each in LEDGERS if each in name.lower()]


def names() -> set[str]:
    """Every table and column there is."""
    assert models.__all__
    tables = Base.metadata.sorted_tables
    return {table.name for table in tables} | {
        f"{table.name}.{each.name}" for table in tables for each in table.columns
    }


def test_no_table_or_column_is_part_of_a_ledger() -> None:
    """What is not kept cannot be shown, sold, or held against anybody."""
    known = names()
    assert len(known) > 300
    found = {name: part for name in known for each in name.split(".") if (part := counts(each))}
    assert found == {}


def test_no_migration_makes_one_on_the_way() -> None:
    made = re.compile(r"(?:Column|create_table|add_column)\(\s*\"([a-z_]+)\"")
    for path in sorted((ROOT / "migrations" / "versions").glob("*.py")):
        assert [name for name in made.findall(path.read_text(encoding="utf-8")) if counts(name)] == [], path.name


@pytest.mark.parametrize(
    "name", ["streak_days", "rank", "points", "missed_count", "no_show", "last_seen_at", "score_total", "is_inactive"]
)
def test_a_planted_one_is_caught(name: str) -> None:
    assert counts(name) != []


@pytest.mark.parametrize("name", ["seen_at", "expected", "felt", "pointer", "frank", "emission"])
def test_ordinary_names_are_fine(name: str) -> None:
    assert counts(name) == []
