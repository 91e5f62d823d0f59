"""What the clock does about notes: it forgets them. It never sends one; a person does."""

from __future__ import annotations

from sqlalchemy import update

from groups import clock, db, retention
from groups.absence import queries
from groups.absence.models import AwayNote

KEPT = retention.kept(
    "away_notes", "Notes to those who were away and wished for one", "The words go; that there was one goes when they "
    "have been here again.", days=30, most=60,
)  # fmt: skip


def forget() -> int:
    """Forget the words of old notes, and what is over; gives how much is gone altogether."""
    before = clock.now() - KEPT.time
    with db.transaction() as session:
        old = update(AwayNote).where(AwayNote.dealt_at < before, AwayNote.words != "")
        session.execute(old.values(words="").execution_options(synchronize_session=False))
        over = queries.settled_before(before)
        for note in over:
            session.delete(note)
        return len(over)
