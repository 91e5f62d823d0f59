"""One page for what somebody sets about being reached."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from groups import sending
from groups.people import boundaries as reading
from groups.people.forms import BoundariesForm
from groups.people.signing import me
from groups.people.views.base import blueprint


@blueprint.route("/account/boundaries", methods=["GET", "POST"])
def boundaries() -> ResponseReturnValue:
    """Hours, what one does not take on, a rest from giving support, and whether others may see it."""
    form = BoundariesForm(data=BoundariesForm.filled(reading.of(me())))
    return sending.save(
        form,
        lambda: reading.choose(me(), form.chosen()),
        "Kept. You can change it whenever you like.",
        to=lambda _none: url_for("people.boundaries"),
        page=lambda: render_template("people/boundaries.html", form=form),
    )
