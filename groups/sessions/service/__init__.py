"""What people do in sessions."""

from groups.sessions.service.debrief import look_back, thank
from groups.sessions.service.deeds import DEEDS, perform
from groups.sessions.service.entering import come_in, sign_of_life
from groups.sessions.service.forgetting import forget_people, forget_words
from groups.sessions.service.looking import look_at
from groups.sessions.service.preparing import (
    Manner,
    follow,
    is_held_here,
    make_due,
    manner_for,
    open_lobbies,
    prepare,
    session_for_date,
    set_manner,
    take_back,
)

__all__ = [
    "DEEDS",
    "Manner",
    "come_in",
    "follow",
    "forget_people",
    "forget_words",
    "is_held_here",
    "look_at",
    "look_back",
    "make_due",
    "manner_for",
    "open_lobbies",
    "perform",
    "prepare",
    "session_for_date",
    "set_manner",
    "sign_of_life",
    "take_back",
    "thank",
]
