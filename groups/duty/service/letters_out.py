"""Which notices are put in the outbox about duties, each once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from groups import clock, outbox
from groups.duty.models import Duty, DutyOffer, GroupHours
from groups.duty.rota import Stretch

#: After so long, being asked or alerted has lost its use.
SOON = timedelta(minutes=30)


def asked(hours: GroupHours, person_ids: Iterable[int]) -> None:
    """To those who are here: could you step in?"""
    for person_id in person_ids:
        _put("duty_asked", hours.id, person_id, hours)


def unattended(hours: GroupHours, person_ids: Iterable[int]) -> None:
    """To whoever is on call: a group has nobody."""
    for person_id in person_ids:
        _put("duty_unattended", hours.id, person_id, hours)


def passed(row: Duty) -> None:
    """To whoever is on duty now in another's place."""
    outbox.put("duty_passed", row.id, row.person_id, not_after=clock.now() + SOON, once=f"duty-passed:{row.id}")


def offered(offer: DutyOffer, person_ids: Iterable[int]) -> None:
    """To the other facilitators: a duty could be taken."""
    for person_id in person_ids:
        outbox.put("duty_offered", offer.id, person_id, once=f"duty-offered:{offer.id}:{person_id}")


def soon(hours: GroupHours, stretch: Stretch) -> None:
    """To whoever is down for it: a duty begins. Moved or taken over, it is another one and said anew."""
    once = f"duty_soon:{hours.id}:{stretch.begins_at:%Y%m%d%H%M}:{stretch.person_id}"
    outbox.put("duty_soon", hours.id, stretch.person_id, not_after=stretch.begins_at, once=once)


def _put(kind: str, about_id: int, person_id: int, hours: GroupHours) -> None:
    since = hours.asked_at.isoformat(timespec="seconds") if hours.asked_at else ""
    outbox.put(kind, about_id, person_id, not_after=clock.now() + SOON, once=f"{kind}:{hours.id}:{since}:{person_id}")
