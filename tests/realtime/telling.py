"""The reference: a few rules, in memory, that say what each person may see of each room at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

SHOWN, HELD, REMOVED, WITHDRAWN, HIDDEN = "shown", "held", "removed", "withdrawn", "hidden"

#: A message as one person sees it: status, name, words, what it answers, reactions, whether mine, whether changed.
Sight = tuple[str, str, str, tuple[str, str, str] | None, frozenset[tuple[str, int, bool]], bool, bool]


@dataclass(eq=False)
class Said:
    """One message. `sent` are the words it was first sent with, under `key`."""

    ref: str
    room: int
    author: int
    text: str
    sent: str
    key: str
    status: str
    answers: Said | None = None
    edited: bool = False
    reactions: set[tuple[int, str]] = field(default_factory=set)
    reporters: set[int] = field(default_factory=set)


class Telling:
    """Who is where, who meets whom, and what was said. `rooms` gives each room's group."""

    def __init__(self, names: list[str], rooms: list[int], members: dict[int, set[int]]) -> None:
        self.names, self.rooms, self.members = names, rooms, members
        self.guides: dict[int, set[int]] = {group: set() for group in members}
        self.newcomers: set[tuple[int, int]] = set()
        self.blocks: set[tuple[int, int]] = set()
        self.said: list[Said] = []
        self.order: list[list[Said]] = [[] for _ in rooms]
        self.known: dict[tuple[int, str], Said] = {}

    # --- who may what

    def reads(self, person: int, room: int) -> bool:
        """Whether they are in the room's group."""
        return person in self.members[self.rooms[room]]

    def looks_after(self, person: int, room: int) -> bool:
        """Whether they guide the room's group."""
        return person in self.guides[self.rooms[room]]

    def meets(self, one: int, other: int) -> bool:
        """Whether neither has blocked the other."""
        return (one, other) not in self.blocks and (other, one) not in self.blocks

    def waits(self, person: int, room: int) -> bool:
        """Whether what they write now has to wait: they are new here and nothing of theirs can be seen."""
        group = self.rooms[room]
        seen = any(s.author == person and s.status == SHOWN and self.rooms[s.room] == group for s in self.said)
        return (person, group) in self.newcomers and person not in self.guides[group] and not seen

    def status(self, person: int, said: Said) -> str | None:
        """What they are told of a message; None when for them it is not there."""
        if not self.reads(person, said.room):
            return None
        placed = said in self.order[said.room]
        mine_to_see = said.author == person or self.looks_after(person, said.room)
        if not self.meets(person, said.author) or (said.status == HELD and not mine_to_see):
            return HIDDEN if placed else None
        return said.status if placed or said.status == HELD else None

    # --- what happens

    def add(self, said: Said) -> None:
        """Something was said; it has a place unless it waits."""
        self.said.append(said)
        self.known[said.author, said.key] = said
        if said.status == SHOWN:
            self.order[said.room].append(said)

    def release(self, said: Said) -> None:
        """What was held can be seen: where it stood, or at the end."""
        if said.status == HELD:
            said.status = SHOWN
            if said not in self.order[said.room]:
                self.order[said.room].append(said)

    def end(self, said: Said, status: str) -> None:
        """Taken back or removed, unless it was before."""
        if said.status in (SHOWN, HELD):
            said.status = status

    # --- what is seen

    def sight(self, person: int, room: int) -> dict[str, Sight]:
        """All that this person sees of a room, by ref."""
        if not self.reads(person, room):
            return {}
        here = ((said, self.status(person, said)) for said in self.said if said.room == room)
        return {said.ref: self._seen(person, said, status) for said, status in here if status is not None}

    def places(self, room: int) -> list[str]:
        """The refs that have a place, in the one order."""
        return [said.ref for said in self.order[room]]

    def words(self, person: int) -> set[str]:
        """Every word that may reach this person now."""
        return {said.text for said in self.said if self.status(person, said) in (SHOWN, HELD)}

    def _seen(self, person: int, said: Said, status: str) -> Sight:
        mine = said.author == person
        if status not in (SHOWN, HELD):
            return status, "", "", None, frozenset(), mine, False
        counted = frozenset(self._counted(person, said)) if status == SHOWN else frozenset()
        return status, self.names[said.author], said.text, self._quoted(person, said), counted, mine, said.edited

    def _quoted(self, person: int, said: Said) -> tuple[str, str, str] | None:
        first = said.answers
        if first is None:
            return None
        seen = self.status(person, first) == SHOWN
        return first.ref, self.names[first.author] if seen else "", first.text if seen else ""

    def _counted(self, person: int, said: Said) -> Iterator[tuple[str, int, bool]]:
        for kind in sorted({kind for _, kind in said.reactions}):
            givers = [one for one, given in said.reactions if given == kind and self.meets(person, one)]
            if givers:
                yield kind, len(givers), person in givers
