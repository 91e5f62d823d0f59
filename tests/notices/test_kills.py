"""Five processes sweep at once and are killed where it hurts: none is missed, and at most one comes twice for each
kill, with the same Message-ID."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from groups import db
from groups.notices.models import Notice, NoticeState
from tests import servers
from tests.notices.conftest import Put
from tests.post_office import PostOffice

LETTERS = 500
#: What each of five does in its lives: killed with a batch in its hands, before a letter goes, or after; then well.
LIVES = [
    ["notices.before_send=exit:9", "notices.after_send=exit:21", ""],
    ["notices.after_send=exit:5", "notices.after_claim=exit:2", ""],
    ["notices.after_claim=exit:3", "notices.after_send=exit:13", ""],
    ["notices.after_send=exit:17", "notices.before_send=exit:3", ""],
    ["notices.after_send=exit:2", "notices.after_send=exit:8", ""],
]


@dataclass
class Sweeper:
    """One of the five, life after life."""

    words: list[str]
    lives: list[str]
    killed: list[str] = field(default_factory=list)
    running: subprocess.Popen[bytes] | None = None

    def go_on(self) -> bool:
        """Begin the next life if this one was ended; False when the last one came to its end by itself."""
        if self.running is not None:
            code = self.running.poll()
            if code is None:
                return True
            if code != -signal.SIGKILL:
                assert code == 0
                return False
            self.killed.append(self.lives.pop(0))
        self.running = subprocess.Popen([*self.words, self.lives[0]], cwd=servers.ROOT, stdout=subprocess.DEVNULL)
        return True

    def end(self) -> None:
        """Leave nothing behind."""
        if self.running is not None and self.running.poll() is None:
            self.running.kill()
            self.running.wait()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_five_processes_with_kills_lose_nothing_and_double_one_a_kill(
    put: Put, post_office: PostOffice, database: str
) -> None:
    for about in range(LETTERS):
        put(about)
    words = [sys.executable, "-m", "tests.notices.sweeper", database, post_office.url]
    sweepers = [Sweeper(words, list(lives)) for lives in LIVES]
    try:
        going = len(sweepers)
        while going:
            going = sum(each.go_on() for each in sweepers)
            time.sleep(0.05)
    finally:
        for each in sweepers:
            each.end()

    killed = [place for each in sweepers for place in each.killed]
    after = [place for place in killed if place.startswith("notices.after_send")]
    assert len(killed) >= 6, "the kills were not reached"
    arrived = Counter(str(letter["To"]) for letter in post_office.arrived)
    ids = {(str(letter["To"]), letter["Message-ID"]) for letter in post_office.arrived}
    assert set(arrived) == {f"person{about}@example.org" for about in range(LETTERS)}
    assert sum(arrived.values()) - LETTERS <= len(after)
    assert len(ids) == LETTERS, "what came twice has one Message-ID"
    db.release()
    assert set(db.session().scalars(select(Notice.state))) == {NoticeState.SENT}
