"""Taking hold of a session for a deed: its row is locked until the transaction ends, so that whatever two people do in
the same moment happens one after the other, and everybody sees the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from groups import db, events
from groups.access import Can
from groups.people.models import Person
from groups.sessions import queries
from groups.sessions.events import SessionChanged
from groups.sessions.models import LiveSession
from groups.sessions.service.held import Held
from groups.sessions.service.settling import settle

#: The columns of a session, without the things it points at.
_ALL = [column.key for column in LiveSession.__mapper__.column_attrs]


@contextmanager
def held(actor: Person, ref: str, can: Can) -> Iterator[Held]:
    """The session called `ref`, brought to this moment, for a deed that `actor` may do; kept when the block ends."""
    here = load(queries.session_for(actor, ref, can))
    with keeping(here):
        yield here


@contextmanager
def keeping(here: Held) -> Iterator[Held]:
    """Bring a session to this moment, before the deed and after it, and keep what changed."""
    settle(here)
    yield here
    db.session().flush()
    settle(here)
    if here.changed:
        here.session.version += 1
        events.announce(SessionChanged(here.session.id))


def load(session: LiveSession) -> Held:
    """Take hold of a session and read all that belongs to it."""
    lock(session)
    return Held(**vars(queries.hall(session)))


def lock(session: LiveSession) -> None:
    """Hold the row until the transaction ends, and read it as it is then."""
    db.session().refresh(session, _ALL, with_for_update={"key_share": True})
