"""What people do in rooms."""

from groups.chat.service.change import edit_message, set_reaction, withdraw_message
from groups.chat.service.controls import go_on, hold_first_messages, set_aside, slow_down
from groups.chat.service.only_heard import set_hearing
from groups.chat.service.places import (
    forget_words,
    lift,
    open_room_for,
    seat,
    set_pace,
    set_room,
    unseat,
    unseat_all,
)
from groups.chat.service.post import Posted, Sending, pace, post_all, post_message
from groups.chat.service.review import report_message
from groups.chat.service.visit import Mark, mark_all_seen, mark_seen

__all__ = [
    "Mark",
    "Posted",
    "Sending",
    "edit_message",
    "forget_words",
    "go_on",
    "hold_first_messages",
    "lift",
    "mark_all_seen",
    "mark_seen",
    "open_room_for",
    "pace",
    "post_all",
    "post_message",
    "report_message",
    "seat",
    "set_aside",
    "set_hearing",
    "set_pace",
    "set_reaction",
    "set_room",
    "slow_down",
    "unseat",
    "unseat_all",
    "withdraw_message",
]
