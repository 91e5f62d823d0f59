"""What is done when something has happened to a person elsewhere."""

from __future__ import annotations

from groups import db
from groups.people.events import PassphraseChanged, PersonPaused, PersonReturned
from groups.wellbeing.service import supporting, telling


def paused(event: PersonPaused) -> None:
    """Supporters who may hear of it do."""
    with db.apart(), db.transaction():
        telling.tell_of_pause(event.person_id)


def returned(event: PersonReturned) -> None:
    """Those who heard of the pause hear that it is over."""
    with db.apart(), db.transaction():
        telling.tell_of_return(event.person_id)


def passphrase_changed(event: PassphraseChanged) -> None:
    """Nothing is let known any more until the person switches it on again."""
    with db.apart(), db.transaction():
        supporting.switch_all_off(event.person_id)
