"""Keeping the listings in step with the things they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from groups import clock, db
from groups.activities.queries import activities_by_id
from groups.finder import projection
from groups.finder.models import Listing, Thing
from groups.finder.projection import Row
from groups.meetups.models import Meetup, MeetupState
from groups.meetups.queries import seats_of
from groups.people.queries import community
from groups.volunteering.models import Shift
from groups.volunteering.queries import opportunities_by_id, shifts_between

AT_ONCE = 500


def project(thing: Thing, thing_id: int) -> None:
    """Make the listing of one thing again, or let it go when it is not to be found any more."""
    project_many(thing, [thing_id])


def project_date(meetup_id: int) -> None:
    """The same for one date of a group: as itself, or as the series that it belongs to."""
    series_id = db.session().scalar(select(Meetup.series_id).where(Meetup.id == meetup_id))
    if series_id is None:
        project(Thing.MEETUP, meetup_id)
    else:
        project(Thing.SERIES, series_id)


def project_many(thing: Thing, ids: Iterable[int]) -> None:
    """The same for many things of one sort: a few statements for each five hundred."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        rows = _ROWS[thing](part)
        found = {row["thing_id"] for row in rows}
        _let_go(thing, [thing_id for thing_id in part if thing_id not in found])
        _put(rows)


def _activities(ids: Sequence[int]) -> list[Row]:
    now, country = clock.now(), _country()
    rows = (projection.of_activity(activity, now, country) for activity in activities_by_id(ids))
    return [row for row in rows if row is not None]


def _opportunities(ids: Sequence[int]) -> list[Row]:
    country = _country()
    coming: dict[int, Shift] = {}
    for shift in shifts_between(ids, clock.now(), None):
        coming.setdefault(shift.opportunity_id, shift)
    found = opportunities_by_id(ids)
    rows = (projection.of_opportunity(each, coming.get(each.id), country) for each in found)
    return [row for row in rows if row is not None]


def _meetups(ids: Sequence[int]) -> list[Row]:
    now = clock.now()
    asked = select(Meetup).where(Meetup.id.in_(ids), Meetup.series_id.is_(None)).options(joinedload(Meetup.group))
    meetups = list(db.session().scalars(asked))
    seats = seats_of(meetups) if meetups else {}
    rows = (projection.of_meetup(meetup, now, seats.get(meetup.id)) for meetup in meetups)
    return [row for row in rows if row is not None]


def _series(ids: Sequence[int]) -> list[Row]:
    now = clock.now()
    coming = next_of_series(ids)
    seats = seats_of(list(coming.values())) if coming else {}
    rows = (projection.of_series(each, meetup, now, seats.get(meetup.id)) for each, meetup in coming.items())
    return [row for row in rows if row is not None]


def next_of_series(ids: Sequence[int]) -> dict[int, Meetup]:
    """The next date of each of these series that takes place, with its group."""
    ahead = (Meetup.series_id.in_(ids), Meetup.starts_at >= clock.now(), Meetup.state != MeetupState.CANCELLED)
    soonest = (
        select(Meetup.series_id, func.min(Meetup.starts_at).label("starts_at"))
        .where(*ahead)
        .group_by(Meetup.series_id)
        .subquery()
    )
    asked = (
        select(Meetup)
        .join(soonest, (soonest.c.series_id == Meetup.series_id) & (soonest.c.starts_at == Meetup.starts_at))
        .where(*ahead)
        .options(joinedload(Meetup.group))
        .order_by(Meetup.starts_at, Meetup.id)
    )
    return dict(projection.next_by_series(list(db.session().scalars(asked))))


_ROWS = {
    Thing.ACTIVITY: _activities,
    Thing.OPPORTUNITY: _opportunities,
    Thing.MEETUP: _meetups,
    Thing.SERIES: _series,
}


def _put(rows: list[Row]) -> None:
    """Add or replace; two processes that do it at once do not trip over each other."""
    if not rows:
        return
    session = db.session()
    kind = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    adding = kind.insert(Listing)
    given = {name: adding.excluded[name] for name in rows[0] if name not in {"thing", "thing_id"}}
    session.execute(adding.on_conflict_do_update(index_elements=["thing", "thing_id"], set_=given), rows)


def _let_go(thing: Thing, ids: Sequence[int]) -> None:
    if ids:
        db.session().execute(delete(Listing).where(Listing.thing == thing, Listing.thing_id.in_(ids)))


def _country() -> str:
    here = community()
    return here.country if here else ""
