"""What the tests of meetups share."""

from __future__ import annotations

import pytest
from flask import Flask

from groups import events
from groups.meetups.events import MeetupChanged, MeetupsScheduled


@pytest.fixture
def heard(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is announced about dates while a test runs."""
    told: list[object] = []
    monkeypatch.setattr(events, "_together", {**events._together, told.extend: {MeetupChanged, MeetupsScheduled}})
    return told
