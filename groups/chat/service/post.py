"""Posting a message: from any door, once, in one order for everyone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from groups import access, clock, db, events, failpoints, limits
from groups.access import Can
from groups.chat import queries, typed
from groups.chat.events import MessageHeld, MessagePosted
from groups.chat.models import Message, Room, Wish
from groups.chat.service.review import as_subject
from groups.chat.service.ticking import tick
from groups.errors import Conflict, Forbidden, Invalid
from groups.moderation import screening
from groups.moderation import service as moderation
from groups.moderation.models import Status
from groups.people.models import Person


@dataclass(frozen=True)
class Posted:
    """The message, and whether it was there already: sending again is harmless."""

    message: Message
    again: bool


def post_message(
    person: Person, room_ref: str, text: str, key: str, *, reply_to: str | None = None, wish: str = ""
) -> Posted:
    """Say something in a room. `key` is made by the client, once for each thing it sends, and kept until acknowledged.

    The first message of a newcomer waits for a facilitator where the group wants that.
    """
    room = queries.room_for(person, room_ref, Can.POST_MESSAGE)
    words, key, wanted = typed.words(text), typed.key(key), _wish(wish)
    earlier = queries.find_sent(person, key)
    if earlier is not None:
        return _again(earlier, room, words)
    _check_open(person, room)
    answered = _answered(person, room, reply_to)
    limits.check("message", person.id)
    held = _verdict(person, room, words) == "hold"

    failpoints.reach("chat.before_insert")
    try:
        with db.session().begin_nested():
            place = None if held else tick(room.id)
            message = Message(
                room_id=room.id, author_id=person.id, key=key, text=words, wish=wanted, place=place, changed=place,
                status=Status.HELD if held else Status.SHOWN, reply_to_id=answered, written_at=clock.now(),
            )  # fmt: skip
            db.session().add(message)
    except IntegrityError:
        # The same key arrived twice at once, and the other one was first: its words stand.
        return _again_or_raise(person, room_ref, words, key)
    message.room = room
    failpoints.reach("chat.after_insert")

    if held:
        moderation.hold_newcomer(as_subject(message, person.name))
    events.announce(MessageHeld(message.id, room.id) if held else MessagePosted(message.id, room.id))
    return Posted(message, again=False)


def _wish(given: str) -> Wish:
    if given not in set(Wish):
        raise Invalid(
            "Please choose one of the wishes on the page, or none.", fields={"wish": "Please choose one of these."}
        )
    return Wish(given)


def _again_or_raise(person: Person, room_ref: str, words: str, key: str) -> Posted:
    room = queries.room_for(person, room_ref, Can.POST_MESSAGE)
    earlier = queries.find_sent(person, key)
    if earlier is None:
        raise Conflict("That did not go through. Please send it once more.")
    return _again(earlier, room, words)


def _again(earlier: Message, room: Room, words: str) -> Posted:
    # One that was changed or taken back since no longer has the words it was sent with, so they cannot be compared.
    unchanged = earlier.edited_at is None and earlier.status is not Status.WITHDRAWN
    if earlier.room_id != room.id or (unchanged and earlier.text != words):
        raise Conflict(
            "This was already sent with other words. Please load the page again before you send something new."
        )
    return Posted(earlier, again=True)


def _check_open(person: Person, room: Room) -> None:
    refusal = queries.why_not_post(person, room)
    if refusal is not None:
        raise Forbidden(refusal, code=str(room.state))


def _answered(person: Person, room: Room, ref: str | None) -> int | None:
    if not ref:
        return None
    original = queries.message_for(person, ref, Can.READ_ROOM)
    if original.room_id != room.id or original.status is not Status.SHOWN:
        raise Conflict(
            "The message you answer is not there any more. You can send yours without it.", code="reply_gone"
        )
    return original.id


def _verdict(person: Person, room: Room, words: str) -> str:
    newcomer = access.standing(person, room).newcomer
    holds = room.group.holds_newcomers
    first = newcomer and holds and not queries.has_been_shown(person.id, room.group_id)
    return screening.judge(words, newcomer=newcomer, hold_newcomers=holds, first=first).outcome
