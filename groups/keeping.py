"""Keeping what people have entrusted to us: a backup that is complete or not there, and putting one back whole.

A backup is one file, a compressed tar of `manifest.json` and `stones.db`: an SQLite database whatever database it was
taken from. docs/decisions/0010-backup-and-restore.md says why.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from groups import carrying, clock, db, parcel, private_file, schema
from groups.parcel import DATABASE, Manifest, Tell, Unusable

#: Folders that a killed backup or restore left behind are removed by the next one once they are this old.
LEFT_BEHIND = timedelta(days=1)
#: How long a restore waits for those who are writing, in seconds.
PATIENCE = 60.0


def quietly(_doing: str, _done: int, _of: int) -> None:
    """Tell nobody."""


def backup(to: Path, *, secret: str | None = None, tell: Tell = quietly) -> tuple[Path, Manifest]:
    """Write everything in the database to the file `to`, or to a file named after the moment in the folder `to`.

    The site may go on meanwhile: what is kept is one moment of it. `secret` is put inside when given. Raises Unusable
    with a sentence, and then there is no file.
    """
    revision = _revision_here()
    path = to / f"stones-{clock.now():%Y-%m-%d-%H%M%S}.backup" if to.is_dir() else to
    if path.exists():
        raise Unusable(f"There is already a file {path.name} there; choose another name, or a folder.")
    with _plainly("The backup was not made"), _workplace(path.parent) as place:
        copy, part = place / DATABASE, place / "part"
        _snapshot(copy, revision, tell)
        _refuse_damage(copy, "The database is damaged, so no backup was made of it")
        manifest = parcel.describe(copy, db.engine().dialect.name, secret)
        parcel.pack(part, copy, manifest, secret, tell)
        os.rename(part, path)
        private_file.settle(path.parent)
    return path, manifest


def restore(
    source: Path, *, beside: Path, replace: bool, afterwards: Callable[[Manifest], None], tell: Tell = quietly
) -> tuple[Manifest, str | None]:
    """Put the backup `source` in the place of the database; gives its manifest, and the secret if one is inside.

    It is unpacked in a new folder in `beside`, checked, brought to the newest revision, given to `afterwards` (inside a
    transaction) and only then put in place, all at once. Raises Unusable with a sentence, and then nothing was changed.
    """
    with _plainly("Nothing was restored"), _workplace(beside) as place:
        if not replace and not is_empty():
            raise Unusable("This database is not empty. To put the backup in its place, say --replace.")
        manifest, secret = parcel.unpack(source, place, tell)
        with carrying.working_on(f"sqlite:///{place / DATABASE}"):
            schema.upgrade()
            with db.transaction():
                afterwards(manifest)
        _make_one_file(place / DATABASE)
        _refuse_damage(place / DATABASE, "The backup is damaged")
        _put(place / DATABASE, tell)
    return manifest, secret


def write_secret(path: Path, secret: str) -> None:
    """Put the secret of a backup in place, readable by its owner only."""
    with _plainly("The secret was not put back"):
        private_file.put(path, secret)


def is_empty() -> bool:
    """Whether the database holds nothing yet. One that cannot be read is not empty."""
    path = sqlite_path()
    if path is not None and not path.exists():
        return True
    try:
        return carrying.is_empty(db.engine())
    except DatabaseError:
        return False


def sqlite_path() -> Path | None:
    """The file of the database, or None when it is kept by a server."""
    url = db.engine().url
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _revision_here() -> str:
    path = sqlite_path()
    if path is not None and not path.exists():
        raise Unusable("There is no database here yet, so there is nothing to keep.")
    revision = schema.current()
    if revision is None:
        raise Unusable("The database does not answer or holds nothing yet, so there is nothing to keep.")
    if revision not in schema.parents():
        raise Unusable(f"The database is at {revision}, which a newer version made; use that version for its backup.")
    return revision


# --- making ---------------------------------------------------------------------------------------------------


def _snapshot(copy: Path, revision: str, tell: Tell) -> None:
    if sqlite_path() is None:
        carrying.to_file(copy, revision, tell)
    else:
        # A read that is open holds the moment: others may write, and the copy neither starts again nor sees it.
        with db.engine().connect() as connection, closing(sqlite3.connect(copy)) as file:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
            raw: Any = connection.connection.driver_connection
            raw.backup(file, pages=2000, progress=lambda _code, left, of: tell("copying", of - left, of))
    _make_one_file(copy)


# --- putting back ---------------------------------------------------------------------------------------------


def _put(made: Path, tell: Tell) -> None:
    """Put the database that was made ready in the place of the one in use."""
    path = sqlite_path()
    if path is None:
        carrying.from_file(made, tell)
    elif path.exists() and _is_sound(path):
        _copy_over(made, path, tell)
    else:
        _set_aside(path)
        os.rename(made, path)
        private_file.settle(path.parent)


def _is_sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as file:
            return bool(file.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _copy_over(made: Path, path: Path, tell: Tell) -> None:
    """Into the file itself, as one transaction of SQLite's: a process that has it open sees the old or the new, never
    a mixture, and goes on with the new. Swapping the file would leave such a process writing into a removed one."""
    until = clock.ticks() + PATIENCE

    def progress(_code: int, left: int, of: int) -> None:
        tell("putting in place", of - left, of)
        if clock.ticks() > until and left:
            raise Unusable("The database is being written to all the time. Stop the site and try again.")

    with closing(sqlite3.connect(made)) as new, closing(sqlite3.connect(path, timeout=1)) as old:
        old.execute("PRAGMA synchronous=FULL")
        new.backup(old, pages=-1, progress=progress, sleep=0.1)
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _set_aside(path: Path) -> None:
    """Keep a database that cannot be read under another name: somebody may still get something out of it."""
    for end in ("", "-wal", "-shm"):
        old = path.with_name(path.name + end)
        if old.exists():
            os.rename(old, path.with_name(f"{path.name}.damaged-{clock.now():%Y-%m-%d-%H%M%S}{end}"))


# --- files ----------------------------------------------------------------------------------------------------


def _make_one_file(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode=DELETE")


def _refuse_damage(path: Path, say: str) -> None:
    with closing(sqlite3.connect(path)) as file:
        broken = file.execute("PRAGMA quick_check(1)").fetchone()
        loose = file.execute("PRAGMA foreign_key_check").fetchone()
    if broken != ("ok",) or loose is not None:
        raise Unusable(f"{say} ({'a row points at nothing' if loose else 'SQLite cannot read all of it'}).")


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """A private folder on the same disk as what is made, gone afterwards."""
    for left in beside.glob(".stones-work-*"):
        if clock.now().timestamp() - left.stat().st_mtime > LEFT_BEHIND.total_seconds():
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".stones-work-", dir=beside) as folder:
        yield Path(folder)


@contextmanager
def _plainly(outcome: str) -> Iterator[None]:
    """Turn what disks, archives and databases say into one sentence."""
    try:
        yield
    except (tarfile.TarError, EOFError, KeyError) as fault:
        raise Unusable(f"{outcome}: the file is broken, or not a backup of Stepping Stones.") from fault
    except OSError as fault:
        raise Unusable(f"{outcome}: {(fault.strerror or 'the file is broken').lower()}.") from fault
    except (sqlite3.Error, SQLAlchemyError) as fault:
        first = str(getattr(fault, "orig", None) or fault).strip().splitlines()[0]
        raise Unusable(f"{outcome}: the database says “{first}”.") from fault
