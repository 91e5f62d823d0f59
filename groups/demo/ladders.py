"""Plants ladders, and what was tried on them."""

from __future__ import annotations

from groups import db
from groups.demo.ladder_shapes import Ladder, Rung, Tried
from groups.demo.planting import Planting, ref_of
from groups.people.models import Person
from groups.steps.course import StepState
from groups.steps.models import Attempt, Step

BEGAN_DAYS_AGO = 100


def plant_ladder(planting: Planting, ladder: Ladder) -> None:
    """One person's steps in their order, each with its tries."""
    person = planting.people[ladder.person]
    for place, rung in enumerate(ladder.rungs):
        step = _step(planting, person, rung, place, f"{ladder.person}.{place}")
        for number, tried in enumerate(rung.tries):
            given = {"step_id": step.id, "kind": "step", "ref": step.link or step.ref, "level": step.level}
            _tried(planting, person, tried, f"{step.key}.{number}", title=step.title, **given)
    for number, other in enumerate(ladder.others):
        given = {"title": other.title, "level": other.level, "kind": "own", "ref": "own"}
        _tried(planting, person, other.tried, f"demo.{ladder.person}.other.{number}", **given)


def _step(planting: Planting, person: Person, rung: Rung, place: int, name: str) -> Step:
    began = planting.moments.days_ago(BEGAN_DAYS_AGO)
    aside = rung.state is StepState.ASIDE
    step = Step(
        ref=ref_of("step", name),
        person_id=person.id,
        key=f"demo.{name}",
        place=place,
        title=rung.title,
        note=rung.note,
        expected=rung.expected,
        level=rung.level,
        link=f"/{rung.about[0]}/{ref_of(*rung.about[1:])}" if rung.about else "",
        state=rung.state,
        was=(StepState.TRIED if rung.tries else StepState.TODO) if aside else None,
        version=1,
        created_at=began,
        changed_at=began,
    )
    db.session().add(step)
    db.session().flush()
    return step


def _tried(planting: Planting, person: Person, tried: Tried, key: str, **given: object) -> None:
    row = Attempt(
        person_id=person.id, key=key, expected=tried.expected, felt=tried.felt, word=tried.word, helped=tried.helped,
        version=1, at=planting.moments.days_ago(tried.days_ago), **given,
    )  # fmt: skip
    db.session().add(row)
