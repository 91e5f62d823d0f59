"""What the author of a message would like back, as a door gives it."""

from __future__ import annotations

from groups.chat.models import Wish
from groups.errors import Invalid


def read(given: str) -> Wish:
    """The wish of this name; refuses others."""
    if given not in set(Wish):
        raise Invalid(
            "Please choose one of the wishes on the page, or none.", fields={"wish": "Please choose one of these."}
        )
    return Wish(given)
