"""Who was there, and for how much of it (pure). Attending a part is attending."""

from __future__ import annotations

from datetime import datetime, timedelta

from groups.meetups.models import Came

#: Who came in within this time, and stayed to the last phase, was there for the whole of it.
SOON = timedelta(minutes=15)


def came(
    began_at: datetime,
    came_in_at: datetime | None,
    left_at: datetime | None,
    closing_at: datetime | None,
    *,
    part: bool,
) -> Came | None:
    """What is noted of somebody; None when they never came in: a machine notes of nobody that they did not come.
    `part`: they had said that they come for a part; `closing_at`: when the last round began."""
    if came_in_at is None:
        return None
    late = came_in_at > began_at + SOON
    early = left_at is not None and closing_at is not None and left_at < closing_at
    return Came.ATTENDED_PART if part or late or early else Came.ATTENDED
