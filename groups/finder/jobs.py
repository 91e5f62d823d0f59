"""The sweep that moves listings on to their next date, and mends those whose change was not heard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, exists, func, or_, select

from groups import clock, db
from groups.activities.card import FRESH
from groups.activities.models import Activity, ActivityState
from groups.finder import service
from groups.finder.models import Listing, Thing
from groups.meetups.models import Meetup, MeetupState
from groups.membership.models import Group, Mode
from groups.volunteering.models import Opportunity

AT_ONCE = 500


def refresh() -> int:
    """Move on the listings whose date has come, and mend any that are not as their thing is; says how many it made.

    Looking costs a few reads and no lock; only what is found to be wrong is written, five hundred in a transaction.
    """
    made = 0
    for thing, questions in _wrong().items():
        wrong = sorted({each for asked in questions for each in db.session().scalars(asked)})
        for start in range(0, len(wrong), AT_ONCE):
            _project(thing, wrong[start : start + AT_ONCE])
        made += len(wrong)
    return made + _orphans()


def _project(thing: Thing, ids: Iterable[int]) -> None:
    with db.transaction():
        service.project_many(thing, ids)


def _wrong() -> dict[Thing, list[Select[Any]]]:
    """For each sort of thing, the questions whose answers are the ids that need another look."""
    return {
        Thing.ACTIVITY: [_due(Thing.ACTIVITY), _activities_changed(), _activities_absent(), _welcomes_stale()],
        Thing.OPPORTUNITY: [_due(Thing.OPPORTUNITY), _opportunities_wrong()],
        Thing.MEETUP: [_due(Thing.MEETUP), _meetups_wrong()],
        Thing.SERIES: [_due(Thing.SERIES), _series_wrong()],
    }


def _due(thing: Thing) -> Select[Any]:
    return select(Listing.thing_id).where(Listing.thing == thing, Listing.next_at < clock.now())


def _listing_of(thing: Thing, column: Any) -> Any:
    return (Listing.thing == thing) & (Listing.thing_id == column)


def _activities_changed() -> Select[Any]:
    joined = select(Activity.id).join(Listing, _listing_of(Thing.ACTIVITY, Activity.id))
    return joined.where(or_(Listing.as_of.is_(None), Listing.as_of != Activity.changed_at))


def _activities_absent() -> Select[Any]:
    """Offered, with a date that may be ahead, and without a listing."""
    lately = clock.now().replace(tzinfo=None) - timedelta(days=2)  # wall clocks are within a day of UTC
    ahead = or_(Activity.rule != "", Activity.first_local.is_(None), Activity.first_local > lately)
    there = exists().where(_listing_of(Thing.ACTIVITY, Activity.id))
    offered = select(Activity.id).where(Activity.state == ActivityState.OFFERED, Activity.mode != Mode.INACTIVE)
    return offered.where(ahead, ~there)


def _welcomes_stale() -> Select[Any]:
    """Still marked "newcomers welcome" though the card was last checked too long ago; the day is counted generously."""
    day = clock.now().date() - FRESH - timedelta(days=1)
    joined = select(Activity.id).join(Listing, _listing_of(Thing.ACTIVITY, Activity.id))
    return joined.where(Listing.welcomes_newcomers, Activity.card_checked_on < day)


def _opportunities_wrong() -> Select[Any]:
    joined = select(Opportunity.id).outerjoin(Listing, _listing_of(Thing.OPPORTUNITY, Opportunity.id))
    stale = or_(Listing.as_of.is_(None), Listing.as_of != Opportunity.changed_at)
    return joined.where(Opportunity.ended_at.is_(None), stale)


def _meetups_wrong() -> Select[Any]:
    joined = (
        select(Meetup.id)
        .join(Group, Group.id == Meetup.group_id)
        .outerjoin(Listing, _listing_of(Thing.MEETUP, Meetup.id))
        .where(Meetup.series_id.is_(None), Meetup.starts_at > clock.now(), Meetup.mode != Mode.INACTIVE)
    )
    stale = or_(Listing.as_of.is_(None), Listing.as_of != Meetup.changed_at)
    return joined.where(Group.is_listed, Group.closed_at.is_(None), stale)


def _series_wrong() -> Select[Any]:
    """Series whose next date, by the rows, is not the listing's."""
    return (
        select(Meetup.series_id)
        .join(Group, Group.id == Meetup.group_id)
        .outerjoin(Listing, _listing_of(Thing.SERIES, Meetup.series_id))
        .where(Meetup.series_id.is_not(None), Meetup.starts_at > clock.now(), Meetup.state != MeetupState.CANCELLED)
        .where(Meetup.mode != Mode.INACTIVE, Group.is_listed, Group.closed_at.is_(None))
        .group_by(Meetup.series_id, Listing.next_at)
        .having(or_(Listing.next_at.is_(None), Listing.next_at != func.min(Meetup.starts_at)))
    )


def _orphans() -> int:
    """Listings of things that are gone, ended, or of a group that is no longer listed."""
    activity = exists().where(
        Activity.id == Listing.thing_id, Activity.state.in_([ActivityState.OFFERED, ActivityState.CANCELLED])
    )
    opportunity = exists().where(Opportunity.id == Listing.thing_id, Opportunity.ended_at.is_(None))
    group = exists().where(Group.id == Listing.group_id, Group.is_listed, Group.closed_at.is_(None))
    gone = or_(
        (Listing.thing == Thing.ACTIVITY) & ~activity,
        (Listing.thing == Thing.OPPORTUNITY) & ~opportunity,
        Listing.group_id.is_not(None) & ~group,
    )
    ids = list(db.session().scalars(select(Listing.id).where(gone).limit(AT_ONCE)))
    if ids:
        with db.transaction():
            db.session().execute(delete(Listing).where(Listing.id.in_(ids)))
    return len(ids)
