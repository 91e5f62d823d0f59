"""What may be answered to somebody who asks only to be heard: words that acknowledge, and others as the group has it.

It is asked of answers alone, with what is loaded for them anyway: whoever says something that answers nothing is asked
for nothing more. What stands already stays, whatever somebody wishes later.
"""

from __future__ import annotations

from groups import access
from groups.access import Role
from groups.audit import service as audit
from groups.chat import queries
from groups.chat.listening import is_acknowledgement
from groups.chat.models import Message, Room, Wish
from groups.chat.service.speaking import Speaker
from groups.errors import Conflict
from groups.membership.models import Group, Hearing
from groups.people.models import Person

ASK = "They asked only to be heard. Your words are still here. Would you like to send them anyway?"
WARM = (
    "They asked only to be heard, and in this group that means a few warm words or a reaction. Your words are still "
    "here; you can also send them without answering this message."
)
NOT_INTO_THAT = "They asked only to be heard. Your answer can stay as it is, or be taken back."


def check(person: Speaker, original: Message, words: str, anyway: bool) -> None:
    """Ask once whether an answer should go, or keep it back, where its reader asked only to be heard (the room of
    `original` and its group must be loaded). Those who guide are always asked and never kept back."""
    if original.wish is not Wish.HEAR or original.author_id == person.id or is_acknowledgement(words):
        return
    if _is_strict(person, original.room):
        raise Conflict(WARM, code="only_heard")
    if not anyway:
        raise Conflict(ASK, code="asked_to_be_heard")


def check_change(person: Speaker, message: Message, words: str) -> None:
    """An answer that only acknowledges does not become another one by being changed, where the group wants that."""
    if message.reply_to_id is None or not is_acknowledgement(message.text) or is_acknowledgement(words):
        return
    if not _is_strict(person, message.room):
        return
    answered = queries.wish_answered(message)
    if answered is not None and answered[1] is Wish.HEAR and answered[0] != person.id:
        raise Conflict(NOT_INTO_THAT, code="only_heard")


def set_hearing(actor: Person, room: Room, hearing: Hearing) -> None:
    """Say how the group of a room has it: answers are asked about once, or only acknowledgements go."""
    access.require(actor, access.Can.MODERATE, room)
    group: Group = room.group
    old, group.when_heard = group.when_heard, hearing
    audit.record(
        actor, "group.hearing", "group", group.id, group_id=group.id,
        old={"when_heard": old.value}, new={"when_heard": hearing.value},
    )  # fmt: skip


def _is_strict(person: Speaker, room: Room) -> bool:
    guides = access.standing(person, room).role is Role.FACILITATOR
    return room.group.when_heard is Hearing.ACKNOWLEDGE and not guides
