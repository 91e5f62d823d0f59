"""What is done to look after somebody."""

from groups.care.service.debriefing import appoint_supervisor, debrief, end_supervisor, supervise
from groups.care.service.forgetting import due_to_forget, forget
from groups.care.service.helping import (
    acknowledge,
    call_emergency,
    close,
    follow_up,
    hand_on,
    make_plan,
    set_aside,
    set_level,
    show_again,
    signpost,
)
from groups.care.service.mine import put_away, want_word
from groups.care.service.opening import open_words
from groups.care.service.raising import Sign, raise_item
from groups.care.service.sayings import end_saying, write_saying
from groups.care.service.side_line import company_of, offer, room_ref, why_not
from groups.care.service.together import ask, join, let_go, step_back, take_up
from groups.care.service.worrying import (
    ask_for_help,
    member_to_think_of,
    note_mark,
    take_ask,
    worry_about_member,
    worry_about_message,
)

__all__ = [
    "Sign",
    "acknowledge",
    "appoint_supervisor",
    "ask",
    "ask_for_help",
    "call_emergency",
    "close",
    "company_of",
    "debrief",
    "due_to_forget",
    "end_saying",
    "end_supervisor",
    "follow_up",
    "forget",
    "hand_on",
    "join",
    "let_go",
    "make_plan",
    "member_to_think_of",
    "note_mark",
    "offer",
    "open_words",
    "put_away",
    "raise_item",
    "room_ref",
    "set_aside",
    "set_level",
    "show_again",
    "signpost",
    "step_back",
    "supervise",
    "take_ask",
    "take_up",
    "want_word",
    "why_not",
    "worry_about_member",
    "worry_about_message",
    "write_saying",
]
