"""Communities to measure in, by our own models: everybody signed in, in groups of the sizes that are measured.

`python -m benchmarks.chat.community FOLDER [CROWD]` fills `FOLDER/ours.db` and writes `FOLDER/people.json`: the rooms
by their sizes and the cookies of their people, and for some crowds who reads which pages.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from groups import clock, db, schema
from groups.access import Role
from groups.activities.models import Activity, ActivityState
from groups.chat.models import Room
from groups.columns import new_ref
from groups.demo import seed
from groups.meetups.models import Meetup
from groups.membership.models import Agreement, Group, Membership, MembershipState
from groups.people import passphrase
from groups.people.models import Community, CommunityState, Person, SignIn
from groups.people.names import skeleton
from groups.people.tokens import hash_token

SECRET = "only for measuring, on this machine"  # noqa: S105 - it keeps nothing
ZONE = "Europe/London"
#: What everybody here signs in with.
PASSPHRASE = "a long walk by the quiet river"  # noqa: S105 - of nobody


def sizes(session: Session) -> dict[str, Any]:
    """A thousand people in the three sizes that are measured side by side."""
    _community(session)
    people = _people(session, 1000)
    tens = [_room(session, f"Ten {n}", people[n * 10 : n * 10 + 10]).ref for n in range(100)]
    rooms = {
        "1x100": [_room(session, "A hundred", people[:100]).ref],
        "1x1000": [_room(session, "A thousand", people).ref],
        "100x10": tens,
        "2x10": tens[:2],
    }
    return {"rooms": rooms, "cookies": _cookies(session, people)}


def many(session: Session) -> dict[str, Any]:
    """Three thousand people in a hundred and fifty rooms of twenty."""
    _community(session)
    people = _people(session, 3000)
    twenties = [_room(session, f"Twenty {n}", people[n * 20 : n * 20 + 20]).ref for n in range(150)]
    return {"rooms": {"150x20": twenties, "2x10": _woken(session, people)}, "cookies": _cookies(session, people)}


def town(session: Session) -> dict[str, Any]:
    """The demo, a room of a hundred in it, some of the demo's people in that room who read pages, and a thousand
    accounts to try at the door."""
    people = _people(session, 1000)
    readers = _busiest(session)
    hundred = _room(session, "A hundred", [*people[:100], *readers])
    rooms = {"1x100": [hundred.ref], "2x10": _woken(session, people)}
    paths = [_paths(session, reader, hundred) for reader in readers]
    read = [{"cookie": cookie, "paths": each} for cookie, each in zip(_cookies(session, readers), paths, strict=True)]
    accounts = [person.email for person in people]
    return {"rooms": rooms, "cookies": _cookies(session, people[:100]), "readers": read, "accounts": accounts}


#: The kinds of community, by name.
CROWDS: dict[str, Callable[[Session], dict[str, Any]]] = {"sizes": sizes, "many": many, "town": town}


def fill(folder: Path, crowd: str = "sizes") -> None:
    """Make the database and the list of who is in which room with which cookie."""
    db.configure(f"sqlite:///{folder / 'ours.db'}")
    schema.upgrade()
    if crowd == "town":
        seed.plant(clock.now())
    with db.transaction() as session:
        people = CROWDS[crowd](session)
    with db.engine().connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    (folder / "people.json").write_text(json.dumps(people))


def _community(session: Session) -> None:
    open_to_all = CommunityState.OPEN
    session.add(
        Community(id=1, name="Measured", country="GB", zone=ZONE, state=open_to_all, demo=False, epoch=new_ref())
    )


def _woken(session: Session, people: list[Person]) -> list[str]:
    """Two rooms of ten, where everything is loaded before anything counts."""
    return [_room(session, f"Ten {n}", people[n * 10 : n * 10 + 10]).ref for n in range(2)]


def _busiest(session: Session, most: int = 5) -> list[Person]:
    """Those of the demo who are in most groups: their pages have most on them."""
    groups = select(Membership.person_id, func.count().label("groups")).where(
        Membership.state == MembershipState.ACTIVE, Membership.role == Role.MEMBER
    )
    counted = groups.group_by(Membership.person_id).subquery()
    order = (counted.c.groups.desc(), Person.id)
    return list(session.scalars(select(Person).join(counted).order_by(*order).limit(most)))


def _paths(session: Session, reader: Person, busy: Room) -> list[str]:
    """The pages that people use most, as this one finds them: the busy room and group, and one of their own."""
    own = select(Group, Room).join(Room).join(Membership, Membership.group_id == Group.id)
    own = own.where(
        Membership.person_id == reader.id, Membership.state == MembershipState.ACTIVE, Group.id != busy.group_id
    )
    group, room = session.execute(own.order_by(Group.id).limit(1)).tuples().one()
    next_one = select(Meetup.ref).where(Meetup.group_id == group.id, Meetup.starts_at > clock.now())
    meetup = session.scalar(next_one.order_by(Meetup.starts_at).limit(1))
    activity = session.scalar(select(Activity.ref).where(Activity.state == ActivityState.OFFERED).limit(1))
    busy_group = session.get_one(Group, busy.group_id)
    return [
        "/home", f"/rooms/{busy.ref}", f"/groups/{busy_group.ref}", f"/rooms/{room.ref}", f"/groups/{group.ref}",
        "/groups", "/find", *([f"/meetups/{meetup}"] if meetup else []), f"/activities/{activity}", "/steps",
    ]  # fmt: skip


def _people(session: Session, count: int) -> list[Person]:
    kept = passphrase.hashed(PASSPHRASE)  # one for all: a second of each start, otherwise a minute
    began = clock.now() - timedelta(days=90)
    people = [
        Person(
            ref=new_ref(), name=f"Wren {n}", name_skeleton=skeleton(f"Wren {n}"), email=f"wren{n}@example.org",
            passphrase=kept, zone=ZONE, created_at=began, passphrase_changed_at=began,
        )
        for n in range(count)
    ]  # fmt: skip
    session.add_all(people)
    session.flush()
    return people


def _sign_in(session: Session, person: Person) -> str:
    token, now = token_urlsafe(32), clock.now()
    session.add(
        SignIn(
            ref=new_ref(), person_id=person.id, token_hash=hash_token(token), device="measuring", created_at=now,
            seen_at=now, expires_at=now + timedelta(days=30),
        )
    )  # fmt: skip
    return token


def _room(session: Session, name: str, people: list[Person]) -> Room:
    """A group of these people, welcomed and with its agreements accepted, and its room."""
    began = clock.now() - timedelta(days=60)
    group = Group(ref=new_ref(), name=name, summary="For measuring.", zone=ZONE, created_at=began)
    session.add(group)
    session.flush()
    session.add(Agreement(group_id=group.id, number=1, version=1, words="Be kind.", why="It helps."))
    for number, person in enumerate(people):
        session.add(
            Membership(
                person_id=person.id, group_id=group.id, role=Role.FACILITATOR if number == 0 else Role.MEMBER,
                accepted_version=1, joined_at=began, welcomed_at=began,
            )
        )  # fmt: skip
    room = Room(ref=new_ref(), group_id=group.id, name=name, created_at=began)
    session.add(room)
    session.flush()
    return room


def _cookies(session: Session, people: list[Person]) -> list[str]:
    """The cookies of browsers in which these people are signed in."""
    signer = Flask("measuring")
    signer.secret_key = SECRET
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer is not None
    signed = [serializer.dumps({"_user_id": _sign_in(session, person), "_fresh": True}) for person in people]
    return [f"stones={kept}" for kept in signed]


if __name__ == "__main__":
    os.umask(0o077)
    fill(Path(sys.argv[1]), *sys.argv[2:3])
