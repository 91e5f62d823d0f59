"""Who may do what: one table from each action to the rules that allow it, asked by every door."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from groups import clock, db
from groups.errors import Forbidden, NotFound


class Role(StrEnum):
    """What a person is in a group."""

    MEMBER = "member"
    FACILITATOR = "facilitator"


class Office(StrEnum):
    """What a person is in the whole community."""

    COORDINATOR = "coordinator"
    ORGANISER = "organiser"


class Actor(Protocol):
    """A person as the rules see them."""

    @property
    def id(self) -> int: ...

    @property
    def offices(self) -> frozenset[Office]: ...


#: A room by its id, and until when.
Until = tuple[int, datetime]


@dataclass(frozen=True)
class Standing:
    """How a person stands to a group at this moment.

    `agreed`: the agreements in force are accepted. `silenced_until`: a measure keeps them from writing.
    `quiet_rooms`: the same in single rooms, each with its date; `left_rooms`: those they were taken out of until then.
    `shut_out`: removed or suspended, so that they may not come back by any door.
    """

    role: Role | None = None
    newcomer: bool = False
    agreed: bool = False
    silenced_until: datetime | None = None
    shut_out: bool = False
    quiet_rooms: tuple[Until, ...] = ()
    left_rooms: tuple[Until, ...] = ()


NOWHERE = Standing()

#: (person_id, group_id).
Pair = tuple[int, int]
#: (person_id, room_id).
Seat = tuple[int, int]


class Silence(NamedTuple):
    """What measures keep a person from in a group: writing until when, being in it at all, and the same of rooms."""

    until: datetime | None = None
    shut_out: bool = False
    quiet_rooms: tuple[Until, ...] = ()
    left_rooms: tuple[Until, ...] = ()


class Can(StrEnum):
    """Every action that someone may be refused."""

    SEE_GROUP = "see the group"
    JOIN_GROUP = "join the group"
    LEAVE_GROUP = "leave the group"
    LIST_MEMBERS = "see who is in the group"
    ADMIT = "admit people"
    INVITE = "invite people"
    GUIDE = "change how the group works"
    READ_ROOM = "read the room"
    POST_MESSAGE = "write in the room"
    CHANGE_MESSAGE = "change this message"
    REPORT = "report this"
    MODERATE = "review reports"
    SEE_MEETUP = "see the meetup"
    REPLY = "reply to the meetup"
    SCHEDULE = "schedule meetups"
    SEE_SESSION = "see the session"
    JOIN_SESSION = "take part in the session"
    GUIDE_SESSION = "guide the session"
    SEE_ACTIVITY = "see the activity"
    PUBLISH = "publish activities"
    EDIT_ACTIVITY = "change this activity"
    COORDINATE = "look after the community"


@dataclass(frozen=True)
class Scene:
    """What a rule is given: who acts, on what, and how they stand to it. `seated`: what they act on is for everybody in
    the group, or for some and they are one of those."""

    person: Actor | None
    thing: object
    standing: Standing
    now: datetime
    seated: bool = True


Rule = Callable[[Scene], bool]


def signed_in(scene: Scene) -> bool:
    """A person with an account."""
    return scene.person is not None


def seated(scene: Scene) -> bool:
    """One of those it is for, where it is not for the whole group."""
    return scene.seated


def listed(scene: Scene) -> bool:
    """The thing is meant to be found by anyone."""
    return bool(getattr(scene.thing, "is_listed", False))


def member(scene: Scene) -> bool:
    """In the group now, in any role."""
    return scene.standing.role is not None


def facilitator(scene: Scene) -> bool:
    """A facilitator of this group."""
    return scene.standing.role is Role.FACILITATOR


def agreed(scene: Scene) -> bool:
    """Has accepted the agreements in force."""
    return scene.standing.agreed


def may_speak(scene: Scene) -> bool:
    """No measure keeps them from writing, in the group or in this room."""
    until = scene.standing.silenced_until
    return (until is None or until <= scene.now) and not _holds_here(scene.standing.quiet_rooms, scene)


def not_put_out(scene: Scene) -> bool:
    """Not taken out of this room."""
    return not _holds_here(scene.standing.left_rooms, scene)


def _holds_here(rooms: tuple[Until, ...], scene: Scene) -> bool:
    if not rooms:
        return False
    here = getattr(scene.thing, "room_id", None)
    return any(room_id == here and until > scene.now for room_id, until in rooms)


def in_side_line(scene: Scene) -> bool:
    """With two of the staff, apart from the others: whoever is silenced elsewhere is heard here."""
    return bool(getattr(scene.thing, "is_side_line", False))


def not_shut_out(scene: Scene) -> bool:
    """Not removed or suspended from the group."""
    return not scene.standing.shut_out


def author(scene: Scene) -> bool:
    """Their own."""
    return scene.person is not None and getattr(scene.thing, "author_id", None) == scene.person.id


def coordinator(scene: Scene) -> bool:
    """Looks after the whole community."""
    return scene.person is not None and Office.COORDINATOR in scene.person.offices


def organiser(scene: Scene) -> bool:
    """Publishes activities and opportunities."""
    return scene.person is not None and Office.ORGANISER in scene.person.offices


#: Alternatives (any of) of rules (all of).
TABLE: dict[Can, tuple[tuple[Rule, ...], ...]] = {
    Can.SEE_GROUP: ((listed,), (member,), (coordinator,)),
    Can.JOIN_GROUP: ((signed_in, listed, not_shut_out), (member,)),  # an unlisted one is joined by invitation
    Can.LEAVE_GROUP: ((member,),),
    Can.LIST_MEMBERS: ((member,),),
    Can.ADMIT: ((facilitator,),),
    Can.INVITE: ((facilitator,),),
    Can.GUIDE: ((facilitator,),),
    Can.READ_ROOM: ((member, seated, not_put_out),),
    Can.POST_MESSAGE: ((member, seated, agreed, may_speak, not_put_out), (member, seated, in_side_line)),
    Can.CHANGE_MESSAGE: ((member, seated, author, may_speak, not_put_out),),
    Can.REPORT: ((member,),),
    Can.MODERATE: ((facilitator,),),
    Can.SEE_MEETUP: ((listed,), (member,)),
    Can.REPLY: ((member, agreed),),
    Can.SCHEDULE: ((facilitator,),),
    Can.SEE_SESSION: ((member,),),
    Can.JOIN_SESSION: ((member, agreed),),
    Can.GUIDE_SESSION: ((facilitator, agreed),),
    Can.SEE_ACTIVITY: ((listed,), (author,), (coordinator,)),
    Can.PUBLISH: ((organiser,), (coordinator,)),
    Can.EDIT_ACTIVITY: ((organiser, author), (coordinator,)),
    Can.COORDINATE: ((coordinator,),),
}

#: What one must be able to see before one may be told that one cannot do more with it.
SIGHT: dict[Can, Can] = {
    Can.JOIN_GROUP: Can.SEE_GROUP,
    Can.LEAVE_GROUP: Can.SEE_GROUP,
    Can.LIST_MEMBERS: Can.SEE_GROUP,
    Can.ADMIT: Can.SEE_GROUP,
    Can.INVITE: Can.SEE_GROUP,
    Can.GUIDE: Can.SEE_GROUP,
    Can.POST_MESSAGE: Can.READ_ROOM,
    Can.CHANGE_MESSAGE: Can.READ_ROOM,
    Can.REPORT: Can.READ_ROOM,
    Can.MODERATE: Can.LIST_MEMBERS,
    Can.REPLY: Can.SEE_MEETUP,
    Can.SCHEDULE: Can.SEE_GROUP,
    Can.JOIN_SESSION: Can.SEE_SESSION,
    Can.GUIDE_SESSION: Can.SEE_SESSION,
    Can.EDIT_ACTIVITY: Can.SEE_ACTIVITY,
}

#: Seen by everyone who asks, so a refusal need not pretend that it is not there.
OPEN = frozenset({Can.PUBLISH})

_standing_of: Callable[[int, int], Standing] | None = None
_silence_of: Callable[[int, int], Silence] | None = None
_standings_of: Callable[[Collection[Pair]], Mapping[Pair, Standing]] | None = None
_seats_among: Callable[[Collection[Seat]], Collection[Seat]] | None = None


def provide_standing(ask: Callable[[int, int], Standing]) -> None:
    """Let `ask(person_id, group_id)` say how people stand to groups; membership does this once."""
    global _standing_of
    _standing_of = ask


def provide_silence(ask: Callable[[int, int], Silence]) -> None:
    """Let `ask(person_id, group_id)` say which measures hold; moderation does this once."""
    global _silence_of
    _silence_of = ask


def provide_standings(ask_of_many: Callable[[Collection[Pair]], Mapping[Pair, Standing]]) -> None:
    """Let `ask_of_many` say the same of many pairs in one statement, measures and all; moderation does this once. A
    pair that does not stand anywhere may be missing."""
    global _standings_of
    _standings_of = ask_of_many


def provide_seats(ask_of_many: Callable[[Collection[Seat]], Collection[Seat]]) -> None:
    """Let `ask_of_many` say which of these (person_id, room_id) there are; chat does this once."""
    global _seats_among
    _seats_among = ask_of_many


def standing(person: Actor | None, thing: object) -> Standing:
    """How `person` stands to the group that `thing` belongs to (its `group_id`); NOWHERE when it has none.

    Remembered in the session until a transaction begins or ends, or `forget()` is called.
    """
    group_id = getattr(thing, "group_id", None)
    if person is None or group_id is None or _standing_of is None:
        return NOWHERE
    remembered: dict[tuple[int, int], Standing] = db.session().info.setdefault("standings", {})
    key = (person.id, group_id)
    if key not in remembered:
        remembered[key] = _with_measures(_standing_of(*key), *key)
    return remembered[key]


def foresee(pairs: Collection[Pair]) -> None:
    """Ask how many people stand to groups, (person_id, group_id), in one statement, and remember it as `standing`
    does: whoever is about to ask for each of them need not."""
    if _standings_of is None:
        return
    found = _standings_of(pairs)
    remembered: dict[Pair, Standing] = db.session().info.setdefault("standings", {})
    for pair in pairs:
        remembered[pair] = found.get(pair, NOWHERE)


def foresee_seats(seats: Collection[Seat]) -> None:
    """The same for rooms that are for some people only, (person_id, room_id)."""
    if _seats_among is None or not seats:
        return
    found = _seats_among(seats)
    db.session().info.setdefault("seats", {}).update((seat, seat in found) for seat in seats)


def _is_seated(person: Actor | None, thing: object) -> bool:
    """Whether a thing is for this person: nearly all are for everybody in their group, and say nothing of it."""
    room_id = getattr(thing, "for_some", None)
    if room_id is None:
        return True
    if person is None:
        return False
    remembered: dict[Seat, bool] = db.session().info.setdefault("seats", {})
    if (person.id, room_id) not in remembered:
        foresee_seats([(person.id, room_id)])
    return remembered.get((person.id, room_id), False)


def _with_measures(plain: Standing, person_id: int, group_id: int) -> Standing:
    if _silence_of is None:
        return plain
    return under(plain, _silence_of(person_id, group_id))


def under(plain: Standing, silence: Silence) -> Standing:
    """How someone stands where a measure holds. Who left is still shut out, so that coming back is no way around."""
    until, shut_out, quiet_rooms, left_rooms = silence
    if shut_out:
        return Standing(shut_out=True)
    if plain == NOWHERE:
        return plain
    return replace(plain, silenced_until=until, quiet_rooms=quiet_rooms, left_rooms=left_rooms)


def can(person: Actor | None, action: Can, thing: object = None) -> bool:
    """Whether `person` may do `action` to `thing` now."""
    scene = Scene(person, thing, standing(person, thing), clock.now(), _is_seated(person, thing))
    for rules in TABLE[action]:
        for rule in rules:
            if not rule(scene):
                break
        else:
            return True
    return False


def require(person: Actor | None, action: Can, thing: object = None) -> None:
    """Raise NotFound when `person` may not even see `thing`, Forbidden with a sentence when they may not act."""
    if can(person, action, thing):
        return
    sight = SIGHT.get(action)
    seen = action in OPEN or (sight is not None and can(person, sight, thing))
    if not seen:
        raise NotFound()
    raise Forbidden(_why_not(person, action, thing))


#: What a measure that silences keeps a person from.
_WRITING = frozenset(action for action, ways in TABLE.items() if any(may_speak in rules for rules in ways))


#: What waits until the agreements in force are accepted.
_AGREED = frozenset(action for action, ways in TABLE.items() if any(agreed in rules for rules in ways))


def _why_not(person: Actor | None, action: Can, thing: object) -> str:
    if person is None:
        return "Please sign in first."
    how = standing(person, thing)
    if action in _WRITING and how.role is not None and not may_speak(Scene(person, thing, how, clock.now())):
        return (
            "You can read here, and you can write again soon. "
            "The letter about it says when, and how to ask for another look."
        )
    if how.role is not None and not how.agreed and action in _AGREED:
        return "The group's agreements have changed. Please read and accept them first."
    if how.shut_out:
        return "This group is not open to you at the moment. You can ask a coordinator about it."
    return f"You cannot {action.value} with this sign-in."


def forget() -> None:
    """Drop what was remembered about standings and seats in this session; called when one of them changes."""
    for remembered in ("standings", "seats"):
        db.session().info.pop(remembered, None)
