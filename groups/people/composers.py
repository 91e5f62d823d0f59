"""The letters people get about their accounts, written at the moment of sending.

A token is made here and only its hash is kept: the link exists in the letter and nowhere else.
"""

from __future__ import annotations

from secrets import token_urlsafe

from groups import clock, db, letters
from groups.outbox import Letter, Pending
from groups.people import queries
from groups.people.models import Person, PersonState, Reset, SignUp
from groups.people.tokens import RESET_WITHIN, hash_token


def sign_up(pending: Pending) -> Letter | None:
    """The answer to a sign-up: a link to confirm it, or word that the address has an account already."""
    row = db.session().get(SignUp, pending.about_id)
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        return None
    if queries.find_by_email(row.email) is not None:
        return _letter(row.email, "already_here")
    token = token_urlsafe(32)
    row.token_hash = hash_token(token)
    return _letter(row.email, "confirm", token=token)


def reset(pending: Pending) -> Letter | None:
    """A link to choose a new passphrase; nothing when the address belonged to nobody."""
    person = db.session().get(Person, pending.person_id) if pending.person_id else None
    if person is None or person.state is PersonState.ENDED:
        return None
    token, now = token_urlsafe(32), clock.now()
    row = Reset(person_id=person.id, token_hash=hash_token(token), created_at=now, expires_at=now + RESET_WITHIN)
    db.session().add(row)
    return _letter(person.email, "reset", token=token)


def _letter(to: str, template: str, **context: object) -> Letter:
    text, html = letters.render(template, **context)
    return Letter(to, letters.subject(), text, html)
