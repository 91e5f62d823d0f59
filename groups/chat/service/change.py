"""Changing what stands in a room: edit, take back, react."""

from __future__ import annotations

from sqlalchemy import delete, select

from groups import clock, db, events, limits
from groups.access import Can
from groups.chat import queries, typed
from groups.chat.events import MessageEdited, MessageHeld, MessageReacted, MessageWithdrawn
from groups.chat.models import Message, Reaction, Warmth
from groups.chat.service import only_heard, wishes
from groups.chat.service.screened import look_at_edit
from groups.chat.service.ticking import touch, touch_answers
from groups.errors import Forbidden, Invalid, NotFound, Problem
from groups.moderation import service as moderation
from groups.moderation.models import Status
from groups.people.models import Person


def edit_message(person: Person, message_ref: str, text: str, wish: str | None = None) -> Message:
    """Give one's own message other words, and another `wish` where one is given: it counts for answers that come later.
    One that is held stays held, and its reviewers are told that it changed.

    What was shown once is not held again for being edited by a newcomer: from the first release on they may write anew
    at any time, so holding the edit would protect nobody.
    """
    found = queries.message_for(person, message_ref, Can.CHANGE_MESSAGE)
    words = typed.words(text)
    only_heard.check_change(person, found, words)
    message = _locked(found)
    wished = message.wish if wish is None else wishes.read(wish)
    if (words, wished) == (message.text, message.wish):
        return message
    closed = _why_not(person, message)
    if closed is not None:  # other words are words too: they wait for their turn, and rest, like a message
        raise closed
    limits.check("message", person.id)

    message.text, message.wish = words, wished
    message.edited_at = clock.now()
    moderation.note_change("message", message.id)
    look_at_edit(person, message)
    if message.place is None:
        events.announce(MessageHeld(message.id, message.room_id))
        return message
    touch(message)
    events.announce(MessageEdited(message.id, message.room_id))
    touch_answers(message)
    return message


def _why_not(person: Person, message: Message) -> Problem | None:
    """What stands against new words in the room of a message now: whatever stands against a new message."""
    ref = message.room.ref
    return queries.refusal_to_post(person, queries.rooms_by_ref([ref])[ref])


def withdraw_message(person: Person, message_ref: str) -> Message:
    """Take back one's own message; its words are gone from here. Also for people who may not write now."""
    message = queries.message_for(person, message_ref, Can.READ_ROOM)
    if message.author_id != person.id:
        raise Forbidden("Only the one who wrote a message can take it back.")
    message = _locked(message)

    message.status = Status.WITHDRAWN
    message.text = ""
    moderation.close_for("message", message.id)
    if message.place is not None:
        touch(message)
    events.announce(MessageWithdrawn(message.id, message.room_id))
    touch_answers(message)
    return message


def set_reaction(person: Person, message_ref: str, kind: str, on: bool) -> Message:
    """Put one's reaction to a message, or take it away. Doing either twice is once; who may not write may take away."""
    message = queries.message_for(person, message_ref, Can.POST_MESSAGE if on else Can.READ_ROOM)
    if kind not in set(Warmth):
        raise Invalid("Please choose one of the reactions on the page.")
    if message.status is not Status.SHOWN:
        raise NotFound()
    limits.check("reaction", person.id)
    message = _locked(message)

    if not (_add(message, person, Warmth(kind)) if on else _take_away(message, person, Warmth(kind))):
        return message
    touch(message)
    events.announce(MessageReacted(message.id, message.room_id))
    return message


def _locked(message: Message) -> Message:
    """The message as it is now, held until the transaction ends; refuses when it went away meanwhile."""
    present = queries.find_message(message.id, locked=True)
    if present is None or present.status not in (Status.SHOWN, Status.HELD):
        raise NotFound()
    return present


def _add(message: Message, person: Person, kind: Warmth) -> bool:
    there = select(Reaction.id).where(
        Reaction.message_id == message.id, Reaction.person_id == person.id, Reaction.kind == kind
    )
    if db.session().scalar(there) is not None:
        return False
    db.session().add(Reaction(message_id=message.id, person_id=person.id, kind=kind))
    return True


def _take_away(message: Message, person: Person, kind: Warmth) -> bool:
    mine = (Reaction.message_id == message.id, Reaction.person_id == person.id, Reaction.kind == kind)
    return db.session().execute(delete(Reaction).where(*mine).returning(Reaction.id)).first() is not None
