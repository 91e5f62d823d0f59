"""What the journal gives to its owner to take away, and what goes with them."""

from __future__ import annotations

from sqlalchemy import delete

from groups import db
from groups.belongings import Section
from groups.journal import keys, queries
from groups.journal.models import JournalEntry, JournalKey
from groups.journal.queries import Opened

TITLE = "Journal"


def of(person_id: int) -> list[Section]:
    """All entries, opened: only for the person whose they are. Raises KeyAway when they cannot be opened now."""
    return [Section(TITLE, [_row(entry) for entry in queries.everything(person_id)])]


def erase(person_id: int) -> None:
    """Destroy the key, and take away the rows. Inside a transaction."""
    keys.destroy(person_id)
    for model in (JournalEntry, JournalKey):
        db.session().execute(delete(model).where(model.person_id == person_id))


def _row(entry: Opened) -> dict[str, object]:
    said = entry.content
    if said is None:
        return {"Written": entry.written_at, "Words": entry.why}
    return {
        "Written": entry.written_at,
        "Changed": entry.changed_at if entry.version > 1 else None,
        "Title": said.title,
        "Question": said.prompt,
        "Words": said.text,
        "Tags": ", ".join(said.tags),
        "What set it off": ", ".join(said.triggers),
    }
