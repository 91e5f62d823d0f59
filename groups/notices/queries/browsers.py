"""Which browsers show a person's notices."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import Select, select

from groups import clock, db
from groups.notices.models import PushSubscription
from groups.people.models import Person, SignIn


def browsers_of(person_id: int) -> Sequence[PushSubscription]:
    """Those in which they are still signed in, the first one first."""
    return db.session().scalars(_live().where(PushSubscription.person_id == person_id)).all()


def find_browser(endpoint: str) -> PushSubscription | None:
    """The browser at this address, whoever it shows notices to."""
    return db.session().scalar(select(PushSubscription).where(PushSubscription.endpoint_hash == fingerprint(endpoint)))


def has_signed_out(person_id: int) -> bool:
    """Whether there is a browser to be forgotten, because its sign-in was ended."""
    query = (
        select(PushSubscription.id)
        .join(SignIn, SignIn.id == PushSubscription.sign_in_id)
        .where(PushSubscription.person_id == person_id, SignIn.ended_at.is_not(None))
        .limit(1)
    )
    return db.session().scalar(query) is not None


def fingerprint(endpoint: str) -> str:
    """What stands for an address where it must be found."""
    return sha256(endpoint.encode()).hexdigest()


def is_discreet(person_id: int) -> bool:
    """Whether a person's notices do not even name the site."""
    return db.session().scalar(select(Person.discreet).where(Person.id == person_id)) is not False


def _live() -> Select[PushSubscription]:
    return (
        select(PushSubscription)
        .join(SignIn, SignIn.id == PushSubscription.sign_in_id)
        .where(SignIn.ended_at.is_(None), SignIn.expires_at > clock.now())
        .order_by(PushSubscription.id)
    )
