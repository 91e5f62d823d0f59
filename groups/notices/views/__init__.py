"""The pages of notices: the list, how one wishes to hear, stopping letters, and the demo mailbox."""

from __future__ import annotations

from flask import Flask

from groups import events, outbox, slots
from groups.config import Config
from groups.notices import mail, push, service, ways
from groups.notices import stopping as tokens
from groups.notices.models import Channel
from groups.notices.views import browsers, choosing, listing, mailbox, stopping
from groups.notices.views.base import blueprint
from groups.people.events import SignInEnded, SignInsEnded


def attach(app: Flask) -> None:
    """Take notices from every feature, send with this application's settings."""
    settings: Config = app.config["STONES"]
    outbox.provide(service.put)
    mail.configure(settings)
    tokens.configure(settings)
    push.configure(settings)
    ways.provide(Channel.PUSH, push.send_out)
    slots.provide("notice_settings", browsers.part)
    events.subscribe(SignInEnded, browsers.hear_sign_in_ended)
    events.subscribe(SignInsEnded, browsers.hear_sign_in_ended)
    app.extensions["csrf"].exempt(stopping.stop_now)  # a mail program has no form of ours; the token is the proof


__all__ = ["attach", "blueprint", "browsers", "choosing", "listing", "mailbox", "stopping"]
