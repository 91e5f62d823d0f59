"""Saying whether one comes, and giving seats back."""

from __future__ import annotations

from groups import clock, db
from groups.access import Can
from groups.errors import Conflict
from groups.events import announce
from groups.meetups import queries
from groups.meetups.events import ReplyChanged
from groups.meetups.models import Answer, Meetup, MeetupState, Part, Reply
from groups.people.models import Person

#: What of a date others may change while somebody reads it.
_MOVING = ("state", "starts_at", "ends_at", "speaking_seats", "listening_seats", "sequence")


def reply(person: Person, meetup_ref: str, answer: Answer, part: Part = Part.WHOLE, shown: bool = False) -> Reply:
    """Say whether one comes. The last seat goes to one person; changing one's mind is free, any number of times."""
    meetup = queries.meetup_for(person, meetup_ref, Can.REPLY)
    line_up(meetup)
    if meetup.state is MeetupState.CANCELLED:
        raise Conflict(
            "This meetup has been cancelled, so there is nothing to reply to. The next dates are on the group's page."
        )
    if meetup.ends_at <= clock.now():
        raise Conflict("This meetup is over. The next dates are on the group's page.")

    now = clock.now()
    mine = queries.reply_of(person, meetup)
    _check_seat(meetup, mine, answer)
    if mine is None:
        mine = Reply(meetup_id=meetup.id, person_id=person.id, answer=answer, created_at=now, changed_at=now)
        db.session().add(mine)
    mine.answer, mine.changed_at = answer, now
    mine.part = part if answer is Answer.PART else Part.WHOLE
    mine.shown_to_others = shown and answer in queries.COMES

    announce(ReplyChanged(meetup.id, person.id, meetup.group_id))
    return mine


def release_seats(person_id: int, group_id: int) -> None:
    """Take back what someone who left a group replied to its coming dates. Who is in it again keeps their seats."""
    for each in queries.kept_seats(person_id, group_id):
        each.answer, each.part, each.shown_to_others = Answer.NOT_THIS_TIME, Part.WHOLE, False
        each.changed_at = clock.now()
        announce(ReplyChanged(each.meetup_id, person_id, group_id))


def line_up(meetup: Meetup) -> None:
    """Hold the meetup's row until the transaction ends, and read it as it is then: two replies for one seat come one
    after the other, and none after the date was called off."""
    db.session().refresh(meetup, _MOVING, with_for_update={"key_share": True})


def _check_seat(meetup: Meetup, mine: Reply | None, answer: Answer) -> None:
    seats = queries.seats_of([meetup])[meetup.id]
    left = seats.left(answer)
    if left is None:
        return
    kept = (
        mine is not None
        and mine.answer in queries.COMES
        and (mine.answer is Answer.LISTENING) == (answer is Answer.LISTENING)
    )
    if left == 0 and not kept:
        other = seats.left(Answer.GOING if answer is Answer.LISTENING else Answer.LISTENING)
        hint = ""
        if other is None or other > 0:
            hint = (
                " There is still room to speak."
                if answer is Answer.LISTENING
                else " There is still room to come and listen."
            )
        raise Conflict(
            f"Every seat of this kind is taken for this date.{hint} Other dates are on the group's page.", code="full"
        )
