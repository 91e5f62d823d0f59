"""Small Meeting Guide lists written for the tests, and the reading of the shared real ones."""

from __future__ import annotations

import json
from typing import Any

from groups import db
from groups.exchange import service
from groups.exchange.formats.tsml import Reading
from groups.exchange.models import Source, Sync
from tests.conftest import shared_data

ZONE = "America/Los_Angeles"


def meeting(slug: str, **given: Any) -> dict[str, Any]:
    """One meeting as a feed writes it: Tuesdays at seven in San Jose."""
    return {
        "slug": slug, "name": f"Circle {slug}", "day": 2, "time": "19:00", "end_time": "20:30",
        "types": ["O", "D", "X"], "location": "Library", "latitude": 37.33, "longitude": -121.89,
        "formatted_address": "1 Main St, San Jose, CA 95112, USA", **given,
    }  # fmt: skip


def listing(*meetings: Any) -> bytes:
    """A whole feed."""
    return json.dumps(list(meetings)).encode()


def read(data: bytes) -> Reading:
    """Read as an import does."""
    return service.read(data, "tsml", ZONE)


def real(name: str) -> Reading:
    """A real feed of the shared samples."""
    return read(shared_data(f"tsml/{name}").read_bytes())


def source(name: str = "The valley list") -> Source:
    """A source, made when it is not there yet."""
    with db.transaction():
        return service.source_called(name, "tsml", ZONE, "CC0")


def take(reading: Reading, name: str = "The valley list", **given: Any) -> Sync:
    """Import a reading into a source."""
    return service.sync(source(name), reading, **given)


def counts(sync: Sync) -> tuple[int, int, int, int]:
    """Added, changed, removed, unchanged."""
    return sync.added, sync.changed, sync.removed, sync.unchanged
