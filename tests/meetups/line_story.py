"""Six people, one date, few seats: whatever happens in whatever order, the line keeps its promises."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from groups import clock, db
from groups.errors import Problem
from groups.meetups import queries, service
from groups.meetups.models import Answer, Meetup, Part, Reply, Seat, Waiting, WaitState
from groups.membership import service as membership
from groups.membership.models import Group, Membership, MembershipState
from groups.people import pausing
from groups.people import queries as people
from groups.people.models import Person
from tests import make
from tests.meetups.seats import coming as coming_to
from tests.meetups.seats import letters, tick

TEN, FIFTEEN = timedelta(minutes=10), timedelta(minutes=15)
WHO = st.integers(0, 5)
KINDS = st.sampled_from(list(Seat))
LIVE = (WaitState.WAITING, WaitState.OFFERED)


@dataclass(frozen=True)
class Used:
    """How many seats of a kind are taken or held, and how many there are."""

    gone: int
    total: int


class LineStory(RuleBasedStateMachine):
    """What people and the clock do; what must hold is checked after each deed."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.forward = self.stack.enter_context(clock.frozen(make.NOON))
        self.used: dict[Seat, Used] = {}
        self.known: dict[int, WaitState] = {}
        self.settled = False

    def teardown(self) -> None:
        db.release()
        self.stack.close()

    @initialize(
        minutes=st.sampled_from([11, 25, 70, 600, 6000]), speaking=st.integers(1, 2), listening=st.integers(0, 2)
    )
    def begin(self, minutes: int, speaking: int, listening: int) -> None:
        group = make.group()
        self.group_id, self.people = group.id, [make.member(group).id for _ in range(6)]
        made = make.meetup(
            group, starts_in=timedelta(minutes=minutes), speaking_seats=speaking, listening_seats=listening
        )
        self.meetup_id, self.ref = made.id, made.ref
        for who in range(speaking + 2):
            self.reply(who, Answer.GOING)
            self.wait(who, Seat.SPEAKING)
        self.used = self._count()

    @rule(who=WHO, answer=st.sampled_from(list(Answer)))
    def reply(self, who: int, answer: Answer) -> None:
        self._try(lambda person: service.reply(person, self.ref, answer, Part.UNTIL_BREAK), who)

    @rule(who=WHO, seat=KINDS)
    def wait(self, who: int, seat: Seat) -> None:
        self._try(lambda person: service.get_in_line(person, self.ref, seat), who)

    @rule(seat=KINDS)
    def everybody_waits(self, seat: Seat) -> None:
        for who in range(6):
            self.wait(who, seat)

    @rule(which=WHO)
    def somebody_changes_their_mind(self, which: int) -> None:
        coming = sorted(self.people.index(person_id) for person_id in coming_to(self._meetup()))
        if coming:
            self.reply(coming[which % len(coming)], Answer.NOT_THIS_TIME)

    @rule(who=WHO)
    def take(self, who: int) -> None:
        self._try(lambda person: service.take_seat(person, self.ref), who)

    @rule(who=WHO)
    def step_out(self, who: int) -> None:
        self._try(lambda person: service.leave_line(person, self.ref), who)

    @rule(who=WHO)
    def leave_or_come_back(self, who: int) -> None:
        def go(person: Person) -> None:
            if queries.who_may_come(self._meetup(), [person.id]):
                membership.leave(person, db.session().get_one(Group, self.group_id))
            else:
                found = select(Membership).where(
                    Membership.person_id == person.id, Membership.group_id == self.group_id
                )
                db.session().scalars(found).one().state = MembershipState.ACTIVE

        self._try(go, who)

    @rule(who=WHO, length=st.sampled_from(list(pausing.Length)), keeps=st.booleans())
    def rest_or_return(self, who: int, length: pausing.Length, keeps: bool) -> None:
        def go(person: Person) -> None:
            if people.is_paused(person.id):
                pausing.come_back(person)
            else:
                pausing.pause(person, length, keeps)

        self._try(go, who)

    @rule(seat=KINDS, total=st.integers(1, 4))
    def change_seats(self, seat: Seat, total: int) -> None:
        with db.transaction() as session:
            setattr(session.get_one(Meetup, self.meetup_id), f"{seat}_seats", total)
        self.settled = False

    @rule(minutes=st.sampled_from([1, 5, 14, 15, 60, 300, 1440]))
    def time_passes(self, minutes: int) -> None:
        self.forward(timedelta(minutes=minutes))
        self.settled = False

    @rule(minutes=st.sampled_from([15, 60, 1440]))
    def time_passes_and_the_clock_calls(self, minutes: int) -> None:
        self.time_passes(minutes)
        self.clock_calls()

    @rule(before=st.sampled_from([20, 9, 0]))
    def the_start_comes_near(self, before: int) -> None:
        self.forward(max(timedelta(), self._meetup().starts_at - timedelta(minutes=before) - clock.now()))
        self.settled = False

    @rule()
    def clock_calls(self) -> None:
        tick()
        self.settled = True

    @precondition(lambda self: bool(self.used))
    @invariant()
    def promises(self) -> None:
        meetup, rows = self._meetup(), self._rows()
        live = [row for row in rows if row.state in LIVE]
        assert len({row.person_id for row in live}) == len(live), "two places for one person"
        self._no_seat_too_many()
        for row in rows:
            if row.offered_at is not None:
                self._check_offer(row, meetup)
            if row.state is WaitState.OFFERED and self.known.get(row.id) is not WaitState.OFFERED:
                self._check_turn(row, rows)
        if self.settled:
            self._check_settled(meetup, live)
        assert sorted(self._put("seat_offered")) == sorted(row.person_id for row in rows if row.offered_at)
        over = [row.person_id for row in rows if row.offered_at and row.state is WaitState.EXPIRED]
        assert sorted(self._put("seat_expired")) == sorted(over)
        self.known = {row.id: row.state for row in rows}

    def _no_seat_too_many(self) -> None:
        before, self.used = self.used, self._count()
        for seat, now in self.used.items():
            assert now.gone <= max(now.total, before[seat].gone), f"{seat}: {before[seat]} became {now}"

    def _check_offer(self, row: Waiting, meetup: Meetup) -> None:
        assert row.offered_at is not None
        assert row.offer_ends_at is not None
        left, lasts = meetup.starts_at - row.offered_at, row.offer_ends_at - row.offered_at
        assert lasts == min(max(left / 4, FIFTEEN), timedelta(hours=24))
        assert lasts <= left - TEN, "an offer in the last ten minutes"

    def _check_turn(self, row: Waiting, rows: list[Waiting]) -> None:
        before = [each for each in rows if each.id < row.id and each.seat is row.seat]
        passed = [each for each in before if each.state is WaitState.WAITING and self._may_have(each)]
        assert passed == [], "somebody was passed over"

    def _check_settled(self, meetup: Meetup, live: list[Waiting]) -> None:
        """The clock has just called: nobody waits beside a free seat, and no offer is over."""
        now = clock.now()
        if now >= meetup.starts_at:
            assert live == [], "it has begun, and somebody still waits"
            return
        for row in live:
            if row.state is WaitState.OFFERED:
                assert row.offer_ends_at is not None
                assert now < row.offer_ends_at
            elif now <= meetup.starts_at - TEN - FIFTEEN and self._may_have(row):
                assert self.used[row.seat].gone >= self.used[row.seat].total, "a free seat, and somebody waits for it"

    def _may_have(self, row: Waiting) -> bool:
        here = queries.who_may_come(self._meetup(), [row.person_id])
        return row.person_id in here and not people.is_paused(row.person_id)

    def _try(self, deed: Any, who: int) -> None:
        try:
            with db.transaction():
                deed(people.get_person(self.people[who]))
        except Problem:
            pass
        self.settled = False

    def _meetup(self) -> Meetup:
        return db.session().get_one(Meetup, self.meetup_id)

    def _rows(self) -> list[Waiting]:
        db.session().rollback()
        query = select(Waiting).where(Waiting.meetup_id == self.meetup_id).order_by(Waiting.id)
        return list(db.session().scalars(query))

    def _put(self, kind: str) -> list[int]:
        return [each for each in letters(kind) if each in self.people]

    def _count(self) -> dict[Seat, Used]:
        """Counted anew from the rows, without the application's own way of counting."""
        db.session().rollback()
        meetup = self._meetup()
        here = set(
            db.session().scalars(
                select(Membership.person_id).where(
                    Membership.group_id == self.group_id, Membership.state == MembershipState.ACTIVE
                )
            )
        )
        replies = db.session().scalars(select(Reply).where(Reply.meetup_id == self.meetup_id)).all()
        held = [row for row in self._rows() if row.state is WaitState.OFFERED]
        used = {}
        for seat in Seat:
            answers = (Answer.LISTENING,) if seat is Seat.LISTENING else (Answer.GOING, Answer.PART)
            taken = sum(row.answer in answers and row.person_id in here for row in replies)
            offered = sum(row.seat is seat for row in held)
            total = meetup.listening_seats if seat is Seat.LISTENING else meetup.speaking_seats
            used[seat] = Used(taken + offered, total or 0)
        return used
