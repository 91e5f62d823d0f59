"""What is kept of a person's steps, for them to take along, and how it goes."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from groups import db
from groups.belongings import Section
from groups.steps.models import Attempt, NotNow, Step
from groups.steps.words import STATE_WORDS


def of(person_id: int) -> list[Section]:
    """The ladder in its order, things done in theirs, and what was answered "not now"."""
    session = db.session()
    ladder = session.scalars(select(Step).where(Step.person_id == person_id).order_by(Step.place, Step.id))
    done = session.scalars(select(Attempt).where(Attempt.person_id == person_id).order_by(Attempt.at, Attempt.id))
    resting = session.scalars(select(NotNow).where(NotNow.person_id == person_id).order_by(NotNow.at, NotNow.id))
    return [
        Section("My ladder", [_step(each) for each in ladder]),
        Section("Things I did", [_attempt(each) for each in done]),
        Section("Not now", [{"When": each.at, "What": each.kind} for each in resting]),
    ]


def erase(person_id: int) -> None:
    """Forget all of it."""
    session = db.session()
    session.execute(update(Step).where(Step.person_id == person_id).values(split_from_id=None))
    for kind in (Attempt, Step, NotNow):
        session.execute(delete(kind).where(kind.person_id == person_id))


def _step(step: Step) -> dict[str, object]:
    return {
        "Step": step.title, "What makes it easier": step.note, "Expected, of 10": step.expected,
        "Company, 1 to 5": step.level, "Where it stands": STATE_WORDS[step.state], "Page here": step.link,
        "Since": step.created_at, "Changed": step.changed_at,
    }  # fmt: skip


def _attempt(attempt: Attempt) -> dict[str, object]:
    return {
        "When": attempt.at, "What": attempt.title, "Expected, of 10": attempt.expected,
        "Felt, of 10": attempt.felt, "A word": attempt.word, "What helped": attempt.helped,
        "Company, 1 to 5": attempt.level,
    }  # fmt: skip
