"""What a court asks for, a breach, an objection; and what is in a file that was fetched."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from groups import clock, db
from groups.coordinating import service
from groups.coordinating.models import Ground
from groups.coordinating.service import Asked, Happened, Said
from groups.people.models import Person


def asked(**given: Any) -> Asked:
    """A request for the last thirty days and the day to come."""
    now = clock.now()
    plain = Asked(
        "The court of Bristol",
        "Section 7",
        "7/2026",
        date(2026, 12, 1),
        now - timedelta(days=30),
        now + timedelta(days=1),
    )
    return replace(plain, **given)


def happened(**given: Any) -> Happened:
    """A breach of yesterday, by which names and messages may have been seen."""
    now, day = clock.now(), timedelta(days=1)
    plain = Happened("A laptop was lost.", "", ["names", "messages"], now - 2 * day, now - day, now)
    return replace(plain, **given)


def one_of_each(coordinator: Person, member: Person, activity: str) -> dict[str, str]:
    """The refs of a request about somebody, a breach, and an objection to an activity."""
    with db.transaction():
        request = service.propose(coordinator, member, asked())
        breach = service.record_breach(coordinator, happened())
        objection = service.object_to("activity", activity, Said(Ground.OTHER, "It says what is not so."))
    return {"request": request.ref, "breach": breach.ref, "objection": objection.ref}


def read(made: bytes) -> dict[str, str]:
    """The files in a zip, by name."""
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}
