"""Reporting: one person, one text or one person's ways, one of the group's own agreements or something else."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from groups import access, clock, db, events, limits
from groups.access import Can, Role
from groups.audit import service as audit
from groups.errors import Conflict, Invalid
from groups.moderation import present, queries, reviewers, subjects
from groups.moderation.events import CaseChanged, ReportMade
from groups.moderation.models import Case, CaseSource, Report, Status
from groups.moderation.service.moving import move
from groups.moderation.service.naming import note_named
from groups.moderation.service.opening import hand_on_if_nobody_may, open_case
from groups.moderation.subjects import Subject
from groups.people.models import Person

MOST_WORDS = 1_000
#: For how long what was decided is not looked at again, unless its words changed.
SETTLED = timedelta(days=30)
SETTLED_SAY = "This has been looked at before, and decided. Thank you for caring about it."


def report(person: Person, subject: Subject, agreement_id: int | None, words: str) -> Case:
    """Ask the facilitators to look at a text, or at how somebody is with others. Reporting it again changes nothing.
    `agreement_id` None: something else, which then needs words.

    A facilitator's report takes the text out of its peers' sight at once; members' reports do when enough have come.
    Where no reviewer is there to see it nothing is taken out of sight: the room rests instead.
    """
    access.require(person, Can.REPORT, subject)
    words = _checked(person, subject, agreement_id, words)
    latest = queries.find_latest(subject.kind, subject.id)
    if latest is not None and (latest.state in queries.LIVE or _is_settled(latest, subject)):
        if person.id in queries.reporter_ids(latest):
            return latest
        if latest.state not in queries.LIVE:
            raise Conflict(SETTLED_SAY, code="decided")
    limits.check("report", person.id)

    case = open_case(subject, CaseSource.REPORT)
    db.session().add(
        Report(case_id=case.id, reporter_id=person.id, agreement_id=agreement_id, words=words, created_at=clock.now())
    )
    db.session().flush()
    # The record is for good, and who reported is not: it is kept with the case, and goes with its words.
    audit.record(None, "report.made", "case", case.id, group_id=case.group_id, new={"agreement": agreement_id})
    note_named(case, subject, words)

    if subject.status is Status.SHOWN and subjects.handling(subject.kind).is_text:
        _keep_from_sight(person, case)
    hand_on_if_nobody_may(case)
    events.announce(ReportMade(case.id))
    events.announce(CaseChanged(case.id, case.group_id, case.author_id))
    return case


def _is_settled(case: Case, subject: Subject) -> bool:
    """Whether what was decided still stands for the words as they are. How somebody is with others has no words that
    stay the same, so each report of it is looked at."""
    if not subjects.handling(subject.kind).is_text or case.decided_at is None:
        return False
    return case.context.get("text") == subject.text and clock.now() < case.decided_at + SETTLED


def threshold(people: int) -> int:
    """How many have to report a text before it is held: a quarter of those present, two at the least."""
    return max(2, ceil(people / 4))


def _checked(person: Person, subject: Subject, agreement_id: int | None, words: str) -> str:
    words = words.replace("\0", "").strip()
    if subject.author_id == person.id:
        raise Invalid("This is your own. You can change it or take it back yourself.")
    if agreement_id is not None and queries.agreement_in(subject.group_id, agreement_id) is None:
        say = "Please choose the agreement this is about, or “something else”."
        raise Invalid(say, fields={"agreement": say})
    if agreement_id is None and not words:
        say = "Please say in a few words what it is about."
        raise Invalid(say, fields={"words": say})
    if len(words) > MOST_WORDS:
        say = f"Please keep this to {MOST_WORDS} characters."
        raise Invalid(say, fields={"words": say}, code="too_long")
    return words


def _keep_from_sight(person: Person, case: Case) -> None:
    """Hold the text when that is called for and a reviewer sees it; when none is there, let the room rest."""
    if access.standing(person, case).role is Role.FACILITATOR:
        _hold(case)  # a reviewer is there: the one who reports
    elif len(queries.reporter_ids(case)) < threshold(present.count(case.group_id)):
        return
    elif reviewers.is_there(case.group_id, queries.part_ids(case)):
        _hold(case)
    else:
        subjects.handling(case.subject_kind).pause(case.subject_id)
        move(None, case, "case.room_rested")


def _hold(case: Case) -> None:
    subjects.handling(case.subject_kind).hold(case.subject_id)
    move(None, case, "case.text_held", context={**case.context, "held": True})
