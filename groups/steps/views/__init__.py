"""The pages of a person's steps. Every one of them is for its owner alone."""

from __future__ import annotations

from flask import Flask

from groups import belongings as kept
from groups.steps import belongings, felt, words
from groups.steps.views import done, ladder, moving, starters, step, suggesting
from groups.steps.views.base import blueprint


def attach(app: Flask) -> None:
    """Say what is kept of a person here, and give templates the words for it."""
    kept.declare("steps", read=belongings.of, erase=belongings.erase)
    app.jinja_env.filters["tried_words"] = words.tried_words
    app.jinja_env.globals["how_it_was"] = felt.one_in_words
    app.jinja_env.globals["step_states"] = words.STATE_WORDS
    app.jinja_env.globals["step_moves"] = words.MOVE_WORDS


__all__ = ["attach", "blueprint", "done", "ladder", "moving", "starters", "step", "suggesting"]
