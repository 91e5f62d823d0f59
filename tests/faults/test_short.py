"""The fault plan, a little of each: the whole of it is `make faults`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests import parts
from tests.conftest import SQLITE
from tests.faults.__main__ import chosen, lines, one
from tests.faults.trial import Scenario
from tests.faults.world import POSTGRESQL, Ground
from tests.faults.world import SQLITE as SQLITE_NAME

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
DATABASE = SQLITE_NAME if SQLITE else POSTGRESQL


@dataclass
class Place:
    """A ground, and the loop in which everything on it happens."""

    loop: asyncio.AbstractEventLoop
    ground: Ground


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """A database of its own for all of them."""
    with asyncio.Runner() as runner:
        ground = Ground(DATABASE)
        try:
            runner.run(ground.__aenter__())
            yield Place(runner.get_loop(), ground)
        finally:
            runner.run(ground.__aexit__())


@pytest.mark.parametrize("scenario", chosen(DATABASE, "", True), ids=lambda scenario: scenario.name.replace(" ", "_"))
def test_a_fault_breaks_no_promise(place: Place, scenario: Scenario) -> None:
    result = place.loop.run_until_complete(one(place.ground, scenario, True))
    if result.note.startswith("left out"):
        parts.missing(result.note)
    assert result.is_well, "\n".join(lines(result))
