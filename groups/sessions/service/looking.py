"""What the clock does: it looks at each session for which something is due."""

from __future__ import annotations

from groups.sessions import queries
from groups.sessions.service.holding import keeping, load


def look_at(session_id: int) -> None:
    """Bring one session to this moment."""
    session = queries.session_by_id(session_id)
    if session is not None:
        with keeping(load(session)):
            pass
