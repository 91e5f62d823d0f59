"""Signing up and answering the letter."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import db, limits, sending, web
from groups.errors import NotFound
from groups.people import passphrase, queries, service
from groups.people.forms import ConfirmElsewhereForm, ConfirmForm, SignUpForm
from groups.people.models import SignUp
from groups.people.signing import person_here
from groups.people.tokens import hash_token
from groups.people.views.base import blueprint, browser, device, enter, known_browser, site_name


@blueprint.route("/sign-up", methods=["GET", "POST"])
@web.open_to_visitors
def sign_up() -> ResponseReturnValue:
    """A pseudonym, an address and a passphrase. What follows is the same for every address."""
    if person_here() is not None:
        return redirect(url_for("home.today"), 303)
    if not queries.is_open():
        return render_template("people/not_open.html")
    form = SignUpForm()
    form.about = (form.name.data or "", form.email.data or "", site_name())
    if form.validate_on_submit():
        with sending.keeping(form):
            limits.check("sign_up_address", web.address())
            _keep_sign_up(form)
            return redirect(url_for("people.sign_up_sent"), 303)
    page = render_template("people/sign_up.html", form=form, suggestion=passphrase.suggest())
    return page, *sending.outcome(form)


def _keep_sign_up(form: SignUpForm) -> None:
    db.release()  # nobody else waits for a connection while this one hashes
    hashed = passphrase.hashed(form.passphrase.data)
    with db.transaction():
        service.sign_up(form.name.data, form.email.data, hashed, form.zone.data or "", browser())


@blueprint.get("/sign-up/sent")
@web.open_to_visitors
def sign_up_sent() -> ResponseReturnValue:
    """What happens next; it says nothing about whether the address was known."""
    return render_template("people/sign_up_sent.html")


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@web.open_to_visitors
def confirm(token: str) -> ResponseReturnValue:
    """The link out of the letter. Opening it does nothing yet: letters are opened by machines too."""
    limits.check("token_address", web.address())
    waiting = queries.waiting_sign_up(hash_token(token))
    if waiting is None:
        raise NotFound(service.OLD_LINK)
    same_browser = waiting.browser_hash == hash_token(known_browser())
    form = ConfirmForm() if same_browser else ConfirmElsewhereForm()
    if form.validate_on_submit():
        if same_browser or _is_proven(waiting, form):
            return _begin(token, proven=not same_browser)
        form.passphrase.errors = ["That is not the passphrase chosen at sign-up. Please try again."]
    status = 422 if request.method == "POST" else 200
    return render_template("people/confirm.html", form=form, same_browser=same_browser, name=waiting.name), status


def _is_proven(waiting: SignUp, form: ConfirmElsewhereForm) -> bool:
    kept = waiting.passphrase
    db.release()
    return passphrase.verify(kept, form.passphrase.data)


def _begin(token: str, proven: bool) -> ResponseReturnValue:
    with db.transaction():
        person = service.confirm(token, known_browser(), proven)
        sign_in, cookie = service.open_sign_in(person, device())
    enter(sign_in, cookie, own_device=False)
    flash(f"Welcome, {person.name}. There is nothing you have to do here. Look around as long as you like.", "clay")
    return redirect(url_for("home.today"), 303)
