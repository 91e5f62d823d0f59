"""Reporting: one person, one text, one of the group's own agreements."""

from __future__ import annotations

from math import ceil

from groups import access, clock, db, events, limits
from groups.access import Can, Role
from groups.audit import service as audit
from groups.errors import Conflict, Invalid
from groups.moderation import present, queries, subjects
from groups.moderation.events import CaseChanged, ReportMade
from groups.moderation.models import Case, CaseSource, Report, Status
from groups.moderation.service.moving import move
from groups.moderation.service.opening import hand_on_if_nobody_may, open_case
from groups.moderation.subjects import Subject
from groups.people.models import Person

MOST_WORDS = 1_000


def report(person: Person, subject: Subject, agreement_id: int | None, words: str) -> Case:
    """Ask the facilitators to look at a text. Reporting it again changes nothing.

    A facilitator's report takes the text out of its peers' sight at once; members' reports do when enough have come.
    """
    access.require(person, Can.REPORT, subject)
    words = _checked(person, subject, agreement_id, words)
    latest = queries.find_latest(subject.kind, subject.id)
    if latest is not None and person.id in queries.reporter_ids(latest):
        return latest
    if latest is not None and latest.state not in queries.LIVE and latest.context.get("text") == subject.text:
        raise Conflict("This has been looked at before, and decided. Thank you for caring about it.", code="decided")
    limits.check("report", person.id)

    case = open_case(subject, CaseSource.REPORT)
    db.session().add(
        Report(case_id=case.id, reporter_id=person.id, agreement_id=agreement_id, words=words, created_at=clock.now())
    )
    db.session().flush()
    audit.record(person, "report.made", "case", case.id, group_id=case.group_id, new={"agreement": agreement_id})

    if subject.status is Status.SHOWN and _is_enough(person, case):
        _hold(case)
    hand_on_if_nobody_may(case)
    events.announce(ReportMade(case.id))
    events.announce(CaseChanged(case.id, case.group_id))
    return case


def threshold(people: int) -> int:
    """How many have to report a text before it is held: a quarter of those present, two at the least."""
    return max(2, ceil(people / 4))


def _checked(person: Person, subject: Subject, agreement_id: int | None, words: str) -> str:
    words = words.replace("\0", "").strip()
    if subject.author_id == person.id:
        raise Invalid("This is your own. You can change it or take it back yourself.")
    if queries.agreement_in(subject.group_id, agreement_id) is None:
        say = "Please choose the agreement this is about."
        raise Invalid(say, fields={"agreement": say})
    if len(words) > MOST_WORDS:
        say = f"Please keep this to {MOST_WORDS} characters."
        raise Invalid(say, fields={"words": say}, code="too_long")
    return words


def _is_enough(person: Person, case: Case) -> bool:
    if access.standing(person, case).role is Role.FACILITATOR:
        return True
    return len(queries.reporter_ids(case)) >= threshold(present.count(case.group_id))


def _hold(case: Case) -> None:
    subjects.handling(case.subject_kind).hold(case.subject_id)
    move(None, case, "case.text_held", context={**case.context, "held": True})
