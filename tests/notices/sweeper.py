"""One sweep in a process of its own: `python -m tests.notices.sweeper DATABASE MAIL`; prints how many letters left."""

from __future__ import annotations

import sys
from tempfile import mkdtemp

import groups.models  # noqa: F401  the tables notices point at must be known
from groups import config, db, logs, outbox
from groups.notices import jobs
from groups.notices import mail as post
from groups.outbox import Letter, Pending


def write(notice: Pending) -> Letter:
    """A letter to an address that follows from what it is about."""
    return Letter(f"person{notice.about_id}@example.org", "A letter", "Good evening.\n", "<p>Good evening.</p>")


def main(database: str, mail: str) -> None:
    """Sweep once."""
    settings = config.from_environment(
        {"STONES_DATABASE_URL": database, "STONES_MAIL": mail, "STONES_INSTANCE_DIR": mkdtemp()}
    )
    logs.configure("plain", "ERROR")
    db.configure(settings.database_url)
    outbox.compose("trial", write)
    post.configure(settings)
    print(jobs.sweep())


if __name__ == "__main__":
    main(*sys.argv[1:])
