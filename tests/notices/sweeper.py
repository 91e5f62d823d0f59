"""Sweeps in a process of its own: `python -m tests.notices.sweeper DATABASE MAIL [FAILPOINTS]`; prints how many letters
left. With failpoints, which may be none (""), leases are short, and it goes on until nothing waits any more."""

from __future__ import annotations

import sys
from datetime import timedelta
from tempfile import mkdtemp

from sqlalchemy import select

import groups.models  # noqa: F401  the tables notices point at must be known
from groups import clock, config, db, failpoints, logs, outbox
from groups.notices import jobs
from groups.notices import mail as post
from groups.notices.models import Notice
from groups.notices.queries import due
from groups.outbox import Letter, Pending

#: Short enough for a test, and long enough for a busy machine.
LEASE, NEEDED = timedelta(seconds=8), timedelta(seconds=4)


def write(notice: Pending) -> Letter:
    """A letter to an address that follows from what it is about."""
    return Letter(f"person{notice.about_id}@example.org", "A letter", "Good evening.\n", "<p>Good evening.</p>")


def main(database: str, mail: str, fails: str | None = None) -> None:
    """Sweep once, or until all is done."""
    settings = config.from_environment(
        {"STONES_DATABASE_URL": database, "STONES_MAIL": mail, "STONES_INSTANCE_DIR": mkdtemp()}
    )
    logs.configure("plain", "ERROR")
    db.configure(settings.database_url)
    outbox.compose("trial", write)
    post.configure(settings)
    if fails is None:
        print(jobs.sweep())
        return
    failpoints.configure(fails)
    due.LEASE, jobs.NEEDED = LEASE, NEEDED
    sent = 0
    while is_anything_left():
        sent += jobs.sweep()
        clock.pause(0.1)
    print(sent)


def is_anything_left() -> bool:
    """Whether a notice waits, or is on its way."""
    left = db.session().scalar(select(Notice.id).where(due.WAITING).limit(1)) is not None
    db.release()
    return left


if __name__ == "__main__":
    main(*sys.argv[1:])
