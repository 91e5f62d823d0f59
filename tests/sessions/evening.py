"""An evening: a group whose dates are held here, two who guide it, and some who come; and what they do, each in a
transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from groups import clock, db
from groups.chat import service as chat
from groups.chat.models import Room
from groups.meetups.models import Meetup
from groups.membership.models import Group, Mode
from groups.people.models import Person
from groups.sessions import jobs, queries, service
from groups.sessions.guiding import BY_SOCKET
from groups.sessions.models import Chair, LiveSession, Place, SessionManner, SessionSeat, Stage, Turn, TurnState
from groups.sessions.queries import View
from groups.sessions.service import Manner
from tests import make

NAMES = ("Wren", "Otter", "Finch", "Moth", "Newt", "Hare", "Lark", "Vole")
Forward = Callable[[timedelta], None]


@dataclass
class Evening:
    """Everyone there is. `forward` moves the clock."""

    group: Group
    meetup: Meetup
    ines: Person
    alder: Person
    people: list[Person]
    forward: Forward
    session: LiveSession | None = None
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def everyone(self) -> list[Person]:
        """Those who guide, and the others."""
        return [self.ines, self.alder, *self.people]

    @property
    def ref(self) -> str:
        """The session's."""
        return self.now().ref

    def now(self) -> LiveSession:
        """The session as it is stored."""
        db.session().rollback()
        found = db.session().scalars(select(LiveSession).where(LiveSession.meetup_id == self.meetup.id)).one()
        db.session().refresh(found)
        return found

    def room(self) -> Room:
        """Its room."""
        return db.session().get_one(Room, self.now().room_id)

    def comes(self, *people: Person, chair: Chair = Chair.SPEAKING) -> None:
        """These come to the session."""
        for person in people:
            with doing(person) as who:
                service.come_in(who, self.meetup.ref, chair)

    def does(self, who: Person, name: str, /, **given: Any) -> None:
        """Somebody does something."""
        with doing(who) as actor:
            service.perform(name, actor, self.ref, given)

    def says(self, person: Person, text: str = "Good evening") -> None:
        """Somebody writes in the room."""
        ref = self.room().ref
        with doing(person) as who:
            chat.post_message(who, ref, text, make.new_ref(), wait=0)

    def lives(self, *people: Person) -> None:
        """A sign of life of these people, or of everybody."""
        for person in people or self.everyone:
            with doing(person) as who:
                service.sign_of_life(who, self.ref)

    def passes(self, seconds: float = 0, minutes: float = 0, *, quiet: tuple[Person, ...] = ()) -> None:
        """Time goes by, while the sockets of all but the quiet ones say that they are there, and the clock looks."""
        left = timedelta(seconds=seconds, minutes=minutes)
        while left > timedelta():
            step = min(left, timedelta(seconds=50))
            self.forward(step)
            left -= step
            self._beat([each.id for each in self.everyone if each not in quiet])
            jobs.tick()

    def _beat(self, person_ids: list[int]) -> None:
        mine = (SessionSeat.session_id == self.now().id, SessionSeat.person_id.in_(person_ids))
        here = SessionSeat.place.in_((Place.IN, Place.LOBBY))
        with db.transaction() as session:
            beat = update(SessionSeat).where(*mine, here).values(here_until=clock.now() + BY_SOCKET)
            session.execute(beat.execution_options(synchronize_session=False))
            session.expire_all()

    def begins(self) -> None:
        """Everybody comes, and Ines begins."""
        self.comes(*self.everyone)
        self.does(self.ines, "session:begin")
        self._beat([each.id for each in self.everyone])

    def goes_to(self, stage: Stage) -> None:
        """Ines goes on until it is there."""
        while self.now().stage is not stage:
            self.does(self.ines, "phase:next", phase=self.now().phase)

    def seat(self, person: Person) -> SessionSeat | None:
        """Where somebody sits."""
        db.session().rollback()
        seat = queries.seat_of(self.now().id, person.id)
        if seat is not None:
            db.session().refresh(seat)
        return seat

    def place(self, person: Person) -> Place | None:
        """Where somebody is."""
        seat = self.seat(person)
        return seat.place if seat is not None else None

    def sees(self, person: Person) -> View:
        """What somebody sees."""
        return queries.look(self.now(), person.id)

    def turns(self) -> list[Turn]:
        """All turns of the phase it is in."""
        session = self.now()
        rows = select(Turn).where(Turn.session_id == session.id, Turn.phase == session.phase).order_by(Turn.id)
        return list(db.session().scalars(rows.execution_options(populate_existing=True)))

    def holder(self) -> str:
        """Who has the floor."""
        found = [turn.person_id for turn in self.turns() if turn.state is TurnState.SPEAKING]
        return self.called(found[0]) if found else ""

    def state(self, person: Person) -> str:
        """Where somebody's last turn of this phase stands."""
        return next((turn.state.value for turn in reversed(self.turns()) if turn.person_id == person.id), "")

    def called(self, person_id: int) -> str:
        """A name."""
        return next(person.name for person in self.everyone if person.id == person_id)


@contextmanager
def doing(person: Person) -> Iterator[Person]:
    """A transaction in which this person acts."""
    with db.transaction() as session:
        yield session.get_one(Person, person.id)


def evening(forward: Forward, members: int = 3, **given: Any) -> Evening:
    """It is ten minutes to; the doors are open and a turn is as long as usual, unless said otherwise."""
    manner = {name: given.pop(name) for name in tuple(given) if name in Manner.__dataclass_fields__}
    group = make.group()
    ines, alder = (make.facilitator(group, make.person(name)) for name in ("Ines", "Alder"))
    people = [make.member(group, make.person(name)) for name in NAMES[:members]]
    meetup = make.meetup(group, starts_in=timedelta(minutes=10), mode=Mode.ONLINE, **given)
    with db.transaction() as session:
        row = {**Manner().__dict__, **manner}
        session.add(SessionManner(group_id=group.id, held_here=True, changed_at=clock.now(), **row))
    return Evening(group, meetup, ines, alder, people, forward)
