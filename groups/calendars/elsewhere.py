"""Links that put a date into a calendar another company keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from groups.calendars import telling
from groups.meetups import queries as meetups
from groups.meetups.models import Meetup

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/action/compose"


def links(meetup: Meetup, begins: datetime, ends: datetime, *, named: bool) -> list[tuple[str, str]]:
    """Names and addresses. What is in an address stays in histories and logs, so it is neutral unless `named`, and
    never holds the way there."""
    title = meetup.title if named else telling.NEUTRAL
    where = meetups.where_words(meetup) if named else ""
    compact = "/".join(each.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for each in (begins, ends))
    google = {"action": "TEMPLATE", "text": title, "dates": compact}
    outlook = {"rru": "addevent", "subject": title, "startdt": _iso(begins), "enddt": _iso(ends)}
    if where:
        google["location"] = outlook["location"] = where
    return [("Google", f"{GOOGLE}?{urlencode(google)}"), ("Outlook", f"{OUTLOOK}?{urlencode(outlook)}")]


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
