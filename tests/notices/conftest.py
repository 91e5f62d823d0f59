"""An outbox with a real mail server behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from groups import config, db, logs, outbox
from groups.notices import mail, service
from groups.notices.models import Notice
from tests.notices.sweeper import write
from tests.post_office import PostOffice, post_office

__all__ = ["post_office"]

Put = Callable[..., Notice]


@pytest.fixture
def put(settings: config.Config, post_office: PostOffice) -> Put:
    """Queues a letter of the kind "trial" and gives its row; sweeps then send to `post_office`."""
    outbox.provide(service.put)
    outbox.compose("trial", write)
    mail.configure(replace(settings, mail_url=post_office.url))

    def queue(
        about: int = 1, person: int | None = None, kind: str = "trial", not_after: datetime | None = None
    ) -> Notice:
        with db.transaction() as session:
            before = {row.id for row in session.query(Notice)}
            outbox.put(kind, about, person, not_after=not_after)
            session.flush()
            (new,) = [row for row in session.query(Notice) if row.id not in before]
        return new

    return queue


@pytest.fixture
def printed(capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What the process has printed and logged since, with logs as they are in use."""
    logs.configure("json", "INFO")
    return lambda: "".join(capfd.readouterr())
