"""What can be wrong with the demo community's content beyond its shape: references and contradictions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from groups.access import Role
from groups.activities.access_facts import FACTS
from groups.demo import ladder_shapes, offer_shapes, own_shapes, shapes
from groups.journal.prompts import PROMPTS


@dataclass(frozen=True)
class Book:
    """Everything the demo community says, has and does."""

    community: shapes.Community
    people: list[shapes.Who]
    blocks: list[shapes.Blocked]
    circles: list[shapes.Circle]
    activities: list[offer_shapes.ThingToDo]
    opportunities: list[offer_shapes.Help]
    help: offer_shapes.HelpPage
    pages: list[shapes.Page]
    ladders: list[ladder_shapes.Ladder]
    own: list[own_shapes.Own]

    def town(self, key: str) -> shapes.Town:
        """The town with this key."""
        return next(town for town in self.community.towns if town.key == key)


def problems(book: Book) -> Iterator[str]:
    """A sentence for each reference that leads nowhere and each thing that contradicts another."""
    yield from _twice("person", (who.key for who in book.people))
    yield from _twice("group", (circle.key for circle in book.circles))
    yield from _twice("activity", (each.key for each in book.activities))
    yield from _twice("opportunity", (each.key for each in book.opportunities))
    yield from _community_problems(book)
    for circle in book.circles:
        yield from (f"{circle.key}: {problem}" for problem in _circle_problems(circle, book))
    yield from _offer_problems(book)
    yield from _page_problems(book)
    known = {who.key for who in book.people}
    yield from (f"the ladder of {each.person} is nobody's" for each in book.ladders if each.person not in known)


def minutes_before(at: str) -> float:
    """A number that falls from long ago to now, for putting the moments of `Said.at` in order."""
    if at.endswith("m"):
        return int(at[:-1]) / 10_000  # always after whatever was said on an earlier day
    days, hours, minutes = (int(part) for part in re.findall(r"\d+", at))
    return days * 1440 - hours * 60 - minutes + 1440


def _twice(what: str, keys: Iterable[str]) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"the {what} {key} is there {count} times"


def _community_problems(book: Book) -> Iterator[str]:
    known, towns = {who.key for who in book.people}, {town.key for town in book.community.towns}
    yield from (f"{who.key} lives in {who.town}, no town of ours" for who in book.people if who.town not in towns)
    named = [each.person for each in book.community.sign_ins]
    named += [person for block in book.blocks for person in (block.person, block.blocked)]
    named += [each.person for each in book.own]
    yield from (f"{person} is not a person here" for person in named if person not in known)
    for each in book.community.sign_ins:
        if each.role not in _roles(each.person, book):
            yield f"{each.person} is to sign in as {each.role} but is not one"


def _roles(person: str, book: Book) -> set[str]:
    memberships = (member for circle in book.circles for member in circle.members)
    found = {"coordinator" for who in book.people if who.key == person and who.coordinator}
    found |= {"organiser" for who in book.people if who.key == person and who.organiser}
    return found | {member.role.value for member in memberships if member.person == person}


def _circle_problems(circle: shapes.Circle, book: Book) -> Iterator[str]:
    known = {who.key: who for who in book.people}
    members = {member.person for member in circle.members}
    rules = {rule.key for rule in circle.agreements}
    yield from _twice("agreement", (rule.key for rule in circle.agreements))
    yield from _twice("member", (member.person for member in circle.members))
    for member in circle.members:
        if member.person not in known:
            yield f"{member.person} is not a person here"
        elif member.joined > known[member.person].joined:
            yield f"{member.person} joined the group before signing up"
    if not any(member.role == Role.FACILITATOR for member in circle.members):
        yield "nobody facilitates it"
    if len(circle.switches) != 3:
        yield "it needs the three switches typing, presence and hold_newcomers"
    for request in circle.requests:
        if request.person not in known or request.person in members or len(request.answers) != len(circle.questions):
            yield f"the request of {request.person} does not fit"
    for gathering in (*circle.series, *circle.meetups):
        strangers = {each.person for each in gathering.replies} - members
        yield from (f"{person} replies to {gathering.key} but is no member" for person in sorted(strangers))
        yield from _place_problems(gathering.key, gathering.place, book)
    guides = {member.person for member in circle.members if member.role == Role.FACILITATOR}
    yield from (f"{each.person} is on duty but does not guide it" for each in circle.hours if each.person not in guides)
    for room in circle.rooms:
        yield from (f"{room.key}: {problem}" for problem in _talk_problems(room, members, rules, _apart(book)))


def _apart(book: Book) -> set[frozenset[str]]:
    return {frozenset((block.person, block.blocked)) for block in book.blocks}


def _talk_problems(room: shapes.Talk, members: set[str], rules: set[str], apart: set[frozenset[str]]) -> Iterator[str]:
    before, authors = float("inf"), dict[str, str]()
    for said in room.messages:
        here = f"the message at {said.at}"
        if minutes_before(said.at) >= before:
            yield f"{here} is not after the one before it"
        before = minutes_before(said.at)
        if said.to and said.to not in authors:
            yield f"{here} answers {said.to}, which nobody said before"
        others = [person for people in said.reactions.values() for person in people]
        others += [said.reported.by] if said.reported else []
        others += [authors[said.to]] if said.to in authors else []
        yield from (f"{here} names {person}, who is no member" for person in {said.by, *others} - members)
        if any(frozenset((said.by, person)) in apart for person in others):
            yield f"{here} brings together two people who do not meet"
        if said.by in (person for people in said.reactions.values() for person in people):
            yield f"{here} is reacted to by its author"
        if said.reported and said.reported.agreement not in rules:
            yield f"{here} is reported for {said.reported.agreement}, which is no agreement"
        if any(later and minutes_before(later) >= before for later in (said.edited, said.withdrawn)):
            yield f"{here} changes before it was said"
        authors[said.id or said.at] = said.by


def _offer_problems(book: Book) -> Iterator[str]:
    known = {who.key for who in book.people}
    organisers = {who.key for who in book.people if who.organiser}
    offers: list[offer_shapes.ThingToDo | offer_shapes.Help] = [*book.activities, *book.opportunities]
    for each in offers:
        if each.organiser not in organisers:
            yield f"{each.key} is organised by {each.organiser}, who is no organiser"
        yield from _place_problems(each.key, each.place, book)
    for activity in book.activities:
        unknown = set(activity.access) - FACTS.keys()
        yield from (f"{activity.key} speaks of {fact}, which is no fact about access" for fact in sorted(unknown))
        if activity.newcomers and not activity.card.is_whole():
            yield f"{activity.key} welcomes newcomers without a whole first-visit card"
        if activity.weekly and activity.once:
            yield f"{activity.key} is both weekly and once"
    for opportunity in book.opportunities:
        absent = {each.person for each in opportunity.interests} - known
        yield from (f"{opportunity.key} interests {person}, who is not here" for person in sorted(absent))


def _page_problems(book: Book) -> Iterator[str]:
    known = {who.key for who in book.people}
    for page in book.pages:
        if page.by not in known:
            yield f"{page.by} keeps a journal but is not here"
        if page.question and page.question not in PROMPTS:
            yield f"the journal of {page.by} answers question {page.question}, which is none"


def _place_problems(key: str, place: shapes.Place | None, book: Book) -> Iterator[str]:
    if place is None:
        return
    town = next((town for town in book.community.towns if town.key == place.town), None)
    if town is None:
        yield f"{key} is in {place.town}, which is not a town here"
    elif abs(place.latitude - town.latitude) > 0.1 or abs(place.longitude - town.longitude) > 0.1:
        yield f"{key} is far from {town.name}"
