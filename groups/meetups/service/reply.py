"""Saying whether one comes, and giving seats back."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.exc import InvalidRequestError

from groups import access, clock, db
from groups.access import Can, Role
from groups.errors import Conflict
from groups.events import announce
from groups.meetups import offers, queries
from groups.meetups.events import ReplyChanged
from groups.meetups.models import Answer, Meetup, MeetupState, Part, Reply, Seat, Waiting, WaitState
from groups.meetups.service.seating import end, put_reply, seats_left, settle
from groups.people.models import Person

#: What of a date others may change while somebody reads it.
_MOVING = (
    "state", "starts_local", "starts_at", "ends_at", "minutes", "speaking_seats", "listening_seats", "sequence",
    "changed_at",
)  # fmt: skip


def reply(person: Person, meetup_ref: str, answer: Answer, part: Part = Part.WHOLE, shown: bool = False) -> Reply:
    """Say whether one comes. The last seat goes to one person; changing one's mind is free, any number of times."""
    meetup = open_meetup_for(person, meetup_ref)
    line = settle(meetup)
    mine = queries.reply_of(person, meetup)
    place = next((row for row in line if row.person_id == person.id), None)
    _check_seat(person, meetup, answer, mine, line)

    had, wanted = queries.seat_for(mine.answer) if mine else None, queries.seat_for(answer)
    mine = put_reply(meetup, person.id, answer, part, shown)
    if place is not None:
        _answer_line(place, wanted)
    if line and (had is not wanted or place is not None):
        settle(meetup)  # what is given back is the next one's

    announce(ReplyChanged(meetup.id, person.id, meetup.group_id))
    return mine


def release_seats(person_id: int, group_id: int) -> None:
    """Take back what someone who may not come to a group any more replied to its coming dates, and their places in
    line. Who is in it again keeps them."""
    _give_back(person_id, queries.dates_to_leave(person_id, group_id))


def release_for_pause(person_id: int) -> None:
    """Give back someone's seats and places in line at the dates within their pause, unless they keep them."""
    _give_back(person_id, queries.dates_of_pause(person_id))


def open_meetup_for(person: Person, meetup_ref: str) -> Meetup:
    """The meetup called so, held until the transaction ends, if this person may reply to it now; refuses otherwise."""
    meetup = queries.meetup_for(person, meetup_ref, Can.REPLY)
    line_up(meetup)
    if meetup.state is MeetupState.CANCELLED:
        raise Conflict(
            "This meetup has been cancelled, so there is nothing to reply to. The next dates are on the group's page."
        )
    if meetup.ends_at <= clock.now():
        raise Conflict("This meetup is over. The next dates are on the group's page.")
    return meetup


def line_up(meetup: Meetup) -> None:
    """Hold the meetup's row until the transaction ends, and read it as it is then: two replies for one seat come one
    after the other, and none after the date was called off."""
    try:
        db.session().refresh(meetup, _MOVING, with_for_update={"key_share": True})
    except InvalidRequestError:
        # A change of its series took it off the calendar a moment ago: nobody had replied until then.
        raise Conflict("This date is not on the calendar any more. The group's page has the dates there are.") from None


def needs_no_seat(person: Person, meetup: Meetup) -> bool:
    """Whether this person guides the group: the seats are for the others."""
    return access.standing(person, meetup).role is Role.FACILITATOR


def _give_back(person_id: int, meetup_ids: Iterable[int]) -> None:
    for meetup_id in meetup_ids:
        meetup = db.session().get_one(Meetup, meetup_id)
        line_up(meetup)
        if meetup.starts_at <= clock.now():
            continue
        before = queries.find_reply(person_id, meetup)
        if before is not None and before.answer in queries.COMES:
            put_reply(meetup, person_id, Answer.NOT_THIS_TIME, Part.WHOLE, False)
        for row in queries.line_of(meetup):
            if row.person_id == person_id:
                end(row, WaitState.WITHDRAWN, clock.now())
        settle(meetup)
        announce(ReplyChanged(meetup.id, person_id, meetup.group_id))


def _check_seat(person: Person, meetup: Meetup, answer: Answer, mine: Reply | None, line: list[Waiting]) -> None:
    seat = queries.seat_for(answer)
    if seat is None or needs_no_seat(person, meetup) or (mine is not None and queries.seat_for(mine.answer) is seat):
        return
    others = [row for row in line if row.person_id != person.id]
    if any(row.person_id == person.id and _is_held(row, seat) for row in line):
        return
    left = seats_left(meetup)
    if left[seat] == 0:
        raise Conflict(_full(left, seat), code="full")
    if offers.stands_by(clock.now(), meetup.starts_at) and any(row.seat is seat for row in others):
        raise Conflict(
            "Some people are in line for a seat of this kind, and are let in when it starts, in order. "
            "You can get in line too.",
            code="full",
        )


def _full(left: dict[Seat, int | None], seat: Seat) -> str:
    other = Seat.SPEAKING if seat is Seat.LISTENING else Seat.LISTENING
    hint = "You can ask to be told when one is free."
    if left[other] != 0:
        room = "to speak" if other is Seat.SPEAKING else "to come and listen"
        hint = f"There is still room {room}, or you can ask to be told when one is free."
    return f"Every seat of this kind is taken for this date. {hint}"


def _is_held(row: Waiting, seat: Seat) -> bool:
    return row.state is WaitState.OFFERED and row.seat is seat


def _answer_line(place: Waiting, wanted: Seat | None) -> None:
    """What a reply means for one's own place in line: a seat of that kind was found, or none is wished for."""
    if wanted is place.seat:
        end(place, WaitState.ACCEPTED, clock.now())
    elif wanted is None:
        offered = place.state is WaitState.OFFERED
        end(place, WaitState.DECLINED if offered else WaitState.WITHDRAWN, clock.now())
