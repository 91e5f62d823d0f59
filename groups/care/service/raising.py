"""Raising a care item: somebody is worried, a rule of the care list was found, or the person asks themselves.

What is raised again about somebody joins the item there is and never makes less of it. Nothing of this is a strike:
no case is opened, nothing is counted, and nothing says to peers that anything was given.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from groups import clock, db
from groups.audit import service as audit
from groups.care import oncall, queries
from groups.care.course import CareDeed, CareLevel, CareSource, gives_card, graver, is_grave
from groups.care.models import CareItem, CareStep
from groups.care.service import telling
from groups.care.service.moving import changed, checked, write
from groups.chat import queries as chat
from groups.chat import service as rooms
from groups.chat.models import RoomState
from groups.errors import TryAgain
from groups.moderation import subjects

#: What is said in a room that pauses because nobody is there to look after it.
LOOKED_AFTER = "It is being looked after."


@dataclass(frozen=True)
class Sign:
    """What made somebody think of a person. `by_id`: who raised it; None for a rule. `message_id`: what they wrote,
    where it is about something written."""

    group_id: int
    person_id: int
    source: CareSource
    level: CareLevel
    by_id: int | None = None
    message_id: int | None = None
    words: str = ""
    rule: str = ""


def raise_item(sign: Sign) -> CareItem:
    """Write the sign down, and do what its level asks for: the card, the call, the detail out of the peers' sight."""
    words = checked(sign.words)
    item, is_new = _item_for(sign)
    before = None if is_new else item.gravity
    level = graver(before, sign.level) if before else sign.level
    if level is not before:
        _make_graver(item, level)
    about = {"subject_kind": "message", "subject_id": sign.message_id} if sign.message_id else {}
    row = write(item, CareDeed.RAISE, by_id=sign.by_id, words=words, rule=sign.rule[:200], **about)

    _give_card(item, sign, is_graver=level is not before)
    if is_grave(sign.level):
        _hold(row, sign)
        _pause_if_alone(item, sign)
        if before is None or not is_grave(before) or level is not before or sign.source is CareSource.SELF:
            telling.alert(item, f"{level}-{item.version}")
    changed(item)
    return item


def _item_for(sign: Sign) -> tuple[CareItem, bool]:
    there = queries.find_live(sign.group_id, sign.person_id)
    if there is not None:
        return there, False
    item = CareItem(
        group_id=sign.group_id, person_id=sign.person_id, source=sign.source, level=sign.level, peak=sign.level,
        subject_kind="message" if sign.message_id else "person", subject_id=sign.message_id, opened_at=clock.now(),
        now_since=clock.now() if sign.level is CareLevel.NOW else None,
    )  # fmt: skip
    try:
        with db.session().begin_nested():
            db.session().add(item)
    except IntegrityError as fault:
        # Somebody else thought of them in the same moment; theirs is the one.
        there = queries.find_live(sign.group_id, sign.person_id)
        if there is None:
            raise TryAgain() from fault
        return there, False
    audit.record(
        None, "care.raised", "care_item", item.id, group_id=item.group_id,
        new={"source": str(sign.source), "level": item.level, "state": str(item.state)},
    )  # fmt: skip
    return item, True


def _make_graver(item: CareItem, level: CareLevel) -> None:
    """More is known than before: whoever has the page open reads it again."""
    if item.level == level:
        return
    old, since = {"level": item.level}, item.now_since
    if level is CareLevel.NOW and since is None:
        since = clock.now()
    graver_now = {"level": level, "peak": graver(item.gravest, level), "now_since": since, "version": item.version + 1}
    db.session().execute(update(CareItem).where(CareItem.id == item.id).values(graver_now))
    db.session().refresh(item)
    audit.record(
        None, "care.level_set", "care_item", item.id, group_id=item.group_id, old=old, new={"level": item.level}
    )


def _give_card(item: CareItem, sign: Sign, *, is_graver: bool) -> None:
    """The private card, once for what is new: nobody can have it shown to somebody over and over."""
    by_level = gives_card(item.gravity) and (item.card_at is None or is_graver or sign.source is CareSource.SCREENING)
    if not by_level and sign.source is not CareSource.SELF:
        return
    item.card_at = clock.now()
    telling.show_to_person(sign.person_id)


def _hold(row: CareStep, sign: Sign) -> None:
    """Take the detail out of the peers' sight, not out of the person's. One member's word alone does not do that."""
    if sign.message_id is None or sign.source not in (CareSource.SCREENING, CareSource.FACILITATOR):
        return
    row.held = True
    db.session().flush()
    subjects.handling("message").hold(sign.message_id)


def _pause_if_alone(item: CareItem, sign: Sign) -> None:
    """A room in which grave things were said and nobody is on duty has a pause until somebody is there."""
    if sign.message_id is None or oncall.on_duty(item.group_id) != set():
        return
    message = chat.find_message(sign.message_id)
    if message is not None and chat.state_of(message.room) is RoomState.OPEN:
        rooms.set_room(None, message.room, state=RoomState.PAUSED, words=LOOKED_AFTER, slow_s=message.room.slow_s)
