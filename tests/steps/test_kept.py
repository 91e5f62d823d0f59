"""What is kept of steps: over the migration, for taking along, and that all of it can go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from groups import db, schema
from groups.db import Base
from groups.people.models import Person
from groups.steps import belongings, queries
from tests import make, servers
from tests.conftest import SQLITE
from tests.steps import rungs


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[None]:
    """A migrated database that may go back and forth."""
    if SQLITE:
        db.configure(f"sqlite:///{tmp_path / 'own.db'}")
        schema.upgrade()
        yield
    else:
        with servers.postgres() as url:
            db.configure(url)
            schema.upgrade()
            yield
    db.close()


@pytest.mark.usefixtures("own_database")
def test_what_was_tried_before_there_were_ladders_is_all_there() -> None:
    wren = make.person()
    for number in range(3):
        rungs.tried(wren, f"thing {number}", 2, 5, number)
    db.release()
    schema.downgrade("0010")
    before = db.session().execute(text("SELECT id, title, level, expected, felt, ref FROM attempt ORDER BY id")).all()
    db.release()
    schema.upgrade()
    assert schema.difference() == []
    kept = db.session().execute(text("SELECT id, title, level, expected, felt, ref FROM attempt ORDER BY id")).all()
    assert kept == before
    assert len(kept) == 3
    assert len({attempt.key for attempt in queries.tried_lately(wren)}) == 3
    db.release()


@pytest.mark.usefixtures("database")
def test_it_can_be_taken_along_whole_and_leaves_nothing_behind() -> None:
    wren, other = make.person(), make.person()
    for person in (wren, other):
        step = rungs.add(person, f"canary-{person.id}", 3, note="by the door")
        rungs.try_it(person, step, 3, 2, word="warm", helped="tea")
    ladder, done, _resting = belongings.of(wren.id)
    assert (ladder.title, ladder.rows[0]["Step"], ladder.rows[0]["Where it stands"]) == (
        "My ladder", f"canary-{wren.id}", "Tried",
    )  # fmt: skip
    assert (done.rows[0]["A word"], done.rows[0]["What helped"], done.rows[0]["Felt, of 10"]) == ("warm", "tea", 2)
    with db.transaction():
        belongings.erase(wren.id)
    assert canaries() == {f"canary-{other.id}"}
    assert rows_of(wren) == 0


def canaries() -> set[str]:
    found = db.session().execute(text("SELECT title FROM step UNION SELECT title FROM attempt"))
    return set(found.scalars())


def rows_of(person: Person) -> int:
    counted = (Base.metadata.tables[name] for name in ("step", "attempt", "not_now"))
    return sum(len(db.session().execute(each.select().where(each.c.person_id == person.id)).all()) for each in counted)


@pytest.mark.pure
def test_no_column_counts_what_was_not_done() -> None:
    columns = {column.name for name in ("step", "attempt", "not_now") for column in Base.metadata.tables[name].columns}
    assert not columns & {"streak", "rank", "points", "score", "missed", "missed_count"}
