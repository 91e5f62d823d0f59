"""Pure modules stay pure: visibility, recurrence, screening, contact level and the like."""

from __future__ import annotations

import ast

import pytest

from tests.rules.reading import ROOT, Source, sources, starts_with

pytestmark = pytest.mark.pure

IMPURE = ("flask", "flask_login", "flask_wtf", "flask_socketio", "sqlalchemy", "groups.db", "realtime", "wsgi")
#: What the architecture calls pure; once such a file exists it must say so.
PROMISED = (
    "groups/contact_level.py",
    "groups/recurrence.py",
    "groups/moderation/screening/__init__.py",
)


def is_pure(source: Source) -> bool:
    """Whether the module's docstring carries the mark."""
    return "(pure)" in (ast.get_docstring(source.tree) or "")


def impurities(source: Source, others: dict[str, Source]) -> list[str]:
    """Ways from this module to Flask or the session, through our own modules too.

    A way ends at a `models` module: its enums are plain words that a rule may speak of. Importing `db` or SQLAlchemy
    itself is caught wherever else it happens on the way.
    """
    found: list[str] = []
    seen: set[str] = set()
    waiting = [(source, source.place)]
    while waiting:
        here, way = waiting.pop()
        for imported in here.imports:
            if starts_with(imported.full, *IMPURE):
                found.append(f"{way} > {imported.full}")
            owner = others.get(imported.full) or others.get(imported.full.rpartition(".")[0])
            if owner is not None and owner.module not in {*seen, "groups"} and owner.parts[-1] != "models":
                seen.add(owner.module)
                waiting.append((owner, f"{way} > {owner.place}"))
    return found


def test_pure_modules_know_neither_flask_nor_the_session() -> None:
    """The rules that matter most are then plain functions: tried with thousands of cases, without a database."""
    everything = sources("groups")
    others = {source.module: source for source in everything}
    assert [way for source in everything if is_pure(source) for way in impurities(source, others)] == []


@pytest.mark.parametrize("place", PROMISED)
def test_what_was_promised_pure_says_so(place: str) -> None:
    if (ROOT / place).exists():
        (source,) = sources(place)
        assert is_pure(source), f"{place} must carry (pure) in its docstring"


def test_a_pure_module_with_a_session_is_caught() -> None:
    level = Source("groups/level.py", '"""A rule (pure)."""\nfrom groups import db\n')
    assert is_pure(level)
    assert impurities(level, {}) != []


def test_a_roundabout_way_is_caught() -> None:
    level = Source("groups/level.py", '"""A rule (pure)."""\nfrom groups.chat.queries import room_for\n')
    queries = Source("groups/chat/queries.py", "from sqlalchemy import select\n")
    assert impurities(level, {"groups.chat.queries": queries}) != []


def test_plain_python_is_fine() -> None:
    level = Source("groups/level.py", '"""A rule (pure)."""\nfrom datetime import date\nfrom groups.text import fold\n')
    assert impurities(level, {"groups.text": Source("groups/text.py", "import nh3\n")}) == []
