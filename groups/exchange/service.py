"""Taking listings over from a source, and keeping in step with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from itertools import islice

from sqlalchemy import insert, select, update

from groups import clock, db, heavy
from groups.activities.details import Origin
from groups.activities.taking import relabel, take_over, withdraw_imported
from groups.audit import service as audit
from groups.errors import Conflict, Invalid
from groups.exchange import mapping, queries
from groups.exchange.formats import NotThisFormat, tsml
from groups.exchange.formats.tsml import Item, Reading
from groups.exchange.models import Source, SourceItem, Sync
from groups.exchange.plan import Known, Plan, plan
from groups.people.models import Person

BATCH = 200

Progress = Callable[[int, int], None]

#: Every format that can be read, by its short name.
FORMATS: dict[str, Callable[..., Reading]] = {"tsml": tsml.read}
FORMAT_NAMES = {"tsml": "Meeting Guide (JSON)"}


def read(data: bytes, format_: str, zone: str) -> Reading:
    """Read a whole file; refuses with a sentence when it is not of this format, or the zone is none."""
    if format_ not in FORMATS:
        raise Invalid(
            f"The formats that can be read are: {', '.join(sorted(FORMATS))}.", fields={"format": "Not known."}
        )
    if not clock.is_zone(zone):
        raise Invalid(
            "Please give a time zone such as America/Los_Angeles.", fields={"zone": "This zone is not known here."}
        )
    try:
        return heavy.run(partial(FORMATS[format_], data, zone=zone))
    except NotThisFormat as reason:
        raise Invalid(str(reason), fields={"file": str(reason)}, code="not_this_format") from reason


def source_called(name: str, format_: str, zone: str, licence: str) -> Source:
    """The source of this name, made now if it is new. Its zone and licence become what is said here."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 200:
        raise Invalid("Please give the source a name.", fields={"name": "Please give the source a name."})
    source = queries.find_source(name)
    if source is None:
        source = Source(name=name, format=format_, licence=licence, zone=zone, created_at=clock.now())
        db.session().add(source)
        db.session().flush()  # what follows needs its id
    elif source.format != format_:
        raise Conflict(f"“{name}” is a source of another format. Please choose another name.")
    if source.zone != zone or (licence and source.licence != licence):
        source.zone, source.licence = zone, licence or source.licence
        relabel(_origin(source))
    return source


def preview(source: Source | None, reading: Reading) -> Plan:
    """What `sync` would do; nothing is written. `source` None: one that is not there yet."""
    known = queries.items_of(source) if source else {}
    digests = {item.key: mapping.digest(item) for item in reading.items}
    return plan(reading, digests, {key: Known(item.digest, item.gone) for key, item in known.items()})


def sync(
    source: Source,
    reading: Reading,
    *,
    force: bool = False,
    person: Person | None = None,
    progress: Progress | None = None,
) -> Sync:
    """Bring everything that came from `source` in step with a reading of it, and say what was done.

    Opens transactions of its own, one for each two hundred items: an import that is cut short has done whole
    batches, and run again it does the rest. Refused (unless `force`) when so much would vanish that the feed is
    rather wrong itself. Importing the same thing twice changes nothing.
    """
    source_id = source.id
    planned = preview(source, reading)
    if planned.would_empty and not force:
        raise Conflict(_too_much(source, planned), code="would_empty")
    with db.transaction() as session:
        began = Sync(source_id=source_id, person_id=person.id if person else None, began_at=clock.now())
        began.unchanged, began.refused = planned.unchanged, [asdict(each) for each in reading.refused]
        session.add(began)
    sync_id, total, done = began.id, len(planned.added) + len(planned.changed) + len(planned.removed), 0
    for count, deed, batch in _steps(planned):
        with db.transaction() as session:
            # One import of a source at a time: a second one waits here, and then brings the same rows up to date.
            here = session.scalars(select(Source).where(Source.id == source_id).with_for_update()).one()
            deed(here, batch)
            session.execute(update(Sync).where(Sync.id == sync_id).values({count: getattr(Sync, count) + len(batch)}))
        done += len(batch)
        if progress:
            progress(done, total)
        clock.pause(0)  # a long import in the web process must not keep everybody else waiting until its end
    return _finish(source_id, sync_id, person)


def _finish(source_id: int, sync_id: int, person: Person | None) -> Sync:
    with db.transaction() as session:
        now = clock.now()
        finished = session.get_one(Sync, sync_id)
        finished.ended_at = now
        session.get_one(Source, source_id).synced_at = now
        counts = {name: getattr(finished, name) for name in ("added", "changed", "removed", "unchanged")}
        audit.record(person, "source.synced", "source", source_id, new={**counts, "refused": len(finished.refused)})
    db.session().refresh(finished)
    return finished


def _steps(planned: Plan) -> list[tuple[str, Callable[[Source, Sequence[object]], None], Sequence[object]]]:
    """The batches, each with the count that it raises and what is done with it."""
    steps: list[tuple[str, Callable[..., None], Sequence[object]]] = []
    for count, deed, things in (
        ("added", _take, planned.added),
        ("changed", _take, planned.changed),
        ("removed", _let_go, planned.removed),
    ):
        waiting = iter(things)
        while batch := list(islice(waiting, BATCH)):
            steps.append((count, deed, batch))
    return steps


def _take(source: Source, items: Sequence[Item]) -> None:
    ids = take_over(_origin(source), [mapping.taken(item) for item in items])
    keys = [item.key for item in items]
    rows = select(SourceItem.key, SourceItem.id).where(SourceItem.source_id == source.id, SourceItem.key.in_(keys))
    known = dict(db.session().execute(rows).all())
    now = clock.now()
    fresh, stale = [], []
    for item in items:
        facts = {
            "digest": mapping.digest(item),
            "activity_id": ids[item.key],
            "gone": False,
            "changed_at": now,
        }
        if item.key in known:
            stale.append({**facts, "id": known[item.key]})
        else:
            fresh.append({**facts, "source_id": source.id, "key": item.key})
    if fresh:
        db.session().execute(insert(SourceItem), fresh)
    if stale:
        db.session().execute(update(SourceItem), stale)


def _let_go(source: Source, keys: Sequence[str]) -> None:
    these = (SourceItem.source_id == source.id, SourceItem.key.in_(keys))
    ids = [each for each in db.session().scalars(select(SourceItem.activity_id).where(*these)) if each is not None]
    withdraw_imported(source.id, ids)
    db.session().execute(update(SourceItem).where(*these).values(gone=True, changed_at=clock.now()))


def _origin(source: Source) -> Origin:
    return Origin(source.id, source.name, source.licence)


def _too_much(source: Source, planned: Plan) -> str:
    return (
        f"{len(planned.removed)} of the {planned.known} listings from “{source.name}” are not in this file and would "
        "disappear. That is so many that the file may be the wrong one. Nothing was changed. "
        "If it is right, import it again and say that you are sure."
    )
