"""The one file a backup is: a compressed tar of `manifest.json`, the database, and the secret when it was asked for."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from groups import clock, schema
from groups.errors import Conflict

FORMAT = 1
DATABASE, SECRET, MANIFEST = "stones.db", "secret", "manifest.json"
LARGEST_MANIFEST = 64_000
NOT_OURS = "This file is broken, or it is not a backup of Stepping Stones."

#: Told how far the work is: what is being done, how much of it, out of how much.
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `sha256` and `bytes` are those of the database in it."""

    format: int
    made_at: str
    revision: str
    taken_from: str
    sha256: str
    bytes: int
    secret_sha256: str | None = None


class Unusable(Conflict):
    """A backup that cannot be made here, or a file that cannot be put back. Nothing was changed."""


def describe(copy: Path, taken_from: str, secret: str | None) -> Manifest:
    """What is to be said of the database `copy`."""
    return Manifest(
        format=FORMAT,
        made_at=clock.now().isoformat(timespec="seconds"),
        revision=_revision_in(copy),
        taken_from=taken_from,
        sha256=checksum(copy),
        bytes=copy.stat().st_size,
        secret_sha256=sha256(secret.encode()).hexdigest() if secret else None,
    )


def pack(part: Path, copy: Path, manifest: Manifest, secret: str | None, tell: Tell) -> None:
    """Make the file `part`, and see that it has reached the disk."""
    tell("packing", 0, 1)
    about = copy.with_name(MANIFEST)
    about.write_text(json.dumps(asdict(manifest), indent=1))
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
            tar.add(about, MANIFEST)
            if secret:
                kept = copy.with_name(SECRET)
                kept.write_text(secret)
                tar.add(kept, SECRET)
            tar.add(copy, DATABASE)
        file.flush()
        os.fsync(file.fileno())
    tell("packing", 1, 1)


def unpack(source: Path, place: Path, tell: Tell) -> tuple[Manifest, str | None]:
    """Take a backup apart into `place` and see that it is whole."""
    with tarfile.open(source, mode="r:gz") as tar:
        manifest = _read_manifest(tar)
        _refuse_other_kinds(manifest)
        _unpack_database(tar, place / DATABASE, manifest, tell)
        secret = _read_secret(tar, manifest)
    if checksum(place / DATABASE) != manifest.sha256:
        raise Unusable("This backup is damaged: its contents do not have the sum it was made with.")
    if _revision_in(place / DATABASE) != manifest.revision:
        raise Unusable("This backup is damaged: its contents are of another version than it says.")
    return manifest, secret


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    try:
        told: dict[str, Any] = json.loads(_read(tar, MANIFEST))
        sound = isinstance(told["bytes"], int) and re.fullmatch(r"\w{1,32}", told["revision"])
        manifest = Manifest(**told)
    except (TypeError, ValueError, KeyError) as fault:
        raise Unusable(NOT_OURS) from fault
    if not sound:
        raise Unusable(NOT_OURS)
    return manifest


def _refuse_other_kinds(manifest: Manifest) -> None:
    if manifest.format != FORMAT or manifest.revision not in schema.parents():
        raise Unusable(
            f"This backup was made by a newer version (its database is at {manifest.revision}, "
            f"this version knows up to {schema.head()}); update first."
        )


def _unpack_database(tar: tarfile.TarFile, to: Path, manifest: Manifest, tell: Tell) -> None:
    kept = tar.extractfile(DATABASE)
    if kept is None:
        raise KeyError(DATABASE)
    done = 0
    with open(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        # Never more than it says: a file made to fill the disk is given up at once.
        while done <= manifest.bytes and (piece := kept.read(1_000_000)):
            file.write(piece)
            done += len(piece)
            tell("unpacking", done, manifest.bytes)
        os.fsync(file.fileno())


def _read_secret(tar: tarfile.TarFile, manifest: Manifest) -> str | None:
    if manifest.secret_sha256 is None:
        return None
    secret = _read(tar, SECRET)
    if sha256(secret).hexdigest() != manifest.secret_sha256:
        raise Unusable("This backup is damaged: the secret in it does not have the sum it was made with.")
    return secret.decode()


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    kept = tar.extractfile(name)
    if kept is None:
        raise KeyError(name)
    return kept.read(LARGEST_MANIFEST)


def checksum(path: Path) -> str:
    """The SHA-256 of a file."""
    total = sha256()
    with open(path, "rb") as file:
        while piece := file.read(1_000_000):
            total.update(piece)
    return total.hexdigest()


def _revision_in(file: Path) -> str:
    with closing(sqlite3.connect(file)) as held:
        return str(held.execute("SELECT max(version_num) FROM alembic_version").fetchone()[0])
