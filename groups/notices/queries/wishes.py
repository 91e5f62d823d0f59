"""How people wish to hear: of which topic by which ways, how long before, and on which day of the week."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select

from groups import clock, db, outbox
from groups.notices.models import Channel, DigestTime, Notice, NoticeSetting, ReminderTime
from groups.outbox import Topic
from groups.people import boundaries
from groups.people import queries as people
from groups.people.models import Person, PersonState, SignIn

#: By which ways one hears of a topic who has chosen nothing.
USUAL = {
    Topic.REMINDERS: frozenset({Channel.MAIL, Channel.IN_APP}),
    Topic.CHANGES: frozenset({Channel.MAIL, Channel.IN_APP}),
    Topic.OFFERS: frozenset({Channel.MAIL, Channel.IN_APP}),
    Topic.GROUPS: frozenset({Channel.IN_APP}),
    Topic.DIGEST: frozenset[Channel](),
    Topic.DUTY: frozenset(Channel),
    Topic.NOTES: frozenset({Channel.MAIL}),
}
#: By which ways one can hear of it at all: a weekly letter is a letter, and so is a note to somebody who is away.
POSSIBLE = {
    **dict.fromkeys(Topic, frozenset(Channel)),
    **dict.fromkeys((Topic.DIGEST, Topic.NOTES), frozenset({Channel.MAIL})),
}

#: A day and two hours before, for those who have chosen nothing.
DEFAULT_MINUTES = (1440, 120)
#: Who has not been here for so long hears nothing more of groups until they return.
SILENT_AFTER = timedelta(days=180)
QUIET_TOPICS = frozenset({Topic.GROUPS, Topic.DIGEST})
#: What still goes to those who pause and keep their seats: the letters about these seats.
ABOUT_SEATS = frozenset({Topic.REMINDERS, Topic.CHANGES})


@dataclass(frozen=True)
class Weekly:
    """When a person's weekly letter goes: a day (0 is Monday) and an hour of their own clock."""

    weekday: int = 0
    hour: int = 9
    last_at: datetime | None = None


def ways_of(person_ids: Collection[int], topic: Topic) -> dict[int, frozenset[Channel]]:
    """By which ways each of these people hears of a topic. One statement."""
    query = select(NoticeSetting).where(NoticeSetting.person_id.in_(set(person_ids)), NoticeSetting.topic == topic)
    chosen = {row.person_id: _chosen(row) for row in db.session().scalars(query)} if person_ids else {}
    return {person_id: chosen.get(person_id, USUAL[topic]) for person_id in person_ids}


def wishes_of(person: Person) -> dict[Topic, frozenset[Channel]]:
    """By which ways this person hears of each topic. One statement."""
    rows = db.session().scalars(select(NoticeSetting).where(NoticeSetting.person_id == person.id))
    return {**USUAL, **{row.topic: _chosen(row) for row in rows}}


def minutes_of(person_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """How many minutes before a meetup each of these people is reminded. One statement."""
    if not person_ids:
        return {}
    query = select(ReminderTime.person_id, ReminderTime.minutes).where(ReminderTime.person_id.in_(set(person_ids)))
    chosen: dict[int, list[int]] = {}
    for person_id, minutes in db.session().execute(query):
        chosen.setdefault(person_id, []).append(minutes)
    wanted = {person_id: chosen.get(person_id, list(DEFAULT_MINUTES)) for person_id in person_ids}
    return {person_id: tuple(sorted(m for m in found if m >= 0)) for person_id, found in wanted.items()}


def weekly_of(person: Person) -> Weekly:
    """When this person's weekly letter goes."""
    row = db.session().scalar(select(DigestTime).where(DigestTime.person_id == person.id))
    return Weekly() if row is None else Weekly(row.weekday, row.hour, row.last_at)


def who_wants_weekly(not_since: datetime) -> list[tuple[int, str, Weekly]]:
    """Everyone who chose the weekly letter and had none since then: the person's id and zone, and their day and hour.
    One statement."""
    query = (
        select(Person.id, Person.zone, DigestTime.weekday, DigestTime.hour, DigestTime.last_at)
        .join(NoticeSetting, NoticeSetting.person_id == Person.id)
        .outerjoin(DigestTime, DigestTime.person_id == Person.id)
        .where(NoticeSetting.topic == Topic.DIGEST, NoticeSetting.mail, Person.state != PersonState.ENDED)
        .where(or_(DigestTime.last_at.is_(None), DigestTime.last_at < not_since))
        .order_by(Person.id)
    )
    return [
        (row.id, row.zone, Weekly() if row.weekday is None else Weekly(row.weekday, row.hour, row.last_at))
        for row in db.session().execute(query)
    ]


def may_go(notice: Notice) -> bool:
    """Whether this notice may go to its person now, asked at the moment of sending: the account stands, the person
    does not pause, still wants to hear of the topic by this way, and has not been away for half a year."""
    if notice.person_id is None:
        return True
    topic = outbox.topic_of(notice.kind)
    found = db.rows(_standing(), {"person_id": notice.person_id, "topic": topic})
    if not found or found[0].state is PersonState.ENDED:
        return False
    if topic is None:
        return True
    keeps_seats = people.paused_among([notice.person_id]).get(notice.person_id)
    if keeps_seats is False or (keeps_seats and topic not in ABOUT_SEATS):
        return False
    row = found[0]
    if notice.channel not in (USUAL[topic] if row.mail is None else _wanted(topic, row.mail, row.push, row.in_app)):
        return False
    return topic not in QUIET_TOPICS or not _is_long_away(notice.person_id, row.created_at)


def waits_until(notice: Notice) -> datetime | None:
    """When the hours begin in which its person likes to be reached, if this notice can wait for them: one that makes
    itself heard, about something of choice, and of use then. What calls those who guide waits for nothing."""
    topic = outbox.topic_of(notice.kind)
    if topic in (None, Topic.DUTY) or notice.person_id is None or notice.channel is Channel.IN_APP:
        return None
    opens = boundaries.opens_at(notice.person_id)
    return opens if opens is not None and (notice.not_after is None or opens < notice.not_after) else None


@cache
def _standing() -> Select[Any]:
    """One statement that is made once: many notices fall due in one minute."""
    columns: tuple[Any, ...] = (
        *(Person.state, Person.created_at, NoticeSetting.mail, NoticeSetting.push, NoticeSetting.in_app),
    )
    theirs = and_(NoticeSetting.person_id == Person.id, NoticeSetting.topic == bindparam("topic"))
    return (
        select(*columns).select_from(Person).outerjoin(NoticeSetting, theirs).where(Person.id == bindparam("person_id"))
    )


def _chosen(row: NoticeSetting) -> frozenset[Channel]:
    return _wanted(row.topic, row.mail, row.push, row.in_app)


def _wanted(topic: Topic, mail: bool, push: bool, in_app: bool) -> frozenset[Channel]:
    ways = {Channel.MAIL: mail, Channel.PUSH: push, Channel.IN_APP: in_app}
    return frozenset(way for way, wanted in ways.items() if wanted) & POSSIBLE[topic]


def _is_long_away(person_id: int, since: datetime) -> bool:
    last = db.session().scalar(select(func.max(SignIn.seen_at)).where(SignIn.person_id == person_id))
    return (last or since) < clock.now() - SILENT_AFTER
