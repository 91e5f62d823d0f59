"""The pages of a journal, for its owner alone."""

from __future__ import annotations

from flask import Flask

from groups import belongings as all_belongings
from groups import retention, text
from groups.journal import belongings, masters
from groups.journal.views import reading, writing
from groups.journal.views.base import blueprint

KEPT = retention.kept(
    "journal", "Your journal, closed with a key of its own", "Its key is destroyed, and the entries go with it.",
    until="until you delete an entry, or your account ends",
)  # fmt: skip


def attach(app: Flask) -> None:
    """Know where the masters are, and say what is held of a person."""
    masters.configure(app.config["STONES"])
    app.jinja_env.filters["first_words"] = text.excerpt
    all_belongings.declare("journal", read=belongings.of, erase=belongings.erase)
    # These two look at the token themselves: a stale page must come back with every word, and not as a refusal.
    for view in (writing.write, writing.edit):
        app.extensions["csrf"].exempt(view)


__all__ = ["attach", "blueprint", "reading", "writing"]
