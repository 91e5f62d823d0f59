"""The pages about being away: one's own wish, and for those who may write, who wished for a note."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, outbox, sending, slots
from groups.absence import belongings, composers, queries, service
from groups.absence.forms import LengthForm, NoteForm, WishForm
from groups.access import Can
from groups.errors import NotFound
from groups.membership import queries as membership
from groups.membership.models import Group, IfAway
from groups.people.models import Person
from groups.people.signing import me

blueprint = Blueprint("absence", __name__)
TEMPLATE = (
    "Hello {name},\n\nwe thought of you. There is nothing you need to do, and nothing you would have to explain. "
    "The door is open whenever you like, and your place is yours.\n\n{author}"
)


@blueprint.route("/groups/<ref>/if-away", methods=["GET", "POST"])
def wish(ref: str) -> ResponseReturnValue:
    """What one would like while one is away; and the last note, if there was one."""
    group = membership.group_for(me(), ref, Can.LEAVE_GROUP)
    own = membership.membership_of(me().id, group.id)
    form = WishForm(if_away=own.if_away.value if own is not None else None)
    return sending.save(
        form,
        lambda: service.wish(me(), _group(ref), IfAway(form.if_away.data)),
        "Kept. You can change it whenever you like.",
        to=lambda _none: url_for("absence.wish", ref=ref),
        page=lambda: render_template(
            "absence/wish.html", group=_group(ref), form=form, note=queries.note_for(me(), _group(ref))
        ),
    )


def _group(ref: str) -> Group:
    return membership.group_for(me(), ref, Can.LEAVE_GROUP)


def _seen(ref: str) -> Group:
    """For the pages of those who may write: to everybody else they are not there, as if the list were not."""
    return membership.group_for(me(), ref, Can.SEE_GROUP)


@blueprint.get("/groups/<ref>/away")
def away(ref: str) -> ResponseReturnValue:
    """Who wished for a note and is away. Names, and nothing else about anybody."""
    return _away_page(ref, None)


@blueprint.post("/groups/<ref>/away/length")
def length(ref: str) -> ResponseReturnValue:
    """Say from when on."""
    form = LengthForm()
    return sending.save(
        form,
        lambda: service.set_length(me(), membership.group_for(me(), ref, Can.GUIDE), form.days.data),
        "Kept.",
        to=lambda _none: url_for("absence.away", ref=ref),
        page=lambda: _away_page(ref, form),
    )


def _away_page(ref: str, form: LengthForm | None) -> str:
    group = _seen(ref)
    guides, waiting = access.can(me(), Can.GUIDE, group), queries.waiting_for(me(), group)
    if not guides and not waiting:
        raise NotFound()
    form = form or LengthForm(formdata=None, days=group.away_days)
    return render_template("absence/away.html", group=group, waiting=waiting, guides=guides, form=form)


@blueprint.route("/groups/<ref>/away/<person_ref>", methods=["GET", "POST"])
def note(ref: str, person_ref: str) -> ResponseReturnValue:
    """Write the one note."""
    group = _seen(ref)
    whom = queries.away_for(me(), group, person_ref).person.name
    form = NoteForm(words=TEMPLATE.format(name=whom, author=me().name))
    return sending.save(
        form,
        lambda: service.write(me(), queries.away_for(me(), _seen(ref), person_ref), form.words.data),
        f"Your note is on its way to {whom}. There will be no other one.",
        to=lambda _note: url_for("membership.group", ref=ref),
        page=lambda: render_template(
            "absence/note.html", group=_seen(ref), name=whom, person_ref=person_ref, form=form
        ),
    )


@blueprint.post("/groups/<ref>/away/<person_ref>/let-be")
def let_be(ref: str, person_ref: str) -> ResponseReturnValue:
    """Send nothing this time."""
    with db.transaction():
        service.let_be(me(), queries.away_for(me(), _seen(ref), person_ref))
    flash("Nothing is sent, and nobody is told.", "done")
    return redirect(url_for("membership.group", ref=ref), 303)


def on_desk(person: Person) -> slots.Part | None:
    """Where somebody would like a note. The desk of a coordinator has all that it can be asked for at once: one who
    guides a group as well finds this on the page of their group, as everybody who guides does."""
    if access.can(person, Can.COORDINATE):
        return None
    waiting = queries.waiting_with(person)
    return slots.Part("absence/_desk.html", {"waiting": waiting}, order=45) if waiting else None


def attach(_app: Flask) -> None:
    """Write the letter, and lie on the desk of those who may write one."""
    outbox.compose(service.NOTE, composers.note, topic=outbox.Topic.NOTES)
    slots.provide("desk", on_desk)
    belongings.declare()
