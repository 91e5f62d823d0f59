"""Small files that only their owner may read, such as keys: put in their place whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex


def put(path: Path, words: str) -> None:
    """Write `words` beside the place, see that they are on the disk, and only then give them the name. Raises OSError,
    and then what was there is there still."""
    fresh = path.with_name(f".{path.name}-{token_hex(8)}")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(words)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    settle(path.parent)


def settle(folder: Path) -> None:
    """Have a new name itself reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
