"""What the coordinators' pages share."""

from __future__ import annotations

from flask import Blueprint

from groups.people import queries as people

blueprint = Blueprint("coordinating", __name__)


def zone_here() -> str:
    """The community's time zone: days on these pages are its days."""
    here = people.community()
    return here.zone if here else "UTC"
