"""Whatever happens in a room, every way to it leads to the same: read anew, resynchronised from any cursor, or pushed.

Random deeds by five people. After each, for each of them: what a client holds that came back from an earlier cursor,
and what one holds that only heard the pushes, equals what is read afresh; and that is what a small model allows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest

from groups import db
from groups.access import Can
from groups.chat import events as happenings
from groups.chat import queries
from groups.chat.models import Message, Room
from groups.chat.queries import Shown
from groups.errors import Problem
from groups.membership.models import Block, Group
from groups.moderation import queries as cases
from groups.moderation.models import Decision, Status
from groups.people.models import Person
from tests import make
from tests.chat import deeds

KINDS = (
    happenings.MessagePosted, happenings.MessageHeld, happenings.MessageReleased, happenings.MessageEdited,
    happenings.MessageWithdrawn, happenings.MessageRemoved, happenings.MessageReacted,
)  # fmt: skip
WORD = re.compile(r"word-\d+")
State = dict[str, Shown]


@dataclass
class Client:
    """What one browser holds, and up to where."""

    epoch: str = ""
    clock: int = 0
    state: State = field(default_factory=dict)

    def copy(self) -> Client:
        return Client(self.epoch, self.clock, dict(self.state))

    def come_back(self, person: Person, room: Room, part: int) -> None:
        """Ask for what changed, in small parts, as docs/realtime.md has it."""
        while True:
            entered = queries.enter(person, room, after=self.clock, epoch=self.epoch, limit=part)
            if entered.epoch != self.epoch:
                self.state, self.clock, self.epoch = {}, 0, entered.epoch
                continue
            self.take(entered.messages)
            self.clock = entered.clock
            if not entered.more:
                waiting = {each.ref for each in entered.messages if each.place is None}
                self.state = {ref: each for ref, each in self.state.items() if each.place is not None or ref in waiting}
                return

    def take(self, messages: list[Shown]) -> None:
        for message in messages:
            self.state[message.ref] = message


class House:
    """A room with five people in it, driven by chance."""

    def __init__(self, group: Group, room: Room, people: list[Person], chance: Random) -> None:
        self.group, self.room, self.chance = group, room, chance
        self.people = people
        self.messages: list[Message] = []
        self.said: dict[int, set[str]] = {}
        self.blocks: set[frozenset[int]] = set()
        self.words = 0
        self.heard = deeds.Heard(*KINDS)

    def word(self) -> str:
        self.words += 1
        return f"word-{self.words}"

    def step(self) -> None:
        """One deed by someone; what is refused changes nothing."""
        doing: list[Callable[[], object]] = [
            self.post, self.post, self.post, self.answer, self.edit, self.withdraw, self.react, self.react,
            self.report, self.decide, self.decide, self.toggle_block,
        ]  # fmt: skip
        try:
            self.chance.choice(doing)()
        except Problem:
            db.session().rollback()

    def anyone(self) -> Person:
        return self.chance.choice(self.people)

    def some_message(self) -> Message | None:
        return self.chance.choice(self.messages) if self.messages else None

    def post(self) -> None:
        self.messages.append(deeds.post(self.anyone(), self.room, self.word()))

    def answer(self) -> None:
        if message := self.some_message():
            self.messages.append(deeds.post(self.anyone(), self.room, self.word(), reply_to=message.ref))

    def edit(self) -> None:
        if message := self.some_message():
            deeds.edit(self.author(message), message, self.word())

    def withdraw(self) -> None:
        if message := self.some_message():
            deeds.withdraw(self.author(message), message)

    def react(self) -> None:
        if message := self.some_message():
            deeds.react(self.anyone(), message, self.chance.choice(["glad", "me_too"]), self.chance.random() < 0.7)

    def report(self) -> None:
        if message := self.some_message():
            deeds.report(self.anyone(), message, self.group)

    def decide(self) -> None:
        waiting = [message for message in self.messages if cases.find_live("message", message.id)]
        if waiting:
            decision = self.chance.choice([Decision.DISMISSED, Decision.REMOVED])
            deeds.decide(self.anyone(), self.chance.choice(waiting), decision, self.group)

    def toggle_block(self) -> None:
        one, other = self.chance.sample(self.people, 2)
        pair = frozenset((one.id, other.id))
        if pair in self.blocks:
            with db.transaction() as session:
                for person_id, other_id in ((one.id, other.id), (other.id, one.id)):
                    for row in session.query(Block).filter_by(person_id=person_id, other_id=other_id):
                        session.delete(row)
        else:
            make.block(one, other)
        self.blocks ^= {pair}

    def author(self, message: Message) -> Person:
        return next(person for person in self.people if person.id == message.author_id)

    def may_read(self, person: Person, message: Message) -> bool:
        """The model: its words, and nobody else's."""
        if frozenset((person.id, message.author_id)) in self.blocks:
            return False
        waits = message.author_id == person.id or person in self.guides()
        return message.status is Status.SHOWN or (message.status is Status.HELD and waits)

    def guides(self) -> list[Person]:
        return self.people[-2:]


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", range(3))
def test_every_way_to_a_room_leads_to_the_same(group, room, wren, otter, moth, ines, seed) -> None:
    alder = make.facilitator(group, make.person("Alder"))
    house = House(group, room, [wren, otter, moth, ines, alder], Random(seed))
    pushed = {person.id: Client() for person in house.people}
    earlier: list[dict[int, Client]] = []
    for _ in range(4):
        house.post()
    for _ in range(30):
        before = set(house.blocks)
        house.step()
        fresh = {person.id: _entered(person, room) for person in house.people}
        _push(house, pushed, reload=before != house.blocks)
        present = [queries.find_message(message.id) for message in house.messages]
        for person in house.people:
            assert pushed[person.id].state == fresh[person.id].state, "pushed"
            _check_words(house, person, present, fresh[person.id].state)
            for snapshot in house.chance.sample(earlier, min(1, len(earlier))) + earlier[:1]:
                client = snapshot[person.id].copy()
                client.come_back(person, _again(person, room), part=house.chance.choice([1, 3, 50]))
                assert client.state == fresh[person.id].state, "come back"
        places = sorted(each.place for each in fresh[ines.id].state.values() if each.place is not None)
        assert len(places) == len(set(places))
        earlier.append({person.id: fresh[person.id].copy() for person in house.people})
    assert len(house.messages) > 6


