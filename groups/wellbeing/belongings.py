"""All that is held here of a person: reading it for them, and erasing it."""

from __future__ import annotations

from sqlalchemy import delete, select

from groups import db
from groups.belongings import Section
from groups.wellbeing import scales, signals
from groups.wellbeing.models import (
    CheckIn,
    Disclosure,
    OwnSignal,
    PlanPart,
    ScaleAnswer,
    ScaleWish,
    Supporter,
    SupporterKey,
    SupporterSwitch,
)
from groups.wellbeing.plan_parts import WORDS
from groups.wellbeing.queries import plan as plans
from groups.wellbeing.scales import SCALES
from groups.wellbeing.sharing import SWITCH_WORDS, TO_THE_MEMBER

OWN = (CheckIn, ScaleAnswer, ScaleWish, PlanPart, OwnSignal)
OF_SUPPORTERS = (Disclosure, SupporterKey, SupporterSwitch)


def of(person_id: int) -> list[Section]:
    """Everything, in the order in which the pages have it."""
    return [
        _check_ins(person_id),
        _answers(person_id),
        _plan(person_id),
        _signals(person_id),
        *_supporters(person_id),
    ]


def erase(person_id: int) -> None:
    """Delete every row."""
    session = db.session()
    theirs = select(Supporter.id).where(Supporter.person_id == person_id).scalar_subquery()
    for kind in OF_SUPPORTERS:
        session.execute(delete(kind).where(kind.supporter_id.in_(theirs)))
    for own in (*OWN, Supporter):
        session.execute(delete(own).where(own.person_id == person_id))


def _check_ins(person_id: int) -> Section:
    rows = db.session().scalars(select(CheckIn).where(CheckIn.person_id == person_id).order_by(CheckIn.id))
    return Section(
        "Check-ins",
        [
            {
                "day": row.day, "written": row.at, "mood": _word(row.mood), "energy": _word(row.energy),
                "connection": _word(row.connection), "line": row.words,
            }
            for row in rows
        ],
    )  # fmt: skip


def _answers(person_id: int) -> Section:
    mine = select(ScaleAnswer).where(ScaleAnswer.person_id == person_id).order_by(ScaleAnswer.id)
    rows: list[dict[str, object]] = []
    for row in db.session().scalars(mine):
        said, added = dict(scales.said(row.scale, row.answers)), scales.total(row.scale, row.answers)
        rows.append({"questions": SCALES[row.scale].name, "answered": row.at, **said, "adds up to": added})
    return Section("Answers to sets of questions", rows)


def _plan(person_id: int) -> Section:
    parts = plans.plan_of(person_id).items()
    rows: list[dict[str, object]] = [
        {"part": WORDS[part].title, "words": row.words, "changed": row.changed_at} for part, row in parts
    ]
    return Section("My plan", rows)


def _signals(person_id: int) -> Section:
    mine = select(OwnSignal).where(OwnSignal.person_id == person_id).order_by(OwnSignal.id)
    return Section(
        "My own signals",
        [{"signal": signals.in_words(plans.rule_of(row)), "made": row.made_at} for row in db.session().scalars(mine)],
    )


def _supporters(person_id: int) -> list[Section]:
    mine = select(Supporter).where(Supporter.person_id == person_id).order_by(Supporter.id)
    people = {row.id: row for row in db.session().scalars(mine)}
    on = db.session().scalars(select(SupporterSwitch).where(SupporterSwitch.supporter_id.in_(people)))
    told = select(Disclosure).where(Disclosure.supporter_id.in_(people)).order_by(Disclosure.id)
    return [
        Section("Supporters I asked", [_supporter(row) for row in people.values()]),
        Section(
            "What is switched on for them",
            [
                {"supporter": people[row.supporter_id].name, "what": SWITCH_WORDS[row.what][0], "since": row.on_at}
                for row in on
            ],
        ),
        Section(
            "What they were let know",
            [
                {"supporter": people[row.supporter_id].name, "what": TO_THE_MEMBER[row.what], "when": row.at}
                for row in db.session().scalars(told)
            ],
        ),
    ]


def _supporter(row: Supporter) -> dict[str, object]:
    return {
        "name": row.name, "what they call me": row.known_as, "their address": row.email, "asked": row.invited_at,
        "said yes": row.accepted_at, "ends": row.expires_at, "ended": row.ended_at,
    }  # fmt: skip


def _word(level: object) -> str:
    return str(level) if level is not None else ""
