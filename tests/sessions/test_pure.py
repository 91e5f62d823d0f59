"""The rules of a session by themselves: phases, the clock, fair turns, doors, who leads, and nobody unseen."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.meetups.models import Came
from groups.sessions import attending, doors, fair, guiding, stages, unseen
from groups.sessions.doors import Moment, Way
from groups.sessions.fair import Hand, Sign
from groups.sessions.guiding import Guide, Step
from groups.sessions.models import Doors, Stage, Talk
from groups.sessions.stages import Manner, PhaseClock
from groups.sessions.unseen import Present, Written

pytestmark = pytest.mark.pure
NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
QUICK = settings(max_examples=60, deadline=None, database=None, derandomize=True)


@pytest.mark.parametrize("minutes", stages.LENGTHS)
@pytest.mark.parametrize("talk", Talk)
def test_each_preset_is_as_long_as_it_says_and_a_way_through_the_machine(minutes: int, talk: Talk) -> None:
    plan = stages.plan_for(minutes, talk)
    assert sum(phase.minutes for phase in plan if phase.stage is not Stage.AFTER) == minutes
    steps = [Stage.LOBBY, *(phase.stage for phase in plan), Stage.ENDED]
    assert all(stages.may_follow(now, then) for now, then in itertools.pairwise(steps))
    assert stages.read(stages.written(plan)) == plan


@given(st.sampled_from(list(Stage)), st.sampled_from(list(Talk)), st.booleans())
@QUICK
def test_members_never_write_while_it_is_paused_over_or_not_begun(stage: Stage, talk: Talk, paused: bool) -> None:
    how = stages.manner(stage, talk, paused=paused)
    if stage not in stages.LIVE:
        assert how in (Manner.NOBODY, Manner.GUIDES)
    elif paused:
        assert how is Manner.GUIDES
    if stage in (Stage.ROUND, Stage.CLOSING) and not paused:
        assert how is Manner.HOLDER


@given(st.lists(st.tuples(st.integers(1, 600), st.integers(1, 600)), max_size=5), st.integers(1, 60))
@QUICK
def test_pauses_do_not_count_on_the_shared_clock(spans: list[tuple[int, int]], minutes: int) -> None:
    clock, now, going = PhaseClock(NOON, minutes), NOON, 0
    for run, rest in spans:
        now += timedelta(seconds=run)
        going += run
        clock = replace(clock, paused_at=now)
        at_rest = clock.left(now)
        now += timedelta(seconds=rest)
        assert clock.left(now) == at_rest
        clock = replace(clock, paused_at=None, paused_s=clock.paused_s + rest)
    assert clock.left(now) == timedelta(minutes=minutes, seconds=-going)


HANDS = st.lists(
    st.builds(
        Hand,
        person_id=st.integers(1, 40), number=st.integers(1, 10_000), had=st.integers(0, 2),
        raised_at=st.integers(0, 900).map(lambda seconds: NOON + timedelta(seconds=seconds)),
        spoken_s=st.integers(0, 900).map(float), passes=st.integers(0, 1), newcomer=st.booleans(), away=st.booleans(),
    ),
    max_size=12, unique_by=(lambda hand: hand.person_id, lambda hand: hand.number),
)  # fmt: skip


@given(HANDS, st.randoms(use_true_random=False))
@QUICK
def test_the_order_is_one_whoever_asks(hands: list[Hand], dice: Random) -> None:
    shuffled = list(hands)
    dice.shuffle(shuffled)
    assert fair.in_order(hands, is_first=False) == fair.in_order(shuffled, is_first=False)


@given(HANDS)
@QUICK
def test_nobody_has_a_second_turn_before_all_who_want_one_had_the_first(hands: list[Hand]) -> None:
    here = [hand for hand in fair.in_order(hands, is_first=False) if not hand.away]
    assert [hand.had for hand in here] == sorted(hand.had for hand in here)


@given(HANDS)
@QUICK
def test_a_newcomer_is_never_the_first_while_another_wants_a_turn(hands: list[Hand]) -> None:
    fresh = [replace(hand, had=0) for hand in hands]
    order = fair.in_order(fresh, is_first=True)
    if any(not hand.newcomer and not hand.away for hand in fresh):
        assert not order[0].newcomer
    assert sorted(hand.number for hand in order) == sorted(hand.number for hand in fresh)


@given(HANDS)
@QUICK
def test_who_passed_comes_after_those_who_did_not(hands: list[Hand]) -> None:
    fresh = [replace(hand, had=0, away=False) for hand in hands]
    passes = [hand.passes for hand in fair.in_order(fresh, is_first=False)]
    assert passes == sorted(passes)


def spoken(seed: int, *, fairly: bool) -> dict[int, float]:
    """An open floor of an hour: some raise their hands at once again and talk for long, and others do not."""
    dice = Random(seed)
    eager = {person: dice.uniform(5, 400) for person in range(8)}
    length = {person: dice.uniform(20, 240) for person in range(8)}
    ready = {person: dice.uniform(0, 300) for person in range(8)}
    talked, had, now = dict.fromkeys(range(8), 0.0), dict.fromkeys(range(8), 0), 0.0
    while now < 3600:
        up = [person for person, at in ready.items() if at <= now]
        if not up:
            now = min(ready.values())
            continue
        hands = [Hand(each, each, NOON + timedelta(seconds=ready[each]), had[each], talked[each]) for each in up]
        order = fair.in_order(hands, is_first=False) if fairly else sorted(hands, key=lambda hand: hand.raised_at)
        speaker = order[0].person_id
        now += length[speaker] + 10
        talked[speaker] += length[speaker]
        had[speaker] += 1
        ready[speaker] = now + eager[speaker]
    return talked


def test_fair_turns_spread_the_time_better_than_first_come() -> None:
    seeds = range(60)
    by_turns = [fair.spread(spoken(seed, fairly=True).values()) for seed in seeds]
    first_come = [fair.spread(spoken(seed, fairly=False).values()) for seed in seeds]
    assert mean(by_turns) < 0.9 * mean(first_come)
    assert sum(one <= other for one, other in zip(by_turns, first_come, strict=True)) > 45


def test_the_signs_come_at_four_fifths_and_at_the_end() -> None:
    assert [fair.sign(used, 100) for used in (79, 80, 99, 100, 500)] == [
        Sign.NONE, Sign.NEARLY, Sign.NEARLY, Sign.OVER, Sign.OVER,
    ]  # fmt: skip
    assert fair.allowed_s(120, 50, 60) == 240


@given(st.sampled_from(list(Doors)), st.integers(0, 30), st.integers(0, 3600), st.booleans(), st.booleans())
@QUICK
def test_nobody_new_comes_into_the_middle_of_what_somebody_says(
    how: Doors, until: int, seconds: int, between: bool, mid: bool
) -> None:
    way = doors.way_in(how, until, Moment(timedelta(seconds=seconds), between, mid))
    if mid or how is Doors.CLOSED:
        assert way is not Way.IN
    if how is Doors.UNTIL:
        assert (way is Way.SHUT) is (seconds > until * 60)


def test_one_member_alone_needs_two_who_guide() -> None:
    assert not doors.is_enough(2, 1, 3)
    assert doors.is_enough(1, 2, 3)
    assert doors.may_be_small(2, 1)
    assert not doors.may_be_small(1, 1)
    assert not doors.may_be_small(0, 9)


QUIET = st.integers(-200, 60)


@given(QUIET, st.lists(QUIET, max_size=3), st.booleans(), st.none() | st.integers(0, 900))
@QUICK
def test_a_session_is_guided_or_rests(lead: int, others: list[int], asked: bool, alone: int | None) -> None:
    since = None if alone is None else NOON - timedelta(seconds=alone)
    guide = Guide(1, NOON + timedelta(seconds=lead))
    rest = [Guide(2 + number, NOON + timedelta(seconds=left)) for number, left in enumerate(others)]
    seen = guiding.watch(NOON, guide, rest, unattended_since=since, asked=asked)
    if lead > 0:
        assert seen.step is (Step.GO_ON if since else Step.NOTHING)
    elif since is not None:
        here = any(left > 0 for left in others)
        assert seen.step is (Step.TAKE_OVER if here else Step.CLOSE if alone >= 600 else Step.NOTHING)
    elif lead <= -60:
        assert seen.step is (Step.TAKE_OVER if any(left > 0 for left in others) else Step.PAUSE)
    else:
        assert seen.step in (Step.NOTHING, Step.ASK)


def test_those_nobody_turned_to_rise_after_ten_minutes_and_listeners_are_left_out() -> None:
    ago = {minutes: NOON - timedelta(minutes=minutes) for minutes in (2, 9, 10, 30)}
    present = [Present(1, True), Present(2, True), Present(3, False), Present(4, True, guides=True), Present(5, True)]
    written = {
        1: Written(ago[9]), 2: Written(ago[10]), 3: Written(ago[30]), 4: Written(ago[30]), 5: Written(ago[30], ago[2])
    }  # fmt: skip
    found = unseen.unseen(NOON, present, written)
    assert [(each.person_id, each.rises) for each in found] == [(2, True), (1, False)]


def test_a_part_is_attending_and_of_nobody_is_it_noted_that_they_did_not_come() -> None:
    late, closing = NOON + timedelta(minutes=16), NOON + timedelta(minutes=48)
    assert attending.came(NOON, None, None, closing, part=False) is None
    assert attending.came(NOON, NOON, None, closing, part=False) is Came.ATTENDED
    assert attending.came(NOON, late, None, closing, part=False) is Came.ATTENDED_PART
    assert attending.came(NOON, NOON, late, closing, part=False) is Came.ATTENDED_PART
