"""What people do with meetups: schedule, reply, cancel."""

from groups.meetups.service.cancel import cancel
from groups.meetups.service.reply import release_for_pause, release_seats, reply
from groups.meetups.service.schedule import HANDED_DOWN, HORIZON, Details, extend_series, schedule
from groups.meetups.service.waiting import forget_lines, get_in_line, leave_line, settle_line, take_seat

__all__ = [
    "HANDED_DOWN",
    "HORIZON",
    "Details",
    "cancel",
    "extend_series",
    "forget_lines",
    "get_in_line",
    "leave_line",
    "release_for_pause",
    "release_seats",
    "reply",
    "schedule",
    "settle_line",
    "take_seat",
]
