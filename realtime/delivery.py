"""Hears what has happened, asks again who may know of it now and how it looks to them, and tells those people.

The only module that emits. Nothing is sent to a Socket.IO room that somebody once joined: the audience is made up at
the moment of telling, and each of them gets their own view, encoded once for all who see the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from itertools import groupby
from typing import Any, TypeVar

from msgspec import Raw

from groups import db, events, failpoints
from groups.care.events import CareChanged, CareGiven
from groups.chat import events as chat_events
from groups.chat import queries as chat
from groups.chat.queries import Heard, Shown
from groups.duty import events as duty_events
from groups.duty import queries as duty
from groups.meetups.events import CompanyChanged, ReplyChanged
from groups.membership import events as membership_events
from groups.membership import queries as membership
from groups.moderation import events as moderation_events
from groups.people import queries as people
from groups.people.events import OfficeChanged, SignInEnded, SignInsEnded
from groups.sessions import queries as sessions
from groups.sessions.events import SessionChanged
from realtime import beat, bus, connections, outlet, presence, protocol
from realtime.connections import EnteredRoom
from realtime.protocol import Told

SIGNED_OUT = "You are signed out here. Please sign in again when you like."

Kind = TypeVar("Kind")

#: What happens to messages.
OF_MESSAGES = (
    chat_events.MessagePosted, chat_events.MessageHeld, chat_events.MessageReleased, chat_events.MessageEdited,
    chat_events.MessageWithdrawn, chat_events.MessageRemoved, chat_events.MessageReacted,
)  # fmt: skip
#: The clocks of rooms as they were found while the bus was away.
_polled: dict[int, int] = {}


def attach() -> None:
    """Hear what happens from now on."""
    connections.when_put_out(_say_goodbye)
    events.subscribe_together(OF_MESSAGES, hear_of_messages)
    for desk in (
        moderation_events.CaseOpened, moderation_events.CaseChanged, moderation_events.CaseDecided,
        membership_events.RequestMade, ReplyChanged, CompanyChanged, CareChanged,
        duty_events.GuidingChanged, duty_events.StepInAsked, duty_events.RotaChanged,
    ):  # fmt: skip
        events.subscribe(desk, hear_of_desk)
    events.subscribe(duty_events.GuidingChanged, hear_of_guiding)
    events.subscribe(duty_events.StepInAsked, hear_of_asking)
    for changed in (membership_events.PeopleBlocked, membership_events.PeopleUnblocked):
        events.subscribe(changed, hear_of_block)
    for standing in (membership_events.StandingChanged, OfficeChanged):
        events.subscribe(standing, hear_of_standing)
    events.subscribe(membership_events.AgreementsChanged, hear_of_group)
    events.subscribe(membership_events.GroupRested, hear_of_group)
    events.subscribe(chat_events.RoomSet, hear_of_room)
    events.subscribe(CareGiven, hear_of_care)
    events.subscribe(chat_events.SeatChanged, hear_of_seat)
    events.subscribe(membership_events.MembershipEnded, hear_of_end)
    events.subscribe(moderation_events.MeasureBegan, hear_of_measure)
    events.subscribe(SessionChanged, hear_of_session)
    events.subscribe(SignInEnded, hear_of_sign_out)
    events.subscribe(SignInsEnded, hear_of_sign_outs)


def apart(hear: Callable[[Kind], None]) -> Callable[[Kind], None]:
    """Hear with a session of one's own: what is read is the present, not what the deed had in its hands."""

    @wraps(hear)
    def heard(event: Kind) -> None:
        with db.apart():
            hear(event)

    return heard


class Telling:
    """Messages that look different from now on, or are there from now on, before those who may know are told."""

    def __init__(self) -> None:
        self.messages: list[Heard] = []
        self.by_id: dict[int, Heard] = {}
        self._words: dict[int, bytes] = {}

    def add(self, messages: list[Heard]) -> None:
        """Tell of these too."""
        self.messages += messages
        self.by_id.update((each.id, each) for each in messages)

    def view(self, message_id: int, person_id: int) -> bytes | None:
        """How one of them looks to a person, as JSON; None when it is not among them."""
        found = self.by_id.get(message_id)
        return None if found is None else self._json(found, found.view_of(person_id))

    def go(self) -> None:
        """Tell everybody."""
        for _room, messages in groupby(self.messages, lambda each: (each.room_id, each.audience)):
            self._tell_room(list(messages))

    def _tell_room(self, messages: list[Heard]) -> None:
        """Tell one audience of several messages, in their order. Most see the same, so it is made once for them."""
        others = {person_id for message in messages for person_id in message.others}
        plain = [self._packet(message, message.plain) for message in messages]
        _bring(messages[0].audience - others if others else messages[0].audience, plain)
        for person_id in others:
            failpoints.reach("chat.mid_push")
            _bring((person_id,), [
                self._packet(message, message.others[person_id]) if person_id in message.others else same
                for message, same in zip(messages, plain, strict=True)
            ])  # fmt: skip

    def _packet(self, message: Heard, shown: Shown | None) -> bytes:
        words = Raw(self._json(message, shown))
        return protocol.packet(protocol.RoomChanged(message.room_ref, message.clock, words))

    def _json(self, message: Heard, shown: Shown | None) -> bytes:
        if shown is None:
            return protocol.encode(protocol.gone(message.ref))
        found = self._words.get(id(shown))
        if found is None:
            found = self._words[id(shown)] = protocol.encode(protocol.wire(shown))
        return found


