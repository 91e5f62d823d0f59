"""Things done, newest first, and expected against felt."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from groups import sending, web
from groups.people.signing import me
from groups.steps import felt, queries, service
from groups.steps.forms import AttemptForm
from groups.steps.models import Attempt
from groups.steps.views.base import blueprint, press


@blueprint.get("/steps/done")
def done() -> ResponseReturnValue:
    """Everything that was written down, a page at a time."""
    person = me()
    return render_template(
        "steps/done.html",
        done=queries.done_page(person, web.query_page()),
        in_words=felt.in_words(felt.compared(queries.counted(person))),
        first=web.query_page() is None,
    )


@blueprint.get("/steps/felt")
def compared() -> ResponseReturnValue:
    """Expected against felt: in words, as a quiet picture, and as a table."""
    person = me()
    how = felt.compared(queries.counted(person))
    return render_template(
        "steps/felt.html", in_words=felt.in_words(how), how=how, plot=felt.plot(queries.newest_halves(person))
    )


@blueprint.route("/steps/done/<key>", methods=["GET", "POST"])
def attempt(key: str) -> ResponseReturnValue:
    """One try: say otherwise how it was, or take it off the list."""
    found = queries.attempt_for(me(), key)
    form = AttemptForm(data=_filled(found) if request.method == "GET" else None)
    return sending.save(
        form,
        lambda: service.change_attempt(me(), key, form.how(), form.version.data),
        "It is kept as you say now.",
        to=lambda _row: url_for("steps.done"),
        page=lambda: render_template("steps/attempt.html", form=form, attempt=found),
    )


def _filled(row: Attempt) -> dict[str, object]:
    numbers = {"expected": row.expected, "felt": row.felt}
    said = {name: "" if number is None else str(number) for name, number in numbers.items()}
    return {**said, "word": row.word, "helped": row.helped, "version": row.version}


@blueprint.post("/steps/done/<key>/take-back")
def take_back(key: str) -> ResponseReturnValue:
    """Off the list; its step stands where it would without it."""
    queries.attempt_for(me(), key)

    def deed() -> str:
        step = service.take_back(me(), key)
        return url_for("steps.step", ref=step.ref) if step else url_for("steps.done")

    return press(deed, "It is off your list.", url_for("steps.done"))
