"""Choosing how one hears: of what, by which ways, how long before, and on which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from groups import db
from groups.errors import Invalid
from groups.events import announce
from groups.notices import queries
from groups.notices.events import WishesChanged
from groups.notices.models import Channel, DigestTime, NoticeSetting, ReminderTime
from groups.outbox import Topic
from groups.people.models import Person

#: The longest time before a meetup at which one can be reminded: four weeks.
LONGEST = 40_320
NEVER = -1


@dataclass(frozen=True)
class Wishes:
    """All that a person chooses about notices. `minutes` before a meetup, none at all for no reminders."""

    ways: Mapping[Topic, frozenset[Channel]]
    minutes: frozenset[int]
    weekday: int
    hour: int


def choose(person: Person, wishes: Wishes) -> None:
    """Keep what a person chose, whole."""
    if not all(0 <= each <= LONGEST for each in wishes.minutes) or len(wishes.minutes) > 8:
        raise Invalid("Please choose up to eight moments, at most four weeks before.", fields={"minutes": "Too many."})
    if not (0 <= wishes.weekday <= 6 and 0 <= wishes.hour <= 23):
        raise Invalid("Please choose a day of the week and an hour.")

    _hold(person.id)
    for topic, ways in wishes.ways.items():
        _keep(person.id, topic, ways & queries.POSSIBLE[topic])
    db.session().execute(delete(ReminderTime).where(ReminderTime.person_id == person.id))
    for minutes in wishes.minutes or {NEVER}:
        db.session().add(ReminderTime(person_id=person.id, minutes=minutes))
    _keep_day(person.id, wishes.weekday, wishes.hour)

    announce(WishesChanged(person.id))


def stop_mail(person_id: int, topic: Topic) -> None:
    """No more letters about a topic; what comes in the app or on devices stays. Doing it again changes nothing."""
    _hold(person_id)
    now = queries.ways_of([person_id], topic)[person_id]
    _keep(person_id, topic, now - {Channel.MAIL})

    announce(WishesChanged(person_id))


def _hold(person_id: int) -> None:
    """Two windows, or two presses of a mail program's button, come one after the other: each finds what is kept."""
    db.session().execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _keep(person_id: int, topic: Topic, ways: frozenset[Channel]) -> None:
    mine = (NoticeSetting.person_id == person_id, NoticeSetting.topic == topic)
    row = db.session().scalar(select(NoticeSetting).where(*mine))
    if row is None:
        row = NoticeSetting(person_id=person_id, topic=topic)
        db.session().add(row)
    row.mail, row.push, row.in_app = (way in ways for way in (Channel.MAIL, Channel.PUSH, Channel.IN_APP))


def _keep_day(person_id: int, weekday: int, hour: int) -> None:
    row = db.session().scalar(select(DigestTime).where(DigestTime.person_id == person_id))
    if row is None:
        row = DigestTime(person_id=person_id)
        db.session().add(row)
    row.weekday, row.hour = weekday, hour
