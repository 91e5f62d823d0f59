"""What the pages of steps share."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from groups import db
from groups.errors import Conflict, Invalid

blueprint = Blueprint("steps", __name__)


def press(deed: Callable[[], str], said: str, back: str) -> ResponseReturnValue:
    """Do what a button says and lead on to where the deed leads. Nothing was typed, so a refusal is a sentence on the
    page that shows how it is now."""
    try:
        with db.transaction():
            to = deed()
    except (Conflict, Invalid) as refused:
        flash(refused.say, "warning")
        return redirect(back, 303)
    flash(said, "done")
    return redirect(to, 303)
