"""Plain committed rows for tests: `make.person()`, `make.group(...)`, `make.member(group, person)`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from secrets import token_urlsafe
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from groups import access, clock, db
from groups.access import Office, Role
from groups.activities.models import Activity, Kind
from groups.chat.models import Message, Room, RoomKind, RoomSeat
from groups.columns import new_ref
from groups.meetups.models import Meetup, Series
from groups.membership.models import Agreement, Block, Group, Membership
from groups.moderation.models import Status
from groups.people import passphrase
from groups.people.models import Appointment, Community, CommunityState, Person, SignIn
from groups.people.names import skeleton
from groups.people.signing import hash_token
from groups.sessions import stages
from groups.sessions.models import Chair, LiveSession, Place, SessionSeat, Stage, Talk

NOON = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
PASSPHRASE = "a long walk by the quiet river"

_number = count(1)


def forget() -> None:
    """Begin the numbering of names again."""
    global _number
    _number = count(1)


@contextmanager
def saving() -> Iterator[Session]:
    """The running transaction, or one for this row alone."""
    if db.in_transaction():
        yield db.session()
    else:
        with db.transaction() as session:
            yield session
    access.forget()


@cache
def _hashed(words: str) -> str:
    return passphrase.hashed(words)


def community(**given: Any) -> Community:
    """The community, open to members."""
    with saving() as session:
        row = session.get(Community, 1)
        if row is None:
            row = Community(
                id=1, name="Test Town", country="GB", zone="Europe/London", state=CommunityState.OPEN, epoch=new_ref()
            )
            session.add(row)
        for name, value in given.items():
            setattr(row, name, value)
    return row


def person(name: str | None = None, **given: Any) -> Person:
    """Someone with an account; their passphrase is `make.PASSPHRASE`."""
    community()
    n = next(_number)
    name = name or f"Wren {n}"
    now = clock.now()
    row = Person(
        **{
            "ref": new_ref(),
            "name": name,
            "name_skeleton": skeleton(name),
            "email": f"person{n}@example.org",
            "passphrase": _hashed(PASSPHRASE),
            "zone": "Europe/London",
            "created_at": now,
            "passphrase_changed_at": now,
            **given,
        }
    )
    with saving() as session:
        session.add(row)
    return row


def appoint(who: Person, office: Office) -> Person:
    """Give someone an office."""
    with saving() as session:
        session.add(Appointment(person_id=who.id, office=office, began_at=clock.now()))
    db.session().refresh(who)
    return who


def coordinator(name: str = "Alder") -> Person:
    """Someone who looks after the whole community."""
    return appoint(person(name), Office.COORDINATOR)


def organiser(name: str = "Marigold") -> Person:
    """Someone who publishes activities."""
    return appoint(person(name), Office.ORGANISER)


def sign_in(who: Person) -> str:
    """A signed-in browser of `who`; gives the cookie's token."""
    token = token_urlsafe(32)
    now = clock.now()
    with saving() as session:
        session.add(
            SignIn(
                person_id=who.id,
                token_hash=hash_token(token),
                device="a test",
                created_at=now,
                seen_at=now,
                expires_at=now + timedelta(days=30),
            )
        )
    return token


def group(name: str = "Quiet Tuesdays", *, agreements: int = 2, **given: Any) -> Group:
    """A listed group that anyone may join, with `agreements` ground rules."""
    row = Group(
        **{
            "name": name,
            "summary": "A quiet place to sit.",
            "zone": "Europe/London",
            "town": "Bristol",
            "latitude": 51.45,
            "longitude": -2.59,
            "created_at": clock.now(),
            **given,
        }
    )
    with saving() as session:
        session.add(row)
        session.flush()
        for number in range(1, agreements + 1):
            session.add(
                Agreement(group_id=row.id, number=number, version=1, words=f"Ground rule {number}.", why="It helps.")
            )
    return row


def member(group: Group, who: Person | None = None, *, role: Role = Role.MEMBER, **given: Any) -> Person:
    """Someone who is in `group`, welcomed and with its agreements accepted."""
    who = who or person()
    now = clock.now()
    with saving() as session:
        session.add(
            Membership(
                **{
                    "person_id": who.id,
                    "group_id": group.id,
                    "role": role,
                    "accepted_version": group.agreements_version,
                    "joined_at": now,
                    "welcomed_at": now,
                    **given,
                }
            )
        )
    return who


def facilitator(group: Group, who: Person | None = None) -> Person:
    """Someone who guides `group`."""
    return member(group, who, role=Role.FACILITATOR)


def newcomer(group: Group, who: Person | None = None) -> Person:
    """Someone who joined just now and has not been welcomed yet."""
    return member(group, who, welcomed_at=None)


def block(who: Person, other: Person) -> None:
    """`who` does not wish to meet `other`."""
    with saving() as session:
        session.add(Block(person_id=who.id, other_id=other.id, created_at=clock.now()))


def room(group: Group, name: str = "The front room", **given: Any) -> Room:
    """A room of `group`."""
    row = Room(**{"group_id": group.id, "name": name, "created_at": clock.now(), **given})
    with saving() as session:
        session.add(row)
    set_committed_value(row, "group", group)  # loaded, not changed
    return row


