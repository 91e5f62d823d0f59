"""A community to measure in: a thousand people, each signed in, and groups of the three sizes, by our own models.

`python -m benchmarks.chat.community FOLDER` fills `FOLDER/ours.db` and writes `FOLDER/people.json`.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy.orm import Session

from groups import clock, db, schema
from groups.access import Role
from groups.chat.models import Room
from groups.columns import new_ref
from groups.membership.models import Agreement, Group, Membership
from groups.people.models import Community, CommunityState, Person, SignIn
from groups.people.names import skeleton
from groups.people.tokens import hash_token

PEOPLE = 1000
SECRET = "only for measuring, on this machine"  # noqa: S105 - it keeps nothing
ZONE = "Europe/London"


def fill(folder: Path) -> None:
    """Make the database and the list of who is in which room with which cookie."""
    db.configure(f"sqlite:///{folder / 'ours.db'}")
    schema.upgrade()
    with db.transaction() as session:
        session.add(
            Community(
                id=1, name="Measured", country="GB", zone=ZONE, state=CommunityState.OPEN, demo=False, epoch=new_ref()
            )
        )
        people = _people(session)
        cookies = [_cookie(_sign_in(session, person)) for person in people]
        rooms = {
            "1x100": [_room(session, "A hundred", people[:100])],
            "1x1000": [_room(session, "A thousand", people)],
            "100x10": [_room(session, f"Ten {n}", people[n * 10 : n * 10 + 10]) for n in range(PEOPLE // 10)],
        }
    with db.engine().connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    (folder / "people.json").write_text(json.dumps({"rooms": rooms, "cookies": cookies}))


def _people(session: Session) -> list[Person]:
    began = clock.now() - timedelta(days=90)
    people = [
        Person(
            ref=new_ref(), name=f"Wren {n}", name_skeleton=skeleton(f"Wren {n}"), email=f"wren{n}@example.org",
            passphrase="-", zone=ZONE, created_at=began, passphrase_changed_at=began,  # noqa: S106 - no hash of any words
        )
        for n in range(PEOPLE)
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


def _room(session: Session, name: str, people: list[Person]) -> str:
    """A group of these people, welcomed and with its agreements accepted, and its room; gives the room's ref."""
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
    return room.ref


def _cookie(token: str) -> str:
    """The cookie of a browser that is signed in by this token."""
    signer = Flask("measuring")
    signer.secret_key = SECRET
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer is not None
    kept = serializer.dumps({"_user_id": token, "_fresh": True})
    return f"stones={kept if isinstance(kept, str) else kept.decode()}"


if __name__ == "__main__":
    os.umask(0o077)
    fill(Path(sys.argv[1]))
