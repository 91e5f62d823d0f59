"""A person's pages about their supporters: whom they asked, what is switched on, and all that was let known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import clock, db, sending, slots, web
from groups.people.models import Person
from groups.people.signing import me
from groups.wellbeing.forms import InviteForm, SwitchesForm
from groups.wellbeing.models import Supporter
from groups.wellbeing.queries import supporters as queries
from groups.wellbeing.service import supporting as service
from groups.wellbeing.sharing import MOST, SWITCH_WORDS, TO_THE_MEMBER, Switch
from groups.wellbeing.views.base import blueprint


@dataclass(frozen=True)
class Buttons:
    """What a person can let known by hand, because somebody would hear it."""

    ask: list[str]
    tick: list[str]


def buttons_for(person: Person) -> Buttons:
    """Who would hear each; nobody, no button."""
    hearing = {
        what: [row.name for row, _on in queries.those_who_hear(person.id, what)] for what in (Switch.ASK, Switch.TICK)
    }
    return Buttons(hearing[Switch.ASK], hearing[Switch.TICK])


def on_pause(person: Person) -> slots.Part | None:
    """Who would hear of a pause, where it is begun."""
    names = [row.name for row, _on in queries.those_who_hear(person.id, Switch.PAUSE)]
    return slots.Part("wellbeing/_pause.html", {"names": names}) if names else None


@blueprint.route("/supporters", methods=["GET", "POST"])
def supporters() -> ResponseReturnValue:
    """Whom one asked, and asking somebody."""
    form = InviteForm()
    return sending.save(
        form,
        lambda: service.invite(me(), form.invitation()),
        "A letter is on its way to them. Everything is switched off until you switch it on.",
        to=lambda made: url_for("wellbeing.supporter", ref=made.ref),
        page=lambda: _page(form),
    )


def _page(form: InviteForm) -> str:
    person = me()
    rows = queries.supporters_of(person)
    return render_template(
        "wellbeing/supporters.html",
        form=form,
        rows=[(row, state_of(row), [SWITCH_WORDS[each][0] for each in Switch if each in queries.switches_of(row)])
              for row in rows],
        has_room=len(queries.going_on(person.id)) < MOST,
        buttons=buttons_for(person),
    )  # fmt: skip


@blueprint.route("/supporters/<ref>", methods=["GET", "POST"])
def supporter(ref: str) -> ResponseReturnValue:
    """The switches of one, and each thing they were let know."""
    row = queries.supporter_for(me(), ref)
    form = SwitchesForm(data=SwitchesForm.filled(queries.switches_of(row)))
    return sending.save(
        form,
        lambda: service.switch(me(), ref, form.on()),
        "Kept. It is so from now on.",
        to=lambda _made: url_for("wellbeing.supporter", ref=ref),
        page=lambda: _supporter_page(form, ref),
    )


def _supporter_page(form: SwitchesForm, ref: str) -> str:
    row = queries.supporter_for(me(), ref)
    return render_template(
        "wellbeing/supporter.html",
        form=form,
        row=row,
        state=state_of(row),
        told=[(each, TO_THE_MEMBER[each.what]) for each in queries.told(row)],
    )


def state_of(row: Supporter) -> str:
    """Where it stands: asked, standing, or over."""
    if row.ended_at is not None or row.expires_at <= clock.now():
        return "over"
    return "standing" if row.accepted_at else "asked"


@blueprint.post("/supporters/<ref>/renew")
def renew(ref: str) -> ResponseReturnValue:
    """Another ninety days."""
    with db.transaction():
        service.renew(me(), ref)
    flash("It lasts ninety days from today.", "done")
    return redirect(url_for("wellbeing.supporter", ref=ref), 303)


@blueprint.post("/supporters/<ref>/end")
def end_supporter(ref: str) -> ResponseReturnValue:
    """Take everything back."""
    with db.transaction():
        service.end(me(), ref)
    flash("It has ended. They can open nothing of yours any more, and are not written to.", "done")
    return redirect(url_for("wellbeing.supporters"), 303)


@blueprint.post("/supporters/ask")
def ask() -> ResponseReturnValue:
    """I would like somebody to get in touch."""
    return _tell(service.ask, "They have been told that you would like to hear from them.")


@blueprint.post("/supporters/tick")
def tick() -> ResponseReturnValue:
    """I am here this week."""
    return _tell(service.tick, "They have been told that you are here.")


def _tell(deed: Callable[[Person], int], done: str) -> ResponseReturnValue:
    with db.transaction():
        told = deed(me())
    flash(done if told else "They know already.", "done")
    return redirect(web.safe_next(request.form.get("next"), url_for("wellbeing.supporters")), 303)
