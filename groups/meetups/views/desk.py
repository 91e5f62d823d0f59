"""The facilitators’ desk: what waits, a group’s dates with who comes, and the week over all groups one guides."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from groups import access, slots
from groups.access import Can
from groups.meetups import foreseen, queries
from groups.meetups.queries import desk as reading
from groups.meetups.queries import handover
from groups.meetups.queries.desk import DeskDate
from groups.meetups.views.base import blueprint
from groups.membership import queries as membership
from groups.people.models import Person
from groups.people.signing import me


@blueprint.get("/groups/<ref>/meetups")
def desk(ref: str) -> ResponseReturnValue:
    """What waits in a group, and its dates with who comes, for its facilitators."""
    person = me()
    group = membership.group_for(person, ref, Can.SCHEDULE)
    found = reading.dates_of_group(group)
    ahead = [each for each in found if not each.is_over]
    meetups = [each.meetup for each in ahead]
    return render_template(
        "meetups/desk.html",
        group=group,
        dates=ahead,
        needs=_needs(person, found),
        counts=reading.counts_of(group, person),
        seats=queries.seats_of(meetups),
        replies=queries.replies_to(meetups),
        line=reading.line_names(ahead),
        series=[
            {"row": row, "in_words": foreseen.in_words(queries.rule_of(row), row.first_local)}
            for row in queries.series_going_on(group)
        ],
        card=next(iter(handover.cards_of([group.id], 1)), None),
        may_appoint=access.can(person, Can.COORDINATE),
    )


def on_desk(person: Person) -> slots.Part | None:
    """What waits for somebody around the dates they guide, then the week ahead over all their groups."""
    found = reading.dates_to_guide(person)
    dates = [each for each in found if not each.is_over]
    volunteers, needs = reading.volunteers_waiting(person), _needs(person, found)
    if not found and not volunteers:
        return None
    seats = queries.seats_of([each.meetup for each in dates])
    given = {"needs": needs, "volunteers": volunteers, "dates": dates, "seats": seats}
    return slots.Part("meetups/_desk.html", given, order=30)


def _needs(person: Person, dates: list[DeskDate]) -> dict[str, object]:
    return {
        "to_meet": reading.to_meet(person, dates),
        "unguided": [each.meetup for each in dates if each.needs_guide],
        "unnoted": [each.meetup for each in dates if each.needs_notes],
    }
