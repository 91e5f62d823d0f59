"""The ladder: its steps in order, a new one, another order, and the same on paper."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import sending
from groups.people.models import Person
from groups.people.signing import me
from groups.steps import links, queries, service
from groups.steps.course import StepState
from groups.steps.forms import NewStepForm
from groups.steps.links import Linked, Stand
from groups.steps.models import Step
from groups.steps.views.base import blueprint, press
from groups.steps.words import NUMBERS
from groups.words import when

KINDS = {
    "activities": "Something to do", "meetups": "A date", "rooms": "A room", "sessions": "A session",
    "volunteering": "A way to help",
}  # fmt: skip


@blueprint.get("/steps/ladder")
def ladder() -> ResponseReturnValue:
    """All steps in their order, and apart from them those set aside."""
    return render_template("steps/ladder.html", **_ladder(me()))


@blueprint.get("/steps/ladder/paper")
def paper() -> ResponseReturnValue:
    """The ladder to print, with room to write."""
    return render_template("steps/paper.html", **_ladder(me()))


def _ladder(person: Person) -> dict[str, object]:
    steps = queries.ladder_of(person)
    here = [step for step in steps if step.state is not StepState.ASIDE]
    return {
        "steps": here,
        "neighbours": _neighbours(here),
        "aside": [step for step in steps if step.state is StepState.ASIDE],
        "times": queries.times_of(person),
        "about": links.look_up(person, [step.link for step in here if step.link]),
        "numbers": NUMBERS,
    }


def _neighbours(steps: list[Step]) -> dict[str, tuple[str | None, str | None]]:
    """Before which step each goes to be one earlier, and one later ("": last); None where there is no such place."""
    refs = [step.ref for step in steps]
    return {
        ref: (
            refs[at - 1] if at else None,
            None if at == len(refs) - 1 else refs[at + 2] if at + 2 < len(refs) else "",
        )
        for at, ref in enumerate(refs)
    }  # fmt: skip


@blueprint.route("/steps/ladder/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """A new step; `about` is the page of what it is about."""
    person, about = me(), request.args.get("about", "")
    form = NewStepForm(data=_begun(person, about) if request.method == "GET" else None)
    form.offer(offered(person, about or request.form.get("link", "")))
    return sending.save(
        form,
        lambda: service.add(me(), form.wish(), form.key.data),
        "It is on your ladder. Only you can see it.",
        to=lambda step: url_for("steps.step", ref=step.ref),
        page=lambda: render_template("steps/add.html", form=form),
    )


def _begun(person: Person, link: str) -> dict[str, object]:
    found = links.look_up(person, [link]).get(link)
    if found is None or found.stand is Stand.GONE:
        return {}
    return {"link": link, "title": found.title, "level": str(found.level or 1)}


def offered(person: Person, link: str, kept: str = "") -> list[tuple[str, str]]:
    """What a step could be about: what is coming for this person, their rooms, the page they came from (`link`), and
    the one it is already about (`kept`), be it there or not."""
    found = {each.link: each for each in links.offers_to(person)}
    asked = links.look_up(person, {link, kept} - set(found))
    there = [each for each in asked.values() if each.stand is not Stand.GONE or each.link == kept]
    shifts = links.shifts_beside(person, link)
    return [(each.link, _named(each, person.zone)) for each in (*there, *shifts, *found.values())]


def _named(thing: Linked, zone: str) -> str:
    if thing.stand is Stand.GONE:
        return "What it was about until now"
    at = f", {when(thing.starts_at, thing.zone, zone)}" if thing.starts_at else ""
    return f"{KINDS.get(thing.kind, 'A page')}: {thing.title}{at}"


@blueprint.post("/steps/ladder/<ref>/place")
def place(ref: str) -> ResponseReturnValue:
    """Put it before the step called `before`, or last."""
    back = f"{url_for('steps.ladder')}#step-{ref}"

    def deed() -> str:
        service.place_before(me(), ref, request.form.get("before", ""))
        return back

    return press(deed, "It stands there now.", back)
