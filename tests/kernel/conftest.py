"""What tests of the kernel share: the whole door with its headers, and a demo community."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from groups import clock, db
from groups.demo import seed
from groups.people.models import Person
from groups.web import Headers

Door = Callable[..., Client]


@pytest.fixture
def door(app: Flask) -> Door:
    """The application behind the wrapper that `wsgi.py` puts around it, as a browser without cookies reaches it."""

    def open_door(*, https: bool = False) -> Client:
        return Client(Headers(app.wsgi_app, https=https, socket_origin="ws://localhost"))

    return open_door


@pytest.fixture
def demo(database: str) -> seed.Planted:
    """The demo community, planted into this test's database."""
    planted = seed.plant(clock.now())
    db.release()
    return planted


@pytest.fixture
def demo_person(demo: seed.Planted) -> Callable[[str], Person]:
    """Somebody of the demo by the role printed beside their sign-in."""

    def find(role: str) -> Person:
        email = next(each.email for each in demo.sign_ins if role in each.role.lower())
        return db.session().scalars(select(Person).where(Person.email == email)).one()

    return find
