"""The house of the model test: two groups with three rooms, tabs that come and go, and the two doors for a deed."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex
from typing import Any, ClassVar

from flask import Flask
from flask_socketio import SocketIOTestClient

from groups import db
from groups.access import Office
from groups.chat import service
from groups.errors import Problem
from groups.membership.models import Group
from groups.membership.queries import agreements_of
from groups.people.models import Person
from tests import make
from tests.realtime.tabs import WORD, Held, Tab
from tests.realtime.telling import Said, Telling

NAMES = ["Ines", "Alder", "Wren", "Otter", "Finch", "Moth", "Newt", "Hare"]
#: The group of each room; who is in which group; who guides it; who is new there.
ROOMS, MEMBERS = [0, 0, 1], {0: {0, 1, 2, 3, 4, 5, 6}, 1: {1, 2, 3, 5, 7}}
GUIDES, NEWCOMERS = {0: 0, 1: 1}, {(5, 0), (6, 0), (3, 1)}
#: Small pages and a short memory, so that parts and resets are met in short stories.
PAGE, FARTHEST = 4, 15


class House:
    """Eight people; the third and the first have two tabs. `telling` is the reference; what it says is checked here."""

    app: ClassVar[Flask]
    sockets: ClassVar[Any]

    def __init__(self) -> None:
        self.telling = Telling(NAMES, ROOMS, {group: set(ids) for group, ids in MEMBERS.items()})
        self.telling.guides = {group: {guide} for group, guide in GUIDES.items()}
        self.telling.newcomers = set(NEWCOMERS)
        self.kept: list[tuple[int, int, Held]] = []
        self._settle_in()
        self.tabs = [Tab(person, PAGE, self._check) for person in [*range(len(NAMES)), 2, 0]]
        for tab in self.tabs[:7]:
            self._connect(tab)

    def _settle_in(self) -> None:
        make.community()
        with db.transaction() as session:
            found = [make.person(name) for name in NAMES]
            self.coordinator = make.person("Rowan")
            groups = [make.group(name, holds_newcomers=True) for name in ("Quiet Tuesdays", "Slow Walkers")]
            session.flush()
            inside = [make.room(groups[group], f"Room {number}") for number, group in enumerate(ROOMS)]
            for group, ids in MEMBERS.items():
                for each in sorted(ids):
                    beginning = make.newcomer if (each, group) in NEWCOMERS else make.member
                    (make.facilitator if GUIDES[group] == each else beginning)(groups[group], found[each])
            session.flush()
            tokens = [make.sign_in(each) for each in found]
            self.people, self.groups = [each.id for each in found], [each.id for each in groups]
            self.rooms, self.group_refs = [each.ref for each in inside], [each.ref for each in groups]
        make.appoint(self.coordinator, Office.COORDINATOR)
        self.browsers = [self.app.test_client() for _ in tokens]
        for browser, token in zip(self.browsers, tokens, strict=True):
            with browser.session_transaction() as cookie:
                cookie.update({"_user_id": token, "_fresh": True})

    def _same(self, person: int, where: int, held: Held) -> None:
        expected, seen = self.telling.sight(person, where), held.sight()
        places, order = held.places(), self.telling.places(where)
        assert places == order[len(order) - len(places) :], "the order"
        assert held.floor or len(places) == len(order), "all of it"
        before = set(order) - set(places)
        assert seen == {ref: sight for ref, sight in expected.items() if ref not in before}, NAMES[person]
        self.kept.append((person, where, held.copy()))

    def _check(self, person: int, heard: str) -> None:
        leaked = set(WORD.findall(heard)) - self.telling.words(person)
        assert not leaked, f"{NAMES[person]} may not hear {leaked}: {heard}"

    def _settle(self) -> None:
        while any(tab.drain() for tab in self.tabs):
            continue

    def _ask(self, who: int, name: str, asked: dict[str, Any]) -> tuple[dict[str, Any], Tab | None]:
        """By a socket when there is one, else by the plain door. The answer is looked at when the deed is written."""
        tab = self._line_of(who)
        if tab is not None:
            return tab.ask(name, asked), tab
        return self._by_post(who, name, asked), None

    def _by_post(self, who: int, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        person = db.session().get_one(Person, self.people[who])
        answer: dict[str, Any] = {"ok": True}
        try:
            with db.transaction():
                if name == "message:send":
                    more = {"reply_to": asked["reply_to"] or None}
                    sent = service.post_message(person, asked["room"], asked["text"], asked["key"], **more)
                    answer["ref"] = sent.message.ref
                elif name == "message:edit":
                    service.edit_message(person, asked["message"], asked["text"])
                elif name == "message:withdraw":
                    service.withdraw_message(person, asked["message"])
                else:
                    service.set_reaction(person, asked["message"], asked["kind"], asked["on"])
        except Problem as problem:
            answer = {"ok": False, "code": problem.code, "say": problem.say}
        finally:
            db.release()
        return answer

    def _told(self, tab: Tab | None, room: str, answer: dict[str, Any]) -> None:
        if tab is not None:
            message = tab.heard(answer).get("message")
            if message is not None:
                tab.changed({"room": room, "clock": message["changed"], "message": message})
        self._settle()

    def _does(self, deed: Callable[[], object]) -> bool:
        """Whether a deed at the plain door went through; refused, it changes nothing."""
        try:
            with db.transaction():
                deed()
        except Problem:
            return False
        finally:
            db.release()
        return True

    def _connect(self, tab: Tab) -> None:
        tab.client = SocketIOTestClient(self.app, self.sockets, flask_test_client=self.browsers[tab.person])
        assert tab.client.is_connected()
        for room in list(tab.rooms):
            tab.catch_up(room)
        self._open(tab)

    def _open(self, tab: Tab) -> None:
        for where, ref in enumerate(self.rooms):
            if self.telling.reads(tab.person, where) and ref not in tab.rooms:
                tab.enter(ref, self.group_refs[ROOMS[where]])

    def _disconnect(self, tab: Tab) -> None:
        if tab.client is not None:
            tab.drain()
            tab.client.disconnect()
            SocketIOTestClient.clients.pop(tab.client.eio_sid, None)
            tab.client = None

    def _line_of(self, who: int) -> Tab | None:
        return next((tab for tab in self.tabs if tab.person == who and tab.client is not None), None)

    def _person(self, who: int) -> Person:
        return db.session().get_one(Person, self.people[who])

    def _of(self, who: int, said: Said) -> tuple[Person, str]:
        return self._person(who), said.ref

    def _agreement(self, where: int) -> int:
        group = db.session().get_one(Group, self.groups[ROOMS[where]])
        return agreements_of(group)[0].id

    def _said(self, which: int) -> Said:
        return self.telling.said[which % len(self.telling.said)]

    def _someone(self, which: int, where: int) -> int:
        """Somebody in the room; now and then somebody who is not."""
        inside = sorted(self.telling.members[ROOMS[where]])
        return inside[which % len(inside)] if which % 12 else which % len(NAMES)

    def _guide(self, said: Said, which: int) -> int:
        guides = sorted(self.telling.guides[ROOMS[said.room]])
        return guides[which % len(guides)]

    @staticmethod
    def _word() -> str:
        return f"word{token_hex(6)}"
