"""What is done with notices: queued, looked at, deleted; and how people choose to hear."""

from groups.notices.service.choose import Wishes, choose, stop_mail
from groups.notices.service.queue import (
    WEEKLY,
    Queued,
    delete_old,
    forget,
    mark_seen,
    named,
    note_news,
    put,
    put_all,
    put_weekly,
    revoke,
)

__all__ = [
    "WEEKLY",
    "Queued",
    "Wishes",
    "choose",
    "delete_old",
    "forget",
    "mark_seen",
    "named",
    "note_news",
    "put",
    "put_all",
    "put_weekly",
    "revoke",
    "stop_mail",
]
