"""The letters about what was decided. They name no group, quote no message, and tell nobody who reported."""

from __future__ import annotations

from datetime import timedelta

from groups import db, letters
from groups.moderation import ladder, queries, subjects
from groups.moderation.models import AppealState, Case, Measure
from groups.outbox import Letter, Pending
from groups.people.models import Person, PersonState
from groups.words import when

#: For how long somebody else may be asked to look again; `service.appeal` holds to it.
APPEAL = timedelta(days=14)


def to_author(pending: Pending) -> Letter | None:
    """What became of one's own text or ways, by which agreement, why, and how to ask for another look."""
    case, person = _about(pending)
    if case is None or person is None or case.decided_at is None:
        return None
    agreement, set_ = queries.agreement_named(case), queries.measures_of(case)
    told = case.decision in queries.TOLD
    return _letter(
        person,
        "case_author",
        outcome=str(case.decision) if told else "shown",
        is_text=subjects.handling(case.subject_kind).is_text,
        was_held=queries.is_held(case),
        agreement=agreement.words if agreement else "",
        reason=case.reason if told else "",
        measures=[_words(each, person) for each in set_ if each.lifted_at is None],
        lifted=any(each.lifted_at is not None and each.kind not in ladder.WORDS_ONLY for each in set_),
        ref=case.ref if told else "",
        until=when(case.decided_at + APPEAL, person.zone),
    )


def to_reporter(pending: Pending) -> Letter | None:
    """That a report was looked at, with thanks, and what kind of thing came of it."""
    case, person = _about(pending)
    if case is None or person is None:
        return None
    is_text = subjects.handling(case.subject_kind).is_text
    return _letter(person, "case_reporter", outcome=str(case.decision), is_text=is_text)


def to_appellant(pending: Pending) -> Letter | None:
    """What came of a second look."""
    case, person = _about(pending)
    appeal = queries.appeal_of(case) if case is not None else None
    if case is None or person is None or appeal is None or appeal.state is AppealState.WAITING:
        return None
    return _letter(person, "appeal_answered", outcome=str(appeal.state), reason=appeal.reason, ref=case.ref)


def lifted(pending: Pending) -> Letter | None:
    """That something which kept one from the group, or from writing, is lifted."""
    measure = db.session().get(Measure, pending.about_id)
    person = _reachable(pending)
    if measure is None or measure.lifted_at is None or person is None:
        return None
    return _letter(person, "measure_lifted", kind=str(measure.kind))


def _words(measure: Measure, person: Person) -> dict[str, str]:
    until = when(measure.ends_at, person.zone) if measure.ends_at is not None else ""
    return {"kind": str(measure.kind), "until": until}


def _about(pending: Pending) -> tuple[Case | None, Person | None]:
    case, person = db.session().get(Case, pending.about_id), _reachable(pending)
    if case is None or case.decision is None or person is None:
        return None, None
    return case, person


def _reachable(pending: Pending) -> Person | None:
    person = db.session().get(Person, pending.person_id) if pending.person_id else None
    return None if person is None or person.state is PersonState.ENDED else person


def _letter(person: Person, template: str, **context: object) -> Letter:
    text, html = letters.render(template, who=person.name, **context)
    return Letter(person.email, letters.subject(), text, html)
