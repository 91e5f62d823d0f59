"""Reading addresses of calendars, and the dates that go into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from groups import access, db
from groups.access import Can
from groups.calendars.models import CalendarFeed
from groups.errors import NotFound
from groups.meetups import queries as meetups
from groups.meetups.models import Answer, Meetup, Part, Reply, Series
from groups.membership.models import Group, Membership, MembershipState
from groups.people.models import Person, PersonState

#: More dates than that no person keeps, and no page shows.
MOST = 400


@dataclass(frozen=True)
class Date:
    """A date of one of a person's groups, with what they replied, if anything."""

    meetup: Meetup
    reply: Reply | None

    @property
    def comes(self) -> bool:
        """Whether the person said that they come, in one way or another."""
        return self.reply is not None and self.reply.answer in meetups.COMES

    @property
    def is_declined(self) -> bool:
        """Whether the person said: not this time."""
        return self.reply is not None and self.reply.answer is Answer.NOT_THIS_TIME

    @property
    def part(self) -> Part:
        """Which part they come for."""
        return self.reply.part if self.reply is not None and self.comes else Part.WHOLE


def feeds_of(person: Person) -> Sequence[CalendarFeed]:
    """The addresses a person has in use, the newest first."""
    mine = select(CalendarFeed).where(CalendarFeed.person_id == person.id, CalendarFeed.ended_at.is_(None))
    return db.session().scalars(mine.order_by(CalendarFeed.id.desc())).all()


def count_feeds(person: Person) -> int:
    """How many they have in use."""
    mine = select(func.count()).where(CalendarFeed.person_id == person.id, CalendarFeed.ended_at.is_(None))
    return db.session().scalar(mine) or 0


def feed_for(person: Person, ref: str) -> CalendarFeed:
    """One of a person's own addresses that is in use; refuses any other."""
    found = db.session().scalar(
        select(CalendarFeed).where(
            CalendarFeed.ref == ref, CalendarFeed.person_id == person.id, CalendarFeed.ended_at.is_(None)
        )
    )
    if found is None:
        raise NotFound()
    return found


def live_feed(token_hash: str) -> tuple[CalendarFeed, Person] | None:
    """The address with this token and whose it is, while it is in use and its owner has an account."""
    found = (
        db.session()
        .execute(
            select(CalendarFeed, Person)
            .join(Person, Person.id == CalendarFeed.person_id)
            .where(
                CalendarFeed.token_hash == token_hash,
                CalendarFeed.ended_at.is_(None),
                Person.state != PersonState.ENDED,
            )
        )
        .first()
    )
    return (found[0], found[1]) if found else None


def dates_of(person: Person, since: datetime, until: datetime | None = None, *, answered: bool = False) -> list[Date]:
    """The dates between two moments of the groups a person is in now and not shut out of, soonest first; only those
    they said they come to, if `answered`."""
    here = and_(Membership.group_id == Meetup.group_id, Membership.person_id == person.id)
    query = (
        select(Meetup, Reply)
        .join(Membership, here)
        .join(Group, Group.id == Meetup.group_id)
        .outerjoin(Reply, and_(Reply.meetup_id == Meetup.id, Reply.person_id == person.id))
        .where(Membership.state == MembershipState.ACTIVE, Group.closed_at.is_(None), _within(since, until))
        .options(joinedload(Meetup.group))
        .order_by(Meetup.starts_at, Meetup.id)
        .limit(MOST)
    )
    if answered:
        query = query.where(Reply.answer.in_(meetups.COMES))
    rows = db.session().execute(query).all()
    access.foresee({(person.id, meetup.group_id) for meetup, _reply in rows})
    return [Date(meetup, reply) for meetup, reply in rows if access.standing(person, meetup).role is not None]


def dates_in_group(group: Group, since: datetime, until: datetime | None = None) -> list[Meetup]:
    """The dates of a group between two moments, soonest first."""
    query = select(Meetup).where(Meetup.group_id == group.id, _within(since, until)).options(joinedload(Meetup.group))
    return list(db.session().scalars(query.order_by(Meetup.starts_at, Meetup.id).limit(MOST)))


def _within(since: datetime, until: datetime | None) -> ColumnElement[bool]:
    begun = Meetup.ends_at > since
    return begun if until is None else and_(begun, Meetup.starts_at < until)


def public_group(ref: str) -> Group:
    """A group that anybody may follow: listed, and not closed. Any other is not there, for its members too: what is
    given out at this address is kept by others on the way."""
    found = db.session().scalar(
        select(Group).where(Group.ref == ref, Group.is_listed.is_(True), Group.closed_at.is_(None))
    )
    if found is None:
        raise NotFound()
    return found


def series_of_group(group: Group, since: datetime) -> list[Series]:
    """The series of a group that go on, or had a date since then."""
    lately = select(Meetup.id).where(Meetup.series_id == Series.id, Meetup.ends_at > since).exists()
    goes_on = or_(Series.ended_at.is_(None), Series.ended_at > since)
    query = select(Series).where(Series.group_id == group.id, or_(goes_on, lately)).order_by(Series.id)
    return list(db.session().scalars(query))


def dates_of_series(series: Sequence[Series]) -> dict[int, list[Meetup]]:
    """Every date these series ever had, by the series' id, in the order of their slots."""
    found: dict[int, list[Meetup]] = {each.id: [] for each in series}
    query = select(Meetup).where(Meetup.series_id.in_(list(found))).options(joinedload(Meetup.group))
    for meetup in db.session().scalars(query.order_by(Meetup.slot, Meetup.id)):
        found[meetup.series_id or 0].append(meetup)
    return found


def single_dates(group: Group, since: datetime) -> list[Meetup]:
    """The dates of a group that belong to no series and are not long over."""
    query = select(Meetup).where(Meetup.group_id == group.id, Meetup.series_id.is_(None), Meetup.ends_at > since)
    return list(db.session().scalars(query.options(joinedload(Meetup.group)).order_by(Meetup.starts_at, Meetup.id)))


def series_for(person: Person | None, meetup_ref: str) -> tuple[Meetup, Series]:
    """The series that a date belongs to, for someone who may see that date."""
    meetup = meetups.meetup_for(person, meetup_ref, Can.SEE_MEETUP)
    if meetup.series_id is None:
        raise NotFound()
    return meetup, db.session().get_one(Series, meetup.series_id)
