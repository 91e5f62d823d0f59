"""The watch by the clock alone: what is due follows from what is kept, whenever and however often one looks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.duty import watch
from groups.duty.rota import Stretch
from groups.duty.watch import Facts, Step
from groups.membership.resting import rests_at

pytestmark = pytest.mark.pure


@dataclass(frozen=True)
class Kept:
    """What is kept about a group's rooms."""

    rests: bool = False
    rests_from: datetime | None = None


NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)


def at(seconds):
    return NOON + timedelta(seconds=seconds)


def duty(seen=0, **given):
    return Stretch(
        **{"begins_at": at(-3600), "ends_at": at(3600), "person_id": 1, "duty_id": 1, "came_at": at(-3600),
           "seen_at": at(seen), **given}
    )  # fmt: skip


def fallen_silent(**given):
    row = duty()
    return Facts(**{"on_duty": (row,), "running": (row,), **given})


@pytest.mark.parametrize(("seconds", "step"), [(0, Step.NOTHING), (59, Step.NOTHING), (60, Step.ASK), (500, Step.ASK)])
def test_others_are_asked_after_a_minute_of_silence(seconds, step):
    assert watch.step(at(seconds), fallen_silent()) is step


@pytest.mark.parametrize(("helpers", "step"), [((5,), Step.TAKE_OVER), ((), Step.REST)])
def test_after_two_minutes_somebody_takes_over_or_the_rooms_rest(helpers, step):
    facts = fallen_silent(asked_at=at(62), helpers=helpers)
    assert watch.step(at(119), facts) is Step.NOTHING
    assert watch.step(at(120), facts) is step


def test_a_clock_that_was_put_on_leaves_time_to_answer():
    facts = fallen_silent(asked_at=at(7200), helpers=(5,))
    assert watch.step(at(7201), facts) is Step.NOTHING
    assert watch.step(at(7245), facts) is Step.TAKE_OVER


def test_whoever_is_here_again_ends_the_asking():
    row = duty(seen=70)
    facts = Facts(on_duty=(row,), running=(row,), asked_at=at(60))
    assert watch.step(at(75), facts) is Step.SETTLE
    assert watch.step(at(75), Facts(on_duty=(row,), running=(row,))) is Step.NOTHING


def test_one_of_two_who_is_here_is_enough():
    silent, here = duty(seen=-500), duty(seen=100, person_id=2, duty_id=2)
    assert watch.step(at(110), Facts(on_duty=(silent, here), running=(silent, here))) is Step.NOTHING


def test_a_planned_duty_waits_five_minutes_for_its_person():
    row = Stretch(at(0), at(3600), 1)
    facts = Facts(running=(row,))
    assert watch.step(at(299), facts) is Step.NOTHING
    assert watch.step(at(300), facts) is Step.ASK
    asked = Facts(running=(row,), asked_at=at(300))
    assert watch.step(at(359), asked) is Step.NOTHING
    assert watch.step(at(360), asked) is Step.REST


def test_nobody_is_put_on_duty_after_the_alarm_who_was_not_asked():
    left = duty(left_at=at(0))
    facts = Facts(running=(left,), asked_at=at(60), alerted_at=at(120), helpers=(5,))
    assert watch.step(at(600), facts) is Step.NOTHING
    assert watch.step(at(600), Facts(asked_at=at(60), alerted_at=at(120))) is Step.SETTLE


def test_a_sign_from_a_clock_that_was_wrong_holds_no_room_open():
    facts = fallen_silent()
    day_before = at(-86_400)
    assert watch.step(day_before, facts) is Step.ASK
    assert rests_at(Kept(rests_from=watch.rests_from(facts.on_duty, day_before)), day_before)


moments = st.integers(-1000, 2000)


@given(moments, st.lists(st.tuples(moments, st.booleans()), max_size=3), st.none() | moments, st.none() | moments)
def test_looking_later_never_takes_a_step_back(now, people, asked, alerted):
    """Without a new sign nothing that is due becomes less due: a sweep that comes late does what an earlier would."""
    rows = tuple(
        duty(seen=seen, person_id=n, duty_id=n, **({"left_at": at(seen)} if left else {}))
        for n, (seen, left) in enumerate(people)
    )
    facts = Facts(
        on_duty=tuple(each for each in rows if each.left_at is None),
        running=rows,
        asked_at=None if asked is None else at(asked),
        alerted_at=None if alerted is None else at(alerted),
    )
    order = [Step.SETTLE, Step.NOTHING, Step.ASK, Step.REST]
    signs = [seen for seen, _left in people]
    if all(sign <= now for sign in signs) and (asked is None or asked <= now):
        steps = [watch.step(at(now + wait), facts) for wait in (0, 30, 90, 600)]
        assert [order.index(step) for step in steps] == sorted(order.index(step) for step in steps)


@given(st.lists(moments, min_size=1, max_size=4), moments)
def test_rooms_are_open_for_two_minutes_after_the_last_sign_and_never_beyond_the_end(signs, now):
    rows = [duty(seen=seen, ends_at=at(300)) for seen in signs]
    if not rests_at(Kept(rests_from=watch.rests_from(rows, at(now))), at(now)):
        assert now < max(signs) + 120
        assert now < 300
    elif all(sign <= now for sign in signs):
        assert now >= min(300, max(signs) + 120)


@pytest.mark.parametrize(("kept", "rests"), [(Kept(), False), (Kept(rests=True), True), (Kept(rests_from=NOON), True)])
def test_rooms_rest_when_it_was_told_or_nobody_is_on_duty_and_else_never(kept, rests):
    assert rests_at(kept, NOON) is rests


def test_who_is_planned_is_asked_first_and_who_cannot_is_left_alone():
    assert watch.in_order([9, 3, 5, 7], [Stretch(at(0), at(60), 7)], [3]) == (7, 5, 9)
