"""What a person agreed to, purpose by purpose: in which words, when, and when they took it back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from groups import clock, db
from groups.people.models import Consent, Person, Purpose

#: The words that were agreed to, oldest first. A new wording is added at the end and never replaces one.
WORDINGS: dict[Purpose, tuple[str, ...]] = {
    Purpose.ACCOUNT: (
        "That an account is kept for me: the name I go by, my address for letters, my time zone, and when I signed in.",
    ),
    Purpose.GROUPS: (
        "That it is kept here which groups I belong to, and what I write there. It may say something about my health.",
    ),
}


def words_of(consent: Consent) -> str:
    """What was agreed to, as it was said then."""
    return WORDINGS[consent.purpose][consent.wording - 1]


def latest(purpose: Purpose) -> str:
    """The words that are agreed to today."""
    return WORDINGS[purpose][-1]


def is_given(person: Person, purpose: Purpose) -> bool:
    """Whether they agreed, in today's words, and have not taken it back."""
    row = _standing(person, purpose)
    return row is not None and row.wording == len(WORDINGS[purpose])


def give(person: Person, purpose: Purpose) -> None:
    """Write down that they agree, once for each wording."""
    if is_given(person, purpose):
        return
    withdraw(person, purpose)
    row = Consent(person_id=person.id, purpose=purpose, wording=len(WORDINGS[purpose]), given_at=clock.now())
    try:
        with db.session().begin_nested():
            db.session().add(row)
    except IntegrityError:
        return  # two windows at once: the other one has just written it down


def withdraw(person: Person, purpose: Purpose) -> None:
    """Write down that they took it back."""
    row = _standing(person, purpose)
    if row is not None:
        row.withdrawn_at = clock.now()
        db.session().flush()


def log_of(person: Person) -> Sequence[Consent]:
    """All of it, the newest first."""
    mine = select(Consent).where(Consent.person_id == person.id)
    return db.session().scalars(mine.order_by(Consent.id.desc()).limit(200)).all()


def _standing(person: Person, purpose: Purpose) -> Consent | None:
    mine = (Consent.person_id == person.id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
    return db.session().scalar(select(Consent).where(*mine))
