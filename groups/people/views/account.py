"""What a person sets for themselves, and where they are signed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending
from groups.people import consents, queries, service
from groups.people.forms import AccountForm
from groups.people.signing import me, sign_in_here
from groups.people.views.base import blueprint


@blueprint.route("/account", methods=["GET", "POST"])
def account() -> ResponseReturnValue:
    """Name, zone, place and discretion, with the way to everything else about oneself."""
    person = me()
    form = AccountForm(
        data={"name": person.name, "zone": person.zone, "near": person.near_name, "discreet": person.discreet}
    )
    if form.validate_on_submit():
        with sending.keeping(form):
            _keep(form)
            flash("Kept.", "done")
            return redirect(url_for("people.account"), 303)
    return render_template("people/account.html", form=form), *sending.outcome(form)


def _keep(form: AccountForm) -> None:
    with db.transaction():
        person = me()
        service.change_account(person, name=form.name.data, zone=form.zone.data, discreet=form.discreet.data)
        if " ".join(form.near.data.split()) != person.near_name:
            # Only the words are known here; the finder asks which place of that name is meant.
            service.set_near(person, form.near.data, None, None)


@blueprint.get("/account/consents")
def agreed() -> ResponseReturnValue:
    """What a person agreed to and when, purpose by purpose."""
    return render_template("people/consents.html", log=consents.log_of(me()), words_of=consents.words_of)


@blueprint.get("/account/sign-ins")
def sign_ins() -> ResponseReturnValue:
    """Where a person is signed in."""
    return render_template("people/sign_ins.html", sign_ins=queries.sign_ins_of(me()), here_now=sign_in_here())


@blueprint.post("/account/sign-ins/<ref>/end")
def end_sign_in(ref: str) -> ResponseReturnValue:
    """Sign one browser out."""
    with db.transaction():
        service.end_sign_in(me(), ref)
    flash("That device is signed out.", "done")
    return redirect(url_for("people.sign_ins"), 303)


@blueprint.post("/account/sign-ins/end-others")
def end_other_sign_ins() -> ResponseReturnValue:
    """Sign every other browser out."""
    with db.transaction():
        service.end_all(me(), but=sign_in_here())
    flash("Every other device is signed out.", "done")
    return redirect(url_for("people.sign_ins"), 303)
