"""The shape of files: small, introduced, and named after a subject."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.rules.reading import ROOT, Source, sources

pytestmark = pytest.mark.pure

LONGEST = 400
#: Files that are long for a reason.
LONG: dict[str, str] = {
    "dev.py": "must be one file that any Python can start before there is an environment to import from",
}
SHAPELESS = {"utils", "util", "helpers", "helper", "common", "misc"}


def own_files() -> list[Path]:
    """What we write by hand: code, scripts and styles; not what is brought, nor what Alembic writes once."""
    kinds = {".py": ("groups", "realtime", "tests", "benchmarks"), ".js": ("static/js",), ".css": ("static/css",)}
    found = [path for kind, places in kinds.items() for place in places for path in (ROOT / place).rglob(f"*{kind}")]
    return sorted([*found, *(path for path in (ROOT / "dev.py", ROOT / "wsgi.py") if path.exists())])


def too_long(place: str, text: str) -> bool:
    return len(text.splitlines()) > LONGEST and place not in LONG


def unintroduced(source: Source) -> bool:
    """Whether the module does not open with a sentence."""
    first = (ast.get_docstring(source.tree) or "").strip().split("\n\n")[0].rstrip()
    return bool(source.tree.body) and not first.endswith((".", ":", ")."))


def shapeless(source: Source) -> bool:
    return bool(SHAPELESS & set(source.parts))


def test_no_file_is_too_long() -> None:
    """Past four hundred lines nobody sees the whole; there is a seam, or there is a reason to write down."""
    long = [place for path in own_files() if too_long(place := path.relative_to(ROOT).as_posix(), path.read_text())]
    assert long == []


def test_each_long_file_is_still_long() -> None:
    """An exception that is no longer needed would hide the next one."""
    assert [place for place in LONG if len((ROOT / place).read_text().splitlines()) <= LONGEST] == []


def test_every_module_opens_with_a_sentence() -> None:
    """A reader should know in one line what a file is for."""
    assert [
        source.place for source in sources("groups", "realtime", "tests", "wsgi.py", "dev.py") if unintroduced(source)
    ] == []


def test_no_module_is_named_after_nothing() -> None:
    """A helper has a subject; a drawer called utils fills up and knows everybody."""
    assert [source.place for source in sources("groups", "realtime", "tests") if shapeless(source)] == []


def test_planted_offences_are_caught() -> None:
    assert too_long("groups/long.py", "x = 1\n" * (LONGEST + 1))
    assert unintroduced(Source("groups/x.py", "import os\n"))
    assert unintroduced(Source("groups/x.py", '"""no sentence"""\nimport os\n'))
    assert shapeless(Source("groups/chat/helpers.py", ""))
    assert not too_long("groups/short.py", "x = 1\n" * LONGEST)
    assert not unintroduced(Source("groups/x.py", '"""What it is for."""\n'))
