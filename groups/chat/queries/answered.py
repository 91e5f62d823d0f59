"""Reading what a message answers, as far as it matters to who answers: whose it is and what they would like back."""

from __future__ import annotations

from sqlalchemy import select

from groups import db
from groups.chat.models import Message, Wish


def wish_answered(message: Message) -> tuple[int, Wish] | None:
    """The author and the wish of the message that this one answers; None when it answers none."""
    if message.reply_to_id is None:
        return None
    found = select(Message.author_id, Message.wish).where(Message.id == message.reply_to_id)
    row = db.session().execute(found).first()
    return (row[0], row[1]) if row is not None else None
