"""Reading handover cards; only for those who guide the group."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from groups import clock, db
from groups.errors import NotFound
from groups.meetups.models import HandoverCard, Meetup
from groups.membership.models import Group
from groups.people.models import Person


@dataclass(frozen=True)
class Card:
    """A handover card, with who wrote it and which date it is about."""

    card: HandoverCard
    author: str
    meetup: Meetup | None


def cards_of(group_ids: Collection[int], limit: int = 10) -> list[Card]:
    """The cards of these groups, newest first."""
    rows = db.session().execute(
        select(HandoverCard, Person.name, Meetup)
        .join(Person, Person.id == HandoverCard.author_id)
        .outerjoin(Meetup, Meetup.id == HandoverCard.meetup_id)
        .where(HandoverCard.group_id.in_(group_ids))
        .order_by(HandoverCard.id.desc())
        .limit(limit)
    )
    return [Card(card, name, meetup) for card, name, meetup in rows]


def newest_of(group_ids: Collection[int]) -> dict[int, Card]:
    """The newest card of each of these groups, by the group's id."""
    newest = (
        select(func.max(HandoverCard.id)).where(HandoverCard.group_id.in_(group_ids)).group_by(HandoverCard.group_id)
    )
    rows = db.session().execute(
        select(HandoverCard, Person.name, Meetup)
        .join(Person, Person.id == HandoverCard.author_id)
        .outerjoin(Meetup, Meetup.id == HandoverCard.meetup_id)
        .where(HandoverCard.id.in_(newest))
    )
    return {card.group_id: Card(card, name, meetup) for card, name, meetup in rows}


def dates_to_choose(group: Group) -> list[Meetup]:
    """The dates a card may be about: of the last two weeks and the next, soonest first."""
    now = clock.now()
    near = (Meetup.starts_at > now - timedelta(days=14), Meetup.starts_at < now + timedelta(days=14))
    chosen = select(Meetup).where(Meetup.group_id == group.id, *near).order_by(Meetup.starts_at, Meetup.id).limit(30)
    return list(db.session().scalars(chosen))


def date_of(group: Group, ref: str) -> Meetup:
    """A date of this group."""
    found = db.session().scalar(select(Meetup).where(Meetup.ref == ref, Meetup.group_id == group.id))
    if found is None:
        raise NotFound()
    return found
