"""The line for a seat under random deeds. STONES_TEST_MODEL=500 tries 500 stories."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from groups.meetups import offers, queries
from groups.meetups.models import Answer
from groups.meetups.service import seating
from tests.conftest import SQLITE
from tests.meetups.line_story import LineStory

LONG = int(os.environ.get("STONES_TEST_MODEL", "0"))
STORY = settings(
    max_examples=LONG or (12 if SQLITE else 6),
    stateful_step_count=50 if LONG else 30,
    derandomize=not LONG,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
#: Promises that are broken on purpose.
BROKEN = ["the last is first", "a held seat is free for others", "offers go on to the start"]


@pytest.mark.slow
@pytest.mark.timeout(LONG * 10 + 180)
@pytest.mark.usefixtures("app")
def test_the_line_keeps_its_promises_whatever_happens() -> None:
    run_state_machine_as_test(LineStory, settings=STORY)  # type: ignore[no-untyped-call]  # the library has no types


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("broken", BROKEN[: None if SQLITE else 1])
def test_a_broken_promise_is_found(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if broken == "a held seat is free for others":
        monkeypatch.setattr(queries.Seats, "left", _without_offers)
    elif broken == "offers go on to the start":
        monkeypatch.setattr(offers, "may_offer", lambda now, starts_at: now < starts_at)
    else:
        line_of = queries.line_of
        monkeypatch.setattr(seating.queries, "line_of", lambda meetup: line_of(meetup)[::-1])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(LineStory, settings=settings(STORY, max_examples=40, phases=[Phase.generate]))  # type: ignore[no-untyped-call]  # the library has no types


def _without_offers(self: queries.Seats, answer: Answer) -> int | None:
    listens = queries.seat_for(answer) == "listening"
    total, taken = (self.listening_seats, self.listening) if listens else (self.speaking_seats, self.speaking)
    return None if total is None or queries.seat_for(answer) is None else max(0, total - taken)
