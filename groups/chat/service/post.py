"""Posting messages: from any door, once, in one order for everyone.

`post_all` is the deed, for as many as come at once: what they all need is read together, each is allowed, refused or
kept on its own, and they take their places in the order given. `post_message` is the same for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, update

from groups import access, clock, db, events, failpoints, limits
from groups.access import Can, Role
from groups.chat import queries, typed
from groups.chat.events import MessageHeld, MessagePosted
from groups.chat.models import Message, Room, Wish
from groups.chat.queries import Earlier, OpenRoom
from groups.chat.service import only_heard, wishes
from groups.chat.service.screened import act_on_new, verdict_on
from groups.chat.service.speaking import Speaker
from groups.chat.service.ticking import remember
from groups.columns import new_ref
from groups.errors import Conflict, NotFound, Problem, TooSoon
from groups.moderation.models import Status
from groups.moderation.screening import Verdict

SLOWER = "That was a little fast. Please wait a moment and try again."
UNHURRIED = "This room is unhurried for now, so that everybody finds room. Your words are still here for the next turn."


@dataclass(frozen=True, slots=True)
class Sending:
    """One message on its way. `key` is made by the client, once for each thing it sends, and kept until acknowledged.
    `wait`: for how many seconds its author should pause, because they are over the limit. `anyway`: they were asked
    once whether this should go to somebody who asks only to be heard."""

    person: Speaker
    room_ref: str
    text: str
    key: str
    reply_to: str | None = None
    wish: str = ""
    wait: int = 0
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """The message that is kept now, and whether it was there already: sending again is harmless."""

    id: int
    ref: str
    again: bool

    @property
    def message(self) -> Message:
        """The message itself, read anew."""
        found = queries.find_message(self.id)
        if found is None:
            raise NotFound()
        return found


@dataclass(slots=True)
class _Draft:
    """What is to be written for one sending that was allowed."""

    sending: Sending
    room: OpenRoom
    words: str
    wish: Wish
    answered: int | None
    verdict: Verdict
    ref: str = field(default_factory=new_ref)
    place: int | None = None
    id: int = 0

    @property
    def held(self) -> bool:
        """Whether it waits for a facilitator."""
        return self.verdict.outcome == "hold"


def pace(person_id: int) -> int:
    """Count one message of this person; for how many seconds they should pause, 0 when they are within the limit.

    Doors ask this before their transaction begins, for the counts may be kept elsewhere."""
    return 0 if limits.allows("message", person_id) else limits.wait("message", person_id)


def post_message(
    person: Speaker,
    room_ref: str,
    text: str,
    key: str,
    *,
    reply_to: str | None = None,
    wish: str = "",
    wait: int | None = None,
    anyway: bool = False,
) -> Posted:
    """Say something in a room. Without `wait` this counts the message itself.

    The first message of a newcomer waits for a facilitator where the group wants that.
    """
    waits = pace(person.id) if wait is None else wait
    (outcome,) = post_all([Sending(person, room_ref, text, key, reply_to, wish, waits, anyway)])
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def post_all(batch: Sequence[Sending], rooms: dict[str, OpenRoom] | None = None) -> list[Posted | Problem]:
    """Say all of this, in this order; what became of each, in the same order. `rooms`: those of the batch, where the
    caller holds them already."""
    if rooms is None:
        rooms = queries.rooms_to_post({each.room_ref for each in batch})
    access.foresee({(each.person.id, rooms[each.room_ref].group_id) for each in batch if each.room_ref in rooms})
    access.foresee_seats({(each.person.id, some) for each in batch if (some := _for_some(rooms, each)) is not None})
    earlier = queries.sent_under({(each.person.id, each.key) for each in batch if typed.is_key(each.key)})

    outcomes: list[Posted | Problem | _Draft] = []
    spoke: set[tuple[int, int]] = set()
    for each in batch:
        outcome = _judged(each, rooms, earlier, spoke)
        if isinstance(outcome, _Draft):
            spoke.add((each.person.id, outcome.room.id))
            earlier[each.person.id, each.key] = Earlier(0, outcome.ref, outcome.room.id, outcome.words, True)
        outcomes.append(outcome)

    drafts = [outcome for outcome in outcomes if isinstance(outcome, _Draft)]
    _keep(drafts)
    ids = {draft.ref: draft.id for draft in drafts}
    return [_told(outcome, ids) for outcome in outcomes]


def _for_some(rooms: dict[str, OpenRoom], sending: Sending) -> int | None:
    room = rooms.get(sending.room_ref)
    return None if room is None else room.for_some


def _told(outcome: Posted | Problem | _Draft, ids: dict[str, int]) -> Posted | Problem:
    if isinstance(outcome, _Draft):
        return Posted(outcome.id, outcome.ref, again=False)
    if isinstance(outcome, Posted) and not outcome.id:  # sent twice in one batch: the first of them is kept now
        return Posted(ids[outcome.ref], outcome.ref, again=True)
    return outcome


def _judged(
    sending: Sending, rooms: dict[str, OpenRoom], earlier: dict[tuple[int, str], Earlier], spoke: set[tuple[int, int]]
) -> _Draft | Posted | Problem:
    """`spoke`: who said something in which room in this very batch, which is not written yet."""
    try:
        return _allowed(sending, rooms, earlier, spoke)
    except Problem as problem:
        return problem


def _allowed(
    sending: Sending, rooms: dict[str, OpenRoom], earlier: dict[tuple[int, str], Earlier], spoke: set[tuple[int, int]]
) -> _Draft | Posted:
    person, room = sending.person, rooms.get(sending.room_ref)
    if room is None:
        raise NotFound()
    # What stands there is not refused to who sends it again: they would think that it was not sent, and send another.
    sent = earlier.get((person.id, sending.key))
    access.require(person, Can.READ_ROOM if sent else Can.POST_MESSAGE, room)
    words, wish = typed.words(sending.text), wishes.read(sending.wish)
    typed.key(sending.key)
    if sent is not None:
        return _again(sent, room, words)

    refusal = queries.refusal_to_post(person, room)
    if refusal is not None:
        raise refusal
    answered = _answered(sending, room, words)
    if sending.wait:
        raise TooSoon(SLOWER, wait=sending.wait)
    if room.slow_s and (pace := queries.pace_of(room)):
        _check_pace_of(room, person, pace, just_now=(person.id, room.id) in spoke)
    return _Draft(sending, room, words, wish, answered, verdict_on(person, room, words))


def _again(earlier: Earlier, room: OpenRoom, words: str) -> Posted:
    # One that was changed or taken back since no longer has the words it was sent with, so they cannot be compared.
    if earlier.room_id != room.id or (earlier.unchanged and earlier.text != words):
        raise Conflict(
            "This was already sent with other words. Please load the page again before you send something new."
        )
    return Posted(earlier.id, earlier.ref, again=True)


def _answered(sending: Sending, room: OpenRoom, words: str) -> int | None:
    if not sending.reply_to:
        return None
    original = queries.message_for(sending.person, sending.reply_to, Can.READ_ROOM)
    if original.room_id != room.id or original.status is not Status.SHOWN:
        raise Conflict(
            "The message you answer is not there any more. You can send yours without it.", code="reply_gone"
        )
    only_heard.check(sending.person, original, words, sending.anyway)
    return original.id


def _check_pace_of(room: OpenRoom, person: Speaker, seconds: int, *, just_now: bool) -> None:
    """In a slow room everybody lets some time go by between two messages; whoever guides it may say when that is."""
    if access.standing(person, room).role is Role.FACILITATOR:
        return
    last = clock.now() if just_now else queries.last_said(person.id, room)
    left = seconds - (clock.now() - last).total_seconds() if last is not None else 0
    if left > 0:
        raise TooSoon(UNHURRIED, wait=ceil(left))


def _keep(drafts: list[_Draft]) -> None:
    """Write them: the shown ones take the next places of their rooms, which stay locked until the commit, so that
    commits come in the order of the clock."""
    if not drafts:
        return
    failpoints.reach("chat.before_insert")
    moved = dict(_placed(drafts))
    if moved:
        db.write_rows(_CLOCKS, [{"room": room, "now": now} for room, now in moved.items()])
    for room_id, shows in moved.items():
        remember(room_id, shows)
    now = clock.now()
    only = db.write_rows(_MESSAGES, [_row(draft, now) for draft in drafts])
    failpoints.reach("chat.after_insert")

    ids = {drafts[0].ref: only} if only else queries.ids_of([draft.ref for draft in drafts])
    for draft in drafts:
        draft.id = ids[draft.ref]
        _record(draft)


_ROOM, _MESSAGE = cast(Table, Room.__table__), cast(Table, Message.__table__)
_CLOCKS = update(_ROOM).where(_ROOM.c.id == bindparam("room")).values(clock=bindparam("now"))
_MESSAGES = insert(_MESSAGE)


def _placed(drafts: list[_Draft]) -> Iterator[tuple[int, int]]:
    """Give each shown draft its place; the clock of its room after each, the last of them the one to keep."""
    clocks = {draft.room.id: draft.room.clock for draft in drafts}
    for draft in drafts:
        if not draft.held:
            clocks[draft.room.id] += 1
            draft.place = clocks[draft.room.id]
            yield draft.room.id, draft.place


def _row(draft: _Draft, now: datetime) -> dict[str, Any]:
    return {
        "ref": draft.ref,
        "room_id": draft.room.id,
        "author_id": draft.sending.person.id,
        "key": draft.sending.key,
        "text": draft.words,
        "wish": draft.wish,
        "place": draft.place,
        "changed": draft.place,
        "status": Status.HELD if draft.held else Status.SHOWN,
        "reply_to_id": draft.answered,
        "written_at": now,
    }


def _record(draft: _Draft) -> None:
    happened = MessageHeld if draft.held else MessagePosted
    act_on_new(draft.verdict, draft.id, draft.sending.person.name)
    events.announce(happened(draft.id, draft.room.id))