_held_back: ContextVar[Telling | None] = ContextVar("telling", default=None)


@contextmanager
def held_back() -> Iterator[Telling]:
    """Read what there is to tell of messages when it has happened, and let the caller say when it is told."""
    telling = Telling()
    token = _held_back.set(telling)
    try:
        yield telling
    finally:
        _held_back.reset(token)


def hear_of_messages(happened: list[Any]) -> None:
    """Messages look different from now on, or are there from now on."""
    telling = _held_back.get() or Telling()
    try:
        with db.reading():
            telling.add(chat.heard(list(dict.fromkeys(event.message_id for event in happened))))
    except Exception:
        beat.soon(tell_heads)  # it has happened: who was not told of it looks for it, and not only at the next beat
        raise
    if _held_back.get() is None:
        telling.go()


@apart
def hear_of_desk(event: Any) -> None:
    """Something waits for a group's facilitators, or no longer does; whom it is about is not told."""
    facilitators = _reachable(membership.facilitator_ids(event.group_id) - {getattr(event, "about_id", None)})
    if facilitators:
        _tell(facilitators, protocol.DeskChanged(membership.get_group(event.group_id).ref))


@apart
def hear_of_guiding(event: Any) -> None:
    """Somebody else looks after a group's rooms, or nobody does."""
    members = _reachable(membership.active_member_ids(event.group_id))
    if members:
        group = membership.get_group(event.group_id)
        words = duty.guiding_words(duty.now_in(group.id), group.zone)
        _tell(members, protocol.GuideChanged(group.ref, words))


@apart
def hear_of_asking(event: Any) -> None:
    """Whoever was on duty in a group cannot be reached, and others who are here could step in."""
    helpers = duty.helpers_of([event.group_id]).get(event.group_id, set())
    _tell(helpers, protocol.StepInAsked(membership.get_group(event.group_id).ref, duty.STEP_IN))


@apart
def hear_of_block(event: Any) -> None:
    """Two people do not meet from now on, or meet again: both ask for what they hold once more."""
    for person_id in (event.person_id, event.other_id):
        presence.look_again(person_id)
        bus.say(bus.LookAgain(person_id))
    _tell([event.person_id, event.other_id], protocol.ViewChanged())


@apart
def hear_of_standing(event: Any) -> None:
    """What someone may do in a group, or in the community, has changed."""
    _tell([event.person_id], protocol.ViewChanged())


@apart
def hear_of_group(event: Any) -> None:
    """What everybody may do in a group has changed: its agreements are new, or its rooms rest or go on."""
    _tell(membership.active_member_ids(event.group_id), protocol.ViewChanged())


@apart
def hear_of_room(event: Any) -> None:
    """A room can be written in otherwise than before."""
    _tell(chat.company_in(event.room_id, event.group_id).members, protocol.ViewChanged())


def hear_of_care(event: CareGiven) -> None:
    """There is something for one person alone; nobody else is told that there is."""
    _tell([event.person_id], protocol.CareGiven())


@apart
def hear_of_seat(event: Any) -> None:
    """A room is for somebody from now on, or no longer; who lost their seat is not there any more."""
    if event.person_id not in chat.company_in(event.room_id, event.group_id).members:
        presence.leave_room(event.person_id, event.room_id)
        bus.say(bus.LeaveRoom(event.person_id, event.room_id))
    _tell([event.person_id], protocol.ViewChanged())


@apart
def hear_of_end(event: Any) -> None:
    """Someone is no longer in a group. They hear this of it, and then nothing."""
    presence.leave_group(event.person_id, event.group_id)
    bus.say(bus.LeaveGroup(event.person_id, event.group_id))
    _tell([event.person_id], protocol.MembershipHasEnded(membership.get_group(event.group_id).ref))


def hear_of_measure(event: moderation_events.MeasureBegan) -> None:
    """Whom a measure shuts out of a group hears the same as who is in it no more. What else a measure changes is told
    with their standing."""
    if event.shuts_out:
        hear_of_end(event)


@apart
def hear_of_session(event: Any) -> None:
    """A live session looks different: each who has to do with it is told how it looks to them, and nothing more."""
    session = sessions.session_by_id(event.session_id)
    if session is None:
        return
    reachable = None if bus.is_used() else connections.people_here()
    for person_id, view in sessions.looks(session, reachable).items():
        _tell([person_id], protocol.SessionHasChanged(view.session, view.version, view))


