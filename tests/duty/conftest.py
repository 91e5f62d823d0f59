"""A group whose rooms are open only while somebody is on duty, with two who guide it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.duty.scene import Scene, scene_of


@pytest.fixture
def scene(app: Flask, at_noon: Callable[..., None]) -> Scene:
    """At noon, with nobody on duty."""
    return scene_of(at_noon)
