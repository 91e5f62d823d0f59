"""What moderation may do with a message: look at it, hold, release and remove it. It is the kind "message"."""

from __future__ import annotations

from groups import db, events
from groups.access import Can
from groups.chat import holding, queries
from groups.chat.events import MessageHeld, MessageReleased, MessageRemoved
from groups.chat.models import Message, Room, RoomKind, RoomState
from groups.chat.rooms import state_of
from groups.chat.service.places import set_room, unseat
from groups.chat.service.ticking import tick, touch, touch_answers
from groups.errors import Forbidden, NotFound
from groups.moderation import service as moderation
from groups.moderation import subjects
from groups.moderation.models import Case, Status
from groups.moderation.subjects import Handling, Link, Subject
from groups.people import queries as people
from groups.people.models import Person

KIND = "message"


def report_message(person: Person, message_ref: str, agreement_id: int | None, words: str) -> Case:
    """Ask the facilitators to look at a message."""
    seen = queries.message_for(person, message_ref, Can.REPORT)
    message = queries.find_message(seen.id, locked=True)
    if message is None or message.status not in (Status.SHOWN, Status.HELD):
        raise NotFound()
    if message.room.is_side_line:
        raise Forbidden("What is said here is not put before others. A coordinator can be told of it.", code="apart")
    return moderation.report(person, as_subject(message), agreement_id, words)


def as_subject(message: Message, author_name: str | None = None) -> Subject:
    """The message with what stands around it, for the case that is opened about it."""
    before, after = queries.around(message)
    return Subject(
        kind=KIND,
        id=message.id,
        group_id=message.group_id,
        author_id=message.author_id,
        author_name=_name_of(message.author_id) if author_name is None else author_name,
        text=message.text,
        status=message.status,
        placed=message.place is not None,
        before=before,
        after=after,
        about=queries.answered_author(message),
        room_id=message.room_id,
        in_session=message.room.kind is RoomKind.SESSION,
    )


def load(message_id: int) -> Subject | None:
    """The message as it is now."""
    message = queries.find_message(message_id)
    return as_subject(message) if message is not None else None


def hold(message_id: int) -> None:
    """Take a shown message out of its peers' sight; it keeps its place."""
    message = queries.find_message(message_id, locked=True)
    if message is None or message.status is not Status.SHOWN:
        return
    message.status = Status.HELD
    touch(message)
    events.announce(MessageHeld(message.id, message.room_id))
    touch_answers(message)


def release(message_id: int) -> None:
    """Show a held message: where it stood, or at the end if the room has never seen it. Not while somebody else needs
    it held."""
    message = queries.find_message(message_id, locked=True)
    if message is None or message.status is not Status.HELD or holding.is_needed(message_id):
        return
    message.status = Status.SHOWN
    message.changed = tick(message.room_id)
    if message.place is None:
        message.place = message.changed
    events.announce(MessageReleased(message.id, message.room_id))
    touch_answers(message)


def remove(message_id: int) -> None:
    """Take a message away from everyone. One that its author took back already stays as it is."""
    message = queries.find_message(message_id, locked=True)
    if message is None or message.status not in (Status.SHOWN, Status.HELD):
        return
    message.status = Status.REMOVED
    if message.place is not None:
        touch(message)
    events.announce(MessageRemoved(message.id, message.room_id))
    touch_answers(message)


def restore(message_id: int) -> None:
    """Show again what was removed: where it stood, or at the end if the room has never seen it. A held one is shown."""
    message = queries.find_message(message_id, locked=True)
    if message is None or message.status not in (Status.REMOVED, Status.HELD):
        return
    message.status = Status.HELD
    db.session().flush()
    release(message_id)


def pause(message_id: int) -> None:
    """Let the room rest in which a message stands: nobody is there to look at it."""
    message = queries.find_message(message_id, locked=True)
    if message is None or state_of(message.room) is not RoomState.OPEN:
        return
    words = "This room has a pause until somebody is there to look after it."
    slow, reason = message.room.slow_s, "Reported, and no reviewer was there."
    set_room(None, message.room, state=RoomState.PAUSED, words=words, slow_s=slow, reason=reason)


def put_out(room_id: int, person_id: int) -> None:
    """Take somebody's seat in a room that is for some people only."""
    room = db.session().get(Room, room_id)
    if room is not None and room.kind is not RoomKind.GROUP:
        unseat(room, person_id)


def link(message_id: int) -> Link | None:
    """Where reviewers find the message among the others; none for one without a place."""
    message = queries.find_message(message_id)
    if message is None or message.place is None:
        return None
    values = {"ref": message.room.ref, "before": str(message.place + 10), "_anchor": f"m-{message.ref}"}
    return Link("chat.older", values, message.room.name)


def _name_of(person_id: int) -> str:
    person = people.people_by_id([person_id]).get(person_id)
    return person.name if person else ""


subjects.register(
    KIND,
    Handling(load=load, hold=hold, release=release, remove=remove, restore=restore, pause=pause, link=link),
)
subjects.let_put_out(put_out)
