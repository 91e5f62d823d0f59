"""Reading series: their rule, the dates from one on, and what hangs on a date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, union

from groups import access, clock, db
from groups.access import Can
from groups.db import Base
from groups.errors import Conflict, NotFound
from groups.meetups.models import Meetup, Series
from groups.membership.models import Group
from groups.people.models import Person
from groups.recurrence import Rule, parse_days, parse_rule


def series_for(person: Person, ref: str, action: Can) -> tuple[Series, Group]:
    """The series called `ref` and its group, if `person` may do `action`; refuses otherwise."""
    series = db.session().scalar(select(Series).where(Series.ref == ref))
    if series is None:
        raise NotFound()
    group = db.session().get_one(Group, series.group_id)
    access.require(person, action, group)
    return series, group


def series_going_on(group: Group) -> list[Series]:
    """The series of a group that have not ended and have dates ahead."""
    ahead = select(Meetup.id).where(Meetup.series_id == Series.id, Meetup.starts_at > clock.now())
    rows = select(Series).where(Series.group_id == group.id, Series.ended_at.is_(None), ahead.exists())
    return list(db.session().scalars(rows.order_by(Series.title, Series.id)))


def series_of(meetup: Meetup, *, held: bool = False) -> Series:
    """The series a date belongs to; `held` until the transaction ends when it is to be changed."""
    if meetup.series_id is None:
        raise Conflict("This date stands alone. You can change or cancel it by itself.")
    return hold_series(meetup.series_id) if held else db.session().get_one(Series, meetup.series_id)


def hold_series(series_id: int) -> Series:
    """The series, held until the transaction ends and read as it is then: its changes come one after the other."""
    held = select(Series).where(Series.id == series_id).with_for_update()
    return db.session().scalars(held.execution_options(populate_existing=True)).one()


def rule_of(series: Series) -> Rule:
    """The rule of a series with the days left out."""
    return parse_rule(series.rule, zone=series.zone, exceptions=parse_days(series.exceptions))


def dates_of(series: Series, limit: int = 60) -> list[Meetup]:
    """The dates ahead of a series, cancelled ones among them, soonest first."""
    ahead = select(Meetup).where(Meetup.series_id == series.id, Meetup.ends_at > clock.now())
    return list(db.session().scalars(ahead.order_by(Meetup.starts_at, Meetup.id).limit(limit)))


def from_here_on(series: Series, slot: datetime | None = None, *, held: bool = False) -> list[Meetup]:
    """The dates of a series that have not begun, from the one at `slot` on."""
    rows = select(Meetup).where(Meetup.series_id == series.id, Meetup.starts_at > clock.now())
    if slot is not None:
        rows = rows.where(Meetup.slot >= slot)
    if held:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return list(db.session().scalars(rows.order_by(Meetup.id)))


def all_of(series: Series) -> list[Meetup]:
    """Every date of a series that there is, also those that are over."""
    return list(db.session().scalars(select(Meetup).where(Meetup.series_id == series.id).order_by(Meetup.id)))


def slot_before(series: Series, slot: datetime) -> datetime | None:
    """What the date before the one at `slot` is known by, in this series or the one it goes on from; None where there
    is none."""
    either = Meetup.series_id.in_([series.id, series.split_from_id])
    return db.session().scalar(select(func.max(Meetup.slot)).where(either, Meetup.slot < slot))


def begins_with(series: Series, slot: datetime) -> bool:
    """Whether no date of the series comes before the one at `slot`."""
    earlier = select(Meetup.id).where(Meetup.series_id == series.id, Meetup.slot < slot).limit(1)
    return db.session().scalar(earlier) is None


def holding(meetups: Sequence[Meetup]) -> set[int]:
    """The ids of those dates on which anything hangs: a reply, whatever it says, a wish, a place in line. They stay."""
    ids = [meetup.id for meetup in meetups]
    pointing = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "meetup.id" for key in column.foreign_keys)
    ]
    return set(db.session().scalars(union(*(select(column).where(column.in_(ids)) for column in pointing))))


def series_to_extend(until: datetime) -> list[int]:
    """Series that are alive and whose rule has made no date yet from `until` on, to within a day. A date that was moved
    far ahead counts where its rule had it: the dates between are to come."""
    last = select(func.max(Meetup.slot)).where(Meetup.series_id == Series.id).scalar_subquery()
    soon = or_(last.is_(None), last < until.replace(tzinfo=None))
    return list(db.session().scalars(select(Series.id).where(Series.ended_at.is_(None), soon).order_by(Series.id)))
