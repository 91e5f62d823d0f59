"""The page of one date, and replying to it."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, contact_level, sending, slots
from groups.access import Can
from groups.meetups import queries, service
from groups.meetups.forms import ReplyForm
from groups.meetups.models import Answer, Meetup, Part
from groups.meetups.views.base import blueprint
from groups.people.models import Person
from groups.people.signing import me, person_here
from groups.web import open_to_visitors


@blueprint.get("/meetups/<ref>")
@open_to_visitors
def meetup(ref: str) -> ResponseReturnValue:
    """One date, with what the reader may know of it."""
    person = person_here()
    return _show(person, queries.meetup_for(person, ref, Can.SEE_MEETUP), ReplyForm())


@blueprint.post("/meetups/<ref>/reply")
def reply(ref: str) -> ResponseReturnValue:
    """Say whether one comes."""
    person, form = me(), ReplyForm()
    coming = form.answer.data in queries.COMES
    return sending.save(
        form,
        lambda: service.reply(person, ref, Answer(form.answer.data), Part(form.part.data or ""), bool(form.shown.data)),
        "Your seat is kept. You can change your mind at any time."
        if coming
        else "Thank you for saying so. There will be other dates.",
        to=lambda _made: url_for("meetups.meetup", ref=ref),
        page=lambda: _show(person, queries.meetup_for(person, ref, Can.SEE_MEETUP), form),
    )


def _show(person: Person | None, found: Meetup, form: ReplyForm) -> str:
    mine = queries.reply_of(person, found)
    if mine is not None and not form.is_submitted():
        form.answer.data, form.shown.data = mine.answer, mine.shown_to_others
        form.part.data = mine.part or Part.FIRST_15
    may_reply = access.can(person, Can.REPLY, found)
    return render_template(
        "meetups/meetup.html",
        meetup=found,
        group=found.group,
        mine=mine,
        form=form,
        level=contact_level.level(found.facets),
        why=contact_level.why(found.facets),
        where=queries.where_words(found),
        seats=queries.seats_of([found])[found.id],
        faces=queries.faces(person, found) if person and may_reply else [],
        shows_way=queries.may_see_the_way(person, found, mine),
        may_reply=may_reply,
        may_schedule=access.can(person, Can.SCHEDULE, found.group),
        is_member=access.standing(person, found).role is not None,
        parts=slots.parts("meetup_page", person, found),
    )
