"""The pages of accounts: signing up, signing in and out, and what a person sets for themselves."""

from __future__ import annotations

from flask import Flask, request

from groups import belongings, db, outbox, slots
from groups.errors import Problem
from groups.people import boundaries as reach
from groups.people import composers, service, signing
from groups.people.views import account, boundaries, joining, leaving, passphrases, pausing, returning
from groups.people.views.base import blueprint


def attach(app: Flask) -> None:
    """Find out who asks, at every request, and write this feature's letters."""
    signing.attach(app)
    outbox.compose("sign_up", composers.sign_up)
    outbox.compose("reset", composers.reset)
    slots.provide("home_page", pausing.on_home)
    slots.provide("home_page", returning.on_home)
    belongings.declare("boundaries", read=reach.held_of, erase=reach.erase, title="Boundaries")
    app.before_request(_note_seen)
    app.extensions["csrf"].exempt(leaving.quick_exit)


def _note_seen() -> None:
    """Every few minutes at most. A page is not refused because this could not be written."""
    if request.endpoint in {None, "assets.file"}:
        return
    here = signing.sign_in_here()
    if here is None or not service.is_seen_stale(here):
        return
    try:
        with db.transaction():
            service.note_seen(here.id)
    except Problem:
        return


__all__ = [
    "account", "attach", "blueprint", "boundaries", "joining", "leaving", "passphrases", "pausing", "returning",
]  # fmt: skip
