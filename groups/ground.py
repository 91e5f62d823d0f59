"""Whether the ground an installation stands on is firm: its secret, its database, and the record nobody may change."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import DatabaseError

from groups import db, schema
from groups.config import Config

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


class State(StrEnum):
    """What came of looking at one thing."""

    OK = "ok"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One line: how it stands, and a sentence. `bad` means not safe or not whole; `look` wants a person's eye."""

    state: State
    say: str


def ok(say: str) -> Finding:
    """All is well."""
    return Finding(State.OK, say)


def look(say: str) -> Finding:
    """A person should look at this."""
    return Finding(State.LOOK, say)


def bad(say: str) -> Finding:
    """This must be put right."""
    return Finding(State.BAD, say)


def settings(config: Config) -> Finding:
    """They have been read without a refusal, or nobody would be here."""
    if config.https:
        return ok(f"settings: {config.public_url}, letters by {config.mail_url.partition('://')[0]}")
    return look("settings: STONES_PUBLIC_URL is not https, so this is for one's own machine only")


def secret(config: Config) -> Finding:
    """Only the owner may read the file that signs cookies and forms."""
    return _kept_close(config, "secret", "secret")


def push_key(config: Config) -> Finding:
    """Only the owner may read the file by which push services know us. All processes need the same."""
    return _kept_close(config, "push key", "push-key")


def database_file(config: Config) -> Finding:
    """Only the owner may read an SQLite database: everything people wrote is in it."""
    path = _file(config)
    if path is None or not path.exists():
        return ok("database file: kept by a server")
    # In a closed folder the file itself may have any mode.
    if _others_may(path, stat.S_IRWXG | stat.S_IRWXO) and _others_may(path.parent, stat.S_IXGRP | stat.S_IXOTH):
        return bad(f"database file: others on this machine can read it; run chmod 700 {path.parent}")
    return ok("database file: out of reach of others on this machine")


def answers(config: Config) -> Finding:
    """The database can be reached."""
    path = _file(config)
    if path is not None and not path.exists():
        return bad("database: there is none yet; run stones migrate")
    try:
        with db.engine().connect() as connection:
            connection.execute(text("SELECT 1"))
    except DatabaseError as fault:
        return bad(f"database: it does not answer ({type(fault.orig).__name__})")
    return ok(f"database: {db.engine().dialect.name} answers")


def shape(_config: Config) -> Finding:
    """The tables are those this version needs."""
    current, newest = schema.current(), schema.head()
    if current != newest:
        return bad(f"schema: at {current or 'nothing'}, and this version needs {newest}; run stones migrate")
    unlike = schema.difference()
    if unlike:
        return bad(
            f"schema: {len(unlike)} differences from what this version expects; restore a backup or ask for help"
        )
    return ok(f"schema: at {newest}, and as this version expects")


def promises(_config: Config) -> Finding:
    """SQLite keeps what it has confirmed, and keeps rows from pointing at nothing. PostgreSQL does by itself."""
    with db.engine().connect() as connection:
        if connection.dialect.name != "sqlite":
            safe = (
                connection.execute(text("SHOW fsync")).scalar_one(),
                connection.execute(text("SHOW synchronous_commit")).scalar_one(),
            )
            return ok("durability: on") if "off" not in safe else bad("durability: fsync or synchronous_commit is off")
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
    wrong = [name for name, wanted in PRAGMAS.items() if found[name] != wanted]
    if wrong:
        return bad(f"durability: SQLite does not keep {', '.join(wrong)} as asked; is its disk a network share?")
    return ok("durability: write-ahead log, full sync, foreign keys on")


def whole(_config: Config) -> Finding:
    """No row points at nothing, and the file can be read to its end."""
    if db.engine().dialect.name != "sqlite":
        return ok("wholeness: PostgreSQL sees to it")
    with db.engine().connect() as connection:
        broken = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken != "ok":
        return bad("wholeness: SQLite cannot read all of the database; restore a backup")
    if loose is not None:
        return bad(f"wholeness: a row of {loose[0]} points at nothing; restore a backup or ask for help")
    return ok("wholeness: every row can be read and points at something")


def _kept_close(config: Config, what: str, name: str) -> Finding:
    path = config.instance_dir / name
    if not path.exists():
        return ok(f"{what}: given by STONES_{name.upper().replace('-', '_')}")
    loose = [place.name for place in (path, config.instance_dir) if _others_may(place, stat.S_IRWXG | stat.S_IRWXO)]
    if path.name in loose:
        return bad(f"{what}: others on this machine can read it; run chmod 600 {path}")
    if loose:
        return look(f"{what}: others on this machine can look into its folder; run chmod 700 {config.instance_dir}")
    return ok(f"{what}: readable by its owner only")


def _file(config: Config) -> Path | None:
    url = make_url(config.database_url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _others_may(path: Path, bits: int) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & bits)
