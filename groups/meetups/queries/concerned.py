"""Whom a change of a date concerns: those who said that they come, and those who wait for a seat."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, select, union

from groups import db
from groups.meetups.models import Meetup, Reply, Waiting, WaitState
from groups.meetups.queries.replies import COMES
from groups.membership.models import Membership, MembershipState
from groups.moderation.measures import is_shut_out

IN_LINE = (WaitState.WAITING, WaitState.OFFERED)


def concerned(meetup_ids: Collection[int], *, with_line: bool = True) -> dict[int, set[int]]:
    """The people whom these dates concern, each with the dates; only those who are in the group now. Without the line
    where it is told of the same by itself, as of a date that is called off."""
    they = select(Reply.person_id, Reply.meetup_id).where(Reply.meetup_id.in_(meetup_ids), Reply.answer.in_(COMES))
    in_line = select(Waiting.person_id, Waiting.meetup_id).where(
        Waiting.meetup_id.in_(meetup_ids), Waiting.state.in_(IN_LINE)
    )
    all_ = (union(they, in_line) if with_line else they).subquery()
    here = and_(Membership.group_id == Meetup.group_id, Membership.person_id == all_.c.person_id)
    rows = db.session().execute(
        select(all_.c.person_id, all_.c.meetup_id)
        .join(Meetup, Meetup.id == all_.c.meetup_id)
        .join(Membership, here)
        .where(Membership.state == MembershipState.ACTIVE, ~is_shut_out(all_.c.person_id, Meetup.group_id))
    )
    found: dict[int, set[int]] = {}
    for person_id, meetup_id in rows:
        found.setdefault(person_id, set()).add(meetup_id)
    return found
