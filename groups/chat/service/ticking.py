"""The room's clock: one tick for each message that looks different from now on."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from groups import db, events
from groups.chat import queries
from groups.chat.events import MessageEdited, MessageHeld
from groups.chat.models import Message, Room


def tick(room_id: int, by: int = 1) -> int:
    """Move the clock on and say what it shows. The row stays locked until the commit, so that commits come in the
    order of the clock."""
    moved = update(Room).where(Room.id == room_id).values(clock=Room.clock + by).returning(Room.clock)
    now = db.session().execute(moved.execution_options(synchronize_session=False)).scalar_one()
    remember(room_id, now)
    return now


def remember(room_id: int, now: int) -> None:
    """Let a room that this session has read already show what its clock shows now."""
    room = db.session().identity_map.get(identity_key(Room, room_id))
    if room is not None:
        set_committed_value(room, "clock", now)


def touch(message: Message) -> None:
    """Mark a visible message as changed now."""
    message.changed = tick(message.room_id)


def touch_answers(message: Message) -> None:
    """Mark the replies to a message as changed too: their previews show its words, or no longer do. Those that wait
    without a place move no clock, but whoever looks at them is told."""
    ids, waiting = queries.answers_to(message.id)
    for answer_id in waiting:
        events.announce(MessageHeld(answer_id, message.room_id))
    if not ids:
        return
    last = tick(message.room_id, len(ids))
    for changed, answer_id in enumerate(ids, last - len(ids) + 1):
        db.session().execute(update(Message).where(Message.id == answer_id).values(changed=changed))
        events.announce(MessageEdited(answer_id, message.room_id))
