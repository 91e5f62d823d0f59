"""Which seats are kept by people who do not come: they left, may not come in any more, or rest from everything."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, union

from groups import clock, db
from groups.meetups.models import Meetup, Reply, Waiting
from groups.meetups.queries.replies import COMES, LIVE, is_from_member
from groups.meetups.queries.waiting import may_come
from groups.people import queries as people
from groups.people.models import Pause


def dates_to_leave(person_id: int, group_id: int) -> list[int]:
    """The dates ahead of a group at which someone who may not come to them any more has a seat or a place in line."""
    return [] if may_come(person_id, group_id) else _dates(person_id, Meetup.group_id == group_id)


def dates_of_pause(person_id: int) -> list[int]:
    """The dates within a person's pause for which they replied, or got in line, before it began; none when their
    seats stay."""
    pause = people.pause_of(person_id)
    if pause is None or pause.keeps_seats:
        return []
    within = Meetup.starts_at < pause.until if pause.until else Meetup.starts_at > pause.began_at
    return _dates(
        person_id, and_(within, Reply.changed_at <= pause.began_at), and_(within, Waiting.since <= pause.began_at)
    )


def who_keeps_seats() -> list[tuple[int, int]]:
    """The (person, group) pairs of everyone who has a seat and may not come any more."""
    pairs = select(Reply.person_id, Meetup.group_id).join(Meetup, Meetup.id == Reply.meetup_id)
    pairs = pairs.where(Meetup.starts_at > clock.now(), Reply.answer.in_(COMES), ~is_from_member())
    return [(person_id, group_id) for person_id, group_id in db.session().execute(pairs.distinct())]


def who_rests_with_seats() -> list[int]:
    """Everyone who has a seat, or a place in line, at a date within their pause, though they gave it back."""
    within = and_(Meetup.starts_at > clock.now(), or_(Pause.until.is_(None), Meetup.starts_at < Pause.until))
    gave_back = and_(people.is_running(), ~Pause.keeps_seats)
    seats = select(Pause.person_id).join(Reply, Reply.person_id == Pause.person_id)
    seats = seats.join(Meetup, Meetup.id == Reply.meetup_id).where(gave_back, within)
    places = select(Pause.person_id).join(Waiting, Waiting.person_id == Pause.person_id)
    places = places.join(Meetup, Meetup.id == Waiting.meetup_id).where(gave_back, within)
    kept = seats.where(Reply.answer.in_(COMES), Reply.changed_at <= Pause.began_at)
    return list(db.session().scalars(union(kept, places.where(LIVE, Waiting.since <= Pause.began_at))))


def _dates(person_id: int, replied: ColumnElement[bool], waits: ColumnElement[bool] | None = None) -> list[int]:
    """In the order of their ids: who holds several at once takes them in this order."""
    ahead = select(Meetup.id).where(Meetup.starts_at > clock.now())
    seats = ahead.join(Reply, Reply.meetup_id == Meetup.id).where(
        Reply.person_id == person_id, Reply.answer.in_(COMES), replied
    )
    places = ahead.join(Waiting, Waiting.meetup_id == Meetup.id).where(
        Waiting.person_id == person_id, LIVE, replied if waits is None else waits
    )
    return sorted({*db.session().scalars(seats), *db.session().scalars(places)})
