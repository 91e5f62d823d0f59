"""Real Meeting Guide feeds, with counts taken from the files by other means."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from groups import db
from groups.activities.models import Activity, ActivityState
from groups.errors import Conflict, Invalid
from groups.exchange import service
from groups.exchange.models import SourceItem
from tests.conftest import shared_data
from tests.exchange.readings import ZONE, counts, real, take

#: The facts of a meeting that its readers would see change; the feed's own time of change is not one.
UNSEEN = {"updated", "last_contact", "email", "mailing_address", "venmo", "id", "location_id", "region_id", "group_id"}


def rows_of(name: str) -> dict[str, dict[str, Any]]:
    """A feed by slug, read without our reader."""
    return {str(row["slug"]): row for row in json.loads(shared_data(f"tsml/{name}").read_bytes())}


def test_every_meeting_of_san_jose_is_taken_over(at_noon: Callable[..., None]) -> None:
    rows, reading = rows_of("sanjose_2021-05-25.json"), real("sanjose_2021-05-25.json")
    assert len(rows) == 625
    assert len(reading.items) + len(reading.refused) == len(rows)
    done = take(reading)
    assert counts(done) == (len(rows) - len(reading.refused), 0, 0, 0)
    assert db.session().scalar(select(func.count(Activity.id))) == done.added
    closed = [row for row in rows.values() if "TC" in row.get("types", []) and "ONL" not in row.get("types", [])]
    away = db.session().scalar(select(func.count(Activity.id)).where(Activity.state == ActivityState.AWAY))
    assert away == len(closed)
    without_time = select(func.count(Activity.id)).where(Activity.first_local.is_(None))
    assert db.session().scalar(without_time) == sum("day" not in row for row in rows.values()) == 1


def test_the_same_feed_again_changes_nothing(at_noon: Callable[..., None]) -> None:
    take(real("sanjose_2021-05-25.json"))
    before = db.session().scalars(select(SourceItem.changed_at).distinct()).all()
    assert counts(take(real("sanjose_2021-05-25.json"))) == (0, 0, 0, 625)
    assert db.session().scalars(select(SourceItem.changed_at).distinct()).all() == before


def test_three_days_of_san_jose(at_noon: Callable[..., None]) -> None:
    old, new = rows_of("sanjose_2021-05-22.json"), rows_of("sanjose_2021-05-25.json")
    both = old.keys() & new.keys()
    when = [
        key
        for key in both
        if (old[key].get("day"), old[key].get("time")) != (new[key].get("day"), new[key].get("time"))
    ]
    assert when == []
    take(real("sanjose_2021-05-22.json"))
    done = take(real("sanjose_2021-05-25.json"))
    assert (done.added, done.removed) == (8, 1) == (len(new.keys() - old.keys()), len(old.keys() - new.keys()))
    seen = [key for key in both if _shown(old[key]) != _shown(new[key])]
    assert 0 < done.changed <= len(seen)
    assert done.changed == len({key for key in both if _digests(old[key]) != _digests(new[key])})


def test_a_feed_whose_every_slug_is_new_is_stopped(at_noon: Callable[..., None]) -> None:
    take(real("sfmarin_2020-07-21.json"))
    before = db.session().scalar(select(func.count(SourceItem.id)).where(SourceItem.gone.is_(False)))
    with pytest.raises(Conflict, match="would disappear"):
        take(real("sfmarin_2021-05-25.json"))
    assert db.session().scalar(select(func.count(SourceItem.id)).where(SourceItem.gone.is_(False))) == before
    forced = take(real("sfmarin_2021-05-25.json"), force=True)
    assert forced.removed == before
    assert forced.added == len(real("sfmarin_2021-05-25.json").items)


def test_a_file_that_is_not_json_is_refused(at_noon: Callable[..., None]) -> None:
    with pytest.raises(Invalid, match="not JSON"):
        service.read(shared_data("tsml/invalid.json").read_bytes(), "tsml", ZONE)


@pytest.mark.parametrize(
    "name", ["alanon_2023-08-22.json", "appointment_2021-05-20.json", "times.json", "timezones_2021-05-22.json"]
)
def test_every_other_feed_is_taken_over_or_refused_with_reasons(at_noon: Callable[..., None], name: str) -> None:
    reading = real(name)
    done = take(reading, name=name)
    assert done.added == len(reading.items)
    assert all(each["reason"] for each in done.refused)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in UNSEEN}


def _digests(row: dict[str, Any]) -> list[str]:
    reading = service.read(json.dumps([row]).encode(), "tsml", ZONE)
    return [service.mapping.digest(item) for item in reading.items]
