"""What the tests of sessions share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.sessions.evening import Evening, Forward
from tests.sessions.evening import evening as an_evening


@pytest.fixture
def evening(app: Flask, at_noon: Forward) -> Evening:
    """Two who guide and three who come, ten minutes before it starts."""
    return an_evening(at_noon)


@pytest.fixture
def an(app: Flask, at_noon: Forward) -> Callable[..., Evening]:
    """An evening of another kind: `an(members=5, gap_s=0)`."""

    def make_one(**given: object) -> Evening:
        return an_evening(at_noon, **given)  # type: ignore[arg-type]  # passed on as they are

    return make_one
