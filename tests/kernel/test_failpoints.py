"""Failing on purpose: only where a test asked for it, and never on a public site."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from groups import clock, config, failpoints
from groups.config import BadSetting

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def _off() -> Iterator[None]:
    yield
    failpoints.configure("")


def test_nothing_happens_unless_asked() -> None:
    failpoints.configure("")
    for place in failpoints.PLACES:
        failpoints.reach(place)


def test_the_reach_that_was_named_fails_and_no_other() -> None:
    failpoints.configure("chat.after_commit=raise:2")
    failpoints.reach("chat.after_commit")
    failpoints.reach("chat.after_insert")
    with pytest.raises(failpoints.Reached):
        failpoints.reach("chat.after_commit")
    failpoints.reach("chat.after_commit")


def test_ending_is_as_hard_as_a_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, how: killed.append((pid, how)))
    failpoints.configure(" chat.before_insert=exit , chat.mid_push=exit:3")
    failpoints.reach("chat.before_insert")
    assert killed == [(os.getpid(), signal.SIGKILL)]


def test_waiting_is_at_each_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(clock, "pause", waited.append)
    failpoints.configure("chat.after_insert=sleep:0.5")
    failpoints.reach("chat.after_insert")
    failpoints.reach("chat.after_insert")
    assert waited == [0.5, 0.5]


@pytest.mark.parametrize(
    "said", ["chat.after_commit", "chat.nowhere=exit", "chat.mid_push=burn", "chat.mid_push=exit:0", "=", "a=exit:1.5"]
)
def test_what_makes_no_sense_is_refused_with_a_sentence(said: str) -> None:
    with pytest.raises(BadSetting, match="STONES_FAILPOINTS must be"):
        failpoints.configure(said)


def test_a_public_site_does_not_start_with_them(tmp_path: Path) -> None:
    given = {"STONES_INSTANCE_DIR": str(tmp_path), "STONES_FAILPOINTS": "chat.mid_push=exit"}
    assert config.from_environment(given).failpoints == "chat.mid_push=exit"
    public = {"STONES_PUBLIC_URL": "https://x.example.org", "STONES_MAIL": "smtp://mail.example.org"}
    with pytest.raises(BadSetting, match=r"^STONES_FAILPOINTS "):
        config.from_environment({**given, **public})
