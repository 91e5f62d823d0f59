"""The rules of the house, without its doors: enough for reports and cases; and a group with people in a room."""

from __future__ import annotations

import pytest

from groups import access, outbox
from groups.chat.models import Room
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.moderation import measures
from groups.notices import service as notices
from groups.people.models import Person
from tests import make


@pytest.fixture(autouse=True)
def rules(database: str) -> None:
    """What the doors of membership, moderation and notices provide when the application is built."""
    access.provide_standing(membership.standing_of)
    access.provide_silence(measures.silence_of)
    outbox.provide(notices.put)
    return


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
