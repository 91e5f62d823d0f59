"""Taking up a case, handing it on, deciding it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from groups import access, clock, events, outbox
from groups.access import Can, Role
from groups.errors import Conflict, Forbidden, Invalid
from groups.membership import queries as membership
from groups.moderation import queries, subjects
from groups.moderation.events import CaseChanged, CaseDecided
from groups.moderation.ladder import Rung
from groups.moderation.models import Case, CaseState, Decision
from groups.moderation.service.measures import MOST_REASON, Whom, impose, undo
from groups.moderation.service.moving import CHANGED, end_claim_if_over, is_claimed, move
from groups.moderation.service.opening import to_coordinators
from groups.people import queries as people
from groups.people.models import Person

LEASE = timedelta(minutes=10)
#: What stays as it is, with nothing to say to its author.
NOTHING_WRONG = (Decision.DISMISSED, Decision.RELEASED)
#: What needs a text to be decided about.
FOR_TEXT = (Decision.HIDDEN, Decision.REMOVED)
OWN_PART = "You have a part in this one, so someone else has to decide it. You can hand it on to the coordinators."


@dataclass(frozen=True)
class Ruling:
    """What a reviewer decides: what becomes of the text, why, by which agreement, and which step of the ladder."""

    decision: Decision
    reason: str = ""
    agreement_id: int | None = None
    rung: Rung | None = None


def claim(actor: Person, case: Case) -> None:
    """Take a case, or its appeal, up for ten minutes, so that two people do not work on it at once."""
    check_may_decide(actor, case)
    check_free(actor, case)
    end_claim_if_over(case)
    move(actor, case, "case.claimed", claimed_by_id=actor.id, claimed_until=clock.now() + LEASE)
    events.announce(CaseChanged(case.id, case.group_id, case.author_id))


def let_go(actor: Person, case: Case) -> None:
    """Give a case back to the queue before the ten minutes are over."""
    if case.claimed_by_id != actor.id or case.state not in queries.WAITING:
        return
    move(actor, case, "case.let_go", claimed_by_id=None, claimed_until=None)
    events.announce(CaseChanged(case.id, case.group_id, case.author_id))


def hand_on(actor: Person, case: Case, reason: str, version: int) -> None:
    """Ask the coordinators to decide instead, or to look again. Reporters may do this; deciding is what they may
    not."""
    _check_may_review(actor, case)
    check_free(actor, case)
    check_version(case, version)
    if queries.is_above(case):
        return
    why = checked_reason(reason)
    end_claim_if_over(case)
    to_coordinators(actor, case, why)


def decide(
    actor: Person, case: Case, decision: Decision, reason: str, agreement_id: int | None, version: int,
    rung: Rung | None = None,
) -> None:  # fmt: skip
    """End a case. `version` is what the reviewer has read; another one is refused.

    Dismissing and releasing restore a held text, lift what was set meanwhile, and need no reason. All else names an
    agreement and says why; with it may go a step of the ladder for the author. NOTED alone is a note.
    """
    check_may_decide(actor, case)
    check_version(case, version)
    check_free(actor, case)
    ruling = checked(actor, case, Ruling(decision, checked_reason(reason), agreement_id, rung))
    was_held = queries.is_held(case)

    end_claim_if_over(case)
    lifted = undo(actor, case, ruling.reason or "It was decided.")
    _settle_text(case, ruling.decision)
    move(
        actor, case, "case.decided", why=ruling.reason, decision=ruling.decision, reason=ruling.reason,
        agreement_id=ruling.agreement_id, decided_by_id=actor.id, decided_at=clock.now(),
        claimed_by_id=None, claimed_until=None,
    )  # fmt: skip
    measure_out(actor, case, ruling)

    _tell(case, to_author=was_held or lifted or decision not in NOTHING_WRONG)
    events.announce(CaseDecided(case.id, case.group_id, case.author_id))


def measure_out(actor: Person, case: Case, ruling: Ruling) -> None:
    """Set the step of the ladder that goes with a ruling, where one does."""
    if ruling.rung is None:
        return
    subject = subjects.handling(case.subject_kind).load(case.subject_id)
    in_room = ruling.rung in (Rung.SILENCE, Rung.SESSION_REMOVAL) and subject is not None
    room_id = subject.room_id if in_room and subject is not None else None
    whom = Whom(case.author_id, case.group_id, case.id)
    impose(actor, whom, ruling.rung, agreement_id=ruling.agreement_id, reason=ruling.reason, room_id=room_id)


def rungs_for(actor: Person, case: Case) -> list[Rung]:
    """The steps of the ladder that this reviewer may choose in this case. Out of its session can nobody be put whose
    words are gone already; that they were said in one still counts."""
    subject = subjects.handling(case.subject_kind).load(case.subject_id)
    in_session = subject.in_session if subject is not None else bool(case.context.get("session"))
    coordinates = access.can(actor, Can.COORDINATE)
    member = membership.membership_of(case.author_id, case.group_id)
    guides = member is not None and member.role is Role.FACILITATOR
    found = list(Rung) if coordinates or not guides else [Rung.NOTE, Rung.WARNING]
    if not in_session or subject is None:
        found = [each for each in found if each is not Rung.SESSION_REMOVAL]
    if in_session and not coordinates:
        found = [each for each in found if each is not Rung.END]
    return found


def checked(actor: Person, case: Case, ruling: Ruling) -> Ruling:
    """The ruling, complete, when it can be made in this case; else the sentences that say what is amiss."""
    is_text = subjects.handling(case.subject_kind).is_text
    if ruling.decision in FOR_TEXT and not is_text:
        raise Invalid("There are no words to take away here.", fields={"decision": "Please choose one of these."})
    if ruling.decision in NOTHING_WRONG:
        return Ruling(ruling.decision, ruling.reason)
    rung = ruling.rung or (Rung.NOTE if ruling.decision is Decision.NOTED else None)
    fields = _amiss(actor, case, ruling, rung)
    if fields:
        raise Invalid("This needs a reason and an agreement.", fields=fields)
    return Ruling(ruling.decision, ruling.reason, ruling.agreement_id, rung)


def _amiss(actor: Person, case: Case, ruling: Ruling, rung: Rung | None) -> dict[str, str]:
    fields = {}
    if not ruling.reason:
        fields["reason"] = "Please say why, in a sentence they will read."
    named = queries.agreement_in(case.group_id, ruling.agreement_id)
    if named is None and (ruling.agreement_id is not None or not is_something_else(case)):
        fields["agreement"] = "Please choose the agreement this is about."
    if rung is not None and rung not in rungs_for(actor, case):
        fields["rung"] = "This one is for the coordinators to choose. You can hand the case on to them."
    return fields


def is_something_else(case: Case) -> bool:
    """Whether it was reported as something that no agreement fits, so that none need be named."""
    return any(agreement is None for _report, agreement in queries.reports_of(case))


def checked_reason(given: str) -> str:
    """The reason without blanks around it; refused when it is too long."""
    reason = given.replace("\0", "").strip()
    if len(reason) > MOST_REASON:
        say = f"Please keep the reason to {MOST_REASON} characters."
        raise Invalid(say, fields={"reason": say}, code="too_long")
    return reason


def _check_may_review(actor: Person, case: Case) -> None:
    if not (queries.is_above(case) and access.can(actor, Can.COORDINATE, case)):
        access.require(actor, Can.MODERATE, case)


def check_may_decide(actor: Person, case: Case) -> None:
    """Whoever wrote it, reported it or is named in it cannot judge it; nor an appeal, who decided first."""
    _check_may_review(actor, case)
    appealed = case.state is CaseState.APPEALED
    if actor.id in (queries.not_again(case) if appealed else queries.part_ids(case)):
        raise Forbidden(OWN_PART, code="own_part")


def check_version(case: Case, version: int) -> None:
    """Refuse to go on from what was read before somebody else changed it."""
    if case.version != version or case.state not in queries.WAITING:
        raise Conflict(CHANGED, code="stale")


def check_free(actor: Person, case: Case) -> None:
    """Refuse while somebody else has taken it up."""
    if case.state not in queries.WAITING:
        raise Conflict("This has been decided already.", code="decided")
    if case.claimed_by_id in (None, actor.id) or not is_claimed(case):
        return
    name = people.people_by_id([case.claimed_by_id])[case.claimed_by_id].name
    raise Conflict(f"{name} is looking at this one now. It is free again in ten minutes at most.", code="claimed")


def _settle_text(case: Case, decision: Decision) -> None:
    handling = subjects.handling(case.subject_kind)
    deeds = {Decision.REMOVED: handling.remove, Decision.HIDDEN: handling.hold}
    deeds.get(decision, handling.release)(case.subject_id)


def _tell(case: Case, *, to_author: bool) -> None:
    """A letter to everyone who has a part in it. An author whose text was never touched has nothing to hear of."""
    if to_author:
        outbox.put("case_author", case.id, case.author_id, once=f"case-author-{case.id}")
    for person_id in sorted(queries.reporter_ids(case)):
        outbox.put("case_reporter", case.id, person_id, once=f"case-reporter-{case.id}-{person_id}")
