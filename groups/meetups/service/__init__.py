"""What people do with meetups: schedule, reply, cancel."""

from groups.meetups.service.cancel import cancel
from groups.meetups.service.reply import release_seats, reply
from groups.meetups.service.schedule import HANDED_DOWN, HORIZON, Details, extend_series, schedule

__all__ = ["HANDED_DOWN", "HORIZON", "Details", "cancel", "extend_series", "release_seats", "reply", "schedule"]
