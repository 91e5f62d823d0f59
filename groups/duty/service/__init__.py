"""What people do about duty: plan, come, go, hand over, swap; and what the watch does by itself."""

from groups.duty.service.being import come, decline, hand_over, leave, stand_down, stay, take_break
from groups.duty.service.calling import end_on_call, go_on_call
from groups.duty.service.planning import choose_opening, end_weekly, leave_out, plan_once, plan_weekly
from groups.duty.service.signs import forget_signs, note_signs, who_was_here
from groups.duty.service.swapping import fill, offer, take, take_back_offer
from groups.duty.service.watching import remind, settle

__all__ = [
    "choose_opening",
    "come",
    "decline",
    "end_on_call",
    "end_weekly",
    "fill",
    "forget_signs",
    "go_on_call",
    "hand_over",
    "leave",
    "leave_out",
    "note_signs",
    "offer",
    "plan_once",
    "plan_weekly",
    "remind",
    "settle",
    "stand_down",
    "stay",
    "take",
    "take_back_offer",
    "take_break",
    "who_was_here",
]
