"""What the pages of accounts share: the blueprint, and how a browser is signed in."""

from __future__ import annotations

from secrets import token_urlsafe

import flask
from flask import Blueprint, current_app, request
from flask_login import login_user

from groups.config import Config
from groups.people import devices
from groups.people.models import SignIn
from groups.people.signing import SignedIn

blueprint = Blueprint("people", __name__)


def enter(sign_in: SignIn, token: str, own_device: bool) -> None:
    """Let this browser carry the sign-in. Nothing of the cookie from before is kept."""
    flask.session.clear()
    flask.session.permanent = own_device
    login_user(SignedIn(sign_in, token))


def device() -> str:
    """This browser in a few words."""
    return devices.describe(request.headers.get("User-Agent", ""))


def browser() -> str:
    """A random word that this browser keeps from sign-up to the answered letter."""
    kept: str = flask.session.setdefault("browser", token_urlsafe(24))
    return kept


def known_browser() -> str:
    """The word kept at sign-up; empty in a browser that has none."""
    return str(flask.session.get("browser", ""))


def site_name() -> str:
    """What this place is called."""
    settings: Config = current_app.config["STONES"]
    return settings.name
