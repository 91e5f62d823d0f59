"""The runbook as deeds: acknowledge, ask plainly, signpost, a safe plan, hand on, an emergency, follow up, close.

Each is done by somebody who has said that they look after the item, on the item as they have read it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from groups import clock
from groups.care import queries
from groups.care.course import CareDeed, CareLevel, graver, is_grave
from groups.care.models import CareItem
from groups.care.service import side_line, telling
from groups.care.service.moving import check_keeps, check_two, check_version, move, step, write
from groups.errors import Invalid
from groups.moderation import queries as cases
from groups.moderation import subjects
from groups.people.models import Person

WORDLESS = "Please write a few words first. You can begin from one of the replies."
TWO_TO_CLOSE = "This was grave, so two of you look after it before it is closed. Please ask somebody to join you."
FURTHEST = timedelta(days=60)


def acknowledge(actor: Person, item: CareItem, words: str, version: int) -> None:
    """Write to the person: that they were read, without blame, and a plain question. The first answer they get."""
    first = item.first_answer_at or clock.now()
    step(actor, item, CareDeed.ACKNOWLEDGE, words, version, needed=WORDLESS, first_answer_at=first)
    telling.write_to_person(item, telling.WORDS, f"v{item.version}")


def signpost(actor: Person, item: CareItem, words: str, version: int) -> None:
    """Write to the person who answers now, and stay in touch."""
    given = item.card_at or clock.now()
    step(actor, item, CareDeed.SIGNPOST, words, version, needed=WORDLESS, card_at=given)
    telling.write_to_person(item, telling.WORDS, f"v{item.version}")


def make_plan(actor: Person, item: CareItem, words: str, version: int) -> None:
    """Keep the safe plan that was made with the person, on the page that is theirs alone."""
    step(actor, item, CareDeed.PLAN, words, version, needed=WORDLESS)
    telling.write_to_person(item, telling.WORDS, f"v{item.version}")


def hand_on(actor: Person, item: CareItem, words: str, version: int) -> None:
    """Note to whom this was given, with the person's yes."""
    step(actor, item, CareDeed.HAND_ON, words, version, needed="Please say to whom, and that they agreed.")


def call_emergency(actor: Person, item: CareItem, words: str, version: int, decided_by_id: int | None) -> None:
    """Note that the emergency services were called: what was said, and who decided. The clock runs from the first of
    these, and everybody who may help is called."""
    deciders = {keeper.person.id for keeper in queries.accepted(item)}
    if decided_by_id not in deciders:
        say = "Please choose who decided."
        raise Invalid(say, fields={"decided_by": say})
    step(
        actor, item, CareDeed.EMERGENCY, words, version, needed="Please note who was called, and what they know.",
        decided_by_id=decided_by_id, now_since=item.now_since or clock.now(), level=CareLevel.NOW, peak=CareLevel.NOW,
    )  # fmt: skip
    telling.alert(item, f"emergency-{item.version}")


def follow_up(actor: Person, item: CareItem, words: str, version: int, at: datetime | None) -> None:
    """Agree on a day to look again. Those who look after it are reminded."""
    if at is None or not clock.now() < at <= clock.now() + FURTHEST:
        say = "Please choose a day within the next two months."
        raise Invalid(say, fields={"day": say})
    step(actor, item, CareDeed.FOLLOW_UP, words, version, follow_up_at=at)
    keepers = [keeper.person.id for keeper in queries.accepted(item)]
    telling.tell(telling.FOLLOW_UP, item, keepers, once=f"{at:%Y%m%d}", due_at=at)


def close(actor: Person, item: CareItem, words: str, version: int) -> None:
    """End it, after it was looked at again. What was ever grave is closed where two look after it."""
    _close(actor, item, CareDeed.CLOSE, words, version)


def set_aside(actor: Person, item: CareItem, words: str, version: int) -> None:
    """End it at once: a song, a joke, somebody else's story. Says why; and needs two where a rule said red."""
    _close(actor, item, CareDeed.SET_ASIDE, words, version, needed="Please say in a few words why there is nothing.")


def _close(actor: Person, item: CareItem, deed: CareDeed, words: str, version: int, needed: str = "") -> None:
    check_version(item, version)
    if is_grave(item.gravest):
        check_two(item, TWO_TO_CLOSE)
    step(actor, item, deed, words, version, needed=needed, closed_at=clock.now())
    side_line.end(item)
    telling.nothing_more_for(item)
    if deed is CareDeed.SET_ASIDE:
        _show_held(item)


def set_level(actor: Person, item: CareItem, level: CareLevel, version: int) -> None:
    """Say how grave it is. Making less of what is grave takes two."""
    check_version(item, version)
    check_keeps(actor, item)
    if level == item.level:
        return
    was = item.gravity
    if is_grave(was) and graver(was, level) is was:
        check_two(item, "Making less of this takes two of you. Please ask somebody to join you.")
    since = (item.now_since or clock.now()) if level is CareLevel.NOW else item.now_since
    move(actor, item, str(CareDeed.LEVEL), level=level, peak=graver(item.gravest, level), now_since=since)
    write(item, CareDeed.LEVEL, by_id=actor.id)
    if is_grave(level) and graver(was, level) is level:
        _hold_detail(item)
        telling.alert(item, f"{level}-{item.version}")


def _hold_detail(item: CareItem) -> None:
    """A facilitator has seen that it is grave: what was written goes out of the peers' sight."""
    for row, _name in queries.steps_of(item):
        if row.subject_id is not None and row.subject_kind == "message" and not row.held:
            row.held = True
            subjects.handling("message").hold(row.subject_id)


def show_again(actor: Person, item: CareItem, version: int) -> None:
    """Let the others read again what was held because of this; two decide where it is grave."""
    check_version(item, version)
    check_keeps(actor, item)
    if is_grave(item.gravest):
        check_two(item, "Showing it again is decided by two of you. Please ask somebody to join you.")
    move(actor, item, "shown_again")
    _show_held(item)


def _show_held(item: CareItem) -> None:
    held = queries.held_messages(item)
    for row in held:
        row.held = False
    for message_id in sorted({row.subject_id for row in held if row.subject_id is not None}):
        case = cases.find_live("message", message_id)
        if case is None or not cases.is_held(case):  # conduct has its own reason, and decides for itself
            subjects.handling("message").release(message_id)
