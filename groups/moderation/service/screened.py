"""What becomes of the marks of screening: a case for what breaks agreements, and care apart from it."""

from __future__ import annotations

from groups.moderation import care_marks
from groups.moderation.care_marks import CareMark
from groups.moderation.models import Case, CaseSource
from groups.moderation.screening import Verdict
from groups.moderation.service.naming import note_named
from groups.moderation.service.opening import hand_on_if_nobody_may, open_case
from groups.moderation.subjects import Subject


def act_on(verdict: Verdict, subject: Subject) -> None:
    """Put a text before people where it has marks for them: conduct and contact details before the reviewers, care
    before whoever takes care marks. Never does anything to the text or to its author."""
    if verdict.worth_a_look or verdict.outcome == "hold":
        source = CaseSource.NEWCOMER if verdict.outcome == "hold" else CaseSource.SCREENING
        case = open_case(subject, source)
        _note(case, verdict)
        if "conduct_words" in verdict.reasons:
            note_named(case, subject)  # whom it is aimed at does not judge it
        hand_on_if_nobody_may(case)
    if verdict.care:
        phrases = tuple(rule.written for rule in verdict.rules if rule.which == "care")
        mark = CareMark(subject.kind, subject.id, subject.group_id, subject.author_id, verdict.care, phrases)
        care_marks.raise_care(mark)


def _note(case: Case, verdict: Verdict) -> None:
    """Keep the marks with the case, for its reviewers. Those about safety are for others."""
    marks = [reason for reason in verdict.reasons if reason not in ("care_words", "newcomer_first")]
    if marks:
        phrases = [rule.written for rule in verdict.rules if rule.which == "conduct"]
        case.context = {**case.context, "marks": marks, "phrases": phrases}
