"""How it was: quiet plots, the same in words and as a table."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from groups.people.models import Person
from groups.people.signing import me
from groups.wellbeing import plots, scales
from groups.wellbeing.days import LEVEL_WORDS, Level, Side
from groups.wellbeing.models import ScaleAnswer
from groups.wellbeing.plots import Plot
from groups.wellbeing.queries import checkins, questions
from groups.wellbeing.scales import SCALES, Scale
from groups.wellbeing.views.base import blueprint
from groups.words import local

WEEKS = (4, 12)


@blueprint.get("/trends")
def trends() -> ResponseReturnValue:
    """The last weeks, by days; and what answers to questions added up to."""
    person, weeks = me(), _weeks()
    last = checkins.today_of(person)
    first = last - timedelta(weeks=weeks) + timedelta(days=1)
    days = checkins.days_since(person, first)
    return render_template(
        "wellbeing/trends.html",
        weeks=weeks,
        choices=WEEKS,
        first=first,
        last=last,
        plots=[plots.of_side(side, days, first, last) for side in Side],
        days=[(each.day, [_word(each.of(side)) for side in Side]) for each in reversed(days)],
        lines=checkins.lines_since(person, first),
        answers=[_answers(person, scale) for scale in questions.kept_scales(person)],
    )


def _word(level: Level | None) -> str:
    return LEVEL_WORDS[level] if level else "left out"


def _weeks() -> int:
    asked = request.args.get("weeks", "")
    return next((weeks for weeks in WEEKS if str(weeks) == asked), WEEKS[0])


def _answers(person: Person, scale: Scale) -> tuple[Plot, list[tuple[ScaleAnswer, int]]]:
    known = [(row, scales.total(scale, row.answers)) for row in questions.answers_of(person, scale)]
    about = SCALES[scale]
    numbers = [(local(row.at, person.zone).date(), added) for row, added in known]
    return plots.of_numbers(about.name, numbers, about.least, about.most), list(reversed(known))