def seat(room: Room, *people: Person, until: datetime | None = None) -> None:
    """These people are among those whom `room`, which is for some people only, is for."""
    with saving() as session:
        for who in people:
            session.add(RoomSeat(room_id=room.id, person_id=who.id, reads_until=until, seated_at=clock.now()))


def message(
    room: Room, author: Person, text: str = "Good evening", *, status: Status = Status.SHOWN, **given: Any
) -> Message:
    """A message already in `room`, placed by its clock unless it is held."""
    with saving() as session:
        place = None
        if status is not Status.HELD:
            session.refresh(room, ["clock"])
            room.clock = place = room.clock + 1
        row = Message(
            **{
                "room_id": room.id,
                "author_id": author.id,
                "key": new_ref(),
                "text": text,
                "status": status,
                "place": place,
                "changed": place,
                "written_at": clock.now(),
                **given,
            }
        )
        session.add(row)
    return row


def meetup(group: Group, *, starts_in: timedelta = timedelta(days=2), **given: Any) -> Meetup:
    """A one-off meetup of `group`, an hour long."""
    starts_at = given.pop("starts_at", clock.now() + starts_in)
    minutes = given.get("minutes", 60)
    row = Meetup(
        **{
            "group_id": group.id,
            "title": "Tea and quiet",
            "zone": group.zone,
            "town": group.town,
            "latitude": group.latitude,
            "longitude": group.longitude,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=minutes),
            "starts_local": starts_at.astimezone(ZoneInfo(group.zone)).replace(tzinfo=None),
            "uid": new_ref(),
            "created_at": clock.now(),
            "changed_at": clock.now(),
            **given,
        }
    )
    with saving() as session:
        session.add(row)
    set_committed_value(row, "group", group)  # loaded, not changed
    return row


def live_session(meetup: Meetup, *people: Person, guides: tuple[Person, ...] = (), **given: Any) -> LiveSession:
    """The session of a meetup with its room; these people are in it, and some of them guide. Its first phase is under
    way unless another stage is given."""
    place = room(meetup.group, meetup.title, kind=RoomKind.SESSION)
    now, everyone = clock.now(), (*guides, *people)
    seat(place, *everyone)
    row = LiveSession(
        **{
            "meetup_id": meetup.id,
            "group_id": meetup.group_id,
            "room_id": place.id,
            "plan": stages.written(stages.plan_for(60, Talk.QUEUE)),
            "stage": Stage.OPENING,
            "starts_at": meetup.starts_at,
            "phase_began_at": now,
            "began_at": now,
            "due_at": now,
            "lead_id": guides[0].id if guides else None,
            "created_at": now,
            **given,
        }
    )
    with saving() as session:
        session.add(row)
        session.flush()
        times = {"here_until": now + timedelta(minutes=5), "arrived_at": now, "came_in_at": now}
        for who in everyone:
            about = {"session_id": row.id, "person_id": who.id, "guides": who in guides, "chair": Chair.SPEAKING}
            session.add(SessionSeat(**about, place=Place.IN, **times))
    return row


def series(group: Group, guide: Person, **given: Any) -> Series:
    """A weekly series of `group` without any dates yet, from tomorrow on."""
    first = (clock.now() + timedelta(days=1)).astimezone(ZoneInfo(group.zone)).replace(tzinfo=None, microsecond=0)
    now = clock.now()
    row = Series(
        **{
            "group_id": group.id,
            "title": "Tea and quiet",
            "zone": group.zone,
            "town": group.town,
            "place": "The library",
            "rule": "FREQ=WEEKLY",
            "first_local": first,
            "created_by_id": guide.id,
            "created_at": now,
            "changed_at": now,
            **given,
        }
    )
    with saving() as session:
        session.add(row)
    return row


def date_of(series: Series, group: Group, **given: Any) -> Meetup:
    """The first date of a series."""
    starts_at = series.first_local.replace(tzinfo=ZoneInfo(series.zone)).astimezone(UTC)
    about = {"series_id": series.id, "slot": series.first_local, "starts_at": starts_at, "place": series.place, **given}
    return meetup(group, **about)


def activity(organiser: Person, title: str = "Slow walk by the river", **given: Any) -> Activity:
    """An activity offered once, in two days."""
    local = (
        (clock.now() + timedelta(days=2))
        .astimezone(ZoneInfo("Europe/London"))
        .replace(tzinfo=None, second=0, microsecond=0)
    )
    row = Activity(
        **{
            "kind": Kind.OUTDOORS,
            "title": title,
            "summary": "An hour, flat, with a bench half way.",
            "zone": "Europe/London",
            "first_local": local,
            "town": "Bristol",
            "place": "By the bridge",
            "latitude": 51.45,
            "longitude": -2.59,
            "organiser_id": organiser.id,
            "created_at": clock.now(),
            "changed_at": clock.now(),
            **given,
        }
    )
    with saving() as session:
        session.add(row)
    return row
