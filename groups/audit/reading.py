"""One page of the record, as it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groups.audit import queries
from groups.audit.models import AuditEntry
from groups.people import queries as people
from groups.people.models import Person


@dataclass(frozen=True)
class Page:
    """Entries, newest first, who did them, and where the next page begins."""

    entries: Sequence[AuditEntry]
    actors: Mapping[int, Person]
    more: int | None


def page(reader: Person, cursor: str | None, *, group_id: int | None = None) -> Page:
    """The entries after `cursor`, as an address has it; anything that is no number begins at the newest."""
    before = int(cursor) if cursor and cursor.isdecimal() and len(cursor) < 19 else None
    found = list(queries.entries(reader, before, queries.PAGE + 1, group_id))
    shown = found[: queries.PAGE]
    actors = people.people_by_id(each.actor_id for each in shown if each.actor_id is not None)
    return Page(shown, actors, shown[-1].id if len(found) > queries.PAGE else None)


def change(old: dict[str, Any] | None, new: dict[str, Any] | None) -> str:
    """ "role: member → facilitator", from the old and the new values."""
    before, after = old or {}, new or {}
    said = []
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        said.append(
            f"{name}: {now}" if was is None else f"{name}: {was} → {now}" if now is not None else f"{name}: {was}"
        )
    return ", ".join(said)
