"""The watch over the rooms: what is done when those on duty fall silent, nobody comes, or somebody is here again.

Nothing is remembered outside the database: whichever process comes first does what is due, and the next finds it done.
"""

from __future__ import annotations

from groups import clock, db, events
from groups.audit import service as audit
from groups.duty import watch
from groups.duty.events import GuidingChanged, StepInAsked
from groups.duty.models import Duty, GroupHours
from groups.duty.queries.watching import facts_of, soon, who_is_on_call
from groups.duty.service import letters_out
from groups.duty.service.being import pass_to
from groups.duty.service.holding import forget_asking, hold, refresh
from groups.duty.watch import Facts, Step
from groups.membership import service as membership
from groups.membership.models import Group
from groups.membership.resting import has_run_out


def settle(group_id: int) -> Step:
    """Do what is due in one group now. Doing it again does nothing."""
    hours = hold(group_id)
    facts = facts_of([hours])[group_id]
    step = watch.step(clock.now(), facts)
    if step is Step.SETTLE:
        forget_asking(hours)
    elif step is Step.ASK:
        _ask(hours, facts)
    elif step is Step.TAKE_OVER:
        _take_over(hours, facts)
    elif step is Step.REST:
        _rest(hours, facts)
    _tell_when_changed(group_id)
    return step


def remind() -> int:
    """Remind those whose duty begins within the hour, each once, however often it is looked; gives how many."""
    ahead = soon()
    for hours, stretch in ahead:
        letters_out.soon(hours, stretch)
    return len(ahead)


def _ask(hours: GroupHours, facts: Facts) -> None:
    hours.asked_at = clock.now()
    letters_out.asked(hours, facts.helpers)
    events.announce(StepInAsked(hours.group_id))


def _take_over(hours: GroupHours, facts: Facts) -> None:
    until = max(each.ends_at for each in (*facts.on_duty, *facts.running))
    _let_go(facts, handed_over=True)
    pass_to(hours, facts.helpers[0], until)
    refresh(hours)


def _rest(hours: GroupHours, facts: Facts) -> None:
    _let_go(facts, handed_over=False)
    hours.alerted_at = clock.now()
    letters_out.unattended(hours, who_is_on_call())
    audit.record(None, "duty.unattended", "group_hours", hours.id, group_id=hours.group_id)
    refresh(hours)


def _let_go(facts: Facts, *, handed_over: bool) -> None:
    """Those who fell silent are on duty no longer; they were here until their last sign of life."""
    for each in facts.on_duty:
        row = db.session().get_one(Duty, each.duty_id)
        came_at = row.came_at or row.begins_at
        row.left_at = min(max(row.seen_at or came_at, came_at), clock.now())
        row.handed_over = handed_over


def _tell_when_changed(group_id: int) -> None:
    """Rooms rest by the clock alone, and are open again by a sign of life; here it is told, once."""
    db.session().flush()
    group = db.session().get_one(Group, group_id, populate_existing=True)
    if membership.let_rest(group_id, has_run_out(group.rests_from, clock.now())):
        events.announce(GuidingChanged(group_id))
