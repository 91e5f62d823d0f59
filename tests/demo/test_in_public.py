"""The demo's sign-ins are known to everyone, so a public site does not start with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from groups import clock, db
from groups.config import BadSetting, from_environment
from groups.demo import seed
from groups.people import queries as people
from tests.cli.conftest import Stones, anywhere

__all__ = ["anywhere"]  # a fixture

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("address", ["http://stones.example.org", "http://192.168.1.4:8000", "http://[fe80::1]"])
def test_nothing_is_shown_to_other_machines_without_https(tmp_path: Path, address: str) -> None:
    with pytest.raises(BadSetting, match=r"^STONES_PUBLIC_URL "):
        from_environment({"STONES_INSTANCE_DIR": str(tmp_path), "STONES_PUBLIC_URL": address})


@pytest.mark.parametrize(
    ("address", "status"),
    [("https://stones.example.org", 1), ("https://localhost", 1), ("http://stones.example.org", 2)],
)
def test_the_demo_is_not_planted_where_others_come(anywhere: Stones, address: str, status: int) -> None:
    done = anywhere("demo", STONES_PUBLIC_URL=address, STONES_MAIL="smtp://127.0.0.1:9")
    assert (done.returncode, done.stdout) == (status, "")
    assert "STONES_PUBLIC_URL" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert people.community() is None


def test_a_public_site_refuses_to_start_with_the_demo(database: str, tmp_path: Path) -> None:
    seed.plant(clock.now())
    db.release()
    public = {
        "STONES_INSTANCE_DIR": str(tmp_path), "STONES_DATABASE_URL": database, "STONES_MAIL": "smtp://127.0.0.1:9",
        "STONES_PUBLIC_URL": "https://stones.example.org", "STONES_PORT": "0",
    }  # fmt: skip
    plain = {name: value for name, value in os.environ.items() if not name.startswith("STONES_")}
    ended = subprocess.run(
        [sys.executable, "wsgi.py"], cwd=ROOT, env={**plain, **public}, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("This database holds the demo")
