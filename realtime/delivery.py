"""Hears what has happened, asks again who may know of it now and how it looks to them, and tells those people.

The only module that emits. Nothing is sent to a Socket.IO room that somebody once joined: the audience is made up at
the moment of telling, and each of them gets their own view, encoded once for all who see the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, TypeVar

import msgspec
import socketio

from groups import db, events, failpoints
from groups.chat import events as chat_events
from groups.chat import queries as chat
from groups.chat.queries import Shown
from groups.events import Event
from groups.meetups.events import ReplyChanged
from groups.membership import events as membership_events
from groups.membership import queries as membership
from groups.moderation import events as moderation_events
from groups.moderation import queries as moderation
from groups.people import queries as people
from groups.people.events import SignInEnded, SignInsEnded
from realtime import connections, presence, protocol
from realtime.connections import EnteredRoom
from realtime.protocol import NAMES, Told

SIGNED_OUT = "You are signed out here. Please sign in again when you like."

Kind = TypeVar("Kind", bound=Event)

_server: socketio.Server | None = None


def attach(server: socketio.Server) -> None:
    """Tell through `server` from now on."""
    global _server
    _server = server
    connections.when_put_out(_say_goodbye)
    for kind in (
        chat_events.MessagePosted, chat_events.MessageHeld, chat_events.MessageReleased, chat_events.MessageEdited,
        chat_events.MessageWithdrawn, chat_events.MessageRemoved, chat_events.MessageReacted,
    ):  # fmt: skip
        events.subscribe(kind, hear_of_message)
    for desk in (
        moderation_events.CaseOpened, moderation_events.CaseChanged, moderation_events.CaseDecided,
        membership_events.RequestMade, ReplyChanged,
    ):  # fmt: skip
        events.subscribe(desk, hear_of_desk)
    for changed in (membership_events.PeopleBlocked, membership_events.PeopleUnblocked):
        events.subscribe(changed, hear_of_block)
    events.subscribe(membership_events.StandingChanged, hear_of_standing)
    events.subscribe(membership_events.AgreementsChanged, hear_of_agreements)
    events.subscribe(membership_events.MembershipEnded, hear_of_end)
    events.subscribe(SignInEnded, hear_of_sign_out)
    events.subscribe(SignInsEnded, hear_of_sign_outs)


def apart(hear: Callable[[Kind], None]) -> Callable[[Kind], None]:
    """Hear with a session of one's own: what is read is the present, not what the deed had in its hands."""

    @wraps(hear)
    def heard(event: Kind) -> None:
        with db.apart():
            hear(event)

    return heard


@apart
def hear_of_message(event: Any) -> None:
    """A message looks different from now on, or is there from now on."""
    if isinstance(event, chat_events.MessagePosted):
        failpoints.reach("chat.after_commit")
    message = chat.find_message(event.message_id)
    if message is None:
        return
    audience = _reachable(chat.audience_of(message))
    views: dict[Shown | None, list[int]] = defaultdict(list)
    for person_id, shown in chat.shown_to(audience, message.id).items():
        views[shown].append(person_id)
    for shown, person_ids in views.items():
        failpoints.reach("chat.mid_push")
        seen = protocol.wire(shown) if shown is not None else protocol.gone(message.ref)
        # A message without a place did not move the room's clock, so nobody can be behind because of it.
        clock = message.changed if message.place is not None else None
        _tell(person_ids, protocol.RoomChanged(message.room.ref, clock, seen))


@apart
def hear_of_desk(event: Any) -> None:
    """Something waits for a group's facilitators, or no longer does."""
    facilitators = _reachable(membership.facilitator_ids(event.group_id))
    if facilitators:
        _tell(facilitators, protocol.DeskChanged(membership.get_group(event.group_id).ref))


@apart
def hear_of_block(event: Any) -> None:
    """Two people do not meet from now on, or meet again: both ask for what they hold once more."""
    for person_id in (event.person_id, event.other_id):
        presence.look_again(person_id)
    _tell([event.person_id, event.other_id], protocol.ViewChanged())


