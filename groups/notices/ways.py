"""By which ways notices can go from this installation. Mail and the list in the app are always there."""

from __future__ import annotations

from collections.abc import Callable

from groups.notices.models import Channel, Notice
from groups.outbox import Letter


class Nowhere(Exception):
    """There is nothing of this person's that the notice could be handed over to."""


#: Hands over one notice; raises `mail.NotTaken` when it was not taken, and Nowhere.
Send = Callable[[Notice, Letter], None]

_senders: dict[Channel, Send] = {}


def provide(way: Channel, send: Send) -> None:
    """Let notices go by `way` too. Until then none is queued for it."""
    _senders[way] = send


def open_ways() -> frozenset[Channel]:
    """The ways there are here."""
    return frozenset({Channel.MAIL, Channel.IN_APP, *_senders})


def sender(way: Channel) -> Send:
    """Who hands over by `way`; raises LookupError where nobody does."""
    return _senders[way]
