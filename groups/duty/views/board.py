"""The board of a group's facilitators: who is here, what one can do now, the week, its gaps, and who would swap."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import db, sending
from groups.access import Can
from groups.duty import queries, service
from groups.duty.forms import HereForm, OpeningForm
from groups.duty.models import Opening
from groups.duty.views.base import blueprint
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.people import queries as people
from groups.people.signing import me


def group_to_guide(ref: str) -> Group:
    """The group of the address, for those who guide it."""
    return membership.group_for(me(), ref, Can.GUIDE)


@blueprint.get("/groups/<ref>/duty")
def board(ref: str) -> ResponseReturnValue:
    """The whole board."""
    return _page(ref)


def _page(ref: str, here: HereForm | None = None, opening: OpeningForm | None = None) -> str:
    group, person = group_to_guide(ref), me()
    chosen = queries.find_hours(group.id)
    kept = (chosen.opening if chosen is not None else Opening.ALWAYS).value
    return render_template(
        "duty/board.html",
        group=group,
        stands=queries.now_in(group.id),
        mine=queries.my_part(person, group),
        days=queries.by_day(queries.week_of(group, person), queries.gaps_of(group), group.zone),
        weekly=queries.weeklies_with_people(group),
        helpers=queries.who_could(group, person),
        here_form=here or HereForm(formdata=None),
        opening_form=opening or OpeningForm(formdata=None, data={"opening": kept}),
    )


@blueprint.post("/groups/<ref>/duty/come")
def come(ref: str) -> ResponseReturnValue:
    """I am here."""
    form = HereForm()
    return sending.save(
        form,
        lambda: service.come(me(), group_to_guide(ref), form.minutes.data),
        "Thank you for being here.",
        to=lambda _row: url_for("duty.board", ref=ref),
        page=lambda: _page(ref, here=form),
    )


@blueprint.post("/groups/<ref>/duty/stay")
def stay(ref: str) -> ResponseReturnValue:
    """I can stay a little longer."""
    form = HereForm()
    return sending.save(
        form,
        lambda: service.stay(me(), group_to_guide(ref), form.minutes.data),
        "Thank you. Please look after yourself as well.",
        to=lambda _row: url_for("duty.board", ref=ref),
        page=lambda: _page(ref, here=form),
    )


@blueprint.post("/groups/<ref>/duty/leave")
def leave(ref: str) -> ResponseReturnValue:
    """My duty is over."""
    return done(ref, lambda group: service.leave(me(), group), "Your duty is over. Thank you.")


@blueprint.post("/groups/<ref>/duty/break")
def take_break(ref: str) -> ResponseReturnValue:
    """I need a break."""
    with db.transaction():
        after = service.take_break(me(), group_to_guide(ref))
        said = f"{after.name} looks after the group." if after else "Nobody else is here, so the rooms rest."
    flash(f"{said} Take the time you need.", "done")
    return redirect(url_for("duty.board", ref=ref), 303)


@blueprint.post("/groups/<ref>/duty/hand-over")
def hand_over(ref: str) -> ResponseReturnValue:
    """Somebody else goes on: `person` is their ref."""
    with db.transaction():
        group, other = group_to_guide(ref), people.person_for(request.form.get("person", ""))
        service.hand_over(me(), group, other)
        name = other.name
    flash(f"{name} looks after the group now. Thank you.", "done")
    return redirect(url_for("duty.board", ref=ref), 303)


@blueprint.post("/groups/<ref>/duty/not-now")
def not_now(ref: str) -> ResponseReturnValue:
    """I was asked, and cannot just now."""
    return done(ref, lambda group: service.decline(me(), group), "That is fine. Nobody else is told.")


@blueprint.post("/groups/<ref>/duty/opening")
def opening(ref: str) -> ResponseReturnValue:
    """When the rooms are open."""
    form = OpeningForm()
    return sending.save(
        form,
        lambda: service.choose_opening(me(), group_to_guide(ref), Opening(form.opening.data)),
        "The group’s page says so now.",
        to=lambda _hours: url_for("duty.board", ref=ref),
        page=lambda: _page(ref, opening=form),
    )


def done(ref: str, deed: Callable[[Group], object], said: str) -> ResponseReturnValue:
    """Do it in a transaction, and show the board again."""
    with db.transaction():
        deed(group_to_guide(ref))
    flash(said, "done")
    return redirect(url_for("duty.board", ref=ref), 303)
