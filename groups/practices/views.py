"""The pages of practices: the library, to look through by kind and length, and each by itself. For everybody."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from groups.errors import NotFound
from groups.practices import library
from groups.practices.practice import KIND_WORDS, STOP, Kind
from groups.web import open_to_visitors

blueprint = Blueprint("practices", __name__)


@blueprint.get("/practices")
@open_to_visitors
def practices() -> ResponseReturnValue:
    """What there is, or what there is of a kind and no longer than so many minutes."""
    kind, minutes = request.args.get("kind", ""), request.args.get("minutes", type=int)
    chosen = Kind(kind) if kind in set(Kind) else None
    longest = minutes if minutes in library.LENGTHS else None
    found = library.among(chosen, longest)
    return render_template(
        "practices/practices.html",
        sections=[(words, [each for each in found if each.kind is one]) for one, words in KIND_WORDS.items()],
        found=found,
        kinds=KIND_WORDS,
        lengths=library.LENGTHS,
        kind=chosen,
        minutes=longest,
    )


@blueprint.get("/practices/<key>")
@open_to_visitors
def practice(key: str) -> ResponseReturnValue:
    """One of them, to read, to print, or to do along with."""
    found = library.find(key)
    if found is None:
        raise NotFound()
    return render_template("practices/practice.html", practice=found, kind_words=KIND_WORDS[found.kind], stop=STOP)
