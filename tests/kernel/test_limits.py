"""How often a thing may be done: counted alike in memory and in a real Valkey, by one process and by several."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import redis

from groups import clock, limits
from groups.errors import TooSoon
from tests import servers


@pytest.fixture(params=["memory", "valkey"])
def counting(request: pytest.FixtureRequest) -> Iterator[str]:
    """Counts kept in each place in turn."""
    url = request.getfixturevalue("redis_url") if request.param == "valkey" else None
    limits.configure(url)
    limits.forget()
    yield request.param
    limits.configure(None)


@pytest.mark.pure
def test_every_kind_is_a_rule_that_can_be_read() -> None:
    assert set(limits._PARSED) == set(limits.KINDS)
    assert all(limits._PARSED.values())


def test_as_many_as_the_rule_says_and_not_one_more(counting: str) -> None:
    assert [limits.allows("sign_in_account", "wren") for _ in range(7)] == [True] * 5 + [False] * 2


def test_people_and_kinds_are_counted_apart(counting: str) -> None:
    for _ in range(5):
        limits.check("sign_in_account", "wren")
    limits.check("sign_in_account", "robin")
    limits.check("sign_in_address", "wren")
    with pytest.raises(TooSoon):
        limits.check("sign_in_account", "wren")


def test_a_kind_with_two_rules_keeps_both(counting: str) -> None:
    assert [limits.allows("letter_address", "wren") for _ in range(3)] == [True, True, False]


def test_a_refusal_says_how_long_to_wait_and_that_is_long_enough(counting: str) -> None:
    for _ in range(8):
        limits.check("message", 1)
    with pytest.raises(TooSoon, match="wait") as caught:
        limits.check("message", 1)
    assert 1 <= caught.value.wait <= 9
    assert limits.wait("sign_in_account", "nobody yet") == 1


@pytest.mark.slow
def test_after_the_wait_it_goes_on(counting: str) -> None:
    limits.check("typing", 1)
    with pytest.raises(TooSoon) as caught:
        limits.check("typing", 1)
    time.sleep(caught.value.wait)
    limits.check("typing", 1)


def test_asking_while_refused_does_not_make_the_wait_longer(counting: str) -> None:
    waits = []
    for _ in range(12):
        try:
            limits.check("message", 1)
        except TooSoon as refusal:
            waits.append(refusal.wait)
    assert len(waits) == 4
    assert max(waits) <= 9


def test_two_processes_share_their_counts_in_valkey(redis_url: str) -> None:
    limits.configure(redis_url)
    limits.forget()
    source = (
        "import sys; from groups import limits; limits.configure(sys.argv[1]); "
        "print(sum(limits.allows('sign_in_account', 'wren') for _ in range(3)))"
    )
    try:
        here = sum(limits.allows("sign_in_account", "wren") for _ in range(3))
        words = [sys.executable, "-c", source, redis_url]
        there = subprocess.run(words, cwd=servers.ROOT, capture_output=True, text=True, check=True, timeout=50).stdout
        assert (here, int(there)) == (3, 2)
        assert not limits.allows("sign_in_account", "wren")
    finally:
        limits.configure(None)


def test_while_valkey_is_away_each_process_counts_for_itself_without_delay() -> None:
    with servers.redis_server() as url:
        limits.configure(url)
        assert limits.answers()
        limits.check("typing", 1)
    try:
        assert not limits.answers()
        began = clock.ticks()
        assert [limits.allows("sign_in_account", "wren") for _ in range(6)] == [True] * 5 + [False]
        with pytest.raises(TooSoon):
            limits.check("sign_in_account", "wren")
        assert clock.ticks() - began < 3
    finally:
        limits.configure(None)


def test_a_valkey_that_hangs_costs_one_second_once() -> None:
    with servers.redis_server() as url:
        limits.configure(url)
        assert limits.allows("join", 1)
        with redis.Redis.from_url(url) as client:
            client.client_pause(2_500)
        took = []
        for _ in range(4):
            began = clock.ticks()
            assert limits.allows("join", 1)
            took.append(clock.ticks() - began)
        limits.configure(None)
    assert took[0] < 1.6
    assert max(took[1:]) < 0.1


def test_a_socket_file_is_understood_as_well() -> None:
    try:
        limits.configure("unix:///nowhere/redis.sock")
        assert not limits.answers()
        assert limits.allows("typing", 1)
    finally:
        limits.configure(None)
