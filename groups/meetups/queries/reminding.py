"""Who is to be reminded of what, and what is coming for a weekly letter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from groups import clock, db
from groups.meetups.models import Answer, Meetup, MeetupState, Reply
from groups.meetups.queries.replies import COMES, is_from_member
from groups.meetups.reminders import Coming
from groups.membership.models import Group, Membership, MembershipState
from groups.moderation.measures import is_shut_out
from groups.people.models import Person


def hold_dates(meetup_ids: Collection[int]) -> None:
    """Hold these dates until the transaction ends, always in the same order."""
    rows = select(Meetup.id).where(Meetup.id.in_(set(meetup_ids))).order_by(Meetup.id)
    db.session().execute(rows.with_for_update(key_share=True)).all()


def who_comes(meetup_ids: Collection[int], person_ids: Collection[int] | None) -> list[Coming]:
    """Everyone (of these people, if given) who comes to one of these dates that is still ahead and not called off."""
    query = (
        select(Meetup.id, Reply.person_id, Meetup.starts_at)
        .join(Reply, Reply.meetup_id == Meetup.id)
        .where(Meetup.id.in_(set(meetup_ids)), Meetup.starts_at > clock.now(), Meetup.state != MeetupState.CANCELLED)
        .where(Reply.answer.in_(COMES), is_from_member())
    )
    if person_ids is not None:
        query = query.where(Reply.person_id.in_(set(person_ids)))
    return [Coming(*row) for row in db.session().execute(query)]


def to_remind(person_id: int, meetup_id: int) -> Any | None:
    """What a reminder says of a person and a date they come to; None when they do not, or are not in the group any
    more. Plain columns, by a statement that is made once: many fall due in one minute."""
    found = db.rows(_to_remind(), {"person_id": person_id, "meetup_id": meetup_id})
    return found[0] if found and found[0].answer in COMES else None


@cache
def _to_remind() -> Select[Any]:
    columns: tuple[Any, ...] = (
        *(Person.email, Person.name, Person.zone.label("own_zone"), Person.discreet, Reply.answer),
        *(Meetup.ref, Meetup.title, Meetup.zone, Meetup.starts_at, Meetup.state),
    )
    return (
        select(*columns)
        .select_from(Reply)
        .join(Person, Person.id == Reply.person_id)
        .join(Meetup, Meetup.id == Reply.meetup_id)
        .where(Reply.person_id == bindparam("person_id"), Reply.meetup_id == bindparam("meetup_id"))
        .where(is_from_member())
    )


def answered_dates(person_id: int | None = None, since: datetime | None = None) -> Sequence[int]:
    """The dates ahead that somebody (or this person) said they come to; with `since` only those where the date or an
    answer was changed after that."""
    query = select(Meetup.id).join(Reply, Reply.meetup_id == Meetup.id).where(Meetup.starts_at > clock.now())
    if person_id is not None:
        query = query.where(Reply.person_id == person_id, Reply.answer.in_(COMES))
    if since is not None:
        query = query.where(or_(Reply.changed_at > since, Meetup.changed_at > since))
    return db.session().scalars(query.distinct().order_by(Meetup.id)).all()


def in_the_week(person_id: int, until: datetime, limit: int) -> Sequence[tuple[Meetup, Answer | None]]:
    """The dates before then of the groups this person is in and not shut out of, each with their answer if there is
    one."""
    here = and_(Membership.group_id == Meetup.group_id, Membership.person_id == person_id)
    rows = db.session().execute(
        select(Meetup, Reply.answer)
        .join(Membership, here)
        .join(Group, Group.id == Meetup.group_id)
        .outerjoin(Reply, and_(Reply.meetup_id == Meetup.id, Reply.person_id == person_id))
        .where(Membership.state == MembershipState.ACTIVE, Group.closed_at.is_(None))
        .where(~is_shut_out(Membership.person_id, Membership.group_id))
        .where(Meetup.starts_at > clock.now(), Meetup.starts_at < until, Meetup.state != MeetupState.CANCELLED)
        .order_by(Meetup.starts_at, Meetup.id)
        .limit(limit)
    )
    return [(meetup, answer) for meetup, answer in rows]
