"""Imports stand at the top of a file."""

from __future__ import annotations

import ast

import pytest

from tests.rules.levels import composes
from tests.rules.reading import Source, house

pytestmark = pytest.mark.pure

BY_NAME = {"importlib.import_module", "__import__", "importlib.__import__"}
#: Files that import by name for a reason, and the one name.
LATER: dict[str, str] = {
    "groups/schema.py": "groups.migrating: Alembic is half a second of every start, and most starts need none of it",
}


def hidden(source: Source) -> list[str]:
    """Imports inside functions and classes, and imports by name outside the composition points."""
    inner = [f"{source.place}:{found.line} hides {found.full}" for found in source.imports if found.inner]
    named = [
        f"{source.place}:{call.lineno} imports by name"
        for call in source.calls()
        if source.full_name(call.func) in BY_NAME and not composes(source) and not _explained(source, call)
    ]
    return inner + named


def _explained(source: Source, call: ast.Call) -> bool:
    name = ast.literal_eval(call.args[0]) if call.args and isinstance(call.args[0], ast.Constant) else None
    return LATER.get(source.place, "").partition(":")[0] == name


def test_no_import_is_hidden_in_a_function() -> None:
    """An import inside a function is a cycle confessed: the two modules belong together or need a third below them."""
    assert [line for source in house() for line in hidden(source)] == []


@pytest.mark.parametrize(
    "text",
    [
        "def deed():\n    from groups import db\n",
        "class Deed:\n    import json\n",
        "import importlib\n\ndef deed():\n    importlib.import_module('groups.chat')\n",
        "if True:\n    def deed():\n        import json\n",
    ],
)
def test_a_hidden_import_is_caught(text: str) -> None:
    assert hidden(Source("groups/chat/service.py", text)) != []


def test_a_typing_import_at_the_top_is_fine() -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from flask import Flask\n"
    assert hidden(Source("groups/chat/service.py", text)) == []
