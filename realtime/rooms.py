"""What a client may ask and do in rooms: each a few lines from the event to the deed."""

from __future__ import annotations

from typing import Any

from groups.access import Can
from groups.chat import queries, service
from realtime import delivery, presence, protocol, together, visits
from realtime.connections import EnteredRoom
from realtime.handling import Here, on, on_together
from realtime.protocol import PAGE, wire


@on("room:enter", protocol.EnterRoom, writes=False)
def enter(here: Here, asked: protocol.EnterRoom) -> dict[str, Any]:
    """Be in a room, and get what changed since; a clock that cannot be served from is reset to the newest page."""
    room = queries.open_room(here.person, asked.room, Can.READ_ROOM)
    far = room.clock - asked.after > protocol.FARTHEST
    entered = queries.enter(here.person, room, after=None if far else asked.after, epoch=asked.epoch, limit=PAGE)
    known = EnteredRoom(room.id, room.ref, room.group_id)
    presence.enter(here.connection, known)
    present = _present(here.person.id, known) if room.shows_presence else None
    return {
        "epoch": entered.epoch,
        "clock": entered.clock,
        "messages": [wire(message) for message in entered.messages],
        "more": entered.more,
        "reset": far or asked.after > room.clock or asked.epoch not in ("", entered.epoch),
        "present": None if present is None else present.present,
        "others": 0 if present is None else present.others,
        "typing": room.shows_typing,
        **_writing(here.person, room),
    }


def _present(person_id: int, room: EnteredRoom) -> protocol.Present:
    """Who is here; in a room of very many nobody is named yet, for within a second everyone is told anyway."""
    here = presence.people_in(room)
    if len(here) > protocol.NAMED * 2:
        return protocol.Present([], len(here))
    return delivery.company(room, [person_id])[person_id]


def _writing(person: Any, room: Any) -> dict[str, Any]:
    refusal = queries.why_not_post(person, room)
    return {"can_post": refusal is None, "say": refusal or ""}


@on("room:leave", protocol.LeaveRoom, writes=False)
def leave(here: Here, asked: protocol.LeaveRoom) -> None:
    """Be in the room no more."""
    presence.leave(here.connection, asked.room)


@on("room:older", protocol.OlderMessages, writes=False)
def older(here: Here, asked: protocol.OlderMessages) -> dict[str, Any]:
    """What stands before a place, oldest first."""
    room = queries.open_room(here.person, asked.room, Can.READ_ROOM)
    found = queries.visible(here.person, room, before_place=asked.before, limit=PAGE)
    return {"messages": [wire(message) for message in found], "more": len(found) == PAGE}


@on("room:seen", protocol.SeenRoom, writes=False)
def seen(here: Here, asked: protocol.SeenRoom) -> None:
    """Remember how far this person has read."""
    room = queries.open_room(here.person, asked.room, Can.READ_ROOM)
    visits.note(here.person.id, room.ref, asked.clock)


on_together(together.NAME, protocol.SendMessage, together.ask)


@on("message:edit", protocol.EditMessage)
def edit(here: Here, asked: protocol.EditMessage) -> dict[str, Any]:
    """Change the words of one's own message."""
    message = service.edit_message(here.person, asked.message, asked.text)
    return _own_view(here.person, message.id)


@on("message:withdraw", protocol.WithdrawMessage)
def withdraw(here: Here, asked: protocol.WithdrawMessage) -> dict[str, Any]:
    """Take one's own message back."""
    message = service.withdraw_message(here.person, asked.message)
    return _own_view(here.person, message.id)


@on("message:report", protocol.ReportMessage)
def report(here: Here, asked: protocol.ReportMessage) -> None:
    """Ask the facilitators to look at a message."""
    service.report_message(here.person, asked.message, asked.agreement, asked.words)


@on("reaction:set", protocol.SetReaction)
def react(here: Here, asked: protocol.SetReaction) -> dict[str, Any]:
    """Set a reaction, or take it back."""
    message = service.set_reaction(here.person, asked.message, asked.kind, asked.on)
    return _own_view(here.person, message.id)


@on("typing:set", protocol.SetTyping, limit="typing", writes=False)
def typing(here: Here, asked: protocol.SetTyping) -> None:
    """Be seen writing, where the group wants that."""
    room = queries.open_room(here.person, asked.room, Can.READ_ROOM)
    if room.shows_typing and queries.why_not_post(here.person, room) is None:
        known = EnteredRoom(room.id, room.ref, room.group_id)
        delivery.tell_typing(known, here.person.id, here.person.name, asked.on)


def _own_view(person: Any, message_id: int) -> dict[str, Any]:
    shown = queries.shown_to([person.id], message_id)[person.id]
    return {"message": wire(shown) if shown is not None else None}
