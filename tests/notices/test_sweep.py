"""What is due leaves once; what cannot leave is tried again, or given up, and never stands in the way of the rest."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from groups import clock, db, outbox
from groups.notices import jobs, mail, queries
from groups.notices.models import Notice, NoticeState
from groups.outbox import Letter, Pending
from groups.people.models import PersonState
from tests import make, servers
from tests.notices.conftest import Put
from tests.post_office import TAKEN, PostOffice

Forward = Callable[..., None]
FIRST = "person1@example.org"


def now_of(notice: Notice) -> Notice:
    """The row as it stands."""
    db.release()
    found = db.session().get_one(Notice, notice.id)
    db.session().expunge(found)
    db.release()
    return found


def test_a_letter_leaves_once(put: Put, post_office: PostOffice) -> None:
    notice = put()
    assert (jobs.sweep(), jobs.sweep()) == (1, 0)
    (letter,) = post_office.arrived
    assert (letter["To"], letter["Subject"]) == (FIRST, "A letter")
    assert letter["Message-ID"] == f"<{notice.message_id}@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert now_of(notice).state is NoticeState.SENT


def test_a_refused_address_is_given_up_at_once(put: Put, post_office: PostOffice) -> None:
    post_office.recipient = lambda _address, _time: "550 nobody here"
    notice = put()
    assert (jobs.sweep(), jobs.sweep()) == (0, 0)
    assert post_office.asked[FIRST] == 1
    assert (now_of(notice).state, now_of(notice).trouble) == (NoticeState.FAILED, "smtp 550")


def test_a_greylisted_letter_leaves_when_it_is_tried_again(put: Put, post_office: PostOffice, at_noon: Forward) -> None:
    post_office.recipient = lambda _address, time: "451 come back later" if time == 1 else "250 ok"
    notice = put()
    assert (jobs.sweep(), jobs.sweep()) == (0, 0)
    assert now_of(notice).state is NoticeState.DUE
    at_noon(timedelta(seconds=61))
    assert jobs.sweep() == 1
    assert now_of(notice).state is NoticeState.SENT


@pytest.mark.parametrize("moment", ["recipient", "contents"])
@pytest.mark.parametrize("trouble", ["hang", "hang up"])
def test_a_server_that_hangs_is_tried_again(
    put: Put, post_office: PostOffice, at_noon: Forward, moment: str, trouble: str
) -> None:
    setattr(
        post_office, moment, lambda _address, time: trouble if time == 1 else {"contents": TAKEN}.get(moment, "250 ok")
    )
    notice = put()
    assert jobs.sweep() == 0
    assert now_of(notice).state is NoticeState.DUE
    at_noon(timedelta(seconds=61))
    assert jobs.sweep() == 1
    assert post_office.addresses() == [FIRST]


def test_a_letter_taken_by_a_server_that_hangs_up_keeps_its_id(
    put: Put, post_office: PostOffice, at_noon: Forward
) -> None:
    """Nobody can know whether it was taken, so it may come twice; the id lets the reader's mailbox see that."""
    post_office.contents = lambda _address, time: "keep and hang up" if time == 1 else TAKEN
    put()
    jobs.sweep()
    at_noon(timedelta(seconds=61))
    jobs.sweep()
    assert len({letter["Message-ID"] for letter in post_office.arrived}) == 1


def test_no_server_at_all_is_given_up_after_hours_not_minutes(
    put: Put, post_office: PostOffice, at_noon: Forward
) -> None:
    post_office.recipient = lambda _address, _time: "421 closed"
    notice = put()
    hours = 0
    while now_of(notice).state is NoticeState.DUE and hours < 48:
        jobs.sweep()
        at_noon(timedelta(hours=1))
        hours += 1
    assert now_of(notice).state is NoticeState.FAILED
    assert post_office.asked[FIRST] == jobs.PATIENCE


def test_five_sweeps_at_once_in_threads_share_the_letters(put: Put, post_office: PostOffice) -> None:
    for about in range(60):
        put(about)
    with ThreadPoolExecutor(5) as pool:
        sent = list(pool.map(lambda _: jobs.sweep(), range(5)))
    assert sum(sent) == 60
    assert post_office.addresses() == sorted(f"person{about}@example.org" for about in range(60))


