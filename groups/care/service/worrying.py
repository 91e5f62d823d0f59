"""The ways in: somebody worries about somebody, a rule marks a message, the person asks."""

from __future__ import annotations

from groups import access, clock, limits
from groups.access import Can, Role
from groups.care import oncall, queries
from groups.care.course import CareLevel, CareSource
from groups.care.models import CareItem
from groups.care.service import telling
from groups.care.service.raising import Sign, raise_item
from groups.chat import queries as chat
from groups.errors import Invalid, NotFound
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.moderation.care_marks import CareMark
from groups.people import queries as people
from groups.people.models import Person


def worry_about_message(person: Person, message_ref: str, level: CareLevel, words: str) -> None:
    """Say that one is worried about whoever wrote this. Whoever says it is told nothing more, and nobody else is."""
    message = chat.message_for(person, message_ref, Can.READ_ROOM)
    if message.room.is_side_line:
        raise NotFound()
    _worry(person, message.room.group, message.author_id, level, words, message.id)


def worry_about_member(person: Person, group: Group, person_ref: str, level: CareLevel, words: str) -> None:
    """The same from the list of members."""
    access.require(person, Can.LIST_MEMBERS, group)
    _worry(person, group, member_to_think_of(person, group, person_ref).id, level, words, None)


def member_to_think_of(person: Person, group: Group, person_ref: str) -> Person:
    """Somebody of the group whom this person can see in its list; refuses otherwise."""
    found = membership.member_for(group, person_ref)
    if access.standing(person, group).role is not Role.FACILITATOR and (
        not found.on_list or found.person_id in membership.hidden_from(person.id)
    ):
        raise NotFound()
    return found.person


def _worry(person: Person, group: Group, about_id: int, level: CareLevel, words: str, message_id: int | None) -> None:
    if about_id == person.id:
        raise Invalid("This is about you. The page of urgent help has a way to say so.")
    limits.check("care", person.id)
    guides = access.standing(person, group).role is Role.FACILITATOR
    source = CareSource.FACILITATOR if guides else CareSource.WORRIED
    raise_item(Sign(group.id, about_id, source, level, by_id=person.id, message_id=message_id, words=words))


def ask_for_help(person: Person, group: Group, *, now: bool, words: str = "") -> CareItem:
    """Ask those who look after a group for a word, or for help now. Never refused for being quick, nor for a measure
    that keeps somebody from writing."""
    access.require(person, Can.LIST_MEMBERS, group)
    level = CareLevel.RED if now else CareLevel.GREEN
    item = raise_item(Sign(group.id, person.id, CareSource.SELF, level, by_id=person.id, words=words))
    item.wants_word_at = clock.now()
    telling.tell(telling.WORD, item, oncall.who_looks(item), once=f"{item.wants_word_at:%Y%m%d%H}")
    return item


def take_ask(person_id: int, group_id: int, now: bool) -> None:
    """Somebody asked in another place, such as a live session."""
    ask_for_help(people.get_person(person_id), membership.get_group(group_id), now=now)


def note_mark(mark: CareMark) -> None:
    """A rule of the care list was found in a message: it marks for a person, and gives the card. Nothing new is made of
    the same rule in the same message, after an edit. Those who guide are at work when they write such things, and are
    not given the card."""
    if mark.subject_kind != "message" or mark.author_id in membership.facilitator_ids(mark.group_id):
        return
    level = CareLevel.RED if mark.level == CareLevel.RED else CareLevel.AMBER
    rule = "; ".join(mark.phrases)[:200]
    if not queries.is_known(mark.subject_id, rule):
        source = CareSource.SCREENING
        raise_item(Sign(mark.group_id, mark.author_id, source, level, message_id=mark.subject_id, rule=rule))
