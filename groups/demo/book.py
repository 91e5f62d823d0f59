"""The words of the demo community, read from `content/*.toml` and checked: keys, lengths, and who and what is meant."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec

from groups.demo import ladder_shapes, offer_shapes, own_shapes, shapes
from groups.demo.checks import Book, problems

Kind = TypeVar("Kind", bound=shapes.Shape)


class BadContent(Exception):
    """Content that cannot be planted; its text says which file and what is wrong."""


def load(folder: Traversable | None = None) -> Book:
    """Read and check the content. Raises BadContent with a sentence for the first thing that is wrong."""
    folder = folder or files("groups.demo") / "content"
    people = _read(folder / "people.toml", shapes.People)
    book = Book(
        community=_read(folder / "community.toml", shapes.Community),
        people=people.people,
        blocks=people.blocks,
        circles=[_read(path, shapes.Circle) for path in _group_files(folder)],
        activities=_read(folder / "activities.toml", offer_shapes.Activities).activities,
        opportunities=_read(folder / "opportunities.toml", offer_shapes.Opportunities).opportunities,
        help=_read(folder / "help.toml", offer_shapes.HelpPage),
        pages=_read(folder / "journal.toml", shapes.Journals).pages,
        ladders=_read(folder / "ladders.toml", ladder_shapes.Ladders).ladders,
        own=_read(folder / "own.toml", own_shapes.OwnPages).own,
    )
    for problem in problems(book):
        raise BadContent(problem)
    return book


def _group_files(folder: Traversable) -> list[Traversable]:
    found = [path for path in folder.iterdir() if path.name.startswith("group-") and path.name.endswith(".toml")]
    return sorted(found, key=lambda path: path.name)


def _read(path: Traversable, shape: type[Kind]) -> Kind:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), shape)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise BadContent(f"{path.name}: {fault}") from fault
