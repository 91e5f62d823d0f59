"""Every socket event, its name and the shape of what it carries, in both directions.

`docs/realtime.md` explains each; a test holds the two together. Names are `noun:verb`: imperative from the client,
past tense from the server. What a client sends is decoded into one of the structs here or refused.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from groups.chat.queries import Shown
from groups.sessions.queries import View
from realtime.live_protocol import (
    AnswerCall,
    AnswerCircle,
    BeginSession,
    CallGuide,
    ChooseSeat,
    DeclinePerson,
    GrantAlways,
    GrantTime,
    LengthenPhase,
    NextPhase,
    OfferCircles,
    OfPerson,
    OfSession,
    PutOutPerson,
    SetDoors,
    StepOut,
)
from realtime.shapes import Asked, Clock, Ref, Short, Text, Words

#: How many messages one answer carries at most; `more` says that there are others.
PAGE = 50
#: A client that is further behind than this loads the page again rather than replaying what happened.
FARTHEST = 1_000
#: How many of those who are in a room are told by name.
NAMED = 50
#: How long "is writing" stands when it is not said again, in seconds.
TYPING_LASTS = 6


# --- from the client ------------------------------------------------------------------------------------------


class EnterRoom(Asked, frozen=True):
    """I am in this room now; give me all that changed after this count of its clock."""

    room: Ref
    after: Clock = 0
    epoch: Short = ""


class LeaveRoom(Asked, frozen=True):
    """I am no longer in this room."""

    room: Ref


class SendMessage(Asked, frozen=True):
    """Say this. `key` is made once by the client and kept until the answer: sending again is harmless. `anyway`: its
    author was asked once whether it should go to somebody who asks only to be heard, and said yes."""

    room: Ref
    text: Text
    key: Short
    reply_to: Short = ""
    wish: Short = ""
    anyway: bool = False


class EditMessage(Asked, frozen=True):
    """Change the words of my message."""

    message: Ref
    text: Text


class WithdrawMessage(Asked, frozen=True):
    """Take my message back."""

    message: Ref


class SetReaction(Asked, frozen=True):
    """Set a reaction, or take it back."""

    message: Ref
    kind: Short
    on: bool


class ReportMessage(Asked, frozen=True):
    """Tell the facilitators. `agreement` is the id of the ground rule that is meant, null for something else."""

    message: Ref
    agreement: Annotated[int, Meta(ge=1, le=2**53)] | None
    words: Words = ""


class OlderMessages(Asked, frozen=True):
    """Give me what stands before this place."""

    room: Ref
    before: Clock


class SetTyping(Asked, frozen=True):
    """I am writing, or have stopped."""

    room: Ref
    on: bool


class SeenRoom(Asked, frozen=True):
    """I have read up to here; nobody else is told."""

    room: Ref
    clock: Clock


#: Everything a client may say.
CLIENT: dict[str, type[Asked]] = {
    "room:enter": EnterRoom,
    "room:leave": LeaveRoom,
    "room:older": OlderMessages,
    "room:seen": SeenRoom,
    "message:send": SendMessage,
    "message:edit": EditMessage,
    "message:withdraw": WithdrawMessage,
    "message:report": ReportMessage,
    "reaction:set": SetReaction,
    "typing:set": SetTyping,
    "session:enter": OfSession,
    "session:beat": OfSession,
    "session:leave": StepOut,
    "session:call": CallGuide,
    "session:stay": OfSession,
    "seat:choose": ChooseSeat,
    "turn:ask": OfSession,
    "turn:begin": OfSession,
    "turn:done": OfSession,
    "turn:pass": OfSession,
    "turn:lower": OfSession,
    "pause:ask": OfSession,
    "circle:answer": AnswerCircle,
    "session:begin": BeginSession,
    "session:cancel": OfSession,
    "session:close": OfSession,
    "phase:next": NextPhase,
    "phase:lengthen": LengthenPhase,
    "pause:set": OfSession,
    "pause:end": OfSession,
    "doors:set": SetDoors,
    "lobby:admit": OfPerson,
    "lobby:open": OfSession,
    "lobby:decline": DeclinePerson,
    "seat:remove": PutOutPerson,
    "lead:hand": OfPerson,
    "lead:take": OfSession,
    "guardian:name": OfPerson,
    "person:greet": OfPerson,
    "call:answer": AnswerCall,
    "floor:give": OfPerson,
    "floor:lend": OfPerson,
    "floor:return": OfSession,
    "floor:thank": OfSession,
    "floor:skip": OfSession,
    "time:grant": GrantTime,
    "extra:grant": GrantAlways,
    "circles:offer": OfferCircles,
    "circles:recall": OfSession,
}


# --- from the server ------------------------------------------------------------------------------------------


class Told(msgspec.Struct, frozen=True):
    """What the server pushes."""


class RoomChanged(Told, frozen=True):
    """A message as its reader sees it now. `clock` is its count, null when the room's clock did not move."""

    room: str
    clock: int | None
    message: dict[str, Any] | msgspec.Raw


