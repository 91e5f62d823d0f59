"""Who may import whom."""

from __future__ import annotations

import pytest

from tests.rules.levels import COMPOSITION, FEATURES, composes, feature_of, level_of
from tests.rules.reading import ROOT, Source, house, sources, starts_with

pytestmark = pytest.mark.pure

SOCKETS = ("flask_socketio", "socketio", "engineio")
#: Inside a feature each kind of file may import those with a smaller number.
FLOOR = {"views": 5, "jobs": 5, "commands": 5, "forms": 4, "service": 3, "queries": 2, "models": 1, "events": 0}
OPEN_TO_REALTIME = ("service", "queries", "events")
PRIVATE = ("views", "forms", "jobs")


def wrong_direction(source: Source) -> list[str]:
    """Imports that climb, or cross to a neighbour on the same floor."""
    own = feature_of(source.module)
    if source.parts[0] != "groups" or composes(source):
        return []
    wrong = []
    for found in source.imports:
        other = feature_of(found.full)
        if other and other != own and (own is None or level_of(own) >= level_of(other)):
            wrong.append(f"{source.place}:{found.line} imports {found.full}")
        if own and starts_with(found.full, *(COMPOSITION - {"groups"})):
            wrong.append(f"{source.place}:{found.line} imports the composition point {found.full}")
    return wrong


def leaves_the_house(source: Source) -> list[str]:
    """Imports of realtime, `wsgi` or the socket libraries from `groups`; of `wsgi` from anywhere."""
    barred = ("wsgi", "realtime", *SOCKETS) if source.parts[0] == "groups" else ("wsgi",)
    return [f"{source.place}:{i.line} imports {i.full}" for i in source.imports if starts_with(i.full, *barred)]


def against_the_order(source: Source) -> list[str]:
    """Imports inside one feature that go up: models that know queries, a service that knows its views."""
    own = feature_of(source.module)
    if own is None or len(source.parts) < 3:
        return []
    here = FLOOR.get(source.parts[2], 3)
    wrong = []
    for found in source.imports:
        parts = found.full.split(".")
        same = feature_of(found.full) == own and len(parts) > 2 and parts[2] != source.parts[2]
        if same and FLOOR.get(parts[2], -1) >= max(here, 1) and parts[2] in FLOOR:
            wrong.append(f"{source.place}:{found.line} imports {found.full}")
    return wrong


def private_parts(source: Source) -> list[str]:
    """Imports of another feature's views, forms or jobs; and of anything but its public doors from realtime."""
    own = feature_of(source.module)
    if composes(source) or source.parts[0] not in ("groups", "realtime"):
        return []
    wrong = []
    for found in source.imports:
        other, parts = feature_of(found.full), [*found.full.split("."), "", ""]
        closed = parts[2] not in OPEN_TO_REALTIME if source.parts[0] == "realtime" else parts[2] in PRIVATE
        if other and other != own and closed:
            wrong.append(f"{source.place}:{found.line} imports {found.full}")
    return wrong


def test_features_import_only_what_stands_below_them() -> None:
    """A feature that knows nothing above it can be read, tested and changed alone; the kernel knows no feature."""
    assert [line for source in sources("groups") for line in wrong_direction(source)] == []


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("groups/people/service.py", "from groups.chat import queries"),
        ("groups/chat/service.py", "from groups.meetups.models import Meetup"),
        ("groups/moderation/queries.py", "import groups.chat.models"),
        ("groups/access.py", "from groups.membership.models import Membership"),
        ("groups/chat/service.py", "from groups.home import views"),
        ("groups/chat/service.py", "from groups.cli import main"),
        ("groups/people/service.py", "from ..chat import queries"),
    ],
)
def test_a_climbing_import_is_caught(place: str, line: str) -> None:
    assert wrong_direction(Source(place, line)) != []


def test_a_descending_import_is_fine() -> None:
    text = "from groups import db\nfrom groups.people.models import Person\nfrom groups.moderation import service\n"
    assert wrong_direction(Source("groups/chat/service.py", text)) == []
    assert wrong_direction(Source("groups/models.py", "from groups.chat import models")) == []


def test_the_domain_knows_neither_sockets_nor_the_root() -> None:
    """`groups` is the application and realtime one of its doors: it must work without."""
    assert [line for source in house() for line in leaves_the_house(source)] == []


@pytest.mark.parametrize("line", ["import flask_socketio", "from realtime import delivery", "from wsgi import app"])
def test_a_domain_that_reaches_for_sockets_is_caught(line: str) -> None:
    assert leaves_the_house(Source("groups/chat/views.py", line)) != []


def test_inside_a_feature_imports_go_one_way() -> None:
    """Views know the service, the service knows the queries, the queries know the models: one way to read it."""
    assert [line for source in sources("groups") for line in against_the_order(source)] == []


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("groups/chat/models.py", "from groups.chat import queries"),
        ("groups/chat/queries.py", "from groups.chat.service import post_message"),
        ("groups/chat/service.py", "from groups.chat.views import bp"),
        ("groups/chat/service/post.py", "from groups.chat.forms import PostForm"),
        ("groups/chat/events.py", "from groups.chat.models import Room"),
        ("groups/meetups/recurrence.py", "from groups.meetups.views import bp"),
    ],
)
def test_an_import_against_the_order_is_caught(place: str, line: str) -> None:
    assert against_the_order(Source(place, line)) != []


def test_the_order_itself_is_fine() -> None:
    views = "from groups.chat import forms, queries, service\nfrom groups.chat.models import Wish\n"
    assert against_the_order(Source("groups/chat/views.py", views)) == []
    assert against_the_order(Source("groups/chat/service/post.py", "from groups.chat.service.edit import edit")) == []


def test_each_feature_is_entered_by_its_public_doors() -> None:
    """Views, forms and jobs are edges: who needs the deed behind one calls the service, and so does realtime."""
    assert [line for source in house() for line in private_parts(source)] == []


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("groups/home/views.py", "from groups.chat.views import room"),
        ("realtime/rooms.py", "from groups.chat.models import Message"),
        ("realtime/rooms.py", "from groups.chat import views"),
    ],
)
def test_a_back_door_is_caught(place: str, line: str) -> None:
    assert private_parts(Source(place, line)) != []


def test_every_folder_of_groups_has_its_floor() -> None:
    """A feature that no floor knows would escape every rule above."""
    named = FEATURES | {name.split(".")[1] for name in COMPOSITION if "." in name}
    folders = {path.parent.name for path in (ROOT / "groups").glob("*/__init__.py")}
    assert folders - named == set()
