"""GET and HEAD only look: the database is the same afterwards to the last byte, for visitors and for members.

One thing a person leaves by reading, and nobody else ever sees: up to where they have read a room.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, select
from werkzeug.routing import Rule

from groups import db, limits
from groups.db import Base
from groups.models import (
    activities,
    chat,
    directory,
    exchange,
    journal,
    meetups,
    membership,
    moderation,
    people,
    volunteering,
)
from groups.people.models import Person

#: What an address speaks of, by how it begins; the rows are the demo's.
SUBJECTS = {
    "/groups/<ref>/requests": membership.Group, "/groups/": membership.Group, "/rooms/": chat.Room,
    "/meetups/": meetups.Meetup,
    "/cases/": moderation.Case, "/activities/": activities.Activity, "/volunteering/": volunteering.Opportunity,
    "/journal/": journal.JournalEntry,
    "/desk/groups/": membership.Group, "/desk/help-lines/": directory.HelpLine, "/desk/sources/": exchange.Source,
}  # fmt: skip


TRACES = {"room_visit"}


def fingerprint() -> str:
    """A hash over every row of every table but those."""
    db.release()
    digest = sha256()
    for table in [table for table in Base.metadata.sorted_tables if table.name not in TRACES]:
        for row in db.session().execute(select(table).order_by(*_key(table))):
            digest.update(repr(tuple(row)).encode())
    db.release()
    return digest.hexdigest()


def _key(table: Table) -> list[object]:
    return list(table.primary_key.columns)


def addresses(app: Flask) -> list[tuple[str, str]]:
    """An address for every endpoint that can be read, with refs of the demo where there are some."""
    adapter = app.url_map.bind("localhost")
    return [
        (rule.endpoint, adapter.build(rule.endpoint, given, method="GET"))
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        for given in _values(rule)
    ]


def _values(rule: Rule) -> list[dict[str, str | int]]:
    if not rule.arguments:
        return [{}]
    kind = next((kind for start, kind in SUBJECTS.items() if rule.rule.startswith(start)), None)
    refs = db.session().scalars(select(kind.ref).limit(6)).all() if kind is not None else []
    fixed = {
        "token": "t" * 43, "name": "css/app.css", "message": db.session().scalar(select(chat.Message.ref)),
        "person_ref": db.session().scalar(select(people.Person.ref)), "wish": "w" * 26, "note": 1,
    }  # fmt: skip
    return [{name: fixed.get(name, ref) for name in rule.arguments} for ref in (refs or ["x" * 26])]


def read_everything(app: Flask, browser: FlaskClient) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for endpoint, address in addresses(app):
        for method in ("GET", "HEAD", "OPTIONS", "GET"):
            limits.forget()
            with browser.open(address, method=method) as answer:
                found.setdefault(endpoint, set()).add(answer.status_code)
    return found


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_reading_every_page_changes_nothing_for_a_visitor(app: Flask, demo: object) -> None:
    before = fingerprint()
    found = read_everything(app, app.test_client())
    assert fingerprint() == before
    assert len(found) > 50
    assert [endpoint for endpoint, statuses in found.items() if max(statuses) >= 500] == []


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("role", ["member", "facilitator", "coordinator"])
def test_reading_every_page_changes_nothing_for_someone_signed_in(
    app: Flask, browser_of: Callable[[Person], FlaskClient], demo_person: Callable[[str], Person], role: str
) -> None:
    browser = browser_of(demo_person(role))
    before = fingerprint()
    found = read_everything(app, browser)
    assert fingerprint() == before
    assert sum(200 in statuses for statuses in found.values()) > 20
    assert [endpoint for endpoint, statuses in found.items() if max(statuses) >= 500] == []


def test_what_reading_leaves_is_the_readers_own(
    app: Flask, browser_of: Callable[[Person], FlaskClient], demo_person: Callable[[str], Person]
) -> None:
    reader = demo_person("facilitator")
    browser, reader_id = browser_of(reader), reader.id
    others = select(chat.RoomVisit.person_id, chat.RoomVisit.room_id, chat.RoomVisit.seen)
    others = others.where(chat.RoomVisit.person_id != reader_id).order_by(chat.RoomVisit.id)
    before = db.session().execute(others).all()
    read_everything(app, browser)
    db.release()
    assert db.session().execute(others).all() == before


def test_the_fingerprint_notices_any_change(demo: object) -> None:
    before = fingerprint()
    assert fingerprint() == before
    with db.transaction() as session:
        session.query(chat.Room).update({"clock": chat.Room.clock + 1})
    assert fingerprint() != before
