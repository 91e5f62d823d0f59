"""Keeping in step with a source, on lists written for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from groups import db, events
from groups.activities.events import ActivitiesImported
from groups.activities.models import Activity, ActivityState, Kind
from groups.audit.models import AuditEntry
from groups.errors import Conflict, Invalid
from groups.exchange import service
from groups.exchange.models import SourceItem, Sync
from groups.membership.models import Mode
from tests import make
from tests.exchange.readings import counts, listing, meeting, read, source, take


def test_a_meeting_becomes_a_weekly_activity_with_its_provenance(at_noon: Callable[..., None]) -> None:
    take(read(listing(meeting("a", conference_url="https://zoom.us/j/1", url="https://example.org/a"))))
    row = _row("a")
    assert (row.kind, row.mode, row.zone, row.rule) == (
        Kind.SUPPORT,
        Mode.BOTH,
        "America/Los_Angeles",
        "FREQ=WEEKLY;BYDAY=TU",
    )
    assert row.first_local is not None
    assert (row.first_local.weekday(), row.first_local.hour, row.minutes) == (1, 19, 90)
    assert (row.source_name, row.source_licence, row.source_url) == ("The valley list", "CC0", "https://example.org/a")
    assert (row.town, row.place, row.access, row.facets_estimated) == ("San Jose", "Library", ["step_free"], True)
    assert (row.link, row.welcomes_newcomers) == ("https://zoom.us/j/1", False)


def test_by_appointment_has_no_time(at_noon: Callable[..., None]) -> None:
    take(read(listing(meeting("a", day=None, time=None, end_time=None))))
    assert (_row("a").first_local, _row("a").rule) == (None, "")


def test_a_closed_place_is_away_and_comes_back(at_noon: Callable[..., None]) -> None:
    take(read(listing(meeting("a", types=["TC", "O"]))))
    assert _row("a").state is ActivityState.AWAY
    assert counts(take(read(listing(meeting("a"))))) == (0, 1, 0, 0)
    assert _row("a").state is ActivityState.OFFERED


def test_importing_twice_changes_nothing_at_all(at_noon: Callable[..., None]) -> None:
    data = listing(meeting("a"), meeting("b"))
    assert counts(take(read(data))) == (2, 0, 0, 0)
    before = _everything()
    at_noon(timedelta(hours=1))
    assert counts(take(read(data))) == (0, 0, 0, 2)
    assert _everything() == before


def test_added_changed_removed_and_back_again(at_noon: Callable[..., None]) -> None:
    take(read(listing(meeting("a"), meeting("b"))))
    ref = _row("b").ref
    assert counts(take(read(listing(meeting("a", time="18:00"), meeting("c"))))) == (1, 1, 1, 0)
    assert _row("b").state is ActivityState.ENDED
    assert _item("b").gone
    assert counts(take(read(listing(meeting("a", time="18:00"), meeting("b"), meeting("c"))))) == (1, 0, 0, 2)
    assert (_row("b").state, _row("b").ref, _item("b").gone) == (ActivityState.OFFERED, ref, False)


def test_what_is_refused_is_kept_with_its_reason(at_noon: Callable[..., None]) -> None:
    done = take(read(listing(meeting("a"), meeting("b", day="someday"), "not a meeting")))
    assert counts(done) == (1, 0, 0, 0)
    assert [each["key"] for each in done.refused] == ["b", "row 3"]
    assert all(each["reason"].endswith(".") for each in done.refused)


def test_a_file_that_would_remove_most_is_refused_unless_forced(at_noon: Callable[..., None]) -> None:
    take(read(listing(*(meeting(f"m{number}") for number in range(20)))))
    other = read(listing(*(meeting(f"m{number}") for number in range(9))))
    with pytest.raises(Conflict, match="11 of the 20 listings"):
        take(other)
    assert db.session().scalar(select(func.count(Activity.id)).where(Activity.state == ActivityState.OFFERED)) == 20
    assert counts(take(other, force=True)) == (0, 0, 11, 9)


@pytest.mark.parametrize(("before", "after"), [(20, 10), (10, 0), (60, 42)])
def test_few_or_a_small_share_may_go(at_noon: Callable[..., None], before: int, after: int) -> None:
    take(read(listing(*(meeting(f"m{number}") for number in range(before)))))
    assert take(read(listing(*(meeting(f"m{number}") for number in range(after))))).removed == before - after


def test_an_import_that_is_cut_short_is_finished_by_the_next(at_noon: Callable[..., None]) -> None:
    reading = read(listing(*(meeting(f"m{number}") for number in range(500))))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(reading, progress=stop)
    db.release()
    cut = db.session().scalars(select(Sync)).one()
    assert (cut.added, cut.ended_at) == (200, None)
    seen: list[tuple[int, int]] = []
    done = take(reading, progress=lambda at, of: seen.append((at, of)))
    assert counts(done) == (300, 0, 0, 200)
    assert seen == [(200, 300), (300, 300)]
    assert db.session().scalar(select(func.count(Activity.id))) == 500


def test_each_batch_is_announced_after_it_is_there(at_noon: Callable[..., None]) -> None:
    heard: list[ActivitiesImported] = []
    events.subscribe(ActivitiesImported, heard.append)
    take(read(listing(*(meeting(f"m{number}") for number in range(250)))))
    assert [len(event.activity_ids) for event in heard] == [200, 50]


def test_it_is_recorded_by_whom(at_noon: Callable[..., None]) -> None:
    coordinator = make.coordinator()
    take(read(listing(meeting("a"))), person=coordinator)
    entry = db.session().scalars(select(AuditEntry).where(AuditEntry.deed == "source.synced")).one()
    assert entry.new == {"added": 1, "changed": 0, "removed": 0, "unchanged": 0, "refused": 0}
    assert entry.actor_id is not None


def test_another_licence_is_said_on_what_was_taken_before(at_noon: Callable[..., None]) -> None:
    take(read(listing(meeting("a"))))
    with db.transaction():
        service.source_called("The valley list", "tsml", "America/Los_Angeles", "CC BY 4.0")
    db.release()
    assert _row("a").source_licence == "CC BY 4.0"


@pytest.mark.parametrize(
    ("format_", "zone", "field"), [("ics", "Europe/London", "format"), ("tsml", "Mars/Olympus", "zone")]
)
def test_an_unknown_format_or_zone_is_refused(format_: str, zone: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        service.read(b"[]", format_, zone)
    assert field in refusal.value.fields


def test_two_sources_of_one_name_but_another_format_are_refused(at_noon: Callable[..., None]) -> None:
    first = source()
    with db.transaction() as session:
        session.get_one(type(first), first.id).format = "other"
    with pytest.raises(Conflict):
        source()


def _row(key: str) -> Activity:
    return db.session().scalars(select(Activity).where(Activity.source_key == key)).one()


def _item(key: str) -> SourceItem:
    return db.session().scalars(select(SourceItem).where(SourceItem.key == key)).one()


def _everything() -> list[tuple[object, ...]]:
    db.release()
    tables = (Activity.__table__, SourceItem.__table__)
    return [tuple(row) for table in tables for row in db.session().execute(select(table).order_by(table.c.id))]
