"""What became of somebody's wish for a note, once for each time they are away."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from groups.columns import Id, Moment
from groups.db import Base


class AwayNote(Base):
    """A note that was sent, or let be (`sent` is false): either way there is no other until they have been here again.
    `words` are what was written; they are forgotten a month later."""

    __tablename__ = "away_note"

    id: Mapped[Id]
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent: Mapped[bool] = mapped_column(Boolean, default=True)
    words: Mapped[str] = mapped_column(Text, default="")
    dealt_at: Mapped[Moment]
