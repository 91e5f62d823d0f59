"""The page of one date."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from groups import access, clock, contact_level, slots
from groups.access import Can
from groups.meetups import offers, parts, queries
from groups.meetups.forms import ReplyForm, WaitForm
from groups.meetups.models import Answer, Meetup, Part
from groups.meetups.views.base import blueprint
from groups.people.models import Person
from groups.people.signing import person_here
from groups.web import open_to_visitors


@blueprint.get("/meetups/<ref>")
@open_to_visitors
def meetup(ref: str) -> ResponseReturnValue:
    """One date, with what the reader may know of it."""
    person = person_here()
    return show(person, queries.meetup_for(person, ref, Can.SEE_MEETUP), ReplyForm())


def show(person: Person | None, found: Meetup, form: ReplyForm, wait_form: WaitForm | None = None) -> str:
    """The page of one date, with a reply or a wish to wait that was refused, if there is one."""
    mine = queries.reply_of(person, found)
    if mine is not None and (wait_form is not None or not form.is_submitted()):
        form.answer.data, form.shown.data = mine.answer, mine.shown_to_others
        form.part.data = mine.part or Part.FIRST_15
    may_reply = access.can(person, Can.REPLY, found)
    may_schedule = access.can(person, Can.SCHEDULE, found.group)
    seats = queries.seats_of([found])[found.id]
    may_wait = found.starts_at > clock.now() and not may_schedule
    return render_template(
        "meetups/meetup.html",
        meetup=found,
        group=found.group,
        mine=mine,
        form=form,
        place=queries.place_of(person, found),
        full=queries.full_for(mine, seats) if may_wait else [],
        wait_form=wait_form or _wait_form(form),
        standing_by=offers.stands_by(clock.now(), found.starts_at),
        there=parts.span(found, mine.part) if mine else None,
        level=contact_level.level(found.facets),
        why=contact_level.why(found.facets),
        where=queries.where_words(found),
        seats=seats,
        faces=queries.faces(person, found) if person and may_reply else [],
        shows_way=queries.may_see_the_way(person, found, mine),
        may_reply=may_reply,
        may_schedule=may_schedule,
        series_ref=queries.series_of(found).ref if may_schedule and found.series_id else "",
        is_member=access.standing(person, found).role is not None,
        parts=slots.parts("meetup_page", person, found, mine),
    )


def _wait_form(asked: ReplyForm) -> WaitForm:
    """Already filled in with the seat that was asked for in vain."""
    form = WaitForm(formdata=None)
    if asked.is_submitted() and asked.answer.data in queries.COMES:
        form.seat.data = queries.seat_for(Answer(asked.answer.data))
        form.wait_part.data = asked.part.data if asked.answer.data == Answer.PART else Part.WHOLE
    return form
