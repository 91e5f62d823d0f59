"""Somebody to meet one at the door of one date: the wish, the offer, the answer, and the line between the two."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import access, clock, db, limits, sending, slots
from groups.access import Can
from groups.errors import Invalid
from groups.meetups import greeting, queries
from groups.meetups.forms.desk import LineForm
from groups.meetups.models import BuddyState, Meetup, MeetupState, Reply
from groups.meetups.queries import buddies as reading
from groups.meetups.queries import lines as line_reading
from groups.meetups.queries.buddies import Visit
from groups.meetups.service import lines, visits
from groups.meetups.views.base import blueprint
from groups.people import boundaries
from groups.people.models import Person
from groups.people.signing import me


@blueprint.get("/meetups/<ref>/company")
def company(ref: str) -> ResponseReturnValue:
    """Where one's wish to be met stands; for buddies also who wishes to be met."""
    person = me()
    meetup = queries.meetup_for(person, ref, Can.REPLY)
    mine = queries.reply_of(person, meetup)
    return render_template(
        "meetups/buddy.html",
        meetup=meetup,
        group=meetup.group,
        is_over=meetup.ends_at <= clock.now() or meetup.state is MeetupState.CANCELLED,
        is_late=greeting.is_late(meetup.starts_at, clock.now()),
        shows_way=queries.may_see_the_way(person, meetup, mine),
        **_stands(person, meetup),
    )


def _stands(person: Person, meetup: Meetup) -> dict[str, object]:
    """Everything between this person and the others of a date. A name is in it only where it may be seen."""
    found = reading.visits_around(person, meetup)
    here = reading.around_visits(found or [], person.id) if found else reading.around([meetup], [person.id])
    face = here.face(person.id, meetup.group_id)
    own = next((visit for visit, _ in found if visit.person_id == person.id), None)
    buddy = here.face(own.buddy_id, meetup.group_id) if own is not None and own.state in greeting.PAIRED else None
    met = own is not None and here.may_meet(own.buddy_id, own.person_id, meetup.group_id)
    return {
        "comes": here.comes(person.id, meetup),
        "greets": face is not None and face.greets,
        "own": own,
        "state": own.state if own is not None and (own.state not in greeting.PAIRED or met) else _open(own),
        "buddy": buddy if met else None,
        "greeters": here.greeters(own, meetup) if own is not None and own.state is BuddyState.GREETER else [],
        "open": [visit for visit, _ in found if _may_offer(person, here, (visit, meetup))],
        "pairs": [
            (visit, here.face(visit.person_id, meetup.group_id) if visit.state is BuddyState.AGREED else None)
            for visit, _ in found
            if visit.buddy_id == person.id and here.may_meet(person.id, visit.person_id, meetup.group_id)
        ],
    }


def _open(own: object) -> BuddyState | None:
    return None if own is None else BuddyState.ASKED


def _may_offer(person: Person, here: reading.Around, found: Visit) -> bool:
    visit, meetup = found
    return visit.state is BuddyState.ASKED and here.can_be_buddy(person.id, visit, meetup)


@blueprint.post("/meetups/<ref>/company")
def wish(ref: str) -> ResponseReturnValue:
    """Wish to be met."""
    with db.transaction():
        visit = visits.ask(me(), ref)
        greeted = visit.state is BuddyState.GREETER
    flash("A facilitator meets you at the door." if greeted else "We ask those who are glad to meet people.", "done")
    return _back(ref)


@blueprint.post("/company/<ref>/withdraw")
def end_wish(ref: str) -> ResponseReturnValue:
    """Take the wish back."""
    with db.transaction():
        to = _ref_of(visits.withdraw(me(), ref).meetup_id)
    flash("Done. You can ask again whenever you like.", "done")
    return _back(to)


@blueprint.post("/company/<ref>/offer")
def offer_company(ref: str) -> ResponseReturnValue:
    """Offer to meet whoever it is."""
    with db.transaction():
        to = _ref_of(visits.offer(me(), ref).meetup_id)
    flash("Thank you. They see your name now, and say whether they would like that.", "done")
    return _back(to)


@blueprint.post("/company/<ref>/answer")
def answer_company(ref: str) -> ResponseReturnValue:
    """Say yes or no to who offered: `answer`."""
    word = request.form.get("answer", "")
    with db.transaction():
        person = me()
        reading.visit_for(person, ref)
        if word not in {"yes", "no"}:
            raise Invalid("Please choose one of the two answers.")
        visit = visits.answer(person, ref, word == "yes")
        to, agreed = _ref_of(visit.meetup_id), visit.state is BuddyState.AGREED
    flash("It is agreed. You can write to each other now." if agreed else "Done. They are not told why.", "done")
    return _back(to)


@blueprint.post("/company/<ref>/step-back")
def step_back(ref: str) -> ResponseReturnValue:
    """Take one's offer or promise back."""
    with db.transaction():
        to = _ref_of(visits.step_back(me(), ref).meetup_id)
    flash("Done. Somebody else will look after it.", "done")
    return _back(to)


@blueprint.route("/company/<ref>", methods=["GET", "POST"])
def words(ref: str) -> ResponseReturnValue:
    """What the two who agreed write to each other. Nobody else can open it."""
    person, form = me(), LineForm()
    _visit, _meetup, other = line_reading.line_for(person, ref)
    later = f" {boundaries.LATER}" if form.is_submitted() and boundaries.opens_at(other.id) is not None else ""
    return sending.save(
        form,
        lambda: _write(person, ref, form.text.data),
        f"It is written. It shows here for the two of you.{later}",
        to=lambda _line: url_for("meetups.words", ref=ref),
        page=lambda: _line_page(person, ref, form),
    )


def _write(person: Person, ref: str, text: str) -> None:
    limits.check("message", person.id)
    lines.write(person, ref, text)


def _line_page(person: Person, ref: str, form: LineForm) -> str:
    visit, meetup, other = line_reading.line_for(person, ref)
    return render_template(
        "meetups/line.html",
        visit=visit,
        meetup=meetup,
        other=other,
        written=line_reading.lines_of(visit),
        closes=greeting.line_closes(meetup.ends_at),
        form=form,
    )


def _ref_of(meetup_id: int) -> str:
    return db.session().get_one(Meetup, meetup_id).ref


def _back(ref: str) -> ResponseReturnValue:
    return redirect(url_for("meetups.company", ref=ref), 303)


def on_meetup_page(person: Person | None, meetup: Meetup, _reply: Reply | None) -> slots.Part | None:
    """The way to that page, with how things stand; and the proof of a date one came to."""
    if person is None or not access.can(person, Can.REPLY, meetup):
        return None
    place = reading.place_of(person, meetup)
    if place is None:
        return None
    is_ahead = meetup.ends_at > clock.now() and meetup.state is not MeetupState.CANCELLED
    wanted = is_ahead and place.greets and place.comes and place.others
    given = {"meetup": meetup, "place": place, "wanted": wanted, "is_ahead": is_ahead}
    return slots.Part("meetups/_buddy.html", given, order=30)
