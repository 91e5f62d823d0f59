"""What screening says of words in a room, new or changed, and what comes of it."""

from __future__ import annotations

from groups import access
from groups.access import Role
from groups.chat import queries
from groups.chat.models import Message, RoomKind
from groups.chat.queries import OpenRoom
from groups.chat.service.review import as_subject
from groups.chat.service.speaking import Speaker
from groups.moderation import screening
from groups.moderation import service as moderation
from groups.moderation.lists import in_force
from groups.moderation.screening import Verdict
from groups.people.models import Person


def verdict_on(person: Speaker, room: OpenRoom, words: str) -> Verdict:
    """Whether a new message shows at once, and what it is marked with."""
    if room.kind is RoomKind.SIDE:
        return screening.NOTHING_SEEN  # two of the staff are there and read it anyway
    standing, holds = access.standing(person, room), queries.holds_first(room)
    newcomer = standing.newcomer
    return screening.judge(
        words,
        newcomer=newcomer,
        hold_newcomers=holds,
        first=newcomer and holds and not queries.has_been_shown(person.id, room.group_id),
        watch=in_force.watch(),
        staff=standing.role is Role.FACILITATOR,
        named_alike=newcomer and in_force.is_named_like_staff(person.id, person.name),
    )


def act_on_new(verdict: Verdict, message_id: int, author_name: str) -> None:
    """Put a new message before people where it has marks for them. Nearly all have none."""
    if not verdict.reasons:
        return
    message = queries.find_message(message_id)
    if message is not None:
        moderation.act_on(verdict, as_subject(message, author_name))


def look_at_edit(person: Person, message: Message) -> None:
    """An edit is marked as a new message is: what is seen may not depend on the order in which it was typed."""
    if message.room.kind is RoomKind.SIDE:
        return
    guides = access.standing(person, message).role is Role.FACILITATOR
    verdict = screening.judge(
        message.text, newcomer=False, hold_newcomers=False, first=False, watch=in_force.watch(), staff=guides
    )
    if verdict.reasons:
        moderation.act_on(verdict, as_subject(message, person.name))
