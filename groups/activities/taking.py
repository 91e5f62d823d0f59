"""Taking activities over from a source, many at a time, and letting go of what a source no longer has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from groups import clock, db
from groups.activities.details import Origin, Taken
from groups.activities.events import ActivitiesImported
from groups.activities.models import Activity, ActivityState
from groups.columns import new_ref
from groups.events import announce


def take_over(origin: Origin, items: Sequence[Taken]) -> dict[str, int]:
    """Add or bring up to date these items of a source; gives each key's activity id.

    Four statements for any number.
    """
    session = db.session()
    known = _known(origin, items)
    now = clock.now()
    fresh = [
        {**_row(origin, item, now), "ref": new_ref(), "created_at": now} for item in items if item.key not in known
    ]
    stale = [{**_row(origin, item, now), **_standing(known[item.key])} for item in items if item.key in known]
    if stale:
        session.execute(update(Activity), stale)
    if fresh:
        session.execute(insert(Activity), fresh)
        known = _known(origin, items)
    ids = {key: row.id for key, row in known.items()}
    announce(ActivitiesImported(origin.source_id, tuple(ids.values())))
    return ids


def withdraw_imported(source_id: int, ids: Sequence[int]) -> None:
    """End what a source no longer has. The rows stay, so that one that comes back is the same one."""
    if not ids:
        return
    gone = update(Activity).where(Activity.id.in_(ids), Activity.source_id == source_id)
    gone = gone.where(Activity.state != ActivityState.TAKEN_DOWN)
    db.session().execute(gone.values(state=ActivityState.ENDED, changed_at=clock.now()))
    announce(ActivitiesImported(source_id, tuple(ids)))


def _standing(row: Any) -> dict[str, Any]:
    """Which row it is; and what a coordinator took down stays so, whatever the source says."""
    return {"id": row.id, "state": row.state} if row.state is ActivityState.TAKEN_DOWN else {"id": row.id}


def _known(origin: Origin, items: Sequence[Taken]) -> dict[str, Any]:
    keys = [item.key for item in items]
    rows = db.session().execute(
        select(Activity.source_key, Activity.id, Activity.state).where(
            Activity.source_id == origin.source_id, Activity.source_key.in_(keys)
        )
    )
    return {row.source_key: row for row in rows if row.source_key is not None}


def _row(origin: Origin, item: Taken, now: datetime) -> dict[str, Any]:
    facets = item.facets
    return {
        "source_id": origin.source_id,
        "source_key": item.key,
        "source_name": origin.name,
        "source_licence": origin.licence,
        "source_url": item.url[:500],
        "kind": item.kind,
        "title": item.title[:200],
        "summary": item.summary[:300],
        "description": item.description,
        "state": item.state,
        "mode": item.mode,
        "town": item.town[:120],
        "place": item.place[:200],
        "address": item.address[:300],
        "link": item.link if len(item.link) <= 500 else "",
        "latitude": item.latitude,
        "longitude": item.longitude,
        "zone": item.zone,
        "rule": item.rule,
        "first_local": item.first_local,
        "minutes": item.minutes,
        "access": list(item.access),
        "facets_estimated": True,
        "facet_people": facets.people,
        "facet_talking": facets.talking,
        "facet_seen": facets.seen,
        "facet_length": facets.length,
        "facet_leaving": facets.leaving,
        "facet_strangers": facets.strangers,
        "changed_at": now,
    }


def relabel(origin: Origin) -> None:
    """Say another licence on everything that came from a source."""
    mine = update(Activity).where(Activity.source_id == origin.source_id)
    db.session().execute(mine.values(source_name=origin.name, source_licence=origin.licence))
