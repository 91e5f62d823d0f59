"""Scheduling a meetup, once or repeating, with a look at its dates first."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from groups import clock, sending
from groups.access import Can
from groups.meetups import foreseen, service
from groups.meetups.forms import MeetupForm
from groups.meetups.models import Meetup, Series
from groups.meetups.service import Details
from groups.meetups.views import looking
from groups.meetups.views.base import blueprint
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.people.models import Person
from groups.people.signing import me

SHOWN = 12


@blueprint.route("/groups/<ref>/meetups/new", methods=["GET", "POST"])
def schedule(ref: str) -> ResponseReturnValue:
    """A new meetup, once or repeating."""
    person = me()
    group = membership.group_for(person, ref, Can.SCHEDULE)
    form = MeetupForm(data={"town": group.town, "place": group.place, "mode": group.mode})

    def page() -> str:
        return render_template(
            "meetups/schedule.html", group=membership.group_for(person, ref, Can.SCHEDULE), form=form
        )

    if looking.step() == "back":
        return page()
    if looking.step() == "look":
        return looking.look(form, lambda: _preview(person, group, form), page)
    return sending.save(
        form,
        lambda: service.schedule(person, membership.group_for(person, ref, Can.SCHEDULE), form.whole()),
        "It is on the calendar. Members of the group see it now.",
        to=lambda made: _page_of(made, ref),
        page=page,
    )


def _page_of(made: Series | Meetup, group_ref: str) -> str:
    if isinstance(made, Series):
        return url_for("meetups.series", ref=made.ref)
    return url_for("meetups.desk", ref=group_ref)


def _preview(person: Person, group: Group, form: MeetupForm) -> str:
    details = service.check_schedule(person, group, form.whole())
    return render_template(
        "meetups/look.html",
        group=group,
        form=form,
        typed=looking.typed(form),
        **ahead(details, group.zone),
    )


def ahead(details: Details, zone: str) -> dict[str, object]:
    """What the page that shows the next dates of a rule is given."""
    rule, first, now = details.rule, details.first_local, clock.now()
    dates = foreseen.next_dates(rule, first, zone, now, SHOWN)
    unseen = {day for day in rule.exceptions if day not in {date.local.date() for date in dates}} if rule else set()
    return {
        "dates": dates,
        "more": foreseen.goes_on(rule, first, zone, now, SHOWN),
        "unseen": sorted(unseen),
        "rule": rule,
        "in_words": foreseen.in_words(rule, first),
        "zone": zone,
        "minutes": details.minutes,
        "passes_over": rule is not None and rule.freq == "monthly_by_date" and (rule.month_day or first.day) > 28,
    }