class ViewChanged(Told, frozen=True):
    """What this person may see is not what it was: ask for all that is held, again."""


class Present(msgspec.Struct, frozen=True):
    """Who is in a room, as one person meets them: the first NAMED of them by name, and how many more."""

    present: list[dict[str, str]]
    others: int


class PresenceChanged(Told, frozen=True):
    """Who is in the room now, as far as this person meets them."""

    room: str
    present: list[dict[str, str]]
    others: int = 0


class TypingChanged(Told, frozen=True):
    """Somebody is writing, or has stopped. Lapses after TYPING_LASTS seconds."""

    room: str
    name: str
    on: bool


class Heads(Told, frozen=True):
    """The clocks of the rooms entered; who is behind one of them asks."""

    rooms: dict[str, int]


class SignedOut(Told, frozen=True):
    """This sign-in has ended; nothing follows."""

    say: str


class MembershipHasEnded(Told, frozen=True):
    """This person is no longer in the group; nothing of it follows."""

    group: str


class GuideChanged(Told, frozen=True):
    """Somebody else looks after the group's rooms now, or nobody does. `say` is a sentence for everybody in it."""

    group: str
    say: str


class StepInAsked(Told, frozen=True):
    """To facilitators who are here: whoever was on duty in the group cannot be reached."""

    group: str
    say: str


class DeskChanged(Told, frozen=True):
    """Something waits, or no longer waits, for the facilitators of the group."""

    group: str


class CareGiven(Told, frozen=True):
    """There is something new for this person, on the page that is theirs alone. It says nothing else."""


class SessionHasChanged(Told, frozen=True):
    """A session as its reader sees it now; `version` grows with each change, and a lower one is old news."""

    session: str
    version: int
    view: View


#: Everything the server may say by itself.
SERVER: dict[str, type[Told]] = {
    "room:changed": RoomChanged,
    "room:refresh": ViewChanged,
    "presence:changed": PresenceChanged,
    "typing:changed": TypingChanged,
    "heads": Heads,
    "signed:out": SignedOut,
    "membership:ended": MembershipHasEnded,
    "desk:changed": DeskChanged,
    "guide:changed": GuideChanged,
    "duty:asked": StepInAsked,
    "care:given": CareGiven,
    "session:changed": SessionHasChanged,
}

#: What each pushed thing is called.
NAMES: dict[type[Told], str] = {kind: name for name, kind in SERVER.items()}


def packet(told: Told) -> bytes:
    """What is pushed, as it leaves: one Engine.IO message."""
    return b"42" + encode([NAMES[type(told)], told])


#: Anything of this module as JSON.
encode = msgspec.json.Encoder().encode


def wire(shown: Shown) -> dict[str, Any]:
    """A message as it travels, which is as one person sees it."""
    answered = shown.reply_to
    return {
        "ref": shown.ref,
        "place": shown.place,
        "changed": shown.changed,
        "status": shown.status,
        "author": shown.author_ref,
        "name": shown.author_name,
        "mine": shown.mine,
        "text": shown.text,
        "wish": shown.wish,
        "reply_to": {"ref": answered.ref, "name": answered.name, "excerpt": answered.excerpt} if answered else None,
        "reactions": [list(each) for each in shown.reactions],
        "written_at": shown.written_at.isoformat(timespec="seconds"),
        "edited": shown.edited,
    }


def gone(ref: str) -> dict[str, Any]:
    """What is sent to someone for whom a message is no longer there."""
    return {"ref": ref, "status": "gone", "place": None, "changed": None}
