"""Whether the coming dates of a series come about: asked anew when two in a row did not."""

from __future__ import annotations

from groups import clock, outbox
from groups.access import Can
from groups.audit import service as audit
from groups.meetups import queries
from groups.meetups.models import Series
from groups.membership import queries as membership
from groups.people.models import Person


def doubt(series_id: int) -> None:
    """Two dates in a row did not come about. Those who guide are asked, once, whether the next ones do; until one of
    them says so, or a date comes about, everybody sees that it is not sure."""
    series = queries.hold_series(series_id)
    if series.unsure_since is not None or series.ended_at is not None:
        return
    series.unsure_since = clock.now()
    audit.record(None, "series.unsure", "series", series.id, group_id=series.group_id)
    for person_id in sorted(membership.facilitator_ids(series.group_id)):
        once = f"series_unsure:{series.id}:{series.unsure_since:%Y%m%d%H%M}:{person_id}"
        outbox.put("series_unsure", series.id, person_id, once=once)


def confirm_series(actor: Person, series_ref: str) -> Series:
    """Say that the coming dates of a series come about. Saying it twice is saying it once."""
    series, _group = queries.series_for(actor, series_ref, Can.SCHEDULE)
    settle_doubt(actor, series.id)
    return series


def settle_doubt(actor: Person, series_id: int) -> None:
    """Nothing has to be said any more: somebody said it, or a date has come about."""
    series = queries.hold_series(series_id)
    if series.unsure_since is not None:
        series.unsure_since = None
        audit.record(actor, "series.confirmed", "series", series.id, group_id=series.group_id)
