"""Who is to be reminded of what, and what is coming for a weekly letter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from groups import clock, db
from groups.meetups.models import Answer, Meetup, MeetupState, Reply
from groups.meetups.queries.replies import COMES, is_from_member
from groups.meetups.reminders import Coming
from groups.membership.models import Group, Membership, MembershipState


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


def comes_to(person_id: int, meetup_id: int) -> Reply | None:
    """This person's reply, if they come and are in the group now."""
    return db.session().scalar(
        select(Reply)
        .join(Meetup, Meetup.id == Reply.meetup_id)
        .where(Reply.meetup_id == meetup_id, Reply.person_id == person_id, Reply.answer.in_(COMES), is_from_member())
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
    """The dates before then of the groups this person is in, each with their answer if there is one."""
    here = and_(Membership.group_id == Meetup.group_id, Membership.person_id == person_id)
    rows = db.session().execute(
        select(Meetup, Reply.answer)
        .join(Membership, here)
        .join(Group, Group.id == Meetup.group_id)
        .outerjoin(Reply, and_(Reply.meetup_id == Meetup.id, Reply.person_id == person_id))
        .where(Membership.state == MembershipState.ACTIVE, Group.closed_at.is_(None))
        .where(Meetup.starts_at > clock.now(), Meetup.starts_at < until, Meetup.state != MeetupState.CANCELLED)
        .order_by(Meetup.starts_at, Meetup.id)
        .limit(limit)
    )
    return [(meetup, answer) for meetup, answer in rows]
