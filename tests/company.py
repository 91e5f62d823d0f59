"""A small company for tests of what happens in a room: a group, its room, and people of every kind."""

from __future__ import annotations

import pytest

from groups.chat.models import Room
from groups.membership.models import Group
from groups.people.models import Person
from tests import make


@pytest.fixture
def group(database: str) -> Group:
    """A group that holds the first message of newcomers."""
    return make.group(holds_newcomers=True)


@pytest.fixture
def room(group: Group) -> Room:
    return make.room(group)


@pytest.fixture
def wren(group: Group) -> Person:
    return make.member(group, make.person("Wren"))


@pytest.fixture
def otter(group: Group) -> Person:
    return make.member(group, make.person("Otter"))


@pytest.fixture
def moth(group: Group) -> Person:
    return make.newcomer(group, make.person("Moth"))


@pytest.fixture
def ines(group: Group) -> Person:
    return make.facilitator(group, make.person("Ines"))


@pytest.fixture
def alder(group: Group) -> Person:
    """A second facilitator."""
    return make.facilitator(group, make.person("Alder"))
