"""A whole series: its coming dates, changing it from one on, ending it, and leaving a day out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from groups import db, recurrence, sending
from groups.access import Can
from groups.meetups import foreseen, queries, service
from groups.meetups.forms import EndForm, LeaveOutForm, SeriesForm, filled, filled_rule
from groups.meetups.models import Meetup
from groups.meetups.views import looking
from groups.meetups.views.base import blueprint
from groups.meetups.views.changing import FULLER, told
from groups.meetups.views.scheduling import ahead
from groups.people.models import Person
from groups.people.signing import me


@blueprint.get("/series/<ref>")
def series(ref: str) -> ResponseReturnValue:
    """The coming dates of a series, and what can be done with it."""
    return _series_page(me(), ref, LeaveOutForm())


@blueprint.post("/series/<ref>/leave-out")
def leave_out(ref: str) -> ResponseReturnValue:
    """Leave one day out."""
    person, form = me(), LeaveOutForm()
    return sending.save(
        form,
        lambda: service.leave_out(person, ref, form.day.data, form.reason.data),
        "That day is left out. Whoever had replied is told, once.",
        to=lambda _done: url_for("meetups.series", ref=ref),
        page=lambda: _series_page(person, ref, form),
    )


@blueprint.post("/series/<ref>/confirm")
def confirm_series(ref: str) -> ResponseReturnValue:
    """The coming dates come about."""
    with db.transaction():
        service.confirm_series(me(), ref)
    flash("Thank you. The pages of the dates do not ask any more.", "done")
    return redirect(url_for("meetups.series", ref=ref), 303)


def _series_page(person: Person, ref: str, form: LeaveOutForm) -> str:
    found, group = queries.series_for(person, ref, Can.SCHEDULE)
    dates, rule = queries.dates_of(found), queries.rule_of(found)
    first = dates[0].starts_local.date() if dates else None
    taken = {date.starts_local.date() for date in dates}
    left_out = [day for day in sorted(rule.exceptions - taken) if first is None or day >= first]
    return render_template(
        "meetups/series.html",
        series=found,
        group=group,
        dates=dates,
        seats=queries.seats_of(dates) if dates else {},
        form=form,
        rule=rule,
        in_words=foreseen.in_words(rule, found.first_local),
        left_out=[foreseen.day_in_words(day) for day in left_out],
    )


@blueprint.route("/meetups/<ref>/series/change", methods=["GET", "POST"])
def change_series(ref: str) -> ResponseReturnValue:
    """Let a series go on in another way from this date on."""
    person = me()
    found = queries.meetup_for(person, ref, Can.SCHEDULE)
    form = SeriesForm(data=_as_it_is(found))

    def page() -> str:
        here = queries.meetup_for(person, ref, Can.SCHEDULE)
        return render_template(
            "meetups/change_series.html", meetup=here, group=here.group, series=queries.series_of(here), form=form
        )

    if looking.step() == "back":
        return page()
    if looking.step() == "look":
        return looking.look(form, lambda: _preview(person, ref, form), page)
    if form.is_submitted():
        with sending.keeping(form):
            if form.validate():
                move = form.replied.data == "move"
                with db.transaction():
                    done = service.change_series(person, ref, form.whole(), move=move)
                    where = url_for("meetups.series", ref=done.series.ref)
                said = f"The series is changed. {told(done.told)}"
                flash(f"{said} {FULLER}" if done.fuller_than_full else said, "done")
                return redirect(where, 303)
    return page(), *sending.outcome(form)


def _as_it_is(found: Meetup) -> dict[str, Any]:
    """What the form says before anything is changed: the series from this date on."""
    series_, first = queries.series_of(found), found.slot or found.starts_local
    rule = queries.rule_of(series_)
    passed = recurrence.counted_before(rule, series_.first_local, first) if rule.count else 0
    left = rule.count - passed if rule.count else None
    return {**filled(series_, first), **filled_rule(rule, first, left)}


def _preview(person: Person, ref: str, form: SeriesForm) -> str:
    plan = service.plan_change(person, ref, form.whole())
    found = queries.meetup_for(person, ref, Can.SCHEDULE)
    return render_template(
        "meetups/look_series.html",
        meetup=found,
        group=found.group,
        form=form,
        typed=looking.typed(form),
        plan=plan,
        kept={row.starts_local.date(): row for row in (*plan.replied, *plan.stay)},
        choice={row.id for row, _ in plan.could_move},
        **ahead(plan.details, found.zone),
    )


@blueprint.route("/meetups/<ref>/series/end", methods=["GET", "POST"])
def end_series(ref: str) -> ResponseReturnValue:
    """End a series before this date."""
    person, form = me(), EndForm()
    return sending.save(
        form,
        lambda: service.end_series(person, ref, cancel_replied=form.replied.data == "cancel", reason=form.reason.data),
        "The series has ended. Whoever that concerns is told, once.",
        to=lambda done: url_for("meetups.series", ref=done.series.ref),
        page=lambda: _end_page(person, ref, form),
    )


def _end_page(person: Person, ref: str, form: EndForm) -> str:
    found = queries.meetup_for(person, ref, Can.SCHEDULE)
    rows = queries.from_here_on(queries.series_of(found), found.slot)
    held = queries.holding(rows)
    replied = [row for row in rows if row.id in held]
    return render_template(
        "meetups/end_series.html", meetup=found, group=found.group, form=form, dates=rows, replied=replied
    )
