"""Stepping Stones: the people, what they do together, and the rules."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from groups.config import Config

#: Every feature with a door of its own. A feature is added to the house by adding its name here.
FEATURES = (
    "people",
    "membership",
    "audit",
    "notices",
    "moderation",
    "duty",
    "chat",
    "meetups",
    "activities",
    "volunteering",
    "directory",
    "journal",
    "practices",
    "wellbeing",
    "finder",
    "steps",
    "calendars",
    "care",
    "sessions",
    "absence",
    "exchange",
    "coordinating",
    "home",
)


def create_app(config: Config | None = None) -> Flask:
    """The Flask application with every feature registered.

    The factory is loaded by name so that pure modules (`groups.contact_level` and its like) can be
    imported without Flask.
    """
    app: Flask = import_module("groups.factory").build(config, FEATURES)
    return app
