"""Signing in, signing out, and leaving in a hurry."""

from __future__ import annotations

import flask
from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from groups import db, heavy, limits, sending, web
from groups.config import Config
from groups.people import addresses, service
from groups.people.forms import SignInForm
from groups.people.signing import person_here, sign_in_here
from groups.people.tokens import hash_token
from groups.people.views.base import blueprint, device, enter

OFTEN = (
    "That has been tried a few times now, so it rests for a quarter of an hour. "
    "You do not have to wait: ask for a letter, and choose a new passphrase with it."
)
FORGET = '"cache", "storage"'


@blueprint.route("/sign-in", methods=["GET", "POST"])
@web.open_to_visitors
def sign_in() -> ResponseReturnValue:
    """The same words, the same status and the same time for an unknown address as for a wrong passphrase."""
    wanted = web.safe_next(request.values.get("next"), url_for("home.today"))
    if person_here() is not None:
        return redirect(wanted, 303)
    if request.method == "POST":
        heavy.check_room()
    form = SignInForm()
    if form.validate_on_submit():
        with sending.keeping(form):
            limits.check("sign_in_address", web.address())
            limits.check("sign_in_account", hash_token(addresses.folded(form.email.data)), OFTEN)
            _enter(form)
            return redirect(wanted, 303)
    return render_template("people/sign_in.html", form=form, wanted=wanted), *sending.outcome(form)


def _enter(form: SignInForm) -> None:
    proof = service.prove(form.email.data, form.passphrase.data)
    with db.transaction():
        _person, row, token = service.sign_in(proof, device(), form.own_device.data)
    enter(row, token, form.own_device.data)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this sign-in and leave nothing in the browser."""
    _end_here()
    flash("You are signed out.", "done")
    response = redirect(url_for("home.welcome"), 303)
    response.headers["Clear-Site-Data"] = FORGET
    return response


@blueprint.route("/exit", methods=["GET", "POST"])
@web.open_to_visitors
def quick_exit() -> ResponseReturnValue:
    """The quick exit: a beacon from this site's own pages ends the sign-in; a plain visit leads away."""
    settings: Config = current_app.config["STONES"]
    if request.method == "GET":
        return redirect(settings.exit_url, 303)
    if not _is_from_here():
        return Response(status=204)
    _end_here()
    response = Response(status=204)
    response.headers["Clear-Site-Data"] = FORGET
    return response


def _is_from_here() -> bool:
    """Whether a page of this site sent it. There is no form token in a hurry, and nothing but leaving can be done."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else request.headers.get("Origin") == request.host_url.rstrip("/")


def _end_here() -> None:
    person, here = person_here(), sign_in_here()
    if person is not None and here is not None:
        with db.transaction():
            service.end_sign_in(person, here.ref)
    logout_user()
    flask.session.clear()
