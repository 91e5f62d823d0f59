"""What happens when the one who leads goes quiet (pure).

For sixty seconds nothing. Then a co-facilitator is asked; after sixty more they lead. With nobody else there, the
session has a pause, and after ten minutes it closes kindly. It is the same for a crash, a lost line and a closed page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: How long a sign of life counts: by a socket, which says so every twenty seconds, and by a page that was opened.
BY_SOCKET, BY_PAGE = timedelta(seconds=60), timedelta(minutes=5)
#: How long a co-facilitator has before they lead by themselves, and how long a room without anybody stays.
TAKES_OVER, CLOSES = timedelta(seconds=60), timedelta(minutes=10)


def counted(here_until: datetime, now: datetime) -> datetime:
    """Until when somebody counts as here. No sign of life counts for longer than a page does: one that seems to was
    given before the clock was put back, and whoever gave it has as long as a socket has to give another."""
    return here_until if here_until <= now + BY_PAGE else now + BY_SOCKET


class Step(StrEnum):
    """What is to be done."""

    NOTHING = "nothing"
    ASK = "ask"
    TAKE_OVER = "take_over"
    PAUSE = "pause"
    GO_ON = "go_on"
    CLOSE = "close"


@dataclass(frozen=True)
class Guide:
    """Somebody who guides and is in the session, and until when they count as here."""

    person_id: int
    here_until: datetime

    def is_here(self, now: datetime) -> bool:
        """Whether a sign of life came lately."""
        return now < self.here_until


@dataclass(frozen=True)
class Watched:
    """What is to be done, by whom, and when there will be something to do next if nothing else happens."""

    step: Step
    person_id: int | None = None
    next_at: datetime | None = None


def watch(
    now: datetime, lead: Guide | None, others: Sequence[Guide], *, unattended_since: datetime | None, asked: bool
) -> Watched:
    """Look after the guidance of a session that is under way. `others` in the order in which they would take over;
    `unattended_since`: it is paused since then because nobody was there."""
    here = [guide for guide in others if guide.is_here(now)]
    if lead is not None and lead.is_here(now):
        return Watched(Step.GO_ON if unattended_since else Step.NOTHING, lead.person_id, lead.here_until)
    if unattended_since is not None:
        if here:
            return Watched(Step.TAKE_OVER, here[0].person_id)
        over = unattended_since + CLOSES
        return Watched(Step.CLOSE) if now >= over else Watched(Step.NOTHING, next_at=over)
    if lead is None:  # left, stepped out, or put down
        return Watched(Step.TAKE_OVER, here[0].person_id) if here else Watched(Step.PAUSE)
    last = lead.here_until + TAKES_OVER
    if now >= last:
        return Watched(Step.TAKE_OVER, here[0].person_id) if here else Watched(Step.PAUSE)
    if here and not asked:
        return Watched(Step.ASK, here[0].person_id, last)
    return Watched(Step.NOTHING, next_at=last)
