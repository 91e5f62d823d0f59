"""Runs `stones` in a process of its own, with an instance folder of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import servers
from tests.post_office import post_office


@dataclass
class Stones:
    """An installation on this machine, looked after with `stones(...)`."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the surrounding environment do not leak in."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("STONES_")}
        return {**plain, "STONES_INSTANCE_DIR": str(self.folder), **self.settings}

    def __call__(
        self, *words: str | Path, given: str = "", largest_file: int | None = None, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one command to its end. `largest_file`: in bytes, as a full disk would have it."""
        limit = None
        if largest_file is not None:
            limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))  # noqa: E731  a limit for this child alone
        return subprocess.run(
            [sys.executable, "-m", "groups.cli", *map(str, words)],
            cwd=servers.ROOT, env={**self.environment, **settings}, input=given, capture_output=True, text=True,
            check=False, timeout=120, preexec_fn=limit,
        )  # fmt: skip

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        """Begin one command and go on."""
        return subprocess.Popen(
            [sys.executable, "-m", "groups.cli", *map(str, words)],
            cwd=servers.ROOT, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def ok(self, *words: str | Path, **given: str) -> str:
        """Run one command that must succeed; gives what it printed."""
        done = self(*words, **given)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def installation(tmp_path: Path) -> Stones:
    """An installation on SQLite, not migrated yet."""
    return Stones(tmp_path / "instance")


@pytest.fixture
def anywhere(tmp_path: Path, database: str) -> Stones:
    """A migrated, empty installation on whichever database the suite runs on; `db` in this process is open on it."""
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    return Stones(folder, {"STONES_DATABASE_URL": database})


__all__ = ["Stones", "anywhere", "installation", "post_office"]
