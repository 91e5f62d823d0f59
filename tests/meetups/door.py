"""A date at whose door people meet: a group, who guides it, a buddy who comes, and someone who wishes to be met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from groups import clock, db
from groups.meetups import service as meetups
from groups.meetups.models import Answer, BuddyState, BuddyVisit, Meetup
from groups.meetups.service import lines, visits, volunteers
from groups.membership.models import Group
from groups.notices.models import Notice
from groups.people.models import Person
from tests import make

CANARY = "kingfisher-7f3a"


@dataclass(frozen=True)
class Door:
    """Everyone there is."""

    group: Group
    guide: Person
    asker: Person
    buddy: Person
    meetup: Meetup

    def visit(self) -> BuddyVisit:
        """The asker's wish as it is now."""
        db.session().rollback()
        found = db.session().scalars(select(BuddyVisit).where(BuddyVisit.person_id == self.asker.id)).one()
        db.session().refresh(found)
        return found

    def state(self) -> BuddyState:
        """Where it stands."""
        return self.visit().state

    def ask(self) -> str:
        """The asker's wish; gives its ref."""
        with db.transaction():
            return visits.ask(self.asker, self.meetup.ref).ref

    def agree(self) -> str:
        """Wish, offer and yes; gives the ref."""
        ref = self.ask()
        with db.transaction():
            visits.offer(self.buddy, ref)
        with db.transaction():
            visits.answer(self.asker, ref, True)
        return ref

    def write(self, person: Person, ref: str, words: str = CANARY) -> None:
        """Something said between the two."""
        with db.transaction():
            lines.write(person, ref, words)


def agreed(meetup: Meetup, asker: Person, buddy: Person) -> BuddyVisit:
    """A wish on which two have agreed, as a plain row."""
    now = clock.now()
    given = {"meetup_id": meetup.id, "person_id": asker.id, "buddy_id": buddy.id, "state": BuddyState.AGREED}
    visit = BuddyVisit(asked_at=now, agreed_at=now, declined=[], **given)
    with make.saving() as session:
        session.add(visit)
    return visit


def reply(person: Person, meetup: Meetup, answer: Answer = Answer.GOING) -> None:
    """Say whether one comes."""
    with db.transaction():
        meetups.reply(person, meetup.ref, answer)


def glad(person: Person, group: Group, guide: Person) -> Person:
    """Someone whom a facilitator lets meet people."""
    with db.transaction():
        volunteers.volunteer(person, group)
    with db.transaction():
        volunteers.approve(guide, group, person)
    return person


def letters_of(person: Person) -> list[str]:
    """The kinds of letters somebody was written, oldest first; once each, by however many ways."""
    db.session().rollback()
    rows = db.session().scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id))
    return list(dict.fromkeys(kind for kind in rows if kind.startswith("buddy")))


def door(starts_in: timedelta = timedelta(days=3), **given: Any) -> Door:
    """The date, in three days, with a buddy and an asker who both come."""
    group = make.group()
    guide = make.facilitator(group, make.person("Ines"))
    asker, buddy = make.member(group, make.person("Wren")), make.member(group, make.person("Juniper"))
    meetup = make.meetup(group, starts_in=starts_in, meeting_point="By the green door", **given)
    glad(buddy, group, guide)
    for person in (asker, buddy):
        reply(person, meetup)
    return Door(group, guide, asker, buddy, meetup)
