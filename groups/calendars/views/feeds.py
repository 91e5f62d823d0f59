"""Calendars that programs read by themselves: a person's private one, and the public one of a listed group."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from groups import db, limits, web
from groups.calendars import building, queries, service
from groups.calendars.views.base import PRIVATE, PUBLIC, blueprint, calendar
from groups.errors import NotFound, Problem
from groups.people.tokens import hash_token

#: How long a program's note that it was here may wait for the database, in seconds. It is not worth more.
PATIENCE = 0.5


@blueprint.get("/calendar/<token>.ics")
@web.open_to_visitors
def feed(token: str) -> ResponseReturnValue:
    """A person's private calendar: whoever has the address reads it, until it is taken back."""
    found = queries.live_feed(hash_token(token))
    if found is None:
        limits.check("token_address", web.address())
        raise NotFound()
    address, person = found
    limits.check("feed", address.id)
    body, unnoted = building.own_calendar(person, address), service.is_unnoted(address)
    if unnoted:
        _note(address.id)
    return calendar(body, kept=PRIVATE)


def _note(feed_id: int) -> None:
    """A calendar is not refused because this could not be written."""
    try:
        with db.transaction(PATIENCE):
            service.note_read(feed_id)
    except Problem:
        return


@blueprint.get("/groups/<ref>/calendar.ics")
@web.open_to_visitors
def group_feed(ref: str) -> ResponseReturnValue:
    """The dates of a listed group, as everyone may know them."""
    limits.check("calendar", web.address())
    return calendar(building.group_calendar(queries.public_group(ref)), kept=PUBLIC)
