"""The addresses of a person's calendar: making one, changing what it says, taking it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import db, letters, sending
from groups.calendars import queries, service
from groups.calendars.forms import AddressForm
from groups.calendars.views.base import blueprint
from groups.people.events import PassphraseChanged
from groups.people.signing import me


@blueprint.route("/account/calendars", methods=["GET", "POST"])
def addresses() -> ResponseReturnValue:
    """The addresses in use, and making another. A new one is shown this once, so the answer is the page itself and not
    a redirect."""
    form = AddressForm()
    if form.validate_on_submit():
        with sending.keeping(form):
            with db.transaction():
                token = service.make_feed(me(), form.wishes())
            return render_template("calendars/made.html", link=letters.link("calendars.feed", token=token))
    page = render_template("calendars/addresses.html", form=form, feeds=queries.feeds_of(me()))
    return page, *sending.outcome(form)


@blueprint.route("/account/calendars/<ref>", methods=["GET", "POST"])
def address(ref: str) -> ResponseReturnValue:
    """What one address says; the address itself stays the same."""
    feed = queries.feed_for(me(), ref)
    form = AddressForm(data={"name": feed.name, "says_titles": feed.says_titles, "with_perhaps": feed.with_perhaps})
    return sending.save(
        form,
        lambda: service.change_feed(me(), ref, form.wishes()),
        "Kept. Your calendar shows it the next time it looks.",
        to=lambda _changed: url_for("calendars.addresses"),
        page=lambda: render_template("calendars/address.html", form=form, feed=queries.feed_for(me(), ref)),
    )


@blueprint.post("/account/calendars/<ref>/end")
def end(ref: str) -> ResponseReturnValue:
    """Take an address back."""
    with db.transaction():
        service.end_feed(me(), ref)
    flash("That address is taken back. There is nothing at it any more.", "done")
    return redirect(url_for("calendars.addresses"), 303)


def take_back(event: PassphraseChanged) -> None:
    """A new passphrase is chosen when somebody else may know the old one, and may have made an address with it."""
    with db.apart(), db.transaction():
        service.end_feeds(event.person_id)