@apart
def hear_of_standing(event: Any) -> None:
    """What someone may do in a group has changed."""
    _tell([event.person_id], protocol.ViewChanged())


@apart
def hear_of_agreements(event: Any) -> None:
    """The agreements of a group are new, so that everybody may have to accept them before they write again."""
    _tell(membership.active_member_ids(event.group_id), protocol.ViewChanged())


@apart
def hear_of_end(event: Any) -> None:
    """Someone is no longer in a group. They hear this of it, and then nothing."""
    presence.leave_group(event.person_id, event.group_id)
    _tell([event.person_id], protocol.MembershipHasEnded(membership.get_group(event.group_id).ref))


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


def company(room: EnteredRoom, person_ids: Collection[int]) -> dict[int, list[dict[str, str]]]:
    """For each of these people, who is in the room as far as they meet them, by name."""
    here = presence.people_in(room) & moderation.admitted_ids(room.group_id)
    known = people.people_by_id(here)
    apart_from = membership.hidden_pairs({*here, *person_ids})
    named = sorted(known.values(), key=lambda person: (person.name.casefold(), person.id))
    return {
        viewer: [{"ref": each.ref, "name": each.name} for each in named if (viewer, each.id) not in apart_from]
        for viewer in person_ids
    }


def _tell_company(room: EnteredRoom) -> None:
    present = presence.people_in(room) & moderation.admitted_ids(room.group_id)
    views: dict[bytes, list[int]] = defaultdict(list)
    for viewer, seen in company(room, present).items():
        views[msgspec.json.encode(seen)].append(viewer)
    for seen_by_all, viewers in views.items():
        _tell(viewers, protocol.PresenceChanged(room.ref, msgspec.json.decode(seen_by_all)))


def tell_typing(room: EnteredRoom, person_id: int, name: str, is_on: bool) -> None:
    """Tell those in the room who meet this person that they are writing, or have stopped."""
    admitted = moderation.admitted_ids(room.group_id)
    if person_id not in admitted:
        return
    here = (presence.people_in(room) & admitted) - {person_id}
    not_met = {other for one, other in membership.hidden_pairs({person_id, *here}) if one == person_id}
    _tell(here - not_met, protocol.TypingChanged(room.ref, name, is_on))


def tell_heads() -> None:
    """Tell every socket the clocks of the rooms it is in; whoever is behind asks. One query for all of them."""
    here = [connection for connection in connections.everyone() if connection.rooms]
    if not here:
        return
    rooms = {room_id for connection in here for room_id in connection.rooms}
    clocks = chat.heads({connection.person_id for connection in here}, rooms)
    for connection in here:
        for room in list(connection.rooms.values()):
            if (connection.person_id, room.room_id) not in clocks:
                presence.leave(connection, room.ref)  # ended where we could not hear it
        heads = {room.ref: clocks[connection.person_id, room.room_id] for room in connection.rooms.values()}
        _send(protocol.Heads(heads), [connection.sid], here_only=True)


def _say_goodbye(sid: str) -> None:
    _send(protocol.SignedOut(SIGNED_OUT), [sid], here_only=True)


def _reachable(person_ids: Collection[int]) -> set[int]:
    """Those of these people who may be connected: with a bus nobody knows, else those who are here."""
    return set(person_ids) if connections.has_bus() else set(person_ids) & connections.people_here()


def _tell(person_ids: Collection[int], told: Told) -> None:
    _send(told, [connections.person_channel(person_id) for person_id in sorted(_reachable(person_ids))])


def _send(told: Told, channels: list[str], *, here_only: bool = False) -> None:
    # To nobody must stay nobody: Socket.IO takes an empty list of channels for everyone.
    if channels and _server is not None:
        _server.emit(NAMES[type(told)], msgspec.to_builtins(told), to=channels, ignore_queue=here_only)
