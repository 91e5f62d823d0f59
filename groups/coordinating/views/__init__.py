"""The pages of coordinators."""

from __future__ import annotations

from flask import Flask

from groups import outbox
from groups.coordinating import composers
from groups.coordinating.views import offices
from groups.coordinating.views.base import blueprint


def attach(_app: Flask) -> None:
    """Write this feature's letters."""
    outbox.compose("office_given", composers.office_given)
    outbox.compose("office_over", composers.office_over)


__all__ = ["attach", "blueprint", "offices"]
