"""The pages of the person concerned: help now, the page that is theirs alone, and how it is when they step out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending, web
from groups.access import Can
from groups.care import queries, service
from groups.care.forms import WAYS, HelpForm, LeavingForm
from groups.care.views.base import blueprint
from groups.chat import queries as chat
from groups.chat.models import Room
from groups.directory import queries as directory
from groups.directory.models import HelpKind, HelpLine
from groups.errors import Conflict
from groups.fields import options
from groups.membership import queries as membership
from groups.people import boundaries
from groups.people.models import Person
from groups.people.signing import me, person_here
from groups.slots import Part

ASKED = "Those who look after the group know now. They answer here as soon as they can."


def lines_here() -> list[HelpLine]:
    """The lines of the community's own country, as the page of urgent help has them; never another's."""
    return [line for line in directory.shown(directory.country_here()) if line.kind is not HelpKind.SERVICE]


@blueprint.route("/help-now", methods=["GET", "POST"])
@web.open_to_visitors
def now() -> ResponseReturnValue:
    """The card, at once, for anybody; and for a member a way to ask those who look after their group."""
    person = person_here()
    if request.method == "POST" and person is None:
        return redirect(url_for("care.now"), 303)
    form = HelpForm()
    groups = membership.groups_of(person) if person is not None else []
    form.group.choices = options((group.ref, group.name) for group, _own in groups)
    return sending.save(
        form, lambda: _ask(me(), form), ASKED, to=lambda _item: url_for("care.mine"), page=lambda: _now_page(form)
    )


def _ask(person: Person, form: HelpForm) -> object:
    group = membership.group_for(person, form.group.data or "", Can.LIST_MEMBERS)
    return service.ask_for_help(person, group, now=form.wish.data == "now", words=form.words.data or "")


def _now_page(form: HelpForm) -> str:
    return render_template("care/now.html", form=form, can_ask=bool(form.group.choices), **_card())


@blueprint.get("/with-you")
def mine() -> ResponseReturnValue:
    """What is there for this person alone."""
    return render_template("care/mine.html", mine=queries.for_person(me()), **_card())


def _card() -> dict[str, object]:
    lines = lines_here()
    return {"lines": lines, "any_checked": any(line.checked_on and not line.demo for line in lines)}


@blueprint.post("/with-you/put-away")
def put_away() -> ResponseReturnValue:
    """Show nothing of it on other pages until there is something new."""
    with db.transaction():
        service.put_away(me())
    flash("It is put away. You find it again under urgent help.", "done")
    return redirect(url_for("home.today"), 303)


@blueprint.post("/with-you/<ref>/word")
def want_word(ref: str) -> ResponseReturnValue:
    """Ask for a word, apart from the others."""
    with db.transaction():
        service.want_word(me(), ref)
    flash(ASKED, "done")
    return redirect(url_for("care.mine"), 303)


@blueprint.post("/rooms/<ref>/step-out")
def leaving(ref: str) -> ResponseReturnValue:
    """How it is: okay, a word, or help now. The card comes first, whatever else may fail."""
    form, person = LeavingForm(), me()
    room = chat.room_for(person, ref, Can.READ_ROOM)
    how = form.how.data if form.validate() else ""
    if how == "okay":
        return redirect(url_for("home.today"), 303)
    if how not in ("word", "now"):
        return redirect(url_for("chat.step_out", ref=ref), 303)
    with db.transaction():
        service.ask_for_help(me(), membership.get_group(room.group_id), now=how == "now")
    flash(ASKED, "done")
    return redirect(url_for("care.mine"), 303)


def on_urgent_help(person: Person | None) -> Part:
    """One button on the page of urgent help; and what there is for this person alone."""
    return Part("care/_urgent.html", {"has_something": person is not None and bool(queries.for_person(person))})


def on_step_out(_person: Person, room: Room) -> Part:
    """The three ways to go on."""
    return Part("care/_leaving.html", {"ways": WAYS, "room": room})


def on_room_page(person: Person, room: Room) -> Part | None:
    """A line that there is something for this person; on the page of a room it is there in any case, so that the script
    can show it."""
    if room.is_side_line:
        return None
    return Part("care/_given.html", {"shown": person.has_care}, order=1)


def on_home(person: Person) -> Part | None:
    """The same on their own page."""
    return Part("care/_given.html", {"shown": True}, order=1) if person.has_care else None


def side_line(person: Person, room: Room) -> dict[str, object]:
    """What the page of a side line is given beside what every room's page is."""
    item = queries.item_of_room(room.id)
    if item is None:
        raise Conflict("This is closed.", code="closed")
    is_theirs = item.person_id == person.id
    with_whom = [each.name for each in service.company_of(room) if each.id != person.id]
    later = not is_theirs and item.person_id is not None and boundaries.opens_at(item.person_id) is not None
    return {
        "is_theirs": is_theirs,
        "item_ref": "" if is_theirs else item.ref,
        "with_whom": with_whom,
        "may_wait": boundaries.LATER if later else "",
    }
