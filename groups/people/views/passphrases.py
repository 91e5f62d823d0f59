"""A forgotten passphrase, and a new one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import db, limits, sending, web
from groups.errors import NotFound
from groups.people import passphrase, queries, service
from groups.people.forms import ChangePassphraseForm, ForgotForm, ResetForm
from groups.people.signing import me, sign_in_here
from groups.people.tokens import hash_token
from groups.people.views.base import blueprint, device, enter, site_name


@blueprint.route("/forgot", methods=["GET", "POST"])
@web.open_to_visitors
def forgot() -> ResponseReturnValue:
    """Ask for a letter. The answer is the same for every address."""
    form = ForgotForm()
    if form.validate_on_submit():
        with sending.keeping(form):
            limits.check("forgot_address", web.address())
            with db.transaction():
                service.ask_reset(form.email.data)
            return redirect(url_for("people.forgot_sent"), 303)
    return render_template("people/forgot.html", form=form), *sending.outcome(form)


@blueprint.get("/forgot/sent")
@web.open_to_visitors
def forgot_sent() -> ResponseReturnValue:
    """What happens next."""
    return render_template("people/forgot_sent.html")


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@web.open_to_visitors
def reset(token: str) -> ResponseReturnValue:
    """The link out of the letter: choose a new passphrase, once."""
    limits.check("token_address", web.address())
    waiting = queries.waiting_reset(hash_token(token))
    if waiting is None:
        raise NotFound(service.OLD_LINK)
    person, form = queries.get_person(waiting.person_id), ResetForm()
    form.about = (person.name, person.email, site_name())
    if form.validate_on_submit():
        return _begin_again(token, form)
    status = 422 if request.method == "POST" else 200
    return render_template("people/reset.html", form=form, suggestion=passphrase.suggest()), status


def _begin_again(token: str, form: ResetForm) -> ResponseReturnValue:
    db.release()
    hashed = passphrase.hashed(form.passphrase.data)
    with db.transaction():
        person = service.reset(token, hashed)
        sign_in, cookie = service.open_sign_in(person, device())
    enter(sign_in, cookie, own_device=False)
    flash("Your new passphrase is kept, and every other device is signed out.", "done")
    return redirect(url_for("home.today"), 303)


@blueprint.route("/account/passphrase", methods=["GET", "POST"])
def change_passphrase() -> ResponseReturnValue:
    """A new passphrase, for someone who knows the old one."""
    person, form = me(), ChangePassphraseForm()
    form.about = (person.name, person.email, site_name())
    if form.validate_on_submit():
        limits.check("sign_in_account", hash_token(person.email))
        if _changed(person.id, person.passphrase, form):
            flash("Your new passphrase is kept, and every other device is signed out.", "done")
            return redirect(url_for("people.account"), 303)
        form.old.errors = ["That is not your passphrase until now."]
    status = 422 if request.method == "POST" else 200
    return render_template("people/change_passphrase.html", form=form, suggestion=passphrase.suggest()), status


def _changed(person_id: int, kept: str, form: ChangePassphraseForm) -> bool:
    here = sign_in_here()
    db.release()
    if not passphrase.verify(kept, form.old.data):
        return False
    hashed = passphrase.hashed(form.passphrase.data)
    with db.transaction():
        service.change_passphrase(queries.get_person(person_id), hashed, but=here)
    return True
