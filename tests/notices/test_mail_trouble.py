"""A mail server may do what it likes: other letters go on, none is lost, and a connection serves many."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from groups import config, db
from groups.notices import jobs, mail
from groups.notices.models import Notice, NoticeState
from tests.notices.conftest import Put
from tests.post_office import TAKEN, PostOffice

FIRST = "person1@example.org"


@dataclass
class Script:
    """A mail server that talks as it is told: `slow` seconds between bytes, hanging up after `most` letters."""

    slow: float = 0.0
    most: int = 10_000
    connections: int = 0
    letters: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def serve(self, line: socket.socket) -> None:
        """One connection."""
        self.connections += 1
        taken, in_letter = 0, False
        with line, line.makefile("rb") as words:
            self.say(line, "220 ready")
            for word in words:
                if in_letter:
                    if word == b".\r\n":
                        in_letter, taken, self.letters = False, taken + 1, self.letters + 1
                        self.say(line, "250 taken")
                    continue
                if taken >= self.most:
                    return
                in_letter = word.upper().startswith(b"DATA")
                self.say(line, "354 go on" if in_letter else "250 ok")
                if word.upper().startswith(b"QUIT"):
                    return

    def say(self, line: socket.socket, words: str) -> None:
        whole = f"{words}\r\n".encode()
        for part in [bytes([byte]) for byte in whole] if self.slow else [whole]:
            if self.slow and self.stopped.wait(self.slow):
                return
            try:
                line.sendall(part)
            except OSError:
                return


@contextmanager
def serving(script: Script) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)

        def take() -> None:
            while not script.stopped.is_set():
                try:
                    line, _ = door.accept()
                except TimeoutError:
                    continue
                threading.Thread(target=script.serve, args=[line], daemon=True).start()

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{door.getsockname()[1]}"
        script.stopped.set()
        thread.join()


def states() -> list[NoticeState]:
    db.release()
    return list(db.session().scalars(select(Notice.state).order_by(Notice.id)))


def test_one_that_says_a_byte_now_and_then_is_not_waited_for(
    put: Put, settings: config.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "PATIENCE", 0.6)
    put()
    with serving(Script(slow=0.1)) as url:
        mail.configure(replace(settings, mail_url=url))
        began = time.monotonic()
        assert jobs.sweep() == 0
        assert time.monotonic() - began < 2
    assert states() == [NoticeState.DUE]


def test_many_letters_go_by_one_connection(put: Put, settings: config.Config) -> None:
    for about in range(30):
        put(about)
    script = Script()
    with serving(script) as url:
        mail.configure(replace(settings, mail_url=url))
        assert jobs.sweep() == 30
    assert (script.connections, script.letters) == (1, 30)


def test_a_server_that_hangs_up_after_some_gets_the_rest_by_another(put: Put, settings: config.Config) -> None:
    for about in range(30):
        put(about)
    script = Script(most=7)
    with serving(script) as url:
        mail.configure(replace(settings, mail_url=url))
        assert jobs.sweep() == 30
    assert (script.connections, script.letters) == (5, 30)


def test_a_letter_it_hangs_on_does_not_keep_the_others(
    put: Put, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 0.5)
    post_office.recipient = lambda address, _time: "hang" if address == FIRST else "250 ok"
    for about in range(8):
        put(about)
    assert jobs.sweep() == 7
    assert FIRST not in post_office.addresses()
    assert states().count(NoticeState.SENT) == 7


def test_a_refusal_leaves_the_connection_to_the_next(put: Put, post_office: PostOffice) -> None:
    post_office.recipient = lambda address, _time: "451 later" if address == FIRST else "250 ok"
    for about in range(5):
        put(about)
    assert jobs.sweep() == 4


@pytest.mark.parametrize("trouble", ["451 later", "452 full", "552 too big", "554 no"])
def test_a_letter_that_is_not_liked_after_it_was_read_is_tried_again(
    put: Put, post_office: PostOffice, at_noon: Callable[..., None], trouble: str
) -> None:
    post_office.contents = lambda _address, time: trouble if time == 1 else TAKEN
    put()
    assert jobs.sweep() == 0
    assert states() == [NoticeState.DUE]
    at_noon(timedelta(seconds=61))
    assert jobs.sweep() == 1


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_two_hundred_letters_through_every_trouble_all_arrive_and_few_twice(
    put: Put, post_office: PostOffice, at_noon: Callable[..., None]
) -> None:
    """Refusals, greylists and dropped connections by turns: what could be doubled is only what was taken and not said
    to be, with the same Message-ID."""
    answers = ["250 ok", "451 greylisted", "250 ok", "421 closing", "hang up"]
    fates = [TAKEN, "keep and hang up", TAKEN, "451 later", "hang up"]
    post_office.recipient = lambda address, time: answers[(sum(address.encode()) + time) % 5] if time < 4 else "250 ok"
    post_office.contents = lambda address, time: fates[(sum(address.encode()) // 5 + time) % 5] if time < 4 else TAKEN
    for about in range(200):
        put(about)
    for _ in range(6):
        jobs.sweep()
        at_noon(timedelta(hours=3))
    arrived = [(str(letter["To"]), letter["Message-ID"]) for letter in post_office.arrived]
    assert {address for address, _id in arrived} == {f"person{about}@example.org" for about in range(200)}
    assert len(set(arrived)) == 200, "a letter that came twice has one Message-ID"
    assert set(states()) == {NoticeState.SENT}
