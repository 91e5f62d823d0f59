"""How a person wishes to hear: topics and ways, reminder times, and the weekly letter."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending, slots
from groups.notices import queries, service, ways
from groups.notices.forms import WishesForm
from groups.notices.models import Channel
from groups.notices.views.base import blueprint
from groups.people.signing import me


@blueprint.route("/account/notices", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """Which notices, when, and by which ways."""
    person = me()
    kept = queries.wishes_of(person)
    form = WishesForm(
        data=WishesForm.filled(kept, queries.minutes_of([person.id])[person.id], queries.weekly_of(person))
    )
    if form.is_submitted():
        with sending.keeping(form):
            if form.validate():
                with db.transaction():
                    service.choose(me(), form.wishes(kept, ways.open_ways()))
                flash("Kept.", "done")
                return redirect(url_for("notices.settings"), 303)
    page = render_template(
        "notices/settings.html",
        form=form,
        has_push=Channel.PUSH in ways.open_ways(),
        parts=slots.parts("notice_settings", person),
    )
    return page, *sending.outcome(form)
