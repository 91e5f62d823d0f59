"""Parts a machine may lack: without one a test is skipped, save where CI=true promises that every part is there."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(why: str) -> NoReturn:
    """End the test, or all that stand on the fixture: `why` is one sentence that says which part is not here."""
    if os.environ.get("CI", "").strip().lower() in {"1", "true", "yes", "on"}:
        pytest.fail(f"{why} (with CI=true nothing may be skipped)", pytrace=False)
    pytest.skip(why)
