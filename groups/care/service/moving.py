"""Moving a care item on: guarded by its version, written down as a step with its words, and on record without them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from groups import clock, db, events
from groups.audit import service as audit
from groups.care import queries
from groups.care.course import CareDeed, leads_to
from groups.care.events import CareChanged
from groups.care.models import CareItem, CareStep
from groups.errors import Conflict, Forbidden, Invalid
from groups.people.models import Person

CHANGED = "Somebody else has done something here since you opened this page. Please look at it again first."
MOST = 4_000


def move(actor: Person | None, item: CareItem, deed: str, **values: Any) -> None:
    """Set `values` on an open item that is still as it was read, and put it on record; else raise Conflict."""
    before, version = _facts(item), item.version
    as_read = (CareItem.id == item.id, CareItem.version == version, CareItem.closed_at.is_(None))
    moved = update(CareItem).where(*as_read).values(version=version + 1, **values).returning(CareItem.id)
    if db.session().execute(moved.execution_options(synchronize_session=False)).first() is None:
        raise Conflict(CHANGED, code="stale")
    db.session().refresh(item)
    audit.record(
        actor, f"care.{deed}", "care_item", item.id, group_id=item.group_id, old=before, new=_facts(item)
    )  # fmt: skip
    changed(item)


def changed(item: CareItem) -> None:
    """Tell those who look after people in the group that an item is another than before; not whom it is about."""
    events.announce(CareChanged(item.id, item.group_id, item.person_id))


def step(
    actor: Person, item: CareItem, deed: CareDeed, words: str, version: int, *, needed: str = "",
    decided_by_id: int | None = None, **values: Any,
) -> None:  # fmt: skip
    """Take one of the named steps of the runbook, for somebody who looks after the item. `needed`: what is said when
    there are no words and there have to be some."""
    check_version(item, version)
    check_keeps(actor, item)
    state = leads_to(deed, item.state, item.gravity)
    if state is None:
        raise Conflict("This is not one of the next steps from where it stands.", code="not_from_here")
    words = checked(words, needed)
    move(actor, item, deed, state=state, **values)
    write(item, deed, by_id=actor.id, words=words, decided_by_id=decided_by_id)


def write(item: CareItem, deed: CareDeed, *, by_id: int | None, words: str = "", **more: Any) -> CareStep:
    """Keep what was done, with its words."""
    row = CareStep(item_id=item.id, deed=deed, by_id=by_id, level=item.level, words=words, at=clock.now(), **more)
    db.session().add(row)
    db.session().flush()
    return row


def check_version(item: CareItem, version: int) -> None:
    """Whoever acts has read the item as it is now."""
    if item.version != version or item.closed_at is not None:
        raise Conflict(CHANGED, code="stale")


def check_keeps(actor: Person, item: CareItem) -> None:
    """Whoever acts has said that they look after it."""
    found = queries.find_keeper(item.id, actor.id)
    if found is None or found.accepted_at is None:
        raise Forbidden("Please take it up first, so that the other knows that you are there.", code="not_yours")


def check_two(item: CareItem, say: str) -> None:
    """What was ever grave is not left to one person alone."""
    if len(queries.accepted(item)) < 2:
        raise Conflict(say, code="needs_two")


def checked(words: str, needed: str = "") -> str:
    """The words as they are kept."""
    words = words.replace("\0", "").strip()
    if needed and not words:
        raise Invalid(needed, fields={"words": needed})
    if len(words) > MOST:
        say = f"Please keep this to {MOST} characters."
        raise Invalid(say, fields={"words": say}, code="too_long")
    return words


def _facts(item: CareItem) -> dict[str, Any]:
    return {"state": str(item.state), "level": item.level, "version": item.version}
