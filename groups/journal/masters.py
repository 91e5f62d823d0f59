"""The master keys that close the keys of journals. They live outside the database: in the settings, or in a file.

The first one closes; all of them open. The file is read again each time, so that a site goes on with a new master
while it runs.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from groups import private_file
from groups.config import Config
from groups.errors import TryAgain
from groups.journal import sealing

FILE = "journal-keys"
AWAY = (
    "Your journal cannot be opened just now, because the key of this place is not at hand. Nothing in it is lost. "
    "Please try again later, and tell a coordinator if it stays so."
)


class KeyAway(TryAgain):
    """The master that closed a key is not here, or cannot be read. Nothing was done."""

    code = "key_away"

    def __init__(self, say: str = AWAY) -> None:
        super().__init__(say)


@dataclass(frozen=True)
class Master:
    """A master key, and what it is called in rows."""

    name: str
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class _House:
    given: tuple[Master, ...]
    path: Path


_house: _House | None = None


def configure(settings: Config) -> None:
    """Use these settings; every process does this once."""
    global _house
    _house = _House(tuple(map(_master, settings.journal_keys)), settings.instance_dir / FILE)


def known() -> list[Master]:
    """All masters there are, the one in use first; none where nobody has written in a journal yet."""
    house = _here()
    return list(dict.fromkeys([*house.given, *_read(house.path)]))


def find(name: str) -> Master | None:
    """The master called so."""
    return next((each for each in known() if each.name == name), None)


def are_given() -> bool:
    """Whether the one in use comes out of the settings, where no command can change it."""
    return bool(_here().given)


def path() -> Path:
    """The file for masters, whether it is there or not."""
    return _here().path


def add() -> Master:
    """A new master, in use from now on; the others still open what they closed. Only while nobody else makes one."""
    fresh = _master(sealing.fresh_key().hex())
    _write([fresh, *_read(_here().path)])
    return fresh


def keep_only(master: Master) -> None:
    """Take all others out of the file."""
    _write([master])


def is_kept_close() -> bool:
    """Whether nobody but its owner may read the file; also where there is none."""
    where = _here().path
    return os.name != "posix" or not where.exists() or not where.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def _here() -> _House:
    if _house is None:
        raise RuntimeError("masters.configure() has not been called")
    return _house


def _master(words: str) -> Master:
    key = bytes.fromhex(words)
    return Master(sealing.name_of(key), key)


def _read(where: Path) -> list[Master]:
    try:
        lines = where.read_text("ascii").split()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        raise KeyAway() from None
    if not all(re.fullmatch(r"[0-9a-f]{64}", line) for line in lines):
        raise KeyAway()
    return [_master(line) for line in lines]


def _write(masters: list[Master]) -> None:
    try:
        private_file.put(_here().path, "".join(f"{each.key.hex()}\n" for each in masters))
    except OSError:
        raise KeyAway() from None
