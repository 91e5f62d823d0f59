"""Reading what the boards show: a group's week with its gaps, and how all groups stand for coordinators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Row, select

from groups import clock, db
from groups.access import Can, require
from groups.duty import rota
from groups.duty.models import Duty, DutyOffer, GroupHours, OnCall, WeeklyDuty
from groups.duty.queries.hours import Now, now_in_each
from groups.duty.queries.rota_rows import stretches_of, weeklies_of
from groups.duty.rota import Span, Stretch
from groups.errors import NotFound
from groups.membership import queries as membership
from groups.membership.models import Group
from groups.people import queries as people
from groups.people.models import Person
from groups.words import local

WEEK = timedelta(days=7)
#: Over how many days coordinators see how much was unattended.
PAST = timedelta(days=30)


@dataclass(frozen=True)
class Planned:
    """One duty of the week as the board shows it. `key` names it within the group; `offer`: its ref, where it could be
    taken over."""

    key: str
    stretch: Stretch
    person: Person
    offer: str | None
    mine: bool


@dataclass(frozen=True)
class GroupStands:
    """One group as coordinators see it. `unattended`: minutes of the last thirty days in which somebody was planned
    and nobody was here."""

    group: Group
    now: Now
    hours: GroupHours
    unattended: int
    gaps: Sequence[Span]


def week_of(group: Group, person: Person) -> list[Planned]:
    """What is planned in a group in the next seven days, and what goes on now."""
    now = clock.now()
    planned = stretches_of([group.id], now, now + WEEK, to_count_on=True)[group.id]
    stretches = [each for each in planned if each.left_at is None]
    names = people.people_by_id(each.person_id for each in stretches)
    offers = _open_offers([each.duty_id for each in stretches if each.duty_id is not None])
    return [
        Planned(
            key_of(each, names[each.person_id]),
            each,
            names[each.person_id],
            offers.get(each.duty_id or 0),
            each.person_id == person.id,
        )
        for each in stretches
        if each.person_id in names
    ]


def key_of(stretch: Stretch, person: Person) -> str:
    """What names a duty within its group: when it begins, and whose it is."""
    return f"{stretch.begins_at.astimezone(UTC):%Y%m%dT%H%M}-{person.ref}"


def stretch_for(group: Group, key: str) -> Stretch:
    """The duty with this key; refuses."""
    at, _, ref = key.partition("-")
    try:
        minute = datetime.strptime(at, "%Y%m%dT%H%M").replace(tzinfo=UTC)
    except ValueError:
        raise NotFound() from None
    person = people.person_for(ref)
    for each in stretches_of([group.id], minute, minute + timedelta(minutes=1))[group.id]:
        if each.person_id == person.id and minute <= each.begins_at < minute + timedelta(minutes=1):
            return each
    raise NotFound()


def gaps_of(group: Group) -> list[Span]:
    """The usual hours of the next seven days for which nobody stands."""
    return _gaps([group.id])[group.id]


def _gaps(group_ids: Sequence[int]) -> dict[int, list[Span]]:
    now = clock.now()
    stretches, weeklies = stretches_of(group_ids, now, now + WEEK), weeklies_of(group_ids)
    everybody = {each.person_id for found in stretches.values() for each in found}
    resting = set(people.paused_among(everybody))
    return {
        each: rota.gaps(weeklies[each], stretches[each], _absent(each, everybody, resting), now, now + WEEK)
        for each in group_ids
    }


def _absent(group_id: int, everybody: set[int], resting: set[int]) -> frozenset[int]:
    """Those who rest, or do not guide the group any more."""
    return frozenset(resting | (everybody - membership.facilitator_ids(group_id)))


def weeklies_with_people(group: Group) -> list[Row[WeeklyDuty, Person]]:
    """The weekly duties of a group that go on, with whose they are, by weekday and hour."""
    today = local(clock.now(), group.zone).date()
    query = select(WeeklyDuty, Person).join(Person, Person.id == WeeklyDuty.person_id)
    query = query.where(WeeklyDuty.group_id == group.id)
    rows = db.session().execute(query.order_by(WeeklyDuty.id)).all()
    lasting = [row for row in rows if row.WeeklyDuty.last_day is None or row.WeeklyDuty.last_day >= today]
    return sorted(lasting, key=lambda row: (row.WeeklyDuty.first_local.weekday(), row.WeeklyDuty.first_local.time()))


def weekly_for(group: Group, ref: str) -> WeeklyDuty:
    """One weekly duty of a group; refuses."""
    found = db.session().scalar(select(WeeklyDuty).where(WeeklyDuty.ref == ref, WeeklyDuty.group_id == group.id))
    if found is None:
        raise NotFound()
    return found


def offer_of(row: Duty) -> DutyOffer | None:
    """The open offer of a duty."""
    return db.session().scalar(select(DutyOffer).where(DutyOffer.duty_id == row.id, DutyOffer.ended_at.is_(None)))


def offer_for(group: Group, ref: str) -> tuple[DutyOffer, Duty]:
    """An open offer in a group, with its duty; refuses."""
    query = select(DutyOffer, Duty).join(Duty, Duty.id == DutyOffer.duty_id)
    here = (DutyOffer.ref == ref, DutyOffer.ended_at.is_(None), Duty.group_id == group.id)
    found = db.session().execute(query.where(*here)).first()
    if found is None:
        raise NotFound()
    return found.DutyOffer, found.Duty


def _open_offers(duty_ids: Sequence[int]) -> dict[int, str]:
    query = select(DutyOffer.duty_id, DutyOffer.ref)
    query = query.where(DutyOffer.duty_id.in_(duty_ids), DutyOffer.ended_at.is_(None))
    return {row.duty_id: row.ref for row in db.session().execute(query)} if duty_ids else {}


def groups_stand(person: Person) -> list[GroupStands]:
    """How every group with hours stands, for a coordinator: those without anybody first."""
    require(person, Can.COORDINATE)
    query = select(GroupHours, Group).join(Group, Group.id == GroupHours.group_id).where(Group.closed_at.is_(None))
    rows = db.session().execute(query.order_by(Group.name, Group.id)).all()
    ids = [row.Group.id for row in rows]
    now = clock.now()
    stands, past, gaps = now_in_each(ids), stretches_of(ids, now - PAST, now), _gaps(ids)
    found = [
        GroupStands(
            row.Group,
            stands[row.Group.id],
            row.GroupHours,
            rota.unattended_minutes(past[row.Group.id], now - PAST, now),
            gaps[row.Group.id],
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: each.hours.alerted_at is None)


def calls_of(person: Person) -> Sequence[OnCall]:
    """When this coordinator is on call now."""
    mine = (OnCall.person_id == person.id, OnCall.ends_at > clock.now())
    return db.session().scalars(select(OnCall).where(*mine).order_by(OnCall.id)).all()


def who_is_called() -> list[tuple[str, datetime]]:
    """Who is on call now, by name, and until when."""
    query = select(Person.name, OnCall.ends_at).join(OnCall, OnCall.person_id == Person.id)
    here = (OnCall.begins_at <= clock.now(), OnCall.ends_at > clock.now())
    return [(name, until) for name, until in db.session().execute(query.where(*here).order_by(Person.name))]
