"""Keeping the reminders in the outbox in line with who comes to what, and when that is."""

from __future__ import annotations

from collections.abc import Collection

from groups import clock
from groups.meetups.queries import reminding as queries
from groups.meetups.reminders import Habit, Plan, plan
from groups.notices import queries as notices
from groups.notices import service as outbox
from groups.notices import ways
from groups.notices.models import Channel
from groups.outbox import Topic

REMINDER = "meetup_reminder"


def follow(meetup_ids: Collection[int], person_ids: Collection[int] | None = None) -> None:
    """Bring the reminders of these dates (of these people only, if given) in line with what is so now. Doing it twice
    changes nothing.

    The dates are held until the transaction ends, as replies and changes hold them: of two who follow at once the later
    one sees the present.
    """
    queries.hold_dates(meetup_ids)
    comings = queries.who_comes(meetup_ids, person_ids)
    waiting = notices.waiting(REMINDER, meetup_ids, person_ids)
    todo = plan(comings, _habits({each.person_id for each in comings}), waiting, clock.now())

    outbox.revoke(waiting[each] for each in todo.drop)
    _put(todo)


def _habits(person_ids: Collection[int]) -> dict[int, Habit[Channel]]:
    minutes, chosen = notices.minutes_of(person_ids), notices.ways_of(person_ids, Topic.REMINDERS)
    there = ways.open_ways()
    return {each: Habit(minutes[each], chosen[each] & there) for each in person_ids}


def _put(todo: Plan[Channel]) -> None:
    outbox.put_all(
        REMINDER,
        [
            outbox.Queued(
                each.coming.meetup_id,
                each.coming.person_id,
                each.way,
                each.due_at,
                each.coming.starts_at,
                outbox.named(each.name, each.way),
            )
            for each in todo.add
        ],
    )
