"""Signs of life of those who guide: written down, so that every process sees the same; forgotten after a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from groups import clock, db, retention
from groups.duty import here, watch
from groups.duty.models import Duty, GroupHours, GuideSign
from groups.duty.queries.rota_rows import guides_still
from groups.duty.queries.watching import guides_among
from groups.duty.service.holding import keep_hours

SIGNS = retention.kept(
    "guide_signs", "When somebody who guides a group with hours was last here", "The rows are deleted.", days=1
)
SEEN = retention.kept(
    "duty_seen", "When somebody on duty was last here, once the duty is over",
    "It is emptied; when they came and went stays.", days=30,
)  # fmt: skip


def who_was_here() -> dict[int, datetime]:
    """Those who guide a group with hours and were here, by a socket or on a page of this process, since this was asked
    last; each with their last moment."""
    found = here.take()
    return {person_id: found[person_id] for person_id in guides_among(found)}


def note_signs(signs: Mapping[int, datetime]) -> None:
    """These people, who guide groups with hours, were here at these moments. What a later sign says already stays; one
    from the future does not, for the clock was put back since."""
    now = clock.now()
    mine = (
        Duty.person_id.in_(signs), Duty.came_at.is_not(None), Duty.left_at.is_(None), Duty.ends_at > now,
        guides_still(Duty.person_id, Duty.group_id),  # being seen in one group is no sign of life in another
    )  # fmt: skip
    on_duty = db.session().execute(select(Duty.id, Duty.person_id, Duty.group_id).where(*mine)).all()
    # The same order as every deed: the hours of a group first, then what hangs on them.
    groups = {row.group_id for row in on_duty}
    held = select(GroupHours).where(GroupHours.group_id.in_(groups)).order_by(GroupHours.id)
    hours = db.session().scalars(held.with_for_update(key_share=True).execution_options(populate_existing=True)).all()
    for row in on_duty:
        at = signs[row.person_id]
        newer = or_(Duty.seen_at.is_(None), Duty.seen_at < at, Duty.seen_at > now + watch.ASK_AFTER)
        still = (Duty.id == row.id, Duty.left_at.is_(None), newer)
        db.session().execute(update(Duty).where(*still).values(seen_at=at).execution_options(synchronize_session=False))
    for person_id in sorted(signs):
        keep_sign(person_id, signs[person_id])
    for each in hours:
        keep_hours(each)


def keep_sign(person_id: int, at: datetime) -> None:
    """Keep one sign of life."""
    kind = postgresql if db.engine().dialect.name == "postgresql" else sqlite
    made = kind.insert(GuideSign).values(person_id=person_id, seen_at=at)
    wrong = GuideSign.seen_at > clock.now() + watch.ASK_AFTER
    newer = or_(GuideSign.seen_at < made.excluded.seen_at, wrong)
    db.session().execute(
        made.on_conflict_do_update(index_elements=["person_id"], set_={"seen_at": made.excluded.seen_at}, where=newer)
    )


def forget_signs() -> None:
    """Delete what is too old, and of duties that are long over when their people were seen last."""
    old = delete(GuideSign).where(GuideSign.seen_at < clock.now() - SIGNS.time)
    db.session().execute(old.execution_options(synchronize_session=False))
    over = (Duty.ends_at < clock.now() - SEEN.time, Duty.seen_at.is_not(None))
    db.session().execute(update(Duty).where(*over).values(seen_at=None).execution_options(synchronize_session=False))
