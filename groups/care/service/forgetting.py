"""Forgetting: the words of an item, and whom it was about, some time after it was closed. Levels and dates stay."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from groups import clock, db, retention
from groups.audit import service as audit
from groups.care.models import CareDebrief, CareItem, CareKeeper, CareStep
from groups.care.service import telling
from groups.chat import rooms as chat_rooms
from groups.chat import service as chat
from groups.notices import service as notices

#: How long the words are kept after an item is closed.
KEPT = retention.kept(
    "care", "Words written to look after somebody, the side line, whom it was about, and debriefs, once it is over",
    "They are deleted. How grave it was, where, and from when to when stays.", days=30, most=90,
)  # fmt: skip
AT_ONCE = 50


def due_to_forget() -> list[int]:
    """The items whose time is over, oldest first."""
    over = (CareItem.closed_at < clock.now() - KEPT.time, CareItem.forgotten_at.is_(None))
    return list(db.session().scalars(select(CareItem.id).where(*over).order_by(CareItem.id).limit(AT_ONCE)))


def forget(item_id: int) -> bool:
    """Forget one: what was written and by whom, the side line, the debriefs, the person. Whether there was anything.

    A message that stays out of its peers' sight stays so: of its step only that is left.
    """
    item = db.session().get(CareItem, item_id, with_for_update=True, populate_existing=True)
    if item is None or item.closed_at is None or item.forgotten_at is not None:
        return False
    if item.room_id is not None and (room := chat_rooms.rooms_by_id([item.room_id]).get(item.room_id)) is not None:
        chat.forget_words(room)
        if item.person_id is not None:
            chat.unseat(room, item.person_id)
    about = CareStep.item_id == item.id
    db.session().execute(delete(CareStep).where(about, CareStep.held.is_(False)))
    db.session().execute(update(CareStep).where(about).values(words="", rule="", by_id=None, decided_by_id=None))
    for table in (CareDebrief, CareKeeper):
        db.session().execute(delete(table).where(table.item_id == item.id))
    notices.forget(telling.KINDS, item.id)
    item.person_id, item.subject_id, item.room_id, item.forgotten_at = None, None, None, clock.now()
    audit.record(None, "care.forgotten", "care_item", item.id, group_id=item.group_id)
    return True
