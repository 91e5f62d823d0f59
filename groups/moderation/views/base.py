"""What the pages of cases, measures and appeals share."""

from __future__ import annotations

from flask import Blueprint

from groups.errors import NotFound
from groups.membership import queries as membership
from groups.membership.models import Group

blueprint = Blueprint("moderation", __name__)


def rules_of(group: Group) -> list[tuple[str, str]]:
    """The agreements in force, as a selection takes them."""
    return [(str(each.id), each.words) for each in membership.agreements_of(group)]


def number(given: str | None) -> int | None:
    """The id that a selection was sent with; None for an empty one."""
    if not given:
        return None
    if not given.isdecimal():
        raise NotFound()
    return int(given)
