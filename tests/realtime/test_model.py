"""Whatever eight people do in three rooms, every tab shows what a small reference says, and hears no word beyond it.

Random deeds over real sockets' handlers and deliveries, in one process. Pushes get lost, doubled and late; tabs go away
and come back with the clock they kept, or with one from any time before. STONES_TEST_MODEL=500 tries 500 stories.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from limits import parse
from sqlalchemy import select

from groups import db, limits
from groups.chat.queries import Company, company_of
from groups.chat.shown import Viewer, status_for
from groups.people.models import Person
from realtime import protocol, rooms
from tests.conftest import SQLITE
from tests.realtime.house import FARTHEST, PAGE
from tests.realtime.story import Story

LONG = int(os.environ.get("STONES_TEST_MODEL", "0"))
STORY = settings(
    max_examples=LONG or 8,
    stateful_step_count=60 if LONG else 45,
    derandomize=not LONG,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


@pytest.fixture
def story(app: Flask, sockets: Any, monkeypatch: pytest.MonkeyPatch) -> type[Story]:
    """The machine, at work on this test's application, where nobody is too quick."""
    for kind in limits.KINDS:
        monkeypatch.setitem(limits._PARSED, kind, [parse("100000 per second")])
    monkeypatch.setattr(rooms, "PAGE", PAGE)
    monkeypatch.setattr(protocol, "FARTHEST", FARTHEST)
    return type("Story", (Story,), {"app": app, "sockets": sockets})


@pytest.mark.slow
@pytest.mark.timeout(LONG * 10 + 120)
def test_every_tab_shows_what_its_person_may_see_and_nothing_else(story: type[Story]) -> None:
    run_state_machine_as_test(story, settings=STORY)  # type: ignore[no-untyped-call]  # the library has no types


def _meets_everyone(viewer: Viewer, *of: Any) -> str | None:
    return status_for(Viewer(viewer.person_id, viewer.guides), *of)


def _sees_what_waits(viewer: Viewer, *of: Any) -> str | None:
    return status_for(Viewer(viewer.person_id, True, viewer.hidden), *of)


def _everyone_stays(group_ids: Collection[int]) -> dict[int, Company]:
    everyone = frozenset(db.session().scalars(select(Person.id)))
    return {group_id: Company(everyone, company.guides) for group_id, company in company_of(group_ids).items()}


#: Rules that are broken on purpose, and how.
BROKEN: dict[str, tuple[str, str, Callable[..., Any]]] = {
    "who left is still told": ("queries.heard", "company_of", _everyone_stays),
    "blocks are not thought of": ("shown", "status_for", _meets_everyone),
    "holds are not thought of": ("shown", "status_for", _sees_what_waits),
    "an answer keeps its old quote": ("service.change", "touch_answers", lambda _: None),
    "what waits is forgotten on coming back": ("queries.reading", "_waiting", lambda *_: []),
    "a cursor outlives a block": ("queries.reading", "_epoch", lambda *_: "always"),
}


@pytest.mark.slow
@pytest.mark.parametrize("broken", list(BROKEN)[: None if SQLITE else 1])
def test_a_broken_rule_is_found(story: type[Story], broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, name, other = BROKEN[broken]
    monkeypatch.setattr(import_module(f"groups.chat.{place}"), name, other)
    with pytest.raises(AssertionError) as found:
        run_state_machine_as_test(story, settings=settings(STORY, max_examples=30, phases=[Phase.generate]))  # type: ignore[no-untyped-call]  # the library has no types
    assert "'fault'" not in str(found.value), "what is broken still works, only not as it should"