def hear_of_sign_out(event: SignInEnded) -> None:
    """One browser is signed out."""
    connections.evict(connections.sign_in_channel(event.sign_in_id))


@apart
def hear_of_sign_outs(_event: SignInsEnded) -> None:
    """Several browsers of a person are signed out; their rows say which."""
    connections.end_dead_everywhere()


def tell_presence() -> None:
    """Tell the rooms whose company changed who is there now, each person without those they do not meet."""
    rooms = {room.room_id: room for room in presence.changed()}
    if not rooms:
        return
    shown = chat.rooms_by_id(rooms)
    for room_id, room in rooms.items():
        if room_id in shown and shown[room_id].group.shows_presence:
            _tell_company(room)


def company(room: EnteredRoom, person_ids: Collection[int]) -> dict[int, protocol.Present]:
    """For each of these people, who is in the room as far as they meet them, by name; the same object for those who
    see the same."""
    here = presence.people_in(room) & chat.company_in(room.room_id, room.group_id).members
    named = people.named(here)
    unmet = membership.unmet(person_ids)
    everybody = _present(named)
    return {
        viewer: _present([each for each in named if each.id not in unmet[viewer]]) if viewer in unmet else everybody
        for viewer in person_ids
    }


def _present(named: list[people.Speaker]) -> protocol.Present:
    shown = [{"ref": each.ref, "name": each.name} for each in named[: protocol.NAMED]]
    return protocol.Present(shown, len(named) - len(shown))


def _tell_company(room: EnteredRoom) -> None:
    """Tell the sockets of this process that are in the room; every process hears of the change and tells its own."""
    here = connections.in_room(room.room_id)
    admitted = chat.company_in(room.room_id, room.group_id).members
    views = company(room, {connection.person_id for connection in here} & admitted)
    seen_by_many = {id(seen): seen for seen in views.values()}
    packets = {
        key: protocol.packet(protocol.PresenceChanged(room.ref, seen.present, seen.others))
        for key, seen in seen_by_many.items()
    }
    for connection in here:
        if connection.person_id in views:
            packet = packets[id(views[connection.person_id])]
            outlet.current().tell_socket(connection.sid, [packet], droppable=True)


def tell_typing(room: EnteredRoom, person_id: int, name: str, is_on: bool) -> None:
    """Tell those in the room who meet this person that they are writing, or have stopped."""
    admitted = chat.company_in(room.room_id, room.group_id).members
    if person_id not in admitted:
        return
    here = (presence.people_in(room) & admitted) - {person_id}
    _tell(
        here - membership.unmet([person_id]).get(person_id, set()),
        protocol.TypingChanged(room.ref, name, is_on),
        droppable=True,
    )


def tell_heads(moved: Collection[int] | None = None) -> None:
    """Tell every socket, or those in rooms that moved, the clocks of the rooms it is in; whoever is behind asks. One
    query for all of them, which asks again who may be there."""
    everyone = [connection for connection in connections.everyone() if connection.rooms]
    here = [each for each in everyone if moved is None or not each.rooms.keys().isdisjoint(moved)]
    if not here:
        return
    rooms = {room_id for connection in here for room_id in connection.rooms}
    clocks = chat.heads({connection.person_id for connection in here}, rooms)
    for connection in here:
        for room in list(connection.rooms.values()):
            if (connection.person_id, room.room_id) not in clocks:
                presence.leave(connection, room.ref)  # ended where we could not hear it
        heads = {room.ref: clocks[connection.person_id, room.room_id] for room in connection.rooms.values()}
        _tell_socket(connection.sid, protocol.Heads(heads))


def poll_heads() -> None:
    """While other processes cannot be heard: have the sockets in rooms whose clocks moved ask. One small query."""
    if bus.is_whole():
        _polled.clear()
        return
    rooms = {room_id for connection in connections.everyone() for room_id in connection.rooms}
    clocks = chat.clocks(rooms) if rooms else {}
    moved = [room_id for room_id, clock in clocks.items() if _polled.get(room_id) != clock]
    _polled.clear()
    _polled.update(clocks)
    if moved:
        tell_heads(moved)


def _say_goodbye(sid: str) -> None:
    _tell_socket(sid, protocol.SignedOut(SIGNED_OUT))


def _reachable(person_ids: Collection[int]) -> set[int]:
    """Those of these people who may be connected: with a bus nobody knows, else those who are here."""
    return set(person_ids) if bus.is_used() else set(person_ids) & connections.people_here()


def _tell(person_ids: Collection[int], told: Told, *, droppable: bool = False) -> None:
    outlet.current().tell(sorted(_reachable(person_ids)), [protocol.packet(told)], droppable=droppable)


def _bring(person_ids: Collection[int], packets: Sequence[bytes]) -> None:
    outlet.current().tell(person_ids, packets)


def _tell_socket(sid: str, told: Told) -> None:
    outlet.current().tell_socket(sid, [protocol.packet(told)])
