"""A session under random deeds. STONES_TEST_MODEL=500 tries 500 stories."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from groups.sessions import writing
from groups.sessions.hall import Hall
from tests.conftest import SQLITE
from tests.sessions.story import Story

LONG = int(os.environ.get("STONES_TEST_MODEL", "0"))
STORY = settings(
    max_examples=LONG or (6 if SQLITE else 3),
    stateful_step_count=50 if LONG else 20,
    derandomize=not LONG,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
#: Promises that are broken on purpose.
BROKEN = ["anybody may write in a round", "seats are not counted"]


@pytest.mark.slow
@pytest.mark.timeout(LONG * 20 + 240)
@pytest.mark.usefixtures("app")
def test_a_session_keeps_its_promises_whatever_happens() -> None:
    run_state_machine_as_test(Story, settings=STORY)  # type: ignore[no-untyped-call]  # the library has no types


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("broken", BROKEN[: None if SQLITE else 1])
def test_a_broken_promise_is_found(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if broken == "anybody may write in a round":
        monkeypatch.setattr(writing, "why_not", lambda *_about, **_more: None)
    else:
        monkeypatch.setattr(Hall, "finds_room", lambda *_about: True)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Story, settings=settings(STORY, max_examples=30, phases=[Phase.generate]))  # type: ignore[no-untyped-call]  # the library has no types
