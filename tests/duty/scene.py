"""A group with hours, its people, and what they do, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from groups import access, clock, db
from groups.chat import queries as chat
from groups.duty import jobs, queries, service
from groups.duty.models import Duty, GroupHours, Opening
from groups.membership.models import Group
from groups.notices.models import Notice
from groups.people.models import Person
from tests import make

MINUTE = timedelta(minutes=1)


def seconds(count: float) -> timedelta:
    """So many."""
    return timedelta(seconds=count)


@dataclass
class Scene:
    """Ines and Rowan guide; Wren is a member; Alder looks after the community."""

    forward: Callable[..., None]
    group_id: int
    room_ref: str
    ids: dict[str, int]
    here: set[int] = field(default_factory=set)

    @property
    def group(self) -> Group:
        """The group as it is now; sweeps let go of what was read before."""
        return db.session().get_one(Group, self.group_id)

    @property
    def ines(self) -> Person:
        """Guides."""
        return self.who("Ines")

    @property
    def rowan(self) -> Person:
        """Guides as well."""
        return self.who("Rowan")

    @property
    def wren(self) -> Person:
        """A member."""
        return self.who("Wren")

    @property
    def alder(self) -> Person:
        """Looks after the community."""
        return self.who("Alder")

    def who(self, name: str) -> Person:
        """Somebody of these by name."""
        return db.session().get_one(Person, self.ids[name])

    def joins(self, name: str) -> Person:
        """One more who guides."""
        self.ids[name] = make.facilitator(self.group, make.person(name)).id
        return self.who(name)

    def does(self, deed: Callable[..., Any], who: Person, *more: Any, **how: Any) -> Any:
        """A deed of `groups.duty.service` in this group."""
        with db.transaction():
            return deed(who, self.group, *more, **how)

    def comes(self, who: Person, minutes: int = 120) -> Duty:
        """Be on duty, and stay connected."""
        self.here.add(who.id)
        return self.does(service.come, who, minutes)

    def drops(self, who: Person) -> None:
        """Their connection is gone."""
        self.here.discard(who.id)

    def beats(self) -> None:
        """What every process does by itself: whoever is connected gives a sign of life."""
        if queries.guides_among(self.here):
            with db.transaction():
                service.note_signs(dict.fromkeys(self.here, clock.now()))

    def goes_by(self, length: timedelta) -> None:
        """Time goes by, with a beat and a sweep every five seconds; in long stretches every half minute."""
        step = seconds(5) if length <= 3 * MINUTE else seconds(30)
        for _ in range(int(length / step)):
            self.forward(step)
            self.beats()
            jobs.watch()
        db.release()

    def stands(self) -> queries.Now:
        """How the group stands now."""
        db.release()
        return queries.now_in(self.group_id)

    def can_write(self, who: Person) -> bool:
        """Whether this person can write in the room now, as every door asks."""
        db.release()
        access.forget()
        return chat.why_not_post(who, chat.rooms_by_ref([self.room_ref])[self.room_ref]) is None

    def notices(self, kind: str) -> list[int]:
        """Who gets a letter of this kind."""
        db.release()
        query = select(Notice.person_id).where(Notice.kind == kind, Notice.channel == "mail").order_by(Notice.id)
        return list(db.session().scalars(query))

    def duties(self) -> Iterable[Duty]:
        """Every duty there is a row of."""
        db.release()
        return db.session().scalars(select(Duty).order_by(Duty.id)).all()

    def hours(self) -> GroupHours:
        """What the group chose."""
        db.release()
        return db.session().scalars(select(GroupHours).where(GroupHours.group_id == self.group_id)).one()


def scene_of(forward: Callable[..., None], opening: Opening = Opening.STAFFED) -> Scene:
    """The group as it is before anybody comes."""
    group = make.group()
    guides = [make.facilitator(group, make.person(name)) for name in ("Ines", "Rowan")]
    everybody = [*guides, make.member(group, make.person("Wren")), make.coordinator()]
    found = Scene(forward, group.id, make.room(group).ref, {each.name: each.id for each in everybody})
    found.does(service.choose_opening, found.ines, opening)
    return found
