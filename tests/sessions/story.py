"""Whatever seven people do in a session, and however much time goes by: what always holds."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from groups import clock, db
from groups.chat import queries as rooms
from groups.chat.models import Room
from groups.errors import Problem
from groups.people.models import Person
from groups.sessions import queries, service, stages
from groups.sessions.models import LIVE_TURNS, Chair, Place, Stage, TurnState
from groups.sessions.stages import Manner
from tests import make
from tests.sessions.evening import Evening, doing
from tests.sessions.evening import evening as an_evening

SPEAKING_SEATS = 3
WHO, OTHER = st.integers(0, 6), st.integers(0, 6)
MEMBERS_DEEDS = st.sampled_from(
    ["turn:ask", "turn:ask", "turn:begin", "turn:done", "turn:pass", "turn:lower", "pause:ask", "session:stay"]
)
GUIDES_DEEDS = st.sampled_from(
    ["floor:give", "floor:lend", "floor:return", "floor:thank", "floor:skip", "time:grant", "lead:hand", "lead:take",
     "pause:set", "pause:end", "lobby:admit", "lobby:open", "guardian:name", "phase:lengthen"]
)  # fmt: skip


class _Undo(Exception):
    """Raised to take back what was only tried."""


class Story(RuleBasedStateMachine):
    """Two who guide and five members, one of them new. The clock is held and moved by the story."""

    def __init__(self) -> None:
        super().__init__()
        self.held = clock.frozen(make.NOON)
        forward = self.held.__enter__()
        self.evening: Evening = an_evening(forward, members=5, speaking_seats=SPEAKING_SEATS)
        self.version, self.stage = 0, Stage.SCHEDULED
        self.had: Counter[int] = Counter()

    def teardown(self) -> None:
        """Let the clock go."""
        db.session().rollback()
        self.held.__exit__(None, None, None)

    @property
    def people(self) -> list[Person]:
        """Those who guide come first."""
        return self.evening.everyone

    @initialize(listens=st.sets(st.integers(2, 6), max_size=2))
    def they_come(self, listens: set[int]) -> None:
        """Most of them are there when it begins."""
        for number, person in enumerate(self.people[:6]):
            self.evening.comes(person, chair=Chair.LISTENING if number in listens else Chair.SPEAKING)
        self._does(0, "session:begin", small=True)

    def _does(self, who: int, name: str, **given: Any) -> bool:
        try:
            self.evening.does(self.people[who], name, **given)
        except Problem:
            return False
        return True

    @rule(who=WHO, name=MEMBERS_DEEDS)
    def somebody_does_something(self, who: int, name: str) -> None:
        """About their own turn."""
        self._does(who, name)

    @rule(who=st.integers(0, 2), name=GUIDES_DEEDS, other=OTHER)
    def somebody_guides(self, who: int, name: str, other: int) -> None:
        """Or tries to; the third of them is a member."""
        fields = service.DEEDS[name].fields
        given = {"person": self.people[other].ref, "seconds": 30, "minutes": 5}
        self._does(who, name, **{field: given[field] for field in fields})

    @rule(who=st.integers(0, 1))
    def it_goes_on(self, who: int) -> None:
        """To the next phase."""
        self._does(who, "phase:next", phase=self.evening.now().phase)

    @rule(who=WHO, chair=st.sampled_from(list(Chair)))
    def somebody_takes_another_seat(self, who: int, chair: Chair) -> None:
        """Speaking, listening, or neither yet."""
        self._does(who, "seat:choose", chair=chair)

    @rule(who=WHO)
    def somebody_steps_out(self, who: int) -> None:
        """Without a word."""
        self._does(who, "session:leave")

    @rule(who=WHO)
    def somebody_comes(self, who: int) -> None:
        """For the first time, or again."""
        try:
            self.evening.comes(self.people[who])
        except Problem:
            pass

    @rule(seconds=st.sampled_from([3, 15, 45, 130, 400]), quiet=st.sets(WHO, max_size=3))
    def time_goes_by(self, seconds: int, quiet: set[int]) -> None:
        """And some are not connected meanwhile."""
        self.evening.passes(seconds, quiet=tuple(self.people[each] for each in quiet))

    @rule(seconds=st.sampled_from([30, 90, 200]))
    def the_server_is_away(self, seconds: int) -> None:
        """Nobody can say that they are there, and nobody looks."""
        self.evening.forward(timedelta(seconds=seconds))

    @rule(who=WHO)
    def somebody_is_back(self, who: int) -> None:
        """A sign of life."""
        with doing(self.people[who]) as person:
            service.sign_of_life(person, self.evening.ref)

    @rule(who=WHO)
    def somebody_writes(self, who: int) -> None:
        """Only who may is heard."""
        person, room = self.people[who], self.evening.room()
        may = rooms.refusal_to_post(person, room) is None if self._reads(person, room) else False
        try:
            self.evening.says(person, "A few words.")
        except Problem:
            assert not may
        else:
            assert may

    def _reads(self, person: Person, room: Room) -> bool:
        return person.id in rooms.company_in(room.id, room.group_id).members

    @precondition(lambda self: self.evening.now().stage in stages.LIVE)
    @rule(who=WHO, which=st.integers(0, 30))
    def what_is_offered_is_not_refused(self, who: int, which: int) -> None:
        """Each button that is shown to somebody does something, as long as nothing else happens before."""
        person = self.people[who]
        offered = [name for name in self._settled(person) if not service.DEEDS[name].fields]
        if not offered:
            return
        try:
            with doing(person) as actor:
                service.perform(offered[which % len(offered)], actor, self.evening.ref, {})
                raise _Undo
        except _Undo:
            pass

    def _settled(self, person: Person) -> list[str]:
        with db.transaction():
            service.look_at(self.evening.now().id)
        return queries.look(self.evening.now(), person.id).deeds

    @invariant()
    def one_speaks_at_a_time(self) -> None:
        """And each has one turn that is not over, at most; none where nobody takes turns."""
        session, turns = self.evening.now(), self.evening.turns()
        living = [turn for turn in turns if turn.state in LIVE_TURNS]
        assert sum(turn.state is TurnState.SPEAKING for turn in turns) <= 1
        assert sum(turn.state is TurnState.NEXT for turn in turns) <= 1
        assert len({turn.person_id for turn in living}) == len(living)
        if session.stage not in stages.LIVE or not stages.is_turn_taking(session.stage, session.talk):
            assert living == []

    @invariant()
    def who_listens_is_in_no_queue(self) -> None:
        """Nor who is not there."""
        seats = queries.seats_of(self.evening.now().id)
        for turn in self.evening.turns():
            seat = seats[turn.person_id]
            if turn.state in LIVE_TURNS:
                assert seat.place is Place.IN
                assert seat.chair is not Chair.LISTENING or seat.guides

    @invariant()
    def it_goes_one_way(self) -> None:
        """The version grows, and stages follow one another as they may."""
        session = self.evening.now()
        assert session.version >= self.version
        if session.stage is not self.stage and self.version:
            assert stages.may_follow(self.stage, session.stage)
        self.version, self.stage = session.version, session.stage

    @invariant()
    def there_are_not_more_than_seats(self) -> None:
        """Those who guide take none."""
        seats = queries.seats_of(self.evening.now().id).values()
        speaking = [seat for seat in seats if seat.place is Place.IN and seat.chair is Chair.SPEAKING]
        assert sum(not seat.guides for seat in speaking) <= SPEAKING_SEATS

    @invariant()
    def the_page_says_who_may_write_as_the_gate_does(self) -> None:
        """To members nothing is open that the phase does not open."""
        session, room = self.evening.now(), self.evening.room()
        how = stages.manner(session.stage, session.talk, paused=session.paused_at is not None)
        holder = next((turn.person_id for turn in self.evening.turns() if turn.state is TurnState.SPEAKING), None)
        for person in self.people[2:]:
            seat = queries.seat_of(session.id, person.id)
            if seat is None or not self._reads(person, room):
                continue
            may = queries.why_not(person, room) is None
            assert not may or how in (Manner.HOLDER, Manner.SPEAKERS, Manner.STAYERS)
            if how is Manner.HOLDER:
                assert may <= (holder == person.id)
            if may:
                assert queries.look(session, person.id).can_post
