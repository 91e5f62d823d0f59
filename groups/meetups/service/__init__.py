"""What people do with meetups: schedule, reply, cancel."""

from groups.meetups.service.cancel import cancel, put_back
from groups.meetups.service.change import Changed, change_date, seen
from groups.meetups.service.confirming import confirm_series, doubt, settle_doubt
from groups.meetups.service.details import HANDED_DOWN, HORIZON, Details
from groups.meetups.service.planning import Plan, plan_change
from groups.meetups.service.reply import release_for_pause, release_seats, reply
from groups.meetups.service.schedule import check_schedule, extend_series, schedule
from groups.meetups.service.series import Done, change_series, end_series, leave_out, take_down
from groups.meetups.service.waiting import forget_lines, get_in_line, leave_line, settle_line, take_seat

__all__ = [
    "HANDED_DOWN",
    "HORIZON",
    "Changed",
    "Details",
    "Done",
    "Plan",
    "cancel",
    "change_date",
    "change_series",
    "check_schedule",
    "confirm_series",
    "doubt",
    "end_series",
    "extend_series",
    "forget_lines",
    "get_in_line",
    "leave_line",
    "leave_out",
    "plan_change",
    "put_back",
    "release_for_pause",
    "release_seats",
    "reply",
    "schedule",
    "seen",
    "settle_doubt",
    "settle_line",
    "take_down",
    "take_seat",
]
