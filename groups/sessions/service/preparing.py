"""Having a date held here as a session, and how a group holds its sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from groups import clock, db
from groups.access import Can
from groups.audit import service as audit
from groups.chat import service as chat
from groups.chat.models import RoomKind
from groups.errors import Conflict, Invalid, NotFound
from groups.meetups import queries as meetups
from groups.meetups.models import Meetup, MeetupState
from groups.meetups.service.reply import line_up
from groups.membership import queries as membership
from groups.membership.models import Group, Mode
from groups.people.models import Person
from groups.sessions import queries, stages
from groups.sessions.models import Doors, EndWhy, LiveSession, Place, SessionManner, Stage, Talk
from groups.sessions.service.held import Held
from groups.sessions.service.holding import keeping, load, lock

#: What a group chooses, and between which numbers.
BOUNDS = {
    "late_minutes": (0, 60), "minimum": (2, 12), "turn_s": (30, 600), "gap_s": (0, 60), "slow_s": (0, 120),
    "transcript_days": (0, 14),
}  # fmt: skip


@dataclass(frozen=True)
class Manner:
    """How sessions are held."""

    minutes: int = 60
    talk: Talk = Talk.QUEUE
    doors: Doors = Doors.UNTIL
    late_minutes: int = 10
    minimum: int = 3
    turn_s: int = 120
    gap_s: int = 10
    slow_s: int = 20
    transcript_days: int = 3


FIELDS = tuple(Manner.__dataclass_fields__)


def manner_for(group_id: int) -> Manner:
    """How a group holds its sessions; what is usual, where it has not said."""
    row = queries.manner_of(group_id)
    return Manner() if row is None else Manner(**{name: getattr(row, name) for name in FIELDS})


def set_manner(actor: Person, group: Group, manner: Manner, *, held_here: bool) -> None:
    """Say how this group holds its sessions, and whether its dates online are held here by themselves."""
    membership.group_for(actor, group.ref, Can.GUIDE_SESSION)
    _check(manner)
    row = queries.manner_of(group.id)
    if row is None:
        row = SessionManner(group_id=group.id)
        db.session().add(row)
    old = {name: str(getattr(row, name)) for name in FIELDS if getattr(row, name) is not None}
    for name in FIELDS:
        setattr(row, name, getattr(manner, name))
    row.held_here, row.changed_at = held_here, clock.now()
    new = {name: str(getattr(manner, name)) for name in FIELDS} | {"held_here": held_here}
    audit.record(actor, "session.manner_set", "group", group.id, group_id=group.id, old=old, new=new)


def _check(manner: Manner) -> None:
    if manner.minutes not in stages.LENGTHS:
        raise Invalid("Please choose 30, 60 or 90 minutes.", fields={"minutes": "Please choose one of these."})
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(manner, name) <= most:
            say = f"Please choose a number from {least} to {most}."
            raise Invalid(say, fields={name: say})


def prepare(actor: Person, meetup_ref: str, manner: Manner | None = None) -> LiveSession:
    """Have a date held here. Until its lobby opens this can be done again, with other answers."""
    meetup = meetups.meetup_for(actor, meetup_ref, Can.SCHEDULE)
    line_up(meetup)
    _check_date(meetup)
    manner = manner or manner_for(meetup.group_id)
    _check(manner)
    session = queries.session_of(meetup.id)
    if session is not None:
        lock(session)
    if session is None:
        session = _make(meetup, manner)
    elif session.stage is not Stage.SCHEDULED:
        raise Conflict("The lobby of this session is open already, so it stays as it is.")
    else:
        _shape(session, meetup, manner)
    audit.record(actor, "session.prepared", "meetup", meetup.id, group_id=meetup.group_id)
    return session


def take_back(actor: Person, meetup_ref: str) -> None:
    """Do not hold this date here after all."""
    meetup = meetups.meetup_for(actor, meetup_ref, Can.SCHEDULE)
    line_up(meetup)
    session = queries.session_of(meetup.id)
    if session is None:
        return
    lock(session)
    if session.stage is not Stage.SCHEDULED:
        raise Conflict("The lobby of this session is open already. It can be closed on its own page.")
    db.session().delete(session)
    audit.record(actor, "session.taken_back", "meetup", meetup.id, group_id=meetup.group_id)


def session_for_date(meetup: Meetup) -> LiveSession:
    """The session of a date; made now, where the group holds its dates online here. Refuses where it does not."""
    found = queries.session_of(meetup.id)
    if found is not None:
        return found
    if not is_held_here(meetup, queries.manner_of(meetup.group_id)):
        raise NotFound("This date is not held here as a session.")
    line_up(meetup)
    found = queries.session_of(meetup.id)  # somebody may have been quicker by a moment
    if found is not None:
        return found
    _check_date(meetup)
    return _make(meetup, manner_for(meetup.group_id))


def is_held_here(meetup: Meetup, manner: SessionManner | None) -> bool:
    """Whether the group, which holds its sessions in this manner, holds this date here by itself."""
    row = manner
    online = meetup.mode in (Mode.ONLINE, Mode.BOTH)
    return row is not None and row.held_here and online and not meetup.join_link


def open_lobbies() -> Iterable[int]:
    """The dates whose session is to be made now, because their lobby opens."""
    now = clock.now()
    made = select(LiveSession.id).where(LiveSession.meetup_id == Meetup.id).exists()
    rows = (
        select(Meetup.id)
        .join(SessionManner, SessionManner.group_id == Meetup.group_id)
        .where(SessionManner.held_here, Meetup.mode.in_((Mode.ONLINE, Mode.BOTH)), Meetup.join_link == "", ~made)
        .where(Meetup.starts_at <= now + stages.LOBBY_GUIDES, Meetup.ends_at > now)
        .where(Meetup.state != MeetupState.CANCELLED)
    )
    return list(db.session().scalars(rows))


def make_due(meetup_id: int) -> None:
    """Make the session of a date whose lobby opens."""
    session_for_date(db.session().get_one(Meetup, meetup_id))


def follow(meetup_id: int) -> None:
    """A date was moved, called off, or put back: its session goes with it, as long as it has not begun. One that is
    under way ends when its date is called off, and one that did not come about begins anew at another time."""
    found = queries.session_of(meetup_id)
    session = queries.session_by_id(found.id) if found is not None else None
    if session is None or session.stage is Stage.ENDED:
        return
    with keeping(load(session)) as here:
        _move(here)


def _move(here: Held) -> None:
    session, meetup = here.session, here.session.meetup
    if meetup.state is MeetupState.CANCELLED or here.is_live:
        return
    if session.stage is Stage.NOT_STARTED:
        if meetup.starts_at <= here.now:
            return
        _begin_anew(here)
    if session.starts_at != meetup.starts_at:
        session.starts_at, session.asked_guides = meetup.starts_at, 0
        if here.now < meetup.starts_at - stages.LOBBY_GUIDES:
            session.stage = Stage.SCHEDULED
        here.touch()


def _begin_anew(here: Held) -> None:
    """As if nothing had been: nobody has come in yet. Whom a measure keeps out stays out."""
    session = here.session
    session.stage, session.end_why, session.ended_at = Stage.SCHEDULED, EndWhy.NONE, None
    session.forgotten_at, session.asked_guides, session.lead_id = None, 0, None
    for seat in here.seats.values():
        seat.came_in_at, seat.decline = None, None
        seat.place = Place.REMOVED if seat.place is Place.REMOVED else Place.OUT
    here.touch()


def _check_date(meetup: Meetup) -> None:
    if meetup.state is MeetupState.CANCELLED:
        raise Conflict("This date is cancelled, so there is nothing to hold.")
    if meetup.ends_at <= clock.now():
        raise Conflict("This date is over. The next ones are on the group's page.")


def _make(meetup: Meetup, manner: Manner) -> LiveSession:
    room = chat.open_room_for(meetup.group_id, RoomKind.SESSION, meetup.title, ())
    db.session().flush()
    session = LiveSession(meetup_id=meetup.id, group_id=meetup.group_id, room_id=room.id, created_at=clock.now())
    _shape(session, meetup, manner)
    db.session().add(session)
    db.session().flush()
    return session


def _shape(session: LiveSession, meetup: Meetup, manner: Manner) -> None:
    for name in FIELDS:
        setattr(session, name, getattr(manner, name))
    session.plan = stages.written(stages.plan_for(manner.minutes, manner.talk))
    session.speaking_seats, session.listening_seats = meetup.speaking_seats, meetup.listening_seats
    session.starts_at = meetup.starts_at
    session.due_at = meetup.starts_at - stages.LOBBY_GUIDES
