"""Reading meetups, replies and what is coming up."""

from groups.meetups.queries.dates import (
    Coming,
    coming,
    guided_by,
    may_see_the_way,
    meetup_for,
    next_of_group,
    series_to_extend,
    where_words,
)
from groups.meetups.queries.replies import (
    COMES,
    SPEAKING,
    ReplyLine,
    Seats,
    faces,
    is_from_member,
    kept_seats,
    replies_to,
    reply_of,
    seats_of,
    who_keeps_seats,
)

__all__ = [
    "COMES",
    "SPEAKING",
    "Coming",
    "ReplyLine",
    "Seats",
    "coming",
    "faces",
    "guided_by",
    "is_from_member",
    "kept_seats",
    "may_see_the_way",
    "meetup_for",
    "next_of_group",
    "replies_to",
    "reply_of",
    "seats_of",
    "series_to_extend",
    "where_words",
    "who_keeps_seats",
]
