"""Importing from the command line: what it prints, and when it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from sqlalchemy import func, select

from groups import db
from groups.activities.models import Activity
from groups.errors import Conflict, Invalid
from groups.exchange.commands import import_file
from groups.exchange.models import Source
from tests.exchange.readings import ZONE, listing, meeting


def run(path: Path, zone: str = ZONE, format_: str = "tsml", **given: object) -> list[str]:
    said: list[str] = []
    import_file(path, format_, zone, echo=said.append, **given)  # type: ignore[arg-type]
    return said


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "valley_2026-12-01.json"
    path.write_bytes(listing(*(meeting(f"m{number}") for number in range(250)), meeting("bad", day="someday")))
    return path


def test_it_says_what_it_did_and_shows_progress(feed: Path, at_noon: Callable[..., None]) -> None:
    said = run(feed)
    assert said[0] == "valley: 250 listings read, 1 refused."
    assert said[1:3] == ["  200 of 250", "  250 of 250"]
    assert said[3] == "Done: 250 added, 0 changed, 0 removed, 0 as before."
    assert said[4].startswith("Refused: Circle bad: ")
    assert run(feed)[1] == "Done: 0 added, 0 changed, 0 removed, 250 as before."
    assert db.session().scalars(select(Source.name)).all() == ["valley"]


def test_a_preview_writes_nothing(feed: Path, at_noon: Callable[..., None]) -> None:
    assert "It would be: 250 added, 0 changed, 0 removed, 0 as before." in run(feed, preview=True)
    assert db.session().scalar(select(func.count(Source.id))) == 0
    run(feed)
    feed.write_bytes(listing(meeting("m1")))
    assert any("without --force" in line for line in run(feed, preview=True))
    assert db.session().scalar(select(func.count(Activity.id))) == 250


def test_most_gone_is_refused_and_forced(feed: Path, at_noon: Callable[..., None]) -> None:
    run(feed)
    feed.write_bytes(listing(meeting("m1")))
    with pytest.raises(Conflict):
        run(feed)
    assert "Done: 0 added, 0 changed, 249 removed, 1 as before." in run(feed, force=True)


def test_what_is_no_feed_is_refused(feed: Path, at_noon: Callable[..., None]) -> None:
    for data in (b"<html>", b'{"a": 1}', b"\xff\xfe", b"[1, 2]"):
        feed.write_bytes(data)
        with pytest.raises(Invalid):
            run(feed)


def test_wrong_use_says_how(feed: Path, at_noon: Callable[..., None]) -> None:
    with pytest.raises(click.UsageError, match="tsml"):
        run(feed, format_="ics")
    with pytest.raises(click.UsageError, match="America/Los_Angeles"):
        run(feed, zone="Nowhere")
