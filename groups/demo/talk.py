"""Plants rooms and what was said in them, with the room's clock ticking in the order things happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from groups import db
from groups.chat.models import Message, Reaction, Room, RoomVisit, Warmth
from groups.demo import shapes
from groups.demo.planting import Planting, ref_of
from groups.membership.models import Agreement, Group
from groups.moderation.models import Case, CaseSource, Report, Status

NEIGHBOURS = 5


@dataclass(frozen=True)
class Happening:
    """One visible change in a room: who did it, when, and what it does once the clock has ticked."""

    at: datetime
    by: int
    do: Callable[[int], None]


@dataclass(frozen=True)
class Corner:
    """A room being planted: where it is, what is said in it, and the group's agreements by key."""

    planting: Planting
    circle: shapes.Circle
    group: Group
    talk: shapes.Talk
    rules: dict[str, Agreement]


def plant_room(corner: Corner) -> None:
    """One room, its messages, reactions, what waits in the queue, and how far each member has read."""
    room = _room(corner)
    times = corner.planting.moments.in_order([said.at for said in corner.talk.messages])
    messages = [_message(corner, room, index, at) for index, at in enumerate(times)]
    db.session().add_all(messages)
    db.session().flush()
    pairs = list(zip(corner.talk.messages, messages, strict=True))
    _answer(pairs)
    _tick(room, [each for said, message in pairs for each in _happenings(corner.planting, said, message)])
    for said, message in pairs:
        if said.held or said.reported:
            _ask_for_a_look(corner, said, message)
    corner.planting.counts["rooms"] += 1
    corner.planting.counts["messages"] += len(messages)


def _room(corner: Corner) -> Room:
    room = Room(
        ref=ref_of(corner.circle.key, corner.talk.key),
        group_id=corner.group.id,
        name=corner.talk.name,
        topic=corner.talk.about,
        clock=0,
        created_at=corner.group.created_at,
    )
    db.session().add(room)
    db.session().flush()
    return room


def _message(corner: Corner, room: Room, index: int, at: datetime) -> Message:
    said, path = corner.talk.messages[index], (corner.circle.key, corner.talk.key, str(index))
    return Message(
        ref=ref_of(*path),
        room_id=room.id,
        author_id=corner.planting.people[said.by].id,
        key="/".join(path),
        text=said.says,
        wish=said.wish,
        status=Status.HELD if said.held else Status.SHOWN,
        written_at=at,
    )


def _answer(pairs: list[tuple[shapes.Said, Message]]) -> None:
    ids = {said.id: message.id for said, message in pairs if said.id}
    for said, message in pairs:
        if said.to:
            message.reply_to_id = ids[said.to]


def _happenings(planting: Planting, said: shapes.Said, message: Message) -> list[Happening]:
    """What happened to one message, from its posting on; nothing visible has happened to a held one."""
    if said.held:
        return []
    moments, at = planting.moments, message.written_at
    found = [Happening(at, message.author_id, partial(_posted, message))]
    found += _reactions(planting, said, message)
    if said.edited:
        when = max(moments.ago(said.edited), at)
        found.append(Happening(when, message.author_id, partial(_edited, message, when)))
    if said.withdrawn:
        when = max(moments.ago(said.withdrawn), at)
        found.append(Happening(when, message.author_id, partial(_withdrawn, message)))
    return found


def _reactions(planting: Planting, said: shapes.Said, message: Message) -> list[Happening]:
    """Reactions come a few minutes apart, and never from the time to come."""
    given = [(kind, planting.people[person].id) for kind, people in said.reactions.items() for person in people]
    planting.counts["reactions"] += len(given)
    times = [message.written_at + timedelta(minutes=4 + 7 * place) for place in range(len(given))]
    return [
        Happening(min(at, planting.moments.now), person, partial(_reacted, message, kind, person))
        for at, (kind, person) in zip(times, given, strict=True)
    ]


def _tick(room: Room, happenings: list[Happening]) -> None:
    """Let it all happen in order; each person has read up to the last thing they did here."""
    seen: dict[int, int] = {}
    for happening in sorted(happenings, key=lambda each: each.at):
        room.clock += 1
        happening.do(room.clock)
        seen[happening.by] = room.clock
    db.session().add_all(RoomVisit(person_id=person, room_id=room.id, seen=upto) for person, upto in seen.items())


def _posted(message: Message, clock: int) -> None:
    message.place = message.changed = clock


def _reacted(message: Message, kind: Warmth, person: int, clock: int) -> None:
    message.changed = clock
    db.session().add(Reaction(message_id=message.id, person_id=person, kind=kind))


def _edited(message: Message, when: datetime, clock: int) -> None:
    message.changed, message.edited_at = clock, when


def _withdrawn(message: Message, clock: int) -> None:
    message.changed, message.status, message.text = clock, Status.WITHDRAWN, ""


def _ask_for_a_look(corner: Corner, said: shapes.Said, message: Message) -> None:
    """Open the case of a held or reported message, with its report."""
    at = corner.planting.moments.ago(said.reported.at) if said.reported else message.written_at
    case = Case(
        ref=ref_of("case", message.key),
        group_id=corner.group.id,
        subject_kind="message",
        subject_id=message.id,
        author_id=message.author_id,
        source=CaseSource.REPORT if said.reported else CaseSource.NEWCOMER,
        context=_context(corner, said),
        opened_at=max(at, message.written_at),
    )
    db.session().add(case)
    db.session().flush()
    if said.reported:
        db.session().add(_report(corner, case, said.reported))
    corner.planting.counts["waiting in a queue"] += 1


def _report(corner: Corner, case: Case, reported: shapes.ReportedFor) -> Report:
    return Report(
        case_id=case.id,
        reporter_id=corner.planting.people[reported.by].id,
        agreement_id=corner.rules[reported.agreement].id,
        words=reported.says,
        created_at=case.opened_at,
    )


def _context(corner: Corner, said: shapes.Said) -> dict[str, object]:
    """What stood around the message when the case was opened, sealed for its reviewers."""
    shown = [each for each in corner.talk.messages if each is said or not (each.held or each.withdrawn)]
    here = shown.index(said)
    return {
        "text": said.says,
        "author": corner.planting.people[said.by].name,
        "before": [_copy(corner, each) for each in shown[max(0, here - NEIGHBOURS) : here]],
        "after": [_copy(corner, each) for each in shown[here + 1 : here + 1 + NEIGHBOURS]],
    }


def _copy(corner: Corner, said: shapes.Said) -> dict[str, str]:
    return {"author": corner.planting.people[said.by].name, "text": said.says}
