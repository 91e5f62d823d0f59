"""A hundred thousand dates over three years and twelve zones: no reminder is missed, and none comes twice.

What the application does is played through change by change and sweep by sweep; what should have come out is worked out
by a second road, which replays the whole history for each reminder and knows neither names nor plans.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from groups.meetups.reminders import Coming, Habit, plan
from groups.recurrence import Rule, slots
from tests import second_clock

pytestmark = pytest.mark.pure

ZONES = (
    "Europe/London", "Europe/Berlin", "America/New_York", "America/Vancouver", "America/St_Johns", "America/Sao_Paulo",
    "Australia/Lord_Howe", "Pacific/Auckland", "Asia/Kathmandu", "Africa/Casablanca", "Asia/Gaza", "Antarctica/Troll",
)  # fmt: skip
BEGIN, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2029, 11, 1, tzinfo=UTC)
CHOICES = (10_080, 2_880, 1_440, 120, 60, 15)
WAYS = ("mail", "in_app", "push")
TICK = 2.0


@dataclass(frozen=True)
class State:
    """How things stand with one person and one date."""

    starts_at: datetime
    comes: bool = False
    cancelled: bool = False
    minutes: tuple[int, ...] = (1440, 120)
    ways: frozenset[str] = frozenset({"mail"})


History = list[tuple[datetime, State]]
Sent = tuple[datetime, int, str]


class Nights:
    """When nothing ran: some stretches of minutes to a day. Otherwise there is a sweep every two seconds."""

    def __init__(self, dice: random.Random) -> None:
        moments = sorted(BEGIN + (END - BEGIN) * dice.random() for _ in range(60))
        lengths = (timedelta(seconds=dice.choice((10, 600, 3600, 86_400))) for _ in moments)
        self.spans = [(begin, begin + length) for begin, length in zip(moments, lengths, strict=True)]
        self.begins = [begin for begin, _end in self.spans]

    def next_sweep(self, moment: datetime) -> datetime:
        """The first sweep at or after `moment`."""
        late = -(moment - BEGIN).total_seconds() % TICK
        sweep = moment + timedelta(seconds=late)
        place = bisect_right(self.begins, sweep)
        for begin, end in self.spans[max(0, place - 4) : place]:
            if begin <= sweep < end:
                return self.next_sweep(end)
        return sweep


def history_of(dice: random.Random, starts_at: datetime) -> History:
    """What happens to one person and one date: replies, changes of mind and of habit, moves, cancelling, and back."""
    now = starts_at - timedelta(minutes=dice.uniform(1, 30_000))
    state = State(starts_at, comes=True)
    if dice.random() < 0.4:
        habit = tuple(sorted(dice.sample(CHOICES, dice.randint(0, 3))))
        state = replace(state, minutes=habit, ways=frozenset(dice.sample(WAYS, dice.randint(1, 2))))
    history = [(now, state)]
    for _ in range(dice.choice((0, 0, 0, 1, 2, 4))):
        now += (starts_at - now) * dice.random() * 0.7
        match dice.randrange(5):
            case 0:
                state = replace(state, comes=not state.comes)
            case 1:
                moved = state.starts_at + timedelta(minutes=dice.choice((-90, -30, 45, 1440, 10_080)))
                state = replace(state, starts_at=dice.choice((moved, starts_at)))
            case 2:
                state = replace(state, cancelled=not state.cancelled)
            case 3:
                state = replace(state, minutes=tuple(sorted(dice.sample(CHOICES, dice.randint(0, 3)))))
            case 4:
                state = replace(state, ways=frozenset(dice.sample(WAYS, dice.randint(0, 3))))
        history.append((now, state))
    return history


def as_the_application_does(history: History, nights: Nights) -> Counter[Sent]:
    """The outbox of one person and one date, change by change, and what left it."""
    outbox: dict[tuple[str, str], tuple[datetime, Sent]] = {}
    names: set[tuple[str, str]] = set()  # as the unique name of a notice: what was sent is not queued again
    left: Counter[Sent] = Counter()
    for number, (now, state) in enumerate(history):
        coming = [Coming(7, 9, state.starts_at)] if state.comes and not state.cancelled else []
        todo = plan(coming, {9: Habit(state.minutes, state.ways)}, outbox.keys(), now)
        for name in todo.drop:
            del outbox[name]
        for each in todo.add:
            if (each.name, each.way) not in names:
                outbox[each.name, each.way] = (each.due_at, (state.starts_at, each.minutes, each.way))
        until = history[number + 1][0] if number + 1 < len(history) else END + timedelta(days=400)
        for name, (due_at, what) in list(outbox.items()):
            sweep = nights.next_sweep(due_at)
            if sweep < until:
                del outbox[name]
                names.add(name)
                left[what] += sweep < what[0]  # `not_after`
    return +left


def as_it_should_be(history: History, nights: Nights) -> Counter[Sent]:
    """Every reminder that could ever be, each judged by the whole history."""

    def stands(what: Sent, state: State) -> bool:
        start, minutes, way = what
        fits = state.comes and not state.cancelled and state.starts_at == start
        return fits and minutes in state.minutes and way in state.ways

    should: Counter[Sent] = Counter()
    for start in {state.starts_at for _at, state in history}:
        for minutes in CHOICES:
            due = start - timedelta(minutes=minutes)
            sweep = nights.next_sweep(due)
            before = [state for at, state in history if at < due]
            meanwhile = [state for at, state in history if due <= at <= sweep]
            for way in WAYS:
                what = (start, minutes, way)
                asked_in_time = bool(before) and stands(what, before[-1])
                should[what] += asked_in_time and all(stands(what, each) for each in meanwhile) and sweep < start
    return +should


def occurrences(dice: random.Random) -> list[tuple[datetime, datetime, str]]:
    """Dates of weekly, daily and monthly series in every zone: wall clock, instant, zone."""
    found = []
    for number in count():
        zone = ZONES[number % len(ZONES)]
        first = datetime(2026, 11, dice.randint(1, 28), dice.choice((0, 1, 2, 3, 10, 19, 23)), dice.choice((0, 15, 30)))
        rule = Rule(dice.choice(("weekly", "weekly", "daily", "monthly_by_weekday")), every=dice.choice((1, 2)))
        until = min(END, BEGIN + timedelta(days=400)) if rule.freq == "daily" else END
        found += [(slot.local, slot.starts_at, zone) for slot in slots(rule, first, zone, BEGIN, until)]
        if len(found) >= 100_000:
            return found[:100_000]
    return []


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_hundred_thousand_dates_and_no_reminder_is_missed_or_doubled() -> None:
    dice = random.Random(20261104)
    nights, wrong, sent, late = Nights(dice), [], 0, 0
    for _local, starts_at, _zone in occurrences(dice):
        history = history_of(dice, starts_at)
        should, left = as_it_should_be(history, nights), as_the_application_does(history, nights)
        if should != left:
            wrong.append((history, should, left))
        sent += left.total()
        late += sum(
            nights.next_sweep(start - timedelta(minutes=m)) > start - timedelta(minutes=m - 1) for start, m, _ in left
        )
    assert wrong[:1] == []
    assert sent > 100_000, "most of them were reminders that came"
    assert late > 100, "some came late, because nothing ran at their moment"


def test_the_dates_themselves_are_right_by_a_second_clock() -> None:
    dice = random.Random(11)
    for local, starts_at, zone in dice.sample(occurrences(dice), 3_000):
        assert second_clock.instant(local, zone) == starts_at, (local, zone)


def test_the_second_road_notices_a_fault() -> None:
    """A reminder too many and one too few are seen, or the test above would say nothing."""
    nights = Nights(random.Random(1))
    start = BEGIN + timedelta(days=30, seconds=1)
    history: History = [(start - timedelta(days=5), State(start, comes=True))]
    assert as_it_should_be(history, nights) == {(start, 1440, "mail"): 1, (start, 120, "mail"): 1}
    assert as_the_application_does([*history, (start - timedelta(days=2), State(start))], nights) == {}


def test_what_waits_late_is_left_and_what_is_past_is_not_made() -> None:
    start, habit = BEGIN + timedelta(days=1), {9: Habit((2_880, 60), frozenset({"mail"}))}
    coming = Coming(7, 9, start)
    first = plan([coming], habit, [], start - timedelta(days=3))
    assert len(first.add) == 2
    late = [(each.name, each.way) for each in first.add]
    assert plan([coming], habit, late, start - timedelta(minutes=1)) == plan([], {}, [], start)
    assert [each.minutes for each in plan([coming], habit, [], start - timedelta(days=1)).add] == [60]
    assert plan([coming], habit, late, start).drop == set(late)
