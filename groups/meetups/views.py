"""Pages about meetups: one date, a group's dates, scheduling, replying, cancelling."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, contact_level, db, events, letters, outbox, sending, slots
from groups.access import Can
from groups.errors import Invalid
from groups.meetups import queries, service
from groups.meetups.forms import CancelForm, MeetupForm, ReplyForm
from groups.meetups.models import Answer, Meetup, Part
from groups.membership import queries as membership
from groups.membership.events import MembershipEnded
from groups.membership.models import Group
from groups.people.models import Person
from groups.people.signing import me, person_here
from groups.web import open_to_visitors
from groups.words import when

blueprint = Blueprint("meetups", __name__)


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


@blueprint.route("/meetups/<ref>/cancel", methods=["GET", "POST"])
def cancel(ref: str) -> ResponseReturnValue:
    """Call one date off, after a look at what that means."""
    person, form = me(), CancelForm()
    return sending.save(
        form,
        lambda: service.cancel(person, queries.meetup_for(person, ref, Can.SCHEDULE), form.reason.data),
        "The date is cancelled, and everyone who was coming will be told once.",
        to=lambda _made: url_for("meetups.meetup", ref=ref),
        page=lambda: _cancel_page(queries.meetup_for(person, ref, Can.SCHEDULE), form),
    )


def _cancel_page(found: Meetup, form: CancelForm) -> str:
    return render_template("meetups/cancel.html", meetup=found, form=form, seats=queries.seats_of([found])[found.id])


@blueprint.get("/groups/<ref>/meetups")
def desk(ref: str) -> ResponseReturnValue:
    """A group's dates with who comes, for its facilitators."""
    group = membership.group_for(me(), ref, Can.SCHEDULE)
    dates = queries.next_of_group(group.id, 12)
    return render_template(
        "meetups/desk.html",
        group=group,
        meetups=dates,
        seats=queries.seats_of(dates),
        replies=queries.replies_to(dates),
    )


@blueprint.route("/groups/<ref>/meetups/new", methods=["GET", "POST"])
def schedule(ref: str) -> ResponseReturnValue:
    """A new meetup, once or repeating."""
    person = me()
    group = membership.group_for(person, ref, Can.SCHEDULE)
    form = MeetupForm(data={"town": group.town, "place": group.place, "mode": group.mode})
    return sending.save(
        form,
        lambda: _schedule(person, ref, form),
        "It is on the calendar. Members of the group see it now.",
        to=lambda _made: url_for("meetups.desk", ref=ref),
        page=lambda: render_template(
            "meetups/schedule.html", group=membership.group_for(person, ref, Can.SCHEDULE), form=form
        ),
    )


def _schedule(person: Person, ref: str, form: MeetupForm) -> None:
    try:
        service.schedule(person, membership.group_for(person, ref, Can.SCHEDULE), form.details())
    except ValueError as problem:
        raise Invalid(str(problem), fields={"repeats": str(problem)}) from problem


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
    )


def _on_group_page(person: Person | None, group: Group) -> slots.Part:
    dates = queries.next_of_group(group.id, 4)
    given = {
        "meetups": dates,
        "group": group,
        "levels": {each.id: (contact_level.level(each.facets), contact_level.why(each.facets)) for each in dates},
        "where": {each.id: queries.where_words(each) for each in dates},
        "may_schedule": access.can(person, Can.SCHEDULE, group),
    }
    return slots.Part("meetups/_coming.html", given, order=20)


def _on_desk(person: Person) -> slots.Part | None:
    dates = queries.guided_by(person)
    given = {"meetups": dates, "seats": queries.seats_of(dates)}
    return slots.Part("meetups/_desk.html", given, order=60) if dates else None


def _cancelled_letter(notice: outbox.Pending) -> outbox.Letter | None:
    person = db.session().get(Person, notice.person_id)
    found = db.session().get(Meetup, notice.about_id)
    if person is None or found is None:
        return None
    text, html = letters.render(
        "meetup_cancelled", who=person.name, when=when(found.starts_at, found.zone), ref=found.ref
    )
    return outbox.Letter(person.email, letters.subject(), text, html)


def _leave_seats(event: MembershipEnded) -> None:
    with db.apart(), db.transaction():
        service.release_seats(event.person_id, event.group_id)


def attach(_app: Flask) -> None:
    """Take part in the group page, write the letters about cancelled dates, and free the seats of those who leave."""
    slots.provide("group_page", _on_group_page)
    slots.provide("desk", _on_desk)
    outbox.compose("meetup_cancelled", _cancelled_letter)
    events.subscribe(MembershipEnded, _leave_seats)
