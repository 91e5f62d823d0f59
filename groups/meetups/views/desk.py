"""The facilitators’ desk: a group’s dates with who comes."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from groups import slots
from groups.access import Can
from groups.meetups import queries
from groups.meetups.views.base import blueprint
from groups.membership import queries as membership
from groups.people.models import Person
from groups.people.signing import me


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


def on_desk(person: Person) -> slots.Part | None:
    dates = queries.guided_by(person)
    given = {"meetups": dates, "seats": queries.seats_of(dates)}
    return slots.Part("meetups/_desk.html", given, order=60) if dates else None
