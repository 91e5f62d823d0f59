"""What the database holds of journals: closed entries, and the closed keys that open them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Id, Moment, Ref, UTCDateTime
from groups.db import Base


class JournalKey(Base):
    """The key of one person's journal, closed with a master key that the database does not hold.

    `master` names that master, `born` the one there was when the key was made. `ledger` is closed with the key itself
    and says which version each entry is in; only the newest key has one. A key that was destroyed has zeros in its
    place. While keys are changed a person has two for a little while.
    """

    __tablename__ = "journal_key"
    __table_args__ = (UniqueConstraint("person_id", "version"), Index("ix_journal_key_master", "master"))

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(Integer)
    master: Mapped[str] = mapped_column(String(16))
    born: Mapped[str] = mapped_column(String(16))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    ledger: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[Moment]
    destroyed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class JournalEntry(Base):
    """One entry. Everything its owner wrote is in `closed`: title, words, tags, triggers and the question.

    To be seen without the key: whose it is, when it was begun and last changed, how often it was changed, and its
    length as one of nine. `number` counts the entries of one person.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id", "key_version"],
            ["journal_key.person_id", "journal_key.version"],
            name="fk_journal_entry_key",
        ),
        UniqueConstraint("person_id", "number"),
        Index("ix_journal_entry_person_id_written_at", "person_id", "written_at"),
    )

    id: Mapped[Id]
    ref: Mapped[Ref]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key_version: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer, default=1)
    closed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[Moment]
    changed_at: Mapped[Moment]
