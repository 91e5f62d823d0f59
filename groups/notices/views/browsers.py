"""Letting a browser show notices, taking that back, and the script that shows them."""

from __future__ import annotations

from flask import Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from groups import assets, db, web
from groups.errors import Forbidden
from groups.notices import push
from groups.notices.queries import browsers as queries
from groups.notices.service import browsers as service
from groups.notices.service.browsers import Given
from groups.notices.views.base import blueprint
from groups.people.events import SignInEnded, SignInsEnded
from groups.people.models import Person, SignIn
from groups.people.signing import me, sign_in_here
from groups.slots import Part


def part(person: Person) -> Part:
    """On the page of how one wishes to hear: the browsers that show notices, and the way to let this one."""
    here, found = _sign_in().id, queries.browsers_of(person.id)
    is_here = any(each.sign_in_id == here for each in found)
    given = {"browsers": found, "sign_in_id": here, "key": push.public_key(), "is_here": is_here}
    return Part("notices/_push.html", given)


@blueprint.post("/account/notices/push")
def let_show() -> ResponseReturnValue:
    """Keep what a browser gave when its person let it show notices; or carry it over to this sign-in."""
    words = {name: request.form.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    with db.transaction():
        if request.form.get("stay"):
            return jsonify(ok=True, moved=service.stay(me(), _sign_in(), words["endpoint"]))
        service.let_show(me(), _sign_in(), Given(**words))
    flash("This browser shows notices from now on: of what you have ticked as “On my devices”.", "done")
    return jsonify(ok=True) if web.wants_json() else redirect(url_for("notices.settings"), 303)


@blueprint.post("/account/notices/push/<ref>/take-back")
def take_back(ref: str) -> ResponseReturnValue:
    """Have one browser show nothing more."""
    with db.transaction():
        service.take_back(me(), ref)
    flash("That browser shows no notices any more.", "done")
    return redirect(url_for("notices.settings"), 303)


@blueprint.get("/push-worker.js")
@web.open_to_visitors
def push_worker() -> ResponseReturnValue:
    """The script that shows notices. It lies at the top, because a browser lets such a script speak only for what is
    beside it and below; and it is open, because a browser looks for a newer one without a sign-in."""
    response = Response((assets.FOLDER / "js" / "push-worker.js").read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)


def hear_sign_in_ended(event: SignInEnded | SignInsEnded) -> None:
    """A browser that is signed out shows nothing more, and is forgotten."""
    with db.apart():
        if queries.has_signed_out(event.person_id):
            with db.transaction():
                service.forget_signed_out(event.person_id)


def _sign_in() -> SignIn:
    here = sign_in_here()
    if here is None:
        raise Forbidden("Please sign in first.", code="sign_in")
    return here
