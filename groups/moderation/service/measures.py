"""Setting measures and lifting them. Those with a date end by it, whether or not anything is running."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from groups import access, clock, db, events, outbox
from groups.access import Can
from groups.audit import service as audit
from groups.errors import Conflict, Forbidden, Invalid
from groups.membership import service as membership
from groups.membership.events import StandingChanged
from groups.moderation import ladder, queries, subjects
from groups.moderation.events import MeasureBegan, MeasureEnded
from groups.moderation.ladder import LADDER, Rung
from groups.moderation.measures import SHUTTING_OUT
from groups.moderation.models import Case, Measure, MeasureKind
from groups.people.models import Person

MOST_REASON = 500


@dataclass(frozen=True)
class Whom:
    """Whom a measure is for, in which group, and by which case."""

    person_id: int
    group_id: int
    case_id: int | None = None


def impose(
    actor: Person, whom: Whom, rung: Rung, *, agreement_id: int | None, reason: str, room_id: int | None = None,
    until: datetime | None = None,
) -> Measure:  # fmt: skip
    """Set a step of the ladder. The third note on one agreement in twelve months is set as a warning. `until`: an
    earlier end than the ladder's own. Whoever calls this has asked whether `actor` may."""
    if agreement_id is not None:
        membership.hold_place(whom.person_id, whom.group_id)  # of two notes at once one is counted by the other
        rung = ladder.with_pattern(rung, queries.count_notes(whom.person_id, agreement_id))
    step, now = LADDER[rung], clock.now()
    ends_at = until or (now + step.lasts if step.lasts is not None else None)
    measure = Measure(
        person_id=whom.person_id, group_id=whom.group_id, room_id=room_id, kind=step.kind, agreement_id=agreement_id,
        case_id=whom.case_id, reason=reason, set_by_id=actor.id, begins_at=now, ends_at=ends_at,
    )  # fmt: skip
    db.session().add(measure)
    db.session().flush()
    said = {"kind": str(step.kind), "until": ends_at.isoformat() if ends_at else None, "case": whom.case_id}
    audit.record(actor, "measure.set", "measure", measure.id, group_id=whom.group_id, new=said, reason=reason)

    if step.kind is MeasureKind.END:
        membership.shut_out(whom.person_id, whom.group_id)
    if step.kind is MeasureKind.SESSION_REMOVAL and room_id is not None:
        subjects.put_out(room_id, whom.person_id)
    if step.kind not in ladder.WORDS_ONLY:
        access.forget()
        events.announce(StandingChanged(measure.person_id, measure.group_id))
        events.announce(_began(measure))
    return measure


def _began(measure: Measure) -> MeasureBegan:
    shuts_out = measure.kind in SHUTTING_OUT
    leaves = measure.room_id if measure.kind is MeasureKind.SESSION_REMOVAL else None
    return MeasureBegan(measure.id, measure.person_id, measure.group_id, shuts_out, leaves)


def lift(actor: Person, measure: Measure, reason: str) -> None:
    """End a measure before its time. Whose membership it ended may come in again, as anybody may. What is not theirs to
    set is not theirs to lift."""
    if not access.can(actor, Can.COORDINATE):
        access.require(actor, Can.MODERATE, measure)
    if actor.id == measure.person_id:
        raise Forbidden("This is about you, so someone else has to lift it.")
    if not queries.may_lift(actor, measure):
        raise Forbidden("A coordinator set this, or it is for one who guides the group. Please talk to a coordinator.")
    reason = reason.replace("\0", "").strip()
    if not reason or len(reason) > MOST_REASON:
        say = f"Please say why, in {MOST_REASON} characters or fewer."
        raise Invalid(say, fields={"reason": say})
    db.session().refresh(measure, with_for_update={"key_share": True})
    if not is_in_force(measure):
        raise Conflict("This does not hold any more; there is nothing to lift.", code="over")
    _end(actor, measure, reason)
    if measure.kind is MeasureKind.END:
        membership.open_door(measure.person_id, measure.group_id)
    outbox.put("measure_lifted", measure.id, measure.person_id, once=f"measure-lifted-{measure.id}")


def undo(actor: Person, case: Case, reason: str) -> bool:
    """Lift all that was set in a case, as if it had not been; gives whether there was anything. Whose membership it
    ended is in the group again."""
    standing = [each for each in queries.measures_of(case) if each.lifted_at is None]
    for measure in standing:
        _end(actor, measure, reason)
        if measure.kind is MeasureKind.END:
            membership.take_back(measure.person_id, measure.group_id)
    return bool(standing)


def is_in_force(measure: Measure) -> bool:
    """Whether a measure holds at this moment."""
    return measure.lifted_at is None and (measure.ends_at is None or measure.ends_at > clock.now())


def _end(actor: Person, measure: Measure, reason: str) -> None:
    measure.lifted_at, measure.lifted_by_id = clock.now(), actor.id
    db.session().flush()
    access.forget()
    old, new = {"kind": str(measure.kind)}, {"lifted": True, "case": measure.case_id}
    audit.record(
        actor, "measure.lifted", "measure", measure.id, group_id=measure.group_id, old=old, new=new, reason=reason
    )
    if measure.kind not in ladder.WORDS_ONLY:
        events.announce(StandingChanged(measure.person_id, measure.group_id))
        events.announce(MeasureEnded(measure.id, measure.person_id, measure.group_id))
