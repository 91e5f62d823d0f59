"""What tests of backups keep, and how they look into one."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

from sqlalchemy import select

from groups import db, founding, keeping
from groups.audit import service as audit
from tests import make

NAMES = {"Ædred", "Wren 🪨", "李明"}


def rows(of: type[Any]) -> list[tuple[Any, ...]]:
    """Everything in a table, as it is."""
    db.release()
    with db.engine().connect() as connection:
        found = connection.execute(select(of.__table__).order_by(of.__table__.c.id)).all()
    return [tuple(row) for row in found]


def a_little_of_everything() -> None:
    """People, a room with talk, an activity with facets as JSON, and an entry in the record."""
    people = [make.person(name) for name in sorted(NAMES)]
    group = make.group()
    room = make.room(group)
    first = make.message(room, make.member(group, people[0]), "Good evening, “all” 🌿")
    make.message(room, make.member(group, people[1]), "and to you", reply_to_id=first.id)
    make.activity(people[0], access=["steps", "Ü"], card={"door": None, "words": ["“x”"]})
    with db.transaction():
        audit.record(people[0], "trial.done", "group", group.id, old=None, new={"why": None}, reason="a reason")


#: Python before 3.11.4 knows no filters; what is taken apart here was made here.
SAFELY: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}


def taken_apart(backup: Path, to: Path) -> tuple[dict[str, Any], Path]:
    with tarfile.open(backup) as tar:
        tar.extractall(to, **SAFELY)  # noqa: S202  see above
    return json.loads((to / "manifest.json").read_text()), to / "stones.db"


def put_together(folder: Path, to: Path) -> Path:
    with tarfile.open(to, "w:gz") as tar:
        for name in ("manifest.json", "stones.db"):
            tar.add(folder / name, name)
    return to


def put_back(backup: Path, *, replace: bool = True) -> str | None:
    """Restore in this process; gives the secret inside. A process for each test would take minutes."""
    path = keeping.sqlite_path()
    beside = path.parent if path else backup.parent
    _, secret = keeping.restore(
        backup, beside=beside, replace=replace, afterwards=lambda told: founding.restored(told.made_at, told.taken_from)
    )
    return secret


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.glob(".stones-work-*")]
