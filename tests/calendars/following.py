"""Making addresses and reading calendars, for the tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from groups import clock, db
from groups.calendars import service
from groups.calendars.service import Wishes
from groups.meetups import service as meetups
from groups.meetups.models import Answer, Meetup, Part
from groups.people.models import Person
from tests.calendars import reader
from tests.calendars.reader import Happening


def address(person: Person, *, titles: bool = False, perhaps: bool = False) -> str:
    """A private address of this person: its path."""
    with db.transaction():
        token = service.make_feed(person, Wishes("my phone", titles, perhaps))
    return f"/calendar/{token}.ics"


def reply(person: Person, meetup: Meetup, answer: Answer = Answer.GOING, part: Part = Part.WHOLE) -> None:
    """What this person says to a date."""
    with db.transaction():
        meetups.reply(person, meetup.ref, answer, part)


def get(client: FlaskClient, path: str, **given: Any) -> TestResponse:
    """What is at `path`. The rows a test holds stay readable when the request lets go of them."""
    for row in list(db.session()):
        db.session().refresh(row)
    db.session().expunge_all()
    return client.get(path, **given)


def events(answer: TestResponse) -> list[Happening]:
    """What happens in the calendar that was answered with, for a year."""
    assert answer.status_code == 200, answer.status_code
    assert answer.content_type == "text/calendar; charset=utf-8"
    return reader.expand(reader.read(answer.data), clock.now() + timedelta(days=365))


def begins(client: FlaskClient, path: str) -> list[datetime]:
    """When the dates in a calendar begin."""
    return [each.begins for each in events(get(client, path))]
