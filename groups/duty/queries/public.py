"""Reading what everybody may know: the hours of listed groups, and how soon reports are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import select

from groups import clock, db
from groups.duty import rota
from groups.duty.models import GroupHours, Opening
from groups.duty.queries.boards import WEEK, Planned
from groups.duty.queries.hours import Now, now_in_each
from groups.duty.queries.rota_rows import stretches_of, weeklies_of
from groups.duty.rota import Span, Weekly
from groups.membership.models import Group
from groups.moderation.models import Case, CaseSource
from groups.words import local

#: Of how many decided reports at least anything is said, and from how far back.
ENOUGH, LATELY = 5, timedelta(days=90)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class PublicHours:
    """The hours of one group: when somebody is planned in the next seven days, and in a usual week ("Thursday,
    18:45 to 20:15")."""

    group: Group
    now: Now
    spans: Sequence[Span]
    usual: Sequence[str]


def public_hours() -> list[PublicHours]:
    """The groups that anyone may find and that have hours, by name. Who is planned is not said."""
    query = select(Group).join(GroupHours, GroupHours.group_id == Group.id)
    query = query.where(Group.is_listed, Group.closed_at.is_(None), GroupHours.opening == Opening.STAFFED)
    groups = db.session().scalars(query.order_by(Group.name, Group.id)).all()
    ids, now = [group.id for group in groups], clock.now()
    stretches, stands = stretches_of(ids, now, now + WEEK, to_count_on=True), now_in_each(ids)
    weeklies = weeklies_of(ids, to_count_on=True)
    return [
        PublicHours(
            group,
            stands[group.id],
            rota.merged(each.span for each in stretches[group.id] if each.left_at is None),
            usual_week(weeklies[group.id], local(now, group.zone).date()),
        )
        for group in groups
    ]


def usual_week(weeklies: Iterable[Weekly], today: date) -> list[str]:
    """The weekly duties that go on, as a person would say them, from Monday on; the same hours said once."""
    lasting = [each for each in weeklies if each.last_day is None or each.last_day >= today]
    keys = {(each.first_local.weekday(), each.first_local.time(), each.minutes) for each in lasting}
    said = []
    for weekday, begins, minutes in sorted(keys):
        ends = datetime.combine(today, begins) + timedelta(minutes=minutes)
        said.append(f"{DAYS[weekday]}, {begins:%H:%M} to {ends:%H:%M}")
    return said


def reading_speed() -> str:
    """How soon a report is usually decided, in words; "" while there were too few to say."""
    query = select(Case.opened_at, Case.decided_at).where(Case.source == CaseSource.REPORT)
    rows = db.session().execute(query.where(Case.decided_at > clock.now() - LATELY)).all()
    took = [row.decided_at - row.opened_at for row in rows if row.decided_at is not None]
    return speed_words(median(took)) if len(took) >= ENOUGH else ""


def speed_words(took: timedelta) -> str:
    """A length of time, rounded up to what one may count on."""
    for most, words in (
        (timedelta(hours=1), "within an hour"),
        (timedelta(hours=4), "within four hours"),
        (timedelta(days=1), "within a day"),
        (timedelta(days=3), "within three days"),
    ):
        if took <= most:
            return words
    return "after more than three days"


@dataclass(frozen=True)
class Day:
    """One day of a board: what is planned, and where nobody is."""

    day: date
    planned: Sequence[Planned]
    gaps: Sequence[Span]


def by_day(planned: Iterable[Planned], gaps: Iterable[Span], zone: str) -> list[Day]:
    """A board's week, day by day on the group's wall clock; days with nothing are left out."""
    days: dict[date, list[Planned]] = defaultdict(list)
    open_spans: dict[date, list[Span]] = defaultdict(list)
    for each in planned:
        days[local(each.stretch.begins_at, zone).date()].append(each)
    for span in gaps:
        open_spans[local(span[0], zone).date()].append(span)
    return [Day(day, days[day], open_spans[day]) for day in sorted({*days, *open_spans})]
