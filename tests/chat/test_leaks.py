"""Words that are not for somebody reach them by no door: no page, cursor, quote, room list, case or letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient

from groups import db
from groups.access import Can
from groups.chat import queries
from groups.chat.models import Message, Room
from groups.errors import NotFound
from groups.membership.models import Group
from groups.moderation import queries as cases
from groups.moderation.models import Decision
from groups.notices import jobs, mail
from groups.people.models import Person
from tests import make
from tests.chat import deeds

CANARY = re.compile(r"canary-\w+")
Open = Callable[[Person], FlaskClient]

#: Whose words are whose to read, in the room; nobody else gets them there.
IN_THE_ROOM = {
    "Wren": {"reported", "apart"},
    "Finch": {"apart"},
    "Newt": {"apart"},
    "Otter": set(),  # has blocked Finch
    "Moth": {"first", "apart"},
    "Ines": {"first", "reported", "apart"},
    "Alder": {"first", "reported", "apart"},
    "Stranger": set(),
    "Rowan": set(),  # a coordinator, who is in no group
}
#: On the desk, those who review read what is to be decided, and what they decided.
ON_THE_DESK = {"first", "reported", "removed", "apart"}


@dataclass
class Evening:
    """A room in which each kind of thing happened to a message, each with an answer that quotes it."""

    group: Group
    room: Room
    people: dict[str, Person] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)

    def say(self, who: str, what: str) -> Message:
        said = self.messages[what] = deeds.post(self.people[who], self.room, f"canary-{what}")
        return said

    def allowed(self, who: str, *, desk: bool = False) -> set[str]:
        """The canaries this person may come across."""
        more = ON_THE_DESK if desk and who in ("Ines", "Alder") else set()
        return {f"canary-{what}" for what in IN_THE_ROOM[who] | more}


@pytest.fixture
def evening(app: Flask, group: Group, room: Room) -> Evening:
    """Edited, taken back, removed, held as a first one, held as reported, and said by somebody who is blocked."""
    told = Evening(group, room)
    for name in ("Wren", "Finch", "Newt", "Otter"):
        told.people[name] = make.member(group, make.person(name))
    told.people["Moth"] = make.newcomer(group, make.person("Moth"))
    told.people["Ines"], told.people["Alder"] = (
        make.facilitator(group, make.person(name)) for name in ("Ines", "Alder")
    )
    told.people["Stranger"] = make.facilitator(make.group("Another group"), make.person("Stranger"))
    told.people["Rowan"] = make.coordinator("Rowan")
    for who, what in (
        ("Wren", "edited"),
        ("Wren", "taken"),
        ("Wren", "removed"),
        ("Wren", "reported"),
        ("Finch", "apart"),
    ):
        deeds.post(told.people["Newt"], room, f"About {what}", reply_to=told.say(who, what).ref)
    told.say("Moth", "first")

    wren, ines, alder = (told.people[name] for name in ("Wren", "Ines", "Alder"))
    deeds.edit(wren, told.messages["edited"], "Other words")
    deeds.withdraw(wren, told.messages["taken"])
    for what in ("removed", "reported"):
        deeds.report(ines, told.messages[what], group)
    deeds.decide(alder, told.messages["removed"], Decision.REMOVED, group)
    make.block(told.people["Otter"], told.people["Finch"])
    return told


def test_no_page_shows_anybody_what_is_not_for_them(app: Flask, browser_of: Open, evening: Evening) -> None:
    readers = [name for name in IN_THE_ROOM if name not in ("Finch", "Alder")]
    for name in (*readers, None):
        browser = browser_of(evening.people[name]) if name else app.test_client()
        seen = set()
        for address in _addresses(app, evening):
            page = set(CANARY.findall(browser.get(address, follow_redirects=False).text))
            desk = address.startswith(("/cases", "/desk", f"/groups/{evening.group.ref}/queue"))
            assert page <= (evening.allowed(name, desk=desk) if name else set()), f"{name} at {address}"
            seen |= page
        assert not name or seen >= evening.allowed(name), "each reads what is theirs to read"
    assert jobs.sweep() > 0
    assert [each for each in mail.letters() if CANARY.search(each.subject + each.text)] == []


def _addresses(app: Flask, evening: Evening) -> Iterator[str]:
    """Every page that can be asked for by GET, for each message and each case there is."""
    found = [cases.find_latest("message", each.id) for each in evening.messages.values()]
    refs = [case.ref for case in found if case is not None]
    places = {"membership": evening.group.ref, "chat": evening.room.ref, "moderation": evening.group.ref}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or "filename" in rule.arguments:
                continue
            given = dict.fromkeys(rule.arguments, places.get(rule.endpoint.split(".")[0], evening.group.ref))
            for ref in [each.ref for each in evening.messages.values()] if "message" in given else [""]:
                yield app.url_for(rule.endpoint, **({**given, "message": ref} if ref else given))
    yield from (f"/cases/{ref}" for ref in refs)
    yield from (f"/rooms/{evening.room.ref}/older?before={before}" for before in (3, 99))
    yield from (f"/rooms/{evening.room.ref}?reply={each.ref}" for each in evening.messages.values())


def test_no_cursor_brings_anybody_what_is_not_for_them(evening: Evening) -> None:
    for name, person in evening.people.items():
        if name in ("Stranger", "Rowan"):
            with pytest.raises(NotFound):
                deeds.see(person, evening.room)
            continue
        views = list(_every_view(person, evening.room))
        found = set(CANARY.findall(repr(views)))
        assert found == evening.allowed(name), name
        assert not any("canary" in line.room.topic for line in queries.rooms_of(person))


def _every_view(person: Person, room: Room) -> Iterator[object]:
    db.session().rollback()
    here = queries.room_for(person, room.ref, Can.READ_ROOM)
    for at in range(-1, here.clock + 2):
        yield queries.visible(person, here, after_change=at)
        yield queries.visible(person, here, before_place=at)
        yield queries.enter(person, here, after=max(0, at), epoch="another")
        yield queries.enter(person, here, after=max(0, at), limit=2)


def test_what_is_told_of_each_message_is_only_what_may_be_known(evening: Evening) -> None:
    ids = [person.id for person in evening.people.values()]
    everything = [message.id for message in db.session().query(Message)]
    told = [queries.shown_to(ids, message_id) for message_id in everything]
    for name, person in evening.people.items():
        found = set(CANARY.findall(repr([each[person.id] for each in told])))
        assert found == evening.allowed(name), name


def test_nobody_gets_hold_of_a_message_they_do_not_see(evening: Evening) -> None:
    for name, person in evening.people.items():
        for what, message in evening.messages.items():
            db.session().rollback()
            if what in IN_THE_ROOM[name] or (what == "edited" and name not in ("Stranger", "Rowan")):
                assert queries.message_for(person, message.ref, Can.READ_ROOM).ref == message.ref
                continue
            with pytest.raises(NotFound):
                queries.message_for(person, message.ref, Can.READ_ROOM)
