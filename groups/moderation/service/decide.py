"""Taking up a case, handing it on, deciding it."""

from __future__ import annotations

from datetime import timedelta

from groups import access, clock, events, outbox
from groups.access import Can
from groups.errors import Conflict, Forbidden, Invalid
from groups.moderation import queries, subjects
from groups.moderation.events import CaseChanged, CaseDecided
from groups.moderation.models import Case, CaseState, Decision
from groups.moderation.service.moving import CHANGED, move
from groups.people import queries as people
from groups.people.models import Person

LEASE = timedelta(minutes=10)
MOST_REASON = 500
#: What one may decide today; measures come with their own pages.
OPEN_DECISIONS = (Decision.DISMISSED, Decision.RELEASED, Decision.REMOVED)


def claim(actor: Person, case: Case) -> None:
    """Take a case up for ten minutes, so that two people do not work on it at once."""
    _check_may_decide(actor, case)
    _check_free(actor, case)
    state = case.state if case.state is CaseState.ESCALATED else CaseState.IN_REVIEW
    move(actor, case, "case.claimed", state=state, claimed_by_id=actor.id, claimed_until=clock.now() + LEASE)
    events.announce(CaseChanged(case.id, case.group_id))


def let_go(actor: Person, case: Case) -> None:
    """Give a case back to the queue before the ten minutes are over."""
    if case.claimed_by_id != actor.id:
        return
    state = case.state if case.state is CaseState.ESCALATED else CaseState.OPEN
    move(actor, case, "case.let_go", state=state, claimed_by_id=None, claimed_until=None)
    events.announce(CaseChanged(case.id, case.group_id))


def hand_on(actor: Person, case: Case, reason: str, version: int) -> None:
    """Ask the coordinators to decide instead. Reporters may do this; deciding is what they may not."""
    _check_may_review(actor, case)
    _check_free(actor, case)
    _check_version(case, version)
    if case.state is CaseState.ESCALATED:
        return
    state = CaseState.ESCALATED
    move(actor, case, "case.handed_on", why=_reason(reason), state=state, claimed_by_id=None, claimed_until=None)
    events.announce(CaseChanged(case.id, case.group_id))


def decide(actor: Person, case: Case, decision: Decision, reason: str, agreement_id: int | None, version: int) -> None:
    """End a case. `version` is what the reviewer has read; another one is refused.

    Dismissing and releasing restore a held text; removing takes it from everyone, and needs a reason and an agreement.
    """
    _check_may_decide(actor, case)
    _check_version(case, version)
    _check_free(actor, case)
    reason = _reason(reason)
    _check_grounds(case, decision, reason, agreement_id)
    was_held = queries.is_held(case)

    handling = subjects.handling(case.subject_kind)
    (handling.remove if decision is Decision.REMOVED else handling.release)(case.subject_id)
    move(
        actor, case, "case.decided", why=reason, state=CaseState.DECIDED, decision=decision, reason=reason,
        agreement_id=agreement_id, decided_by_id=actor.id, decided_at=clock.now(),
        claimed_by_id=None, claimed_until=None,
    )  # fmt: skip

    _tell(case, was_held)
    events.announce(CaseDecided(case.id, case.group_id))


def _check_may_review(actor: Person, case: Case) -> None:
    handed_on = case.state is CaseState.ESCALATED and access.can(actor, Can.COORDINATE, case)
    if not handed_on:
        access.require(actor, Can.MODERATE, case)


def _check_may_decide(actor: Person, case: Case) -> None:
    """Whoever wrote it or reported it cannot judge it."""
    _check_may_review(actor, case)
    if actor.id == case.author_id or actor.id in queries.reporter_ids(case):
        say = "You have a part in this one, so someone else has to decide it. You can hand it on to the coordinators."
        raise Forbidden(say, code="own_part")


def _check_version(case: Case, version: int) -> None:
    if case.version != version or case.state not in queries.LIVE:
        raise Conflict(CHANGED, code="stale")


def _check_free(actor: Person, case: Case) -> None:
    if case.state not in queries.LIVE:
        raise Conflict("This has been decided already.", code="decided")
    until = case.claimed_until
    if case.claimed_by_id in (None, actor.id) or until is None or until <= clock.now():
        return
    name = people.people_by_id([case.claimed_by_id])[case.claimed_by_id].name
    raise Conflict(f"{name} is looking at this one now. It is free again in ten minutes at most.", code="claimed")


def _reason(given: str) -> str:
    reason = given.replace("\0", "").strip()
    if len(reason) > MOST_REASON:
        say = f"Please keep the reason to {MOST_REASON} characters."
        raise Invalid(say, fields={"reason": say}, code="too_long")
    return reason


def _check_grounds(case: Case, decision: Decision, reason: str, agreement_id: int | None) -> None:
    if decision not in OPEN_DECISIONS:
        raise Invalid(
            "Please choose one of the decisions on the page.", fields={"decision": "Please choose one of these."}
        )
    if decision is not Decision.REMOVED:
        return
    fields = {}
    if not reason:
        fields["reason"] = "Please say why, in a sentence its author will read."
    if queries.agreement_in(case.group_id, agreement_id) is None:
        fields["agreement"] = "Please choose the agreement this is about."
    if fields:
        raise Invalid("Taking a message away needs a reason and an agreement.", fields=fields)


def _tell(case: Case, was_held: bool) -> None:
    """A letter to everyone who has a part in it. An author whose text was never touched has nothing to hear of."""
    if was_held or case.decision is Decision.REMOVED:
        outbox.put("case_author", case.id, case.author_id, once=f"case-author-{case.id}")
    for person_id in sorted(queries.reporter_ids(case)):
        outbox.put("case_reporter", case.id, person_id, once=f"case-reporter-{case.id}-{person_id}")
