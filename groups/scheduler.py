"""The clock that calls the sweeps. It stores nothing: what is due lives in rows that are claimed with a lease."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module

from apscheduler.schedulers.background import BackgroundScheduler

from groups import clock, db
from groups.logs import log

#: (job, every). A job is a function without arguments in a feature's jobs.py.
JOBS: tuple[tuple[str, timedelta], ...] = (
    ("groups.sessions.jobs:tick", timedelta(seconds=1)),  # first: people may be in the middle of a round
    ("groups.notices.jobs:sweep", timedelta(seconds=2)),
    ("groups.notices.jobs:send_weekly", timedelta(minutes=5)),
    ("groups.notices.jobs:tidy", timedelta(hours=6)),
    ("groups.finder.jobs:refresh", timedelta(minutes=5)),
    ("groups.meetups.jobs:extend", timedelta(hours=1)),
    ("groups.meetups.jobs:keep_wall_clocks", timedelta(hours=6)),
    ("groups.meetups.jobs:seats", timedelta(seconds=20)),
    ("groups.meetups.jobs:free_seats", timedelta(hours=1)),
    ("groups.meetups.jobs:remind", timedelta(minutes=5)),
    ("groups.meetups.jobs:forget_lines", timedelta(hours=1)),
    ("groups.meetups.jobs:buddies", timedelta(minutes=1)),
    ("groups.meetups.jobs:forget_company", timedelta(minutes=10)),
    ("groups.chat.jobs:lift", timedelta(seconds=5)),
    ("groups.moderation.jobs:end_claims", timedelta(minutes=1)),
    ("groups.moderation.jobs:pass_on", timedelta(minutes=1)),
    ("groups.moderation.jobs:tidy", timedelta(hours=1)),
    ("groups.care.jobs:forget", timedelta(hours=1)),
    ("groups.sessions.jobs:open_lobbies", timedelta(seconds=20)),
    ("groups.sessions.jobs:forget", timedelta(hours=1)),
    ("groups.membership.jobs:guiding", timedelta(seconds=1)),
    ("groups.coordinating.jobs:offices", timedelta(seconds=1)),
    ("groups.coordinating.jobs:forget_objectors", timedelta(hours=6)),
    ("groups.absence.jobs:forget", timedelta(hours=6)),
    ("groups.people.jobs:tidy", timedelta(hours=1)),
    ("groups.people.jobs:begin_offices", timedelta(seconds=1)),
    ("groups.wellbeing.jobs:tidy", timedelta(hours=1)),
    ("groups.wellbeing.jobs:tell_of_pauses", timedelta(hours=1)),
    ("groups.duty.jobs:watch", timedelta(seconds=5)),
    ("groups.duty.jobs:remind", timedelta(minutes=1)),
    ("groups.duty.jobs:forget", timedelta(hours=1)),
)

LATE = timedelta(seconds=60)

_scheduler: BackgroundScheduler | None = None
_last_tick: datetime | None = None


def start() -> None:
    """Begin to tick in this process. Any number of processes may."""
    global _scheduler
    stop()
    _scheduler = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
    )
    _scheduler.add_job(_tick, "interval", seconds=5, id="tick")
    for place, (name, every) in enumerate(JOBS):
        first = clock.now() + timedelta(seconds=1 + place)
        _scheduler.add_job(run, "interval", args=[name], seconds=every.total_seconds(), id=name, next_run_time=first)
    _tick()
    _scheduler.start()


def stop() -> None:
    """Stop ticking; what is running ends first."""
    global _scheduler
    if _scheduler is not None:
        _scheduler.shutdown(wait=True)
        _scheduler = None


def run(name: str) -> None:
    """Run one job now, with a session of its own; a failure is written down and the clock goes on."""
    began = clock.ticks()
    try:
        find(name)()
    except Exception:
        log.exception("job_failed", job=name)
    finally:
        db.release()
    spent = round((clock.ticks() - began) * 1000, 1)
    if spent > 1000:
        log.info("job_slow", job=name, ms=spent)


def find(name: str) -> Callable[[], object]:
    """The job that `name` ("module:function") speaks of."""
    module, function = name.split(":")
    job: Callable[[], object] = getattr(import_module(module), function)
    return job


def is_ticking() -> bool | None:
    """Whether the clock of this process has ticked lately; None when it runs elsewhere."""
    if _scheduler is None or _last_tick is None:
        return None
    return clock.now() - _last_tick < LATE


def _tick() -> None:
    global _last_tick
    _last_tick = clock.now()
