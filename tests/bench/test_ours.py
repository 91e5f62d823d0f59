"""The benchmark's own door to our server widens two limits, and nothing else, and never where people are."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from benchmarks.chat.building import ROOT

pytestmark = pytest.mark.pure

#: In a process of its own: the door changes the standard library as wsgi.py does.
TRIAL = """
from benchmarks.chat import ours
from groups import limits
before = {kind: [rule.amount for rule in rules] for kind, rules in limits._PARSED.items()}
ours.widen()
after = {kind: [rule.amount for rule in rules] for kind, rules in limits._PARSED.items()}
changed = sorted(kind for kind in before if before[kind] != after[kind])
print(*changed, after["message"][0] // before["message"][0], all(limits.allows("message", 1) for _ in range(500)))
"""


def tried(**settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STONES_")} | settings
    words = [sys.executable, "-c", TRIAL]
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_only_messages_and_what_a_socket_says_are_widened() -> None:
    done = tried()
    assert done.stdout.split() == ["message", "socket", "10000", "True"], done.stderr


def test_it_refuses_an_https_site() -> None:
    done = tried(STONES_PUBLIC_URL="https://example.org")
    assert done.returncode != 0
    assert "must not be https" in done.stderr
