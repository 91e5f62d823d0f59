"""A tab with rooms in it, as docs/realtime.md asks for it: what it holds, and how pushes, gaps and resets change it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from flask_socketio import SocketIOTestClient

from tests.realtime.telling import Sight

WORD = re.compile(r"word[0-9a-f]{12}")
Wire = dict[str, Any]


@dataclass
class Held:
    """What a tab holds of one room: the highest clock without a gap, what came ahead of it, and the lines by ref.
    `floor`: the first place it has, when there is history before it."""

    epoch: str = ""
    known: int = 0
    floor: int = 0
    ahead: set[int] = field(default_factory=set)
    lines: dict[str, Wire] = field(default_factory=dict)

    def copy(self) -> Held:
        """The same, to come back with later."""
        return replace(self, ahead=set(), lines=dict(self.lines))

    def take(self, message: Wire) -> None:
        """A message as it is now, unless what is held is as new."""
        have = self.lines.get(message["ref"])
        if message["status"] == "gone":
            self.lines.pop(message["ref"], None)
            return
        changed = message["changed"]
        if have is not None and (have["changed"] or 0) >= (changed or 0) and (changed or have["changed"]):
            return
        if have is None and message["place"] is not None and message["place"] < self.floor:
            return
        self.lines[message["ref"]] = message

    def saw(self, clock: int | None) -> bool:
        """A number was heard; whether a smaller one is missing."""
        if clock is not None and clock > self.known:
            self.ahead.add(clock)
        self.close()
        return bool(self.ahead)

    def close(self) -> None:
        """Go on to the highest clock without a gap."""
        while self.known + 1 in self.ahead:
            self.known += 1
        self.ahead = {clock for clock in self.ahead if clock > self.known}

    def sight(self) -> dict[str, Sight]:
        """What stands on the screen, by ref."""
        return {ref: _sight(each) for ref, each in self.lines.items()}

    def places(self) -> list[str]:
        """The refs that have a place, in the order of the places."""
        placed = [each for each in self.lines.values() if each["place"] is not None]
        return [each["ref"] for each in sorted(placed, key=lambda each: each["place"])]


def _sight(message: Wire) -> Sight:
    quoted = message["reply_to"]
    return (
        message["status"],
        message["name"],
        message["text"],
        (quoted["ref"], quoted["name"], quoted["excerpt"]) if quoted else None,
        frozenset((kind, count, mine) for kind, count, mine in message["reactions"]),
        message["mine"],
        message["edited"],
    )


class Tab:
    """One tab of one person. `check` is given all that comes in, before anything is done with it."""

    def __init__(self, person: int, page: int, check: Callable[[int, str], None]) -> None:
        self.person, self.page, self.check = person, page, check
        self.client: SocketIOTestClient | None = None
        self.rooms: dict[str, Held] = {}
        self.groups: dict[str, str] = {}
        self.unsure: set[str] = set()
        self.trouble = ""
        self.pocket: list[Wire] = []

    def ask(self, name: str, what: Wire) -> Wire:
        """Send an event and give the answer."""
        assert self.client is not None
        answer: Wire = self.client.emit(name, what, callback=True)
        return answer

    def enter(self, room: str, group: str) -> None:
        """Open a room, with nothing held."""
        self.groups[room] = group
        self.rooms.setdefault(room, Held())
        self.catch_up(room)

    def catch_up(self, room: str) -> None:
        """Ask until nothing is left; a room that is closed to this person is forgotten."""
        held = self.come_back(room, self.rooms[room])
        self.unsure.discard(room)
        if held is None:
            self.forget(room)

    def come_back(self, room: str, held: Held) -> Held | None:
        """Bring `held` up to the present; None when there is no such room for this person."""
        waiting: set[str] = set()
        while True:
            asked = {"room": room, "after": held.known, "epoch": held.epoch}
            answer = self.heard(self.ask("room:enter", asked))
            if not answer["ok"]:
                assert answer["code"] == "not_found", answer
                return None
            if answer["reset"]:
                held.known, held.ahead, held.lines, waiting = 0, set(), {}, set()
                placed = [each["place"] for each in answer["messages"] if each["place"] is not None]
                held.floor = min(placed) if len(placed) >= self.page else 0
            held.epoch, held.known = answer["epoch"], max(held.known, answer["clock"])
            held.close()
            for message in answer["messages"]:
                held.take(message)
                if message["place"] is None:
                    waiting.add(message["ref"])
            if not answer["more"]:
                kept = {ref: each for ref, each in held.lines.items() if each["place"] is not None or ref in waiting}
                held.lines = kept
                return held

    def older(self, room: str) -> None:
        """Load the page of history before what is held."""
        held = self.rooms[room]
        answer = self.heard(self.ask("room:older", {"room": room, "before": held.floor}))
        assert answer["ok"], answer
        places = [each["place"] for each in answer["messages"]]
        held.floor = min(places) if answer["more"] else 0
        for message in answer["messages"]:
            held.take(message)

    def heard(self, what: Wire) -> Wire:
        """Look at what came in."""
        self.check(self.person, json.dumps(what))
        return what

    def drain(self) -> bool:
        """Take in all that was pushed; whether there was anything."""
        pushed = self.client.get_received() if self.client is not None else []
        for each in pushed:
            self.heard(each)
        for each in pushed:
            self._push(each["name"], each["args"][0])
        return bool(pushed)

    def _push(self, name: str, told: Wire) -> None:
        if name == "room:changed":
            self._maybe_changed(told)
        elif name == "room:refresh":
            for room in list(self.rooms):
                self.catch_up(room)
        elif name == "heads":
            for room, clock in told["rooms"].items():
                if room in self.rooms and clock > self.rooms[room].known:
                    self.catch_up(room)
        elif name == "membership:ended":
            for room in [room for room, group in self.groups.items() if group == told["group"]]:
                self.forget(room)

    def _maybe_changed(self, told: Wire) -> None:
        trouble = self.trouble if told["room"] in self.rooms else ""
        if trouble == "lost" or (trouble == "late" and told["clock"] is not None):
            self.unsure.add(told["room"])
            self.pocket += [told] if trouble == "late" else []
            return
        self.changed(told)
        if trouble == "twice" and told["clock"] is not None:
            self.changed(told)

    def changed(self, told: Wire) -> None:
        """A message of a room that is open here looks like this now; a gap before it is asked about."""
        held = self.rooms.get(told["room"])
        if held is None:
            return
        held.take(told["message"])
        if held.saw(told["clock"]):
            self.catch_up(told["room"])

    def late(self) -> None:
        """What was on its way arrives after all."""
        pocket, self.pocket = self.pocket, []
        for told in pocket:
            self.changed(told)

    def forget(self, room: str) -> None:
        """Close a room."""
        self.rooms.pop(room, None)
        self.groups.pop(room, None)
        self.unsure.discard(room)
        self.pocket = [told for told in self.pocket if told["room"] != room]
