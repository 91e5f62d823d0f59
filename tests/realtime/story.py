"""What can happen in the house of the model test, each thing in the reference too, and what has to hold after it."""

from __future__ import annotations

from secrets import token_hex

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from groups import access, db
from groups.chat import service
from groups.chat.models import Message
from groups.membership import service as membership
from groups.membership.models import Group
from groups.moderation import queries as cases
from groups.moderation import service as moderation
from groups.moderation.models import Decision
from groups.people.models import Person
from realtime import delivery
from tests.realtime.house import NAMES, ROOMS, House
from tests.realtime.telling import HELD, REMOVED, SHOWN, WITHDRAWN, Said

#: What happens how often.
DEEDS = {
    "say": 5, "answer": 5, "send_again": 2, "edit": 4, "edit_anothers": 1, "withdraw": 2, "react": 3, "report": 2,
    "decide": 4, "block": 3, "unblock": 2, "leave_or_join": 3, "change_guide": 1, "trouble": 3, "calm": 2,
    "come_or_go": 5, "come_back_from_any_time": 4, "read_on": 2,
}  # fmt: skip
deeds = st.sampled_from([name for name, often in DEEDS.items() for _ in range(often)])
some = st.integers(0, 47)  # of what there is, whatever that comes to


class Story(House, RuleBasedStateMachine):
    """A chain of random deeds."""

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        House.__init__(self)

    @rule(deed=deeds, one=some, other=some)
    def next(self, deed: str, one: int, other: int) -> None:
        """Something happens; nothing, when there is nothing it could happen to."""
        needs = {"answer", "send_again", "edit", "edit_anothers", "withdraw", "react", "report"}
        if deed not in needs or self.telling.said:
            getattr(self, deed)(one, other)

    # --- what people say

    def say(self, one: int, other: int) -> None:
        """Say something; now and then in a room one is not in."""
        where = other % len(ROOMS)
        self._say(self._someone(one, where), where, self._word(), token_hex(8), None)

    def answer(self, one: int, other: int) -> None:
        """Say something about a message; now and then in another room than it stands in."""
        first = self._said(one)
        where = (first.room + 1) % len(ROOMS) if other % 8 == 7 else first.room
        self._say(self._someone(other, where), where, self._word(), token_hex(8), first)

    def send_again(self, one: int, other: int) -> None:
        """Send what was sent before under its key; with other words, or in another room, it is refused."""
        said = self._said(one)
        where = (said.room + 1) % len(ROOMS) if other % 4 == 3 else said.room
        self._say(said.author, where, self._word() if other % 4 == 2 else said.sent, said.key, None)

    def _say(self, who: int, where: int, text: str, key: str, first: Said | None) -> None:
        asked = {"room": self.rooms[where], "text": text, "key": key, "reply_to": first.ref if first else ""}
        expected, earlier = self._takes(who, where, text, first), self.telling.known.get((who, key))
        if earlier is not None:
            unchanged = not earlier.edited and earlier.status != WITHDRAWN
            same = earlier.room == where and (text == earlier.sent or not unchanged)
            expected = self.telling.reads(who, where) and same
        answer, tab = self._ask(who, "message:send", asked)
        assert answer["ok"] is expected, answer
        if expected and earlier is None:
            status = HELD if self.telling.waits(who, where) else SHOWN
            ref = answer["ref"] if tab is None else answer["message"]["ref"]
            self.telling.add(Said(ref, where, who, text, text, key, status, first))
        if expected and earlier is not None and tab is not None and answer["message"] is not None:
            assert answer["message"]["ref"] == earlier.ref
        self._told(tab, self.rooms[where], answer)

    def _takes(self, who: int, where: int, text: str, first: Said | None) -> bool:
        fits = first is None or (first.room == where and self.telling.status(who, first) == SHOWN)
        return self.telling.reads(who, where) and fits

    def edit(self, one: int, _other: int) -> None:
        """Give one's message other words."""
        self._edit(self._said(one).author, self._said(one))

    def edit_anothers(self, one: int, other: int) -> None:
        """Only its author may do that."""
        self._edit(self._someone(other, self._said(one).room), self._said(one))

    def _edit(self, who: int, said: Said) -> None:
        text = self._word()
        expected = who == said.author and self.telling.status(who, said) in (SHOWN, HELD)
        answer, tab = self._ask(who, "message:edit", {"message": said.ref, "text": text})
        assert answer["ok"] is expected, answer
        if expected:
            said.text, said.edited = text, True
        self._told(tab, self.rooms[said.room], answer)

    def withdraw(self, one: int, _other: int) -> None:
        """Take a message back."""
        said = self._said(one)
        expected = self.telling.status(said.author, said) in (SHOWN, HELD)
        answer, tab = self._ask(said.author, "message:withdraw", {"message": said.ref})
        assert answer["ok"] is expected, answer
        self.telling.end(said, WITHDRAWN if expected else said.status)
        self._told(tab, self.rooms[said.room], answer)

    def react(self, one: int, other: int) -> None:
        """Set a reaction, or take it back."""
        said, kind, on = self._said(one), ("glad", "me_too")[other % 2], other % 3 > 0
        who = self._someone(other, said.room)
        expected = self.telling.status(who, said) == SHOWN
        answer, tab = self._ask(who, "reaction:set", {"message": said.ref, "kind": kind, "on": on})
        assert answer["ok"] is expected, answer
        if expected:
            (said.reactions.add if on else said.reactions.discard)((who, kind))
        self._told(tab, self.rooms[said.room], answer)

    # --- what facilitators do

    def report(self, one: int, other: int) -> None:
        """A guide reports a message, which takes it out of its peers' sight."""
        said = self._said(one)
        who = self._guide(said, other)
        again = who in said.reporters
        if self._does(lambda: service.report_message(*self._of(who, said), self._agreement(said.room), "")):
            said.reporters.add(who)
            said.status = HELD if said.status == SHOWN and not again else said.status
        self._settle()

    def decide(self, one: int, other: int) -> None:
        """A guide shows what waits, or takes it away."""
        waiting = [said for said in self.telling.said if said.status == HELD]
        if not waiting:
            return
        said, shows = waiting[one % len(waiting)], other % 3 > 0
        if self._does(lambda: self._decide(self._guide(said, other), said, shows)):
            (self.telling.release(said) if shows else self.telling.end(said, REMOVED))
        self._settle()

    def _decide(self, guide: int, said: Said, shows: bool) -> None:
        message = db.session().query(Message).filter_by(ref=said.ref).one()
        found = cases.find_live("message", message.id)
        assert found is not None
        case = cases.case_for(self._person(guide), found.ref)
        decision = Decision.RELEASED if shows else Decision.REMOVED
        moderation.decide(self._person(guide), case, decision, "A reason.", self._agreement(said.room), case.version)

    # --- who is where, and who meets whom

    def block(self, one: int, other: int) -> None:
        """Not meet someone from now on."""
        who, whom = one % len(NAMES), other % len(NAMES)
        if self._does(lambda: membership.block(self._person(who), self._person(whom))):
            self.telling.blocks.add((who, whom))
        self._settle()

    def unblock(self, one: int, _other: int) -> None:
        """Meet someone again."""
        if not self.telling.blocks:
            return
        pair = sorted(self.telling.blocks)[one % len(self.telling.blocks)]
        self._does(lambda: membership.unblock(*map(self._person, pair)))
        self.telling.blocks.discard(pair)
        self._settle()

    def leave_or_join(self, one: int, other: int) -> None:
        """Leave a group one is in, or come (back) into it."""
        who, group = one % len(NAMES), other % len(self.groups)
        inside = who in self.telling.members[group]
        went = self._does(lambda: self._go(who, group, inside))
        if went and inside:
            self.telling.members[group].discard(who)
            self.telling.guides[group].discard(who)
        elif went:
            self.telling.members[group].add(who)
            self.telling.newcomers.add((who, group))
        self._settle()
        for tab in self.tabs:
            if tab.person == who and tab.client is not None:
                self._open(tab)
        self._settle()

    def _go(self, who: int, group: int, inside: bool) -> None:
        row = db.session().get_one(Group, self.groups[group])
        if inside:
            membership.leave(self._person(who), row)
        else:
            membership.join(self._person(who), row, row.agreements_version)

    def change_guide(self, one: int, other: int) -> None:
        """Become a facilitator of a group one is in, or be a member again."""
        who, group = one % len(NAMES), other % len(self.groups)
        guides = self.telling.guides[group]
        if who not in self.telling.members[group] or guides == {who}:
            return
        row, deed = self.groups[group], membership.end_facilitator if who in guides else membership.appoint_facilitator
        rowan = self.coordinator.id
        self._does(
            lambda: deed(
                db.session().get_one(Person, rowan), db.session().get_one(Group, row), self._person(who)
            )
        )  # fmt: skip
        if who in guides:
            self.telling.newcomers.discard((who, group))
        guides ^= {who}
        self._settle()

    # --- lines and tabs

    def trouble(self, one: int, other: int) -> None:
        """From now on, for a while, pushes to one tab do not arrive as they should."""
        self.tabs[one % len(self.tabs)].trouble = ("lost", "late", "twice", "lost")[other % 4]

    def calm(self, _one: int, _other: int) -> None:
        """All lines are well; what was late arrives, and the heads tell who is behind."""
        for tab in self.tabs:
            tab.trouble = ""
            tab.late()
        delivery.tell_heads()
        db.release()
        self._settle()

    def come_or_go(self, one: int, _other: int) -> None:
        """A tab loses its line, or comes back with what it kept."""
        tab = self.tabs[one % len(self.tabs)]
        if tab.client is None:
            self._connect(tab)
        else:
            self._disconnect(tab)
        self._settle()

    def come_back_from_any_time(self, one: int, other: int) -> None:
        """What was held at any time before, brought up to the present, is the present."""
        person, where, held = self.kept[(one * 48 + other) % len(self.kept)]
        tab = self._line_of(person)
        if tab is None:
            return
        back = tab.come_back(self.rooms[where], held.copy())
        assert (back is not None) is self.telling.reads(person, where)
        if back is not None:
            self._same(person, where, back)

    def read_on(self, one: int, _other: int) -> None:
        """Load the page of history before what a tab has."""
        short = [(tab, room) for tab in self.tabs if tab.client for room, held in tab.rooms.items() if held.floor > 0]
        if short:
            tab, room = short[one % len(short)]
            tab.older(room)

    @invariant()
    def every_tab_shows_what_it_should(self) -> None:
        """Who has a line sees exactly what they may, unless a push is on its way or lost and nothing has told of it."""
        for tab in self.tabs:
            if tab.client is None:
                continue
            assert set(tab.rooms) == {ref for n, ref in enumerate(self.rooms) if self.telling.reads(tab.person, n)}
            for where, ref in enumerate(self.rooms):
                if ref in tab.rooms and ref not in tab.unsure:
                    self._same(tab.person, where, tab.rooms[ref])

    def teardown(self) -> None:
        """In the end every tab is there, and shows what it should."""
        try:
            for tab in self.tabs:
                tab.trouble, tab.pocket = "", []
                if tab.client is not None and tab.unsure:
                    self._disconnect(tab)
                if tab.client is None:
                    self._connect(tab)
            self._settle()
            self.every_tab_shows_what_it_should()
        finally:
            for tab in self.tabs:
                self._disconnect(tab)
            access.forget()
            db.release()
