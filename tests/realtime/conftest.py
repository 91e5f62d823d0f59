"""Sockets for tests: `live(person)` over the test client, and people in a room to use them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient

import realtime
from groups import access, db, limits
from groups.chat.models import Room
from groups.membership.models import Group
from groups.people.models import Person
from tests import make
from tests.conftest import SQLITE
from tests.conftest import _empty as empty


@dataclass
class Live:
    """A person's socket: `ask` gives the answer, `told` what was pushed since it was asked last."""

    client: SocketIOTestClient
    browser: FlaskClient
    person: Person

    def ask(self, name: str, *what: Any) -> dict[str, Any]:
        """Send an event and give the answer."""
        answer: dict[str, Any] = self.client.emit(name, *what, callback=True)
        return answer

    def told(self, name: str | None = None) -> list[dict[str, Any]]:
        """What the server pushed; by name, or everything."""
        heard = self.client.get_received()
        return [each["args"][0] for each in heard if name in (None, each["name"])]

    def enter(self, room: Room, after: int = 0, **more: Any) -> dict[str, Any]:
        """Come into a room."""
        return self.ask("room:enter", {"room": room.ref, "after": after, **more})

    def say(self, room: Room, text: str, key: str | None = None, **more: Any) -> dict[str, Any]:
        """Send a message."""
        return self.ask("message:send", {"room": room.ref, "text": text, "key": key or make.new_ref(), **more})


@dataclass
class Circle:
    """A group with a room, its facilitator and two members."""

    group: Group
    room: Room
    ines: Person
    wren: Person
    otter: Person


@pytest.fixture(scope="module")
def shared_database(template: str, workplace: Path) -> Iterator[str]:
    """An empty database for all tests of a file that start a server."""
    url = template
    if SQLITE:
        fresh = workplace / "shared.db"
        shutil.copyfile(workplace / "template.db", fresh)
        url = f"sqlite:///{fresh}"
    db.configure(url)
    limits.forget()
    yield url
    access.forget()
    db.release()
    if not SQLITE:
        empty()
    db.close()
    for path in workplace.glob("shared.db*"):
        path.unlink()


@pytest.fixture
def sockets(app: Flask) -> Any:
    """The socket door of the application under test."""
    return realtime.attach(app)


@pytest.fixture
def live(app: Flask, sockets: Any, browser_of: Callable[[Person], FlaskClient]) -> Callable[[Person], Live]:
    """Opens a socket for a person who is signed in."""

    def connect(person: Person) -> Live:
        browser = browser_of(person)
        client = sockets.test_client(app, flask_test_client=browser)
        return Live(client, browser, person)

    return connect


@pytest.fixture
def circle(database: str) -> Circle:
    """Quiet Tuesdays with a front room, in this test's own database."""
    return a_circle()


def a_circle() -> Circle:
    """A group of three."""
    group = make.group()
    room = make.room(group)
    ines = make.facilitator(group, make.person("Ines"))
    return Circle(group, room, ines, make.member(group, make.person("Wren")), make.member(group, make.person("Otter")))
