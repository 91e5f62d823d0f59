"""The demo mailbox: where letters can be read while no mail server is set. It exists in development only."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from groups.config import Config
from groups.errors import NotFound
from groups.notices import mail
from groups.notices.views.base import blueprint
from groups.web import open_to_visitors


@blueprint.get("/mailbox")
@open_to_visitors
def mailbox() -> ResponseReturnValue:
    """The letters that would have been sent. Not there at all once a mail server is set."""
    settings: Config = current_app.config["STONES"]
    if not settings.console_mail:
        raise NotFound()
    return render_template("notices/mailbox.html", letters=mail.letters())
