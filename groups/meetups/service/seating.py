"""The seats of one date and the line for them. Whoever calls anything here holds the row of the meetup."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from groups import clock, db, outbox
from groups.events import announce
from groups.meetups import offers, queries
from groups.meetups.events import ReplyChanged
from groups.meetups.models import Answer, Meetup, MeetupState, Part, Reply, Seat, Waiting, WaitState
from groups.people import queries as people

#: Seats left by kind; None: no limit.
Left = dict[Seat, int | None]


def settle(meetup: Meetup) -> list[Waiting]:
    """Bring the line of a meetup to this moment, and give back who is still in it.

    Offers whose time is over end; each seat that is free is offered to the first in line who may have it, or, at the
    start, given to them. Doing it twice does nothing more.
    """
    line = queries.line_of(meetup)
    if not line:
        return []
    now, ids = clock.now(), {row.person_id for row in line}
    if meetup.state is MeetupState.CANCELLED:
        _call_off(meetup, line, now)
        return []
    here = queries.who_may_come(meetup, ids)
    line = [row for row in line if not _is_over(meetup, row, here, now)]
    ready = [row for row in line if row.state is WaitState.WAITING and row.person_id in here]
    resting = people.paused_among(ids) if ready else {}
    ready = [row for row in ready if row.person_id not in resting]
    if offers.may_offer(now, meetup.starts_at):
        _offer(meetup, ready, now)
    elif now >= meetup.starts_at:
        _let_in(meetup, ready if now < meetup.ends_at else [], now)
        _close(line, now)
        return []
    return line


def put_reply(meetup: Meetup, person_id: int, answer: Answer, part: Part, shown: bool) -> Reply:
    """Write down what a person answers, over what they answered before."""
    now = clock.now()
    mine = queries.find_reply(person_id, meetup)
    if mine is None:
        mine = Reply(meetup_id=meetup.id, person_id=person_id, answer=answer, created_at=now, changed_at=now)
        db.session().add(mine)
    mine.answer, mine.changed_at = answer, now
    mine.part = part if answer is Answer.PART else Part.WHOLE
    mine.shown_to_others = shown and answer in queries.COMES
    return mine


def end(row: Waiting, state: WaitState, now: datetime) -> None:
    """Take somebody out of the line."""
    row.state, row.ended_at = state, now


def seats_left(meetup: Meetup) -> Left:
    """How many seats of each kind are neither taken nor held for somebody."""
    seats = queries.seats_of([meetup])[meetup.id]
    return {seat: seats.left(queries.answer_for(seat)) for seat in Seat}


def _is_over(meetup: Meetup, row: Waiting, here: Collection[int], now: datetime) -> bool:
    """End an offer whose time is over, with a kind word, or whose person is gone, without one."""
    if row.state is not WaitState.OFFERED:
        return False
    if row.person_id not in here:
        end(row, WaitState.WITHDRAWN, now)
        return True
    if row.offer_ends_at and now < row.offer_ends_at and offers.may_last(now, meetup.starts_at):
        return False
    end(row, WaitState.EXPIRED, now)
    outbox.put("seat_expired", row.id, row.person_id, not_after=meetup.starts_at, once=f"offer-over:{row.id}")
    announce(ReplyChanged(meetup.id, row.person_id, meetup.group_id))
    return True


def _offer(meetup: Meetup, ready: list[Waiting], now: datetime) -> None:
    left = seats_left(meetup) if ready else {}
    for row in ready:
        if left[row.seat] == 0:
            continue
        _take(left, row.seat)
        row.state, row.offered_at = WaitState.OFFERED, now
        row.offer_ends_at = offers.lasts_until(now, meetup.starts_at)
        outbox.put("seat_offered", row.id, row.person_id, not_after=row.offer_ends_at, once=f"offer:{row.id}")
        announce(ReplyChanged(meetup.id, row.person_id, meetup.group_id))


def _let_in(meetup: Meetup, ready: list[Waiting], now: datetime) -> None:
    left = seats_left(meetup) if ready else {}
    waiting = list(ready)
    while (row := next((each for each in waiting if left[each.seat] != 0), None)) is not None:
        waiting.remove(row)
        before = queries.find_reply(row.person_id, meetup)
        _give_up(left, queries.seat_for(before.answer) if before else None)
        _take(left, row.seat)
        shown = before is not None and before.shown_to_others
        put_reply(meetup, row.person_id, queries.answer_for(row.seat, row.part), row.part, shown)
        end(row, WaitState.ACCEPTED, now)
        outbox.put("seat_admitted", row.id, row.person_id, not_after=meetup.ends_at, once=f"admitted:{row.id}")
        announce(ReplyChanged(meetup.id, row.person_id, meetup.group_id))


def _close(line: list[Waiting], now: datetime) -> None:
    """It has begun: for those who are in line still there was no seat this time."""
    for row in line:
        if row.state is WaitState.WAITING:
            end(row, WaitState.EXPIRED, now)


def _call_off(meetup: Meetup, line: list[Waiting], now: datetime) -> None:
    """Nobody waits for a date that is cancelled. Who comes to it as well is told with the others who come."""
    here = queries.who_may_come(meetup, {row.person_id for row in line})
    for row in line:
        end(row, WaitState.WITHDRAWN, now)
        mine = queries.find_reply(row.person_id, meetup)
        if row.person_id in here and (mine is None or mine.answer not in queries.COMES):
            outbox.put("line_closed", row.id, row.person_id, not_after=meetup.ends_at, once=f"line-closed:{row.id}")


def _take(left: Left, seat: Seat) -> None:
    count = left[seat]
    left[seat] = None if count is None else count - 1


def _give_up(left: Left, seat: Seat | None) -> None:
    count = left[seat] if seat is not None else None
    if seat is not None and count is not None:
        left[seat] = count + 1
