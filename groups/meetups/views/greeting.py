"""Who is glad to meet people at the door of a group: saying so, and a facilitator's word on it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import access, db, slots
from groups.access import Can
from groups.errors import Invalid
from groups.meetups.queries import buddies
from groups.meetups.service import volunteers
from groups.meetups.views.base import blueprint
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.people import queries as people
from groups.people.models import Person
from groups.people.signing import me


@blueprint.get("/groups/<ref>/greeting")
def greeting(ref: str) -> ResponseReturnValue:
    """What meeting people at the door is; for facilitators also who does it, and who would like to."""
    person = me()
    group = membership.group_for(person, ref, Can.LIST_MEMBERS)
    guides = access.can(person, Can.ADMIT, group)
    return render_template(
        "meetups/greeting.html",
        group=group,
        guides=guides,
        mine=buddies.volunteer_of(person.id, group.id),
        others=buddies.volunteers_of(group.id) if guides else [],
    )


@blueprint.post("/groups/<ref>/greeting")
def volunteer(ref: str) -> ResponseReturnValue:
    """Say that one is glad to meet people."""
    with db.transaction():
        person = me()
        row = volunteers.volunteer(person, membership.group_for(person, ref, Can.LIST_MEMBERS))
        approved = row.approved_at is not None
    flash("Thank you." if approved else "Thank you. A facilitator will look at it and write to you.", "done")
    return redirect(url_for("meetups.greeting", ref=ref), 303)


@blueprint.post("/groups/<ref>/greeting/end")
def end_volunteering(ref: str) -> ResponseReturnValue:
    """Stop meeting people."""
    with db.transaction():
        person = me()
        volunteers.end(person, membership.group_for(person, ref, Can.LIST_MEMBERS))
    flash("Done. Thank you for all the times you did.", "done")
    return redirect(url_for("meetups.greeting", ref=ref), 303)


@blueprint.post("/groups/<ref>/greeting/<person_ref>")
def answer_volunteer(ref: str, person_ref: str) -> ResponseReturnValue:
    """A facilitator's word: `answer` is yes, or no, which also ends what was approved."""
    answer = request.form.get("answer", "")
    with db.transaction():
        person = me()
        group = membership.group_for(person, ref, Can.ADMIT)
        other = people.person_for(person_ref)
        if answer not in {"yes", "no"}:
            raise Invalid("Please choose one of the two answers.")
        (volunteers.approve if answer == "yes" else volunteers.decline)(person, group, other)
        name = other.name
    flash(f"{name} meets people at the door from now on." if answer == "yes" else f"{name} gets your thanks.", "done")
    return redirect(url_for("meetups.greeting", ref=ref), 303)


def on_group_page(person: Person | None, group: Group) -> slots.Part | None:
    """The way to that page, for members."""
    if not access.can(person, Can.LIST_MEMBERS, group):
        return None
    return slots.Part("meetups/_greeting.html", {"group": group}, order=25)
