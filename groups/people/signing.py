"""Who is signed in: the bridge between Flask-Login's cookie and the rows of sign-ins."""

from __future__ import annotations

from flask import Flask
from flask_login import LoginManager, UserMixin, current_user

from groups.errors import Forbidden
from groups.people import queries
from groups.people.models import Person, SignIn
from groups.people.tokens import hash_token

manager = LoginManager()


class SignedIn(UserMixin):
    """The signed-in person and the sign-in it came by. `get_id` is the cookie's random token."""

    def __init__(self, sign_in: SignIn, token: str) -> None:
        self.sign_in = sign_in
        self.token = token

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.sign_in.person

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.token


def person_here() -> Person | None:
    """The signed-in person of this request or socket, or None."""
    return current_user.person if current_user and current_user.is_authenticated else None


def me() -> Person:
    """The signed-in person; refuses when there is none."""
    person = person_here()
    if person is None:
        raise Forbidden("Please sign in first.", code="sign_in")
    return person


def sign_in_here() -> SignIn | None:
    """The sign-in this request came by, or None."""
    return current_user.sign_in if current_user and current_user.is_authenticated else None


def attach(app: Flask) -> None:
    """Teach Flask-Login to find people by the token in their cookie, and templates who is here."""
    manager.init_app(app)
    manager.session_protection = None  # a sign-in is a row that can be ended; a changed address must not end it

    @manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
    def load(token: str) -> SignedIn | None:
        sign_in = queries.live_sign_in(hash_token(token))
        return SignedIn(sign_in, token) if sign_in else None

    app.context_processor(lambda: {"person": person_here()})


__all__ = ["SignedIn", "attach", "hash_token", "manager", "me", "person_here", "sign_in_here"]
