"""A second look: asked for once, within two weeks, and given by somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from groups import clock, db, events, outbox
from groups.audit import service as audit
from groups.errors import Conflict, Invalid
from groups.moderation import queries, subjects
from groups.moderation.events import CaseChanged, CaseDecided
from groups.moderation.models import Appeal, AppealState, Case, CaseState, Decision
from groups.moderation.service.decide import (
    Ruling,
    check_free,
    check_may_decide,
    check_version,
    checked,
    checked_reason,
    measure_out,
)
from groups.moderation.service.measures import undo
from groups.moderation.service.moving import end_claim_if_over, move
from groups.people.models import Person

OPEN_FOR = timedelta(days=14)
MOST_WORDS = 2_000


class Answer(NamedTuple):
    """What comes of an appeal. `ruling`: what it is changed to, where it is changed."""

    state: AppealState
    reason: str
    ruling: Ruling | None = None


def open_until(case: Case) -> datetime | None:
    """Until when its author may ask for another look; None when they cannot, because they did or it is over."""
    if case.state is not CaseState.DECIDED or case.decided_at is None or case.decision not in queries.TOLD:
        return None
    until = case.decided_at + OPEN_FOR
    return until if until > clock.now() else None


def appeal(person: Person, case: Case, words: str) -> Appeal:
    """Ask that somebody else looks again at what was decided about oneself."""
    if open_until(case) is None:
        raise Conflict("This cannot be looked at again: that is possible once, within two weeks.", code="over")
    words = words.replace("\0", "").strip()
    if not words or len(words) > MOST_WORDS:
        say = f"Please say what you would like us to see, in {MOST_WORDS} characters or fewer."
        raise Invalid(say, fields={"words": say})

    above = queries.is_for_coordinators(case)
    move(person, case, "case.appealed")
    row = Appeal(case_id=case.id, person_id=person.id, words=words, to_coordinators=above, created_at=clock.now())
    db.session().add(row)
    db.session().flush()
    events.announce(CaseChanged(case.id, case.group_id, case.author_id))
    return row


def answer_appeal(actor: Person, case: Case, answer: Answer, version: int) -> None:
    """Look again, and say what comes of it. The first decision stays on its page; this one stands beside it.

    UPHELD leaves everything. REVERSED shows the text again and lifts what was set, as if it had not been. CHANGED lifts
    it and puts another ruling in its place.
    """
    check_may_decide(actor, case)
    check_version(case, version)
    check_free(actor, case)
    row = queries.appeal_of(case)
    if row is None or case.state is not CaseState.APPEALED:
        raise Conflict("Nobody asks for another look at this one.", code="decided")
    reason = checked_reason(answer.reason)
    if not reason:
        say = "Please say why, in a sentence its author will read."
        raise Invalid(say, fields={"reason": say})
    ruling = _new_ruling(actor, case, answer)

    end_claim_if_over(case)
    if answer.state is not AppealState.UPHELD:
        undo(actor, case, reason)
        _settle_text(case, ruling)
    row.state, row.reason, row.reviewer_id, row.decided_at = answer.state, reason, actor.id, clock.now()
    row.decision = ruling.decision if ruling is not None else None
    move(actor, case, "case.appeal_decided", why=reason, closed_at=clock.now(), claimed_by_id=None, claimed_until=None)
    if ruling is not None:
        measure_out(actor, case, ruling)
    audit.record(
        actor, "appeal.decided", "appeal", row.id, group_id=case.group_id, old={"state": "waiting"},
        new={"state": str(row.state), "decision": str(row.decision) if row.decision else None}, reason=reason,
    )  # fmt: skip

    outbox.put("appeal_answered", case.id, row.person_id, once=f"appeal-{row.id}")
    events.announce(CaseDecided(case.id, case.group_id, case.author_id))


def _new_ruling(actor: Person, case: Case, answer: Answer) -> Ruling | None:
    if answer.state is AppealState.WAITING:
        raise Invalid("Please choose what comes of it.", fields={"outcome": "Please choose one of these."})
    if answer.state is not AppealState.CHANGED:
        return None
    if answer.ruling is None:
        raise Invalid("Please say what it is changed to.", fields={"decision": "Please choose one of these."})
    given = answer.ruling
    return checked(actor, case, Ruling(given.decision, answer.reason.strip(), case.agreement_id, given.rung))


def _settle_text(case: Case, ruling: Ruling | None) -> None:
    """Show the text again, unless the new ruling keeps it from sight, or something was said of it since: that stands
    for itself."""
    handling, latest = subjects.handling(case.subject_kind), queries.find_latest(case.subject_kind, case.subject_id)
    if ruling is not None and ruling.decision is Decision.REMOVED:
        handling.remove(case.subject_id)
        return
    if latest is not None and latest.id != case.id:
        return
    handling.restore(case.subject_id)
    if ruling is not None and ruling.decision is Decision.HIDDEN:
        handling.hold(case.subject_id)
