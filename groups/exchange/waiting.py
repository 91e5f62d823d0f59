"""Uploaded files that wait between their preview and the word to go ahead."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path

from groups import clock
from groups.errors import NotFound

KEPT_SECONDS = 24 * 60 * 60
_NAME = re.compile(r"^[0-9a-f]{64}$")


def keep(folder: Path, data: bytes) -> str:
    """Put a file aside; gives the name to ask for it by. What has waited for more than a day is thrown away."""
    place = _place(folder)
    _tidy(place)
    name = sha256(data).hexdigest()
    fresh = place / f"{name}.part"
    fresh.write_bytes(data)
    os.replace(fresh, place / name)
    return name


def fetch(folder: Path, name: str) -> bytes:
    """The file that was put aside under this name."""
    if _NAME.match(name):
        try:
            return (_place(folder) / name).read_bytes()
        except OSError:
            pass  # the same sentence as for a name that never was
    raise NotFound("This file is no longer here. Please choose it again.")


def drop(folder: Path, name: str) -> None:
    """It is not needed any more."""
    if _NAME.match(name):
        (_place(folder) / name).unlink(missing_ok=True)


def _place(folder: Path) -> Path:
    place = folder / "waiting"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def _tidy(place: Path) -> None:
    old = clock.now().timestamp() - KEPT_SECONDS
    for path in place.iterdir():
        if path.stat().st_mtime < old:
            path.unlink(missing_ok=True)
