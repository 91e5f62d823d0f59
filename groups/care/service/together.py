"""Who looks after an item: taking it up, asking somebody to join, saying yes, stepping back."""

from __future__ import annotations

from datetime import timedelta

from groups import clock, db
from groups.audit import service as audit
from groups.care import queries
from groups.care.course import COURSE, CareDeed, is_grave
from groups.care.models import CareItem, CareKeeper
from groups.care.service import side_line, telling
from groups.care.service.moving import changed, check_keeps, check_version, move, write
from groups.errors import Conflict, NotFound
from groups.people.models import Person

#: How many grave items somebody takes on in a week before they are reminded that others could.
GRAVE_A_WEEK = 2
WEEK = timedelta(days=7)
ENOUGH = (
    "You have taken on two grave ones within a week, which is a lot to carry. Somebody else may take this one. "
    "If nobody else is there, say so below and take it."
)


def take_up(actor: Person, item: CareItem, version: int, *, anyway: bool = False) -> None:
    """Be the first who looks after it. Signals of the person's waiting end here."""
    check_version(item, version)
    begins, state = COURSE[CareDeed.TAKE_UP]
    if item.state not in begins:
        raise Conflict("Somebody has taken this up already. You can join them.", code="taken")
    _say_yes(actor, item, anyway)
    move(actor, item, str(CareDeed.TAKE_UP), state=state)
    write(item, CareDeed.TAKE_UP, by_id=actor.id)


def ask(actor: Person, item: CareItem, person_ref: str) -> None:
    """Ask somebody of the staff to join in."""
    check_keeps(actor, item)
    _check_open(item)
    asked = next((each for each in queries.who_can_be_asked(item) if each.ref == person_ref), None)
    if asked is None:
        raise NotFound()
    now = clock.now()
    row = _row(item, asked)
    row.asked_at, row.accepted_at, row.side_at, row.left_at = now, None, None, None
    db.session().flush()
    audit.record(
        actor, "care.asked", "care_item", item.id, group_id=item.group_id, new={"person": asked.id}
    )  # fmt: skip
    telling.tell(telling.ASKED, item, [asked.id], once=f"{now:%Y%m%d%H%M%S}")


def join(actor: Person, item: CareItem, *, anyway: bool = False) -> None:
    """Say yes to looking after it with others: asked, or by one's own duty."""
    _check_open(item)
    _say_yes(actor, item, anyway)
    audit.record(actor, "care.joined", "care_item", item.id, group_id=item.group_id)
    changed(item)


def step_back(actor: Person, item: CareItem) -> None:
    """Say no, or that one cannot go on. The others are called, so that nobody stays alone with it."""
    _leave(actor, actor, item)


def let_go(person: Person) -> None:
    """Somebody does not guide a group any more, or has no office: what they looked after there is for others, and they
    sit in no side line."""
    for item_id in queries.kept_by(person.id):
        item = db.session().get_one(CareItem, item_id, with_for_update=True, populate_existing=True)
        if not queries.serves(person, item):
            _leave(None, person, item)


def _leave(actor: Person | None, person: Person, item: CareItem) -> None:
    row = queries.find_keeper(item.id, person.id)
    if row is None:
        return
    was_here = row.accepted_at is not None
    row.left_at = clock.now()
    db.session().flush()
    side_line.leave(item, person)
    audit.record(actor, "care.stepped_back", "care_item", item.id, group_id=item.group_id)
    changed(item)
    if was_here and item.closed_at is None and is_grave(item.gravest):
        telling.alert(item, f"back-{row.id}-{row.left_at:%Y%m%d%H%M%S}")


def _say_yes(actor: Person, item: CareItem, anyway: bool) -> None:
    row = queries.find_keeper(item.id, actor.id)
    if row is not None and row.accepted_at is not None:
        return
    grave = is_grave(item.gravest)
    if grave and not anyway and queries.grave_since(actor.id, clock.now() - WEEK) >= GRAVE_A_WEEK:
        raise Conflict(ENOUGH, code="enough")
    row = _row(item, actor)
    row.accepted_at, row.side_at, row.left_at = clock.now(), None, None
    db.session().flush()
    if grave and anyway:
        audit.record(actor, "care.taken_anyway", "care_item", item.id, group_id=item.group_id)


def _row(item: CareItem, person: Person) -> CareKeeper:
    """Their row, whether or not they stepped back before."""
    found = queries.past_keeper(item.id, person.id)
    if found is None:
        found = CareKeeper(item_id=item.id, person_id=person.id, asked_at=clock.now())
        db.session().add(found)
    return found


def _check_open(item: CareItem) -> None:
    if item.closed_at is not None:
        raise Conflict("This is closed.", code="closed")
