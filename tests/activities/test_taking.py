"""Taking activities over from a source, many at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import event, select

from groups import db
from groups.activities.details import Origin, Taken
from groups.activities.models import Activity, ActivityState, Kind
from groups.activities.taking import take_over, withdraw_imported
from groups.contact_level import Facets

LIST = Origin(7, "The valley list", "CC0")
ONE = Taken(key="a", title="Morning circle", kind=Kind.SUPPORT, facets=Facets(people=2), zone="America/Los_Angeles",
            first_local=datetime(2024, 1, 1, 7), rule="FREQ=WEEKLY;BYDAY=MO")  # fmt: skip


def test_an_item_keeps_its_row_when_it_changes(at_noon: Callable[..., None]) -> None:
    with db.transaction():
        first = take_over(LIST, [ONE])
    ref = _row("a").ref
    at_noon(timedelta(hours=1))
    with db.transaction():
        again = take_over(LIST, [replace(ONE, title="Evening circle")])
    assert again == first
    row = _row("a")
    assert (row.ref, row.title, row.source_licence, row.facets_estimated) == (ref, "Evening circle", "CC0", True)
    assert row.changed_at - row.created_at == timedelta(hours=1)


def test_the_same_key_of_two_sources_is_two_activities(at_noon: Callable[..., None]) -> None:
    with db.transaction():
        take_over(LIST, [ONE])
        take_over(replace(LIST, source_id=8), [ONE])
    assert len(db.session().scalars(select(Activity)).all()) == 2


def test_too_long_facts_are_cut_and_not_refused(at_noon: Callable[..., None]) -> None:
    with db.transaction():
        take_over(LIST, [replace(ONE, title="x" * 400, place="y" * 400, town="z" * 400, address="w" * 900)])
    assert len(_row("a").title) == 200


def test_withdrawn_ones_end_and_only_those_of_the_source(at_noon: Callable[..., None]) -> None:
    with db.transaction():
        mine = take_over(LIST, [ONE])
        take_over(replace(LIST, source_id=8), [replace(ONE, key="b")])
        withdraw_imported(7, [*mine.values(), _row("b").id])
    assert _row("a").state is ActivityState.ENDED
    assert _row("b").state is ActivityState.OFFERED


def test_two_hundred_take_few_statements(at_noon: Callable[..., None]) -> None:
    seen: list[str] = []
    with db.transaction():
        event.listen(db.engine(), "before_cursor_execute", lambda *given: seen.append(given[2]))
        take_over(LIST, [replace(ONE, key=f"k{number}") for number in range(200)])
        take_over(LIST, [replace(ONE, key=f"k{number}", title="Other") for number in range(200)])
        assert len(seen) <= 8


def _row(key: str) -> Activity:
    return db.session().scalars(select(Activity).where(Activity.source_key == key)).one()
