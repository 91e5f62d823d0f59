"""What a client holds of a room, by the rules of `static/js/room/`: the clock, its gaps, and messages by ref (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.faults.history import Seen

Message = dict[str, Any]
PAGE = 50


class Held:
    """The messages and the highest count up to which every number was seen."""

    def __init__(self) -> None:
        self.epoch = ""
        self.known = 0
        self.first = 0
        self.ahead: set[int] = set()
        self.messages: dict[str, Message] = {}
        self.resets = 0

    def saw(self, count: int | None) -> bool:
        """Note a count; whether there is a gap before it now."""
        if count is not None and count > self.known:
            self.ahead.add(count)
            self._close()
        return bool(self.ahead)

    def take(self, message: Message) -> bool:
        """Hold a message as it is now, unless what is held is as new. Whether anything changed."""
        there = self.messages.get(message["ref"])
        if message["status"] == "gone":
            return self.messages.pop(message["ref"], None) is not None
        if there is not None and not _is_newer(message, there):
            return False
        if there is None and message["place"] is not None and message["place"] < self.first:
            return False
        self.messages[message["ref"]] = message
        return True

    def answer(self, given: dict[str, Any]) -> None:
        """What `room:enter` said, before its messages are taken."""
        if given["reset"] or (self.epoch and given["epoch"] != self.epoch):
            self.forget()
            places = [each["place"] for each in given["messages"] if each["place"] is not None]
            self.first = min(places, default=0) if len(places) >= PAGE else 0
            self.resets += 1
        self.epoch = given["epoch"]
        self.known = max(self.known, given["clock"])
        self._close()

    def keep_only_waiting(self, refs: set[str]) -> list[str]:
        """Of what waits without a place only these are still there; gives those that are not."""
        gone = [ref for ref, each in self.messages.items() if each["place"] is None and ref not in refs]
        for ref in gone:
            del self.messages[ref]
        return gone

    def forget(self) -> None:
        """Begin again with nothing."""
        self.known, self.first = 0, 0
        self.ahead.clear()
        self.messages.clear()

    def seen(self) -> tuple[Seen, ...]:
        """What stands there, in the order of its places."""
        there: Iterable[Message] = sorted(
            self.messages.values(), key=lambda each: (each["place"] is None, each["place"] or 0)
        )
        return tuple(
            Seen(each["ref"], each["place"], each["changed"], each["status"], each["text"], each["mine"])
            for each in there
        )

    def _close(self) -> None:
        self.ahead = {count for count in self.ahead if count > self.known}
        while self.known + 1 in self.ahead:
            self.ahead.discard(self.known + 1)
            self.known += 1


def _is_newer(message: Message, there: Message) -> bool:
    if message["changed"] is None:
        return there["changed"] is None
    return there["changed"] is None or message["changed"] > there["changed"]