@pytest.mark.slow
def test_five_sweeps_at_once_in_processes_share_the_letters(put: Put, post_office: PostOffice, database: str) -> None:
    for about in range(60):
        put(about)
    words = [sys.executable, "-m", "tests.notices.sweeper", database, post_office.url]
    sweepers = [
        subprocess.Popen(words, cwd=servers.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(5)
    ]
    said = [sweeper.communicate(timeout=50) for sweeper in sweepers]
    assert sum(int(out) for out, _ in said) == 60, said
    assert post_office.addresses() == sorted(f"person{about}@example.org" for about in range(60))


@pytest.mark.slow
def test_what_a_killed_sweep_had_claimed_leaves_when_its_lease_ends(
    put: Put, post_office: PostOffice, database: str
) -> None:
    post_office.recipient = lambda address, time: "hang" if (address, time) == (FIRST, 1) else "250 ok"
    first, second = put(1), put(2)
    words = [sys.executable, "-m", "tests.notices.sweeper", database, post_office.url]
    with subprocess.Popen(words, cwd=servers.ROOT) as sweeper:
        end = time.monotonic() + 20
        while not post_office.asked and time.monotonic() < end:
            time.sleep(0.02)
        sweeper.kill()
    assert now_of(first).state is now_of(second).state is NoticeState.SENDING
    assert jobs.sweep() == 0, "its lease still stands"
    with clock.frozen(clock.now() + queries.LEASE + timedelta(seconds=1)):
        assert jobs.sweep() == 2
    assert post_office.addresses() == [FIRST, "person2@example.org"]


def test_a_sweep_that_was_overtaken_leaves_the_letter_alone(
    put: Put, post_office: PostOffice, at_noon: Forward
) -> None:
    """The first letter takes longer than the lease of all that were claimed with it; another sweep takes the second."""
    put(1)
    second = put(2)

    def slow(notice: Pending) -> Letter:
        if notice.about_id == 1:
            at_noon(queries.LEASE + timedelta(seconds=1))
        return Letter(f"person{notice.about_id}@example.org", "A letter", "Words.\n", "<p>Words.</p>")

    outbox.compose("trial", slow)
    with db.transaction():
        queries.claim("one", clock.now(), 20)
    at_noon(queries.LEASE + timedelta(seconds=1))
    with db.transaction():
        assert queries.claim("other", clock.now(), 20)
    assert jobs._send(second.id, "one", mail.Round()) is False
    assert post_office.arrived == []


def test_what_is_too_late_is_dropped(put: Put, post_office: PostOffice, at_noon: Forward) -> None:
    notice = put(not_after=clock.now() + timedelta(hours=1))
    at_noon(timedelta(hours=2))
    assert jobs.sweep() == 0
    assert (now_of(notice).state, post_office.arrived) == (NoticeState.DROPPED, [])


def test_nobody_writes_to_an_account_that_ended(put: Put, post_office: PostOffice) -> None:
    gone = make.person(state=PersonState.ENDED)
    notice = put(person=gone.id)
    assert jobs.sweep() == 0
    assert (now_of(notice).state, post_office.arrived) == (NoticeState.DROPPED, [])


def test_what_is_no_longer_relevant_is_dropped(put: Put, post_office: PostOffice) -> None:
    outbox.compose("stale", lambda _notice: None)
    notice = put(kind="stale")
    jobs.sweep()
    assert now_of(notice).state is NoticeState.DROPPED


def _fails(_notice: Pending) -> Letter:
    raise ValueError("about person7@example.org, who wrote something private")


def _cannot_be_sent(_notice: Pending) -> Letter:
    return Letter("two\nlines@example.org", "A letter", "private words\n", "<p>private words</p>")


@pytest.mark.parametrize("broken", [_fails, _cannot_be_sent])
def test_one_letter_that_cannot_be_written_does_not_keep_the_others(
    put: Put, post_office: PostOffice, broken: outbox.Compose, printed: Callable[[], str]
) -> None:
    outbox.compose("broken", broken)
    bad = put(kind="broken")
    good = put(2)
    assert jobs.sweep() == 1
    assert (now_of(bad).state, now_of(good).state) == (NoticeState.DUE, NoticeState.SENT)
    said = printed()
    assert "example.org" not in said
    assert "private" not in said


def test_a_kind_nobody_writes_is_put_off(put: Put, post_office: PostOffice) -> None:
    notice = put(kind="unknown")
    jobs.sweep()
    assert (now_of(notice).state, now_of(notice).trouble) == (NoticeState.DUE, "not composed")


def test_logs_name_nobody(put: Put, post_office: PostOffice, printed: Callable[[], str]) -> None:
    post_office.recipient = lambda address, _time: f"550 {address} is unknown, secret-word"
    put()
    jobs.sweep()
    said = printed()
    assert "notice_put_off" in said
    assert "example.org" not in said
    assert "secret-word" not in said


def test_a_letter_belongs_to_its_deed(put: Put) -> None:
    def deed() -> None:
        with db.transaction():
            outbox.put("trial", 5, None)
            raise LookupError

    with pytest.raises(LookupError):
        deed()
    assert jobs.sweep() == 0


def test_a_second_letter_of_the_same_name_is_not_queued(put: Put, post_office: PostOffice) -> None:
    for _ in range(2):
        with db.transaction():
            outbox.put("trial", 5, None, once="welcome 5")
    assert jobs.sweep() == 1
