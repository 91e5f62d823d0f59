"""The letters about a decided case. They name no group, quote no message, and tell nobody who reported."""

from __future__ import annotations

from groups import db, letters
from groups.membership.models import Agreement
from groups.moderation.models import Case, Decision
from groups.outbox import Letter, Pending
from groups.people.models import Person, PersonState


def to_author(pending: Pending) -> Letter | None:
    """What became of one's own text, why, and how to ask for another look."""
    case, person = _about(pending)
    if case is None or person is None:
        return None
    agreement = db.session().get(Agreement, case.agreement_id) if case.agreement_id else None
    removed = case.decision is Decision.REMOVED
    return _letter(
        person,
        "case_author",
        removed=removed,
        agreement=agreement.words if agreement else "",
        reason=case.reason if removed else "",
    )


def to_reporter(pending: Pending) -> Letter | None:
    """That a report was looked at, with thanks, and what kind of thing came of it."""
    case, person = _about(pending)
    if case is None or person is None:
        return None
    return _letter(person, "case_reporter", removed=case.decision is Decision.REMOVED)


def _about(pending: Pending) -> tuple[Case | None, Person | None]:
    case = db.session().get(Case, pending.about_id)
    person = db.session().get(Person, pending.person_id) if pending.person_id else None
    if case is None or case.decision is None or person is None or person.state is PersonState.ENDED:
        return None, None
    return case, person


def _letter(person: Person, template: str, **context: object) -> Letter:
    text, html = letters.render(template, who=person.name, **context)
    return Letter(person.email, letters.subject(), text, html)
