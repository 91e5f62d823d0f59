"""Letting a browser show notices, and taking that back. It lasts no longer than the sign-in it was allowed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.exc import IntegrityError

from groups import clock, db, limits, outgoing
from groups.errors import Conflict, Invalid, NotFound, TryAgain
from groups.notices.models import PushSubscription
from groups.notices.queries.browsers import browsers_of, find_browser, fingerprint
from groups.notices.sealing import from_text, is_point, to_text
from groups.people.models import Person, SignIn

MOST = 10
#: How long after a sign-in has run out its person may come back to the same browser.
STAYS = timedelta(days=30)
ODD = "This browser gave something that cannot be used here. Letters and the list of notices work all the same."


@dataclass(frozen=True)
class Given:
    """What a browser gives: the address of its push service, its public key, and a secret it shares with us."""

    endpoint: str
    p256dh: str
    auth: str


def let_show(person: Person, sign_in: SignIn, given: Given) -> PushSubscription:
    """Have this browser show this person's notices from now on. One that showed another person's changes hands."""
    limits.check("push", person.id)
    given = _checked(given)
    found = find_browser(given.endpoint)
    _forget(PushSubscription.sign_in_id == sign_in.id, PushSubscription.id != (found.id if found else 0))
    if found is None or found.person_id != person.id:
        _refuse_too_many(person)
    row = found or PushSubscription(endpoint=given.endpoint, endpoint_hash=fingerprint(given.endpoint))
    row.person_id, row.sign_in_id, row.device = person.id, sign_in.id, sign_in.device
    row.p256dh, row.auth, row.created_at, row.failed_at = given.p256dh, given.auth, clock.now(), None
    try:
        with db.session().begin_nested():
            db.session().add(row)
    except IntegrityError as fault:
        raise TryAgain() from fault  # the same browser, twice in one moment
    return row


def stay(person: Person, sign_in: SignIn, endpoint: str) -> bool:
    """Carry a browser over to a later sign-in of the same person. False for one that shows nothing of theirs: that
    would need a press of the button."""
    found = find_browser(endpoint)
    if found is None or found.person_id != person.id:
        return False
    found.sign_in_id, found.device = sign_in.id, sign_in.device
    return True


def take_back(person: Person, ref: str) -> None:
    """Have one browser show nothing more."""
    mine = PushSubscription.ref == ref, PushSubscription.person_id == person.id
    if db.session().scalar(delete(PushSubscription).where(*mine).returning(PushSubscription.id)) is None:
        raise NotFound()


def take_back_all(person_id: int) -> None:
    """Have no browser show anything more; for someone who leaves."""
    _forget(PushSubscription.person_id == person_id)


def forget_signed_out(person_id: int) -> None:
    """Forget the browsers in which a person was signed out. Nothing was sent to them since, even without this."""
    ended = select(SignIn.id).where(SignIn.person_id == person_id, SignIn.ended_at.is_not(None))
    _forget(PushSubscription.sign_in_id.in_(ended))


def forget_old() -> None:
    """Forget the browsers whose sign-in ran out a month ago; within it they can go on in a later one."""
    over = select(SignIn.id).where(SignIn.expires_at < clock.now() - STAYS)
    _forget(PushSubscription.sign_in_id.in_(over))


def _forget(*which: ColumnElement[bool]) -> None:
    db.session().execute(delete(PushSubscription).where(*which).execution_options(synchronize_session=False))


def _refuse_too_many(person: Person) -> None:
    if len(browsers_of(person.id)) >= MOST:
        raise Conflict("That is as many browsers as can be kept. Please take one back first.")


def _checked(given: Given) -> Given:
    if len(given.endpoint) > 2000 or len(given.p256dh) > 200 or len(given.auth) > 60:
        raise Invalid(ODD)
    try:
        outgoing.target(given.endpoint)
        key, auth = from_text(given.p256dh), from_text(given.auth)
    except (outgoing.NotReached, ValueError):
        raise Invalid(ODD) from None
    if len(auth) != 16 or not is_point(key):
        raise Invalid(ODD)
    return Given(given.endpoint, to_text(key), to_text(auth))
