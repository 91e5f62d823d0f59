"""A session at one moment: who sits in it, whose turn it is, and what follows from that (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from groups.sessions import doors, fair, stages
from groups.sessions.doors import Way
from groups.sessions.fair import Hand
from groups.sessions.models import LIVE_TURNS, Chair, Doors, LiveSession, Place, SessionSeat, Stage, Turn, TurnState
from groups.sessions.stages import Phase, PhaseClock

#: Turns that somebody had, for the rule that all have a first one before anybody has a second.
_HAD = (TurnState.DONE, TurnState.SPEAKING, TurnState.LENT)
_QUEUE = (TurnState.WAITING, TurnState.NEXT)


class Standing(Protocol):
    """How somebody stands to the group, as far as a session wants to know."""

    @property
    def role(self) -> object: ...

    @property
    def newcomer(self) -> bool: ...

    @property
    def agreed(self) -> bool: ...

    @property
    def silenced_until(self) -> datetime | None: ...

    @property
    def quiet_rooms(self) -> tuple[tuple[int, datetime], ...]: ...

    @property
    def left_rooms(self) -> tuple[tuple[int, datetime], ...]: ...


@dataclass
class Hall:
    """The session with its seats by person and the turns of its phase, as they are at `now`. `replied`: for whom a seat
    of which kind is kept, because they said that they come. `has_circles`: there are small circles beside it."""

    session: LiveSession
    seats: dict[int, SessionSeat]
    turns: list[Turn]
    standings: Mapping[int, Standing]
    extra: dict[int, int]
    replied: dict[int, Chair]
    has_circles: bool
    now: datetime

    @property
    def is_live(self) -> bool:
        """Whether it is under way."""
        return self.session.stage in stages.LIVE

    @property
    def is_paused(self) -> bool:
        """Whether it is under way and has a pause."""
        return self.session.paused_at is not None

    @property
    def plan(self) -> list[Phase]:
        """Its phases."""
        return stages.read(self.session.plan)

    @property
    def phase(self) -> Phase:
        """The phase it is in."""
        return self.plan[self.session.phase]

    @property
    def clock(self) -> PhaseClock | None:
        """The clock of that phase."""
        session = self.session
        if session.phase_began_at is None:
            return None
        return PhaseClock(session.phase_began_at, self.phase.minutes, session.paused_s, session.paused_at)

    @property
    def takes_turns(self) -> bool:
        """Whether one speaks at a time now."""
        return self.is_live and stages.is_turn_taking(self.session.stage, self.session.talk)

    @property
    def floor(self) -> Turn | None:
        """The turn of the one who has the floor."""
        return next((turn for turn in self.turns if turn.state is TurnState.SPEAKING), None)

    @property
    def breathes(self) -> bool:
        """Whether it is the moment after a turn in which nobody speaks."""
        until = self.session.breath_until
        # A moment that is further away than it is long was set before the clock was put back.
        return until is not None and timedelta() < until - self.now <= timedelta(seconds=self.session.gap_s)

    def turn_of(self, person_id: int) -> Turn | None:
        """Somebody's turn that is not over."""
        mine = (turn for turn in self.turns if turn.person_id == person_id and turn.state in LIVE_TURNS)
        return next(mine, None)

    def is_here(self, seat: SessionSeat) -> bool:
        """Whether somebody is in the session, and a sign of life came from them lately."""
        return seat.place is Place.IN and self.now < seat.here_until

    def guides_here(self) -> list[SessionSeat]:
        """Those who guide and are in the session now."""
        return [seat for seat in self.seats.values() if seat.guides and self.is_here(seat)]

    def members_in(self) -> list[SessionSeat]:
        """Those who are in the session and do not guide it."""
        return [seat for seat in self.seats.values() if not seat.guides and seat.place is Place.IN]

    def waiting(self) -> list[SessionSeat]:
        """Those who wait in the lobby and are still there."""
        return [seat for seat in self.seats.values() if seat.place is Place.LOBBY and self.now < seat.here_until]

    def count(self) -> tuple[int, int]:
        """How many guides and how many members are there, in the lobby or let in already."""
        there = [seat for seat in self.seats.values() if self.is_here(seat)] + self.waiting()
        guides = sum(seat.guides for seat in there)
        return guides, len(there) - guides

    def is_newcomer(self, person_id: int) -> bool:
        """Whether somebody is new in the group."""
        standing = self.standings.get(person_id)
        return standing is not None and standing.newcomer

    def speaks(self, seat: SessionSeat) -> bool:
        """Whether a turn may come to this seat."""
        return seat.place is Place.IN and seat.chair is Chair.SPEAKING

    def in_line(self) -> list[Turn]:
        """The turns that wait, in the order in which they come. Who was told that they are next stays so."""
        mine = [turn for turn in self.turns if turn.phase == self.session.phase]
        waiting = {turn.id: turn for turn in mine if turn.state in _QUEUE}
        had = Counter(turn.person_id for turn in mine if turn.state in _HAD)
        hands = [self._hand(turn, had[turn.person_id]) for turn in waiting.values()]
        order = [waiting[hand.number] for hand in fair.in_order(hands, is_first=not had)]
        told = next((turn for turn in order if turn.state is TurnState.NEXT and self._may_speak(turn)), None)
        return order if told is None else [told, *(turn for turn in order if turn is not told)]

    def _hand(self, turn: Turn, had: int) -> Hand:
        seat = self.seats[turn.person_id]
        newcomer, away = self.is_newcomer(turn.person_id), not self.is_here(seat)
        return Hand(turn.person_id, turn.id, turn.raised_at, had, seat.spoken_s, turn.passes, newcomer, away)

    def _may_speak(self, turn: Turn) -> bool:
        return self.is_here(self.seats[turn.person_id])

    def used_s(self, turn: Turn) -> int:
        """For how long somebody has spoken in this turn: from the first keystroke, without pauses."""
        going = (self.now - turn.key_at).total_seconds() if turn.key_at is not None else 0
        return turn.used_s + max(0, int(going))

    def allowed_s(self, turn: Turn) -> int:
        """How long this turn may last."""
        return fair.allowed_s(self.session.turn_s, self.extra.get(turn.person_id, 0), turn.more_s)

    def wait_of(self, before: int) -> timedelta:
        """About how long it is until a turn with so many before it."""
        turn = self.floor
        left = None if turn is None else float(self.allowed_s(turn) - self.used_s(turn))
        return fair.wait(before, self.session.turn_s, self.session.gap_s, left)

    def finds_room(self, seat: SessionSeat, chair: Chair | None = None) -> bool:
        """Whether there is a seat of the kind somebody chose, or of another one: theirs is kept for who said that they
        come. Who has not said takes a seat as well, of either kind."""
        chair = chair or seat.chair
        said = self.replied.get(seat.person_id)
        if seat.guides or said is chair or (said is not None and chair is Chair.UNDECIDED):
            return True
        others = [each.chair for each in self.members_in() if each is not seat]
        expected = self._expected()
        if not doors.has_room(self._seats_in_all(), len(others), len(expected)):
            return False
        if chair is Chair.UNDECIDED:
            return True
        limit = self.session.speaking_seats if chair is Chair.SPEAKING else self.session.listening_seats
        return doors.has_room(limit, others.count(chair), expected.count(chair))

    def _seats_in_all(self) -> int | None:
        """How many seats there are of both kinds together; None where one of them has no limit."""
        limits = (self.session.speaking_seats, self.session.listening_seats)
        return None if None in limits else sum(limit or 0 for limit in limits)

    def _expected(self) -> list[Chair]:
        """The seats that are kept for those who said that they come, as long as they are not late."""
        if self.now > self.session.starts_at + timedelta(minutes=self.session.late_minutes):
            return []
        return [kind for person_id, kind in self.replied.items() if self._is_expected(person_id)]

    def _is_expected(self, person_id: int) -> bool:
        """Whether somebody who said that they come has not been in yet."""
        seat = self.seats.get(person_id)
        return seat is None or (seat.place is Place.LOBBY and seat.came_in_at is None)

    def way_for(self, seat: SessionSeat) -> Way:
        """What the doors say to somebody who waits in the lobby."""
        session, clock, began = self.session, self.clock, self.session.began_at
        if began is None or clock is None:
            return Way.WAIT
        if seat.came_in_at is not None and seat.left_at is not None and self.now <= seat.left_at + doors.BACK_WITHIN:
            return Way.IN  # who was dropped is not late
        between = self.now - clock.began_at <= timedelta(seconds=session.gap_s)
        moment = doors.Moment(self.now - began, between, mid_turn=self.floor is not None)
        way = doors.way_in(session.doors, session.late_minutes, moment)
        in_time = seat.arrived_at <= began + timedelta(minutes=session.late_minutes)
        if way is Way.SHUT and session.doors is Doors.UNTIL and in_time:
            way = Way.WAIT if moment.mid_turn else Way.IN  # it was for the others that they waited
        return Way.WAIT if way is Way.IN and not self.finds_room(seat) else way

    def is_over_soon(self) -> bool:
        """Whether the last round has begun."""
        return self.session.stage in (Stage.CLOSING, Stage.AFTER)
