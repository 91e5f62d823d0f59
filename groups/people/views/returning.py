"""Coming back after a while: the same page as ever, and one line."""

from __future__ import annotations

from groups import clock, slots
from groups.people.models import Person
from groups.people.signing import sign_in_here


def on_home(_person: Person) -> slots.Part | None:
    """One line of welcome on the day somebody is back; it says neither how long it was nor what happened meanwhile."""
    here = sign_in_here()
    if here is None or here.welcome_until is None or here.welcome_until <= clock.now():
        return None
    return slots.Part("people/_welcome_back.html", order=2)
