"""Reading the dates of groups and what is coming up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from groups import access, clock, db
from groups.access import Can, Role
from groups.errors import NotFound
from groups.meetups.models import Answer, Meetup, MeetupState, Part, Reply, Series
from groups.meetups.queries.replies import COMES
from groups.membership.models import Group, Membership, MembershipState, Mode
from groups.moderation.measures import is_shut_out
from groups.people.models import Person


@dataclass(frozen=True)
class Coming:
    """A meetup ahead, with the person's own reply if there is one."""

    meetup: Meetup
    answer: Answer | None
    part: Part


def meetup_for(person: Person | None, ref: str, action: Can) -> Meetup:
    """The meetup called `ref`, with its group, if `person` may do `action`; refuses otherwise."""
    meetup = db.session().scalar(select(Meetup).where(Meetup.ref == ref).options(joinedload(Meetup.group)))
    if meetup is None:
        raise NotFound()
    access.require(person, action, meetup)
    return meetup


def dates_seen(person: Person, refs: Collection[str]) -> list[Meetup]:
    """Those of these dates, with their groups, that this person may see now; the others are simply not among them."""
    asked = select(Meetup).where(Meetup.ref.in_(refs)).options(joinedload(Meetup.group))
    found = list(db.session().scalars(asked)) if refs else []
    access.foresee({(person.id, each.group_id) for each in found})
    return [each for each in found if access.can(person, Can.SEE_MEETUP, each)]


def may_see_the_way(person: Person | None, meetup: Meetup, reply: Reply | None) -> bool:
    """Whether address, meeting point and join link are shown: to facilitators, and to those who come, from
    `reveal_hours` before the start."""
    if person is None:
        return False
    if access.can(person, Can.SCHEDULE, meetup.group):
        return True
    near = clock.now() >= meetup.starts_at - timedelta(hours=meetup.reveal_hours)
    return near and reply is not None and reply.answer in COMES and access.can(person, Can.REPLY, meetup)


def next_of_group(group_id: int, limit: int = 5) -> list[Meetup]:
    """The dates ahead of a group, cancelled ones among them, soonest first."""
    return list(
        db.session().scalars(
            select(Meetup)
            .where(Meetup.group_id == group_id, Meetup.ends_at > clock.now())
            .options(joinedload(Meetup.group))
            .order_by(Meetup.starts_at, Meetup.id)
            .limit(limit)
        )
    )


def coming(person: Person, limit: int = 4) -> list[Coming]:
    """What is ahead for a person: what they said they come to, and the next date of each group they are in."""
    now = clock.now()
    soonest = (
        select(Meetup.group_id, func.min(Meetup.starts_at).label("starts_at"))
        .join(Membership, and_(Membership.group_id == Meetup.group_id, Membership.person_id == person.id))
        .where(Membership.state == MembershipState.ACTIVE, Meetup.ends_at > now, Meetup.state != MeetupState.CANCELLED)
        .where(~is_shut_out(Membership.person_id, Membership.group_id))
        .group_by(Meetup.group_id)
        .subquery()
    )
    next_one = and_(soonest.c.group_id == Meetup.group_id, soonest.c.starts_at == Meetup.starts_at)
    rows = db.session().execute(
        select(Meetup, Reply.answer, Reply.part)
        .join(soonest, soonest.c.group_id == Meetup.group_id)
        .outerjoin(Reply, and_(Reply.meetup_id == Meetup.id, Reply.person_id == person.id))
        .where(Meetup.ends_at > now, or_(next_one, Reply.answer.in_(COMES)))
        .where(or_(Meetup.state != MeetupState.CANCELLED, Reply.id.is_not(None)))
        .options(joinedload(Meetup.group))
        .order_by(Meetup.starts_at, Meetup.id)
        .limit(limit)
    )
    return [Coming(meetup, answer, part or Part.WHOLE) for meetup, answer, part in rows]


def guided_by(person: Person, limit: int = 6) -> list[Meetup]:
    """The next dates of the groups this person facilitates, soonest first."""
    mine = select(Membership.group_id).where(
        Membership.person_id == person.id,
        Membership.role == Role.FACILITATOR,
        Membership.state == MembershipState.ACTIVE,
        ~is_shut_out(Membership.person_id, Membership.group_id),
    )
    return list(
        db.session().scalars(
            select(Meetup)
            .where(Meetup.group_id.in_(mine), Meetup.ends_at > clock.now())
            .options(joinedload(Meetup.group))
            .order_by(Meetup.starts_at, Meetup.id)
            .limit(limit)
        )
    )


def where_words(meetup: Meetup | Series | Group) -> str:
    """Where it is, as far as anyone may know."""
    if meetup.mode is Mode.ONLINE:
        return "Online"
    said = ", ".join(part for part in (meetup.place, meetup.town) if part)
    return f"{said}, or online" if meetup.mode is Mode.BOTH and said else said