def _again(person: Person, room: Room) -> Room:
    db.session().rollback()
    return queries.room_for(person, room.ref, Can.READ_ROOM)


def _entered(person: Person, room: Room) -> Client:
    """Read anew: the newest page, and it is large enough for all."""
    entered = queries.enter(person, _again(person, room), limit=200)
    return Client(entered.epoch, entered.clock, {each.ref: each for each in entered.messages})


def _push(house: House, pushed: dict[int, Client], *, reload: bool) -> None:
    """What delivery does after the commit: to those in the audience, their own view of it."""
    if reload:
        pushed.update({person.id: _entered(person, house.room) for person in house.people})
    for event in house.heard.events:
        db.session().rollback()
        message = queries.find_message(event.message_id)
        audience = queries.audience_of(message)
        for person_id, shown in queries.shown_to(audience, message.id).items():
            if shown is None:
                pushed[person_id].state.pop(message.ref, None)
            else:
                pushed[person_id].state[message.ref] = shown
    house.heard.events.clear()


def _check_words(house: House, person: Person, messages: list[Message], state: State) -> None:
    allowed = {message.text for message in messages if house.may_read(person, message)}
    assert {each.text for each in state.values() if each.text} == allowed
    quoted = {
        message.text for message in messages if message.status is Status.SHOWN and house.may_read(person, message)
    }
    assert set(WORD.findall(repr([each.reply_to for each in state.values()]))) <= quoted
