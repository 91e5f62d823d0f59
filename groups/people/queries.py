"""Reading people, their sign-ins and the community."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, bindparam, exists, or_, select

from groups import clock, db
from groups.access import Office
from groups.among import among
from groups.columns import UTCDateTime
from groups.errors import NotFound
from groups.people.models import (
    Community,
    CommunityState,
    Pause,
    Person,
    PersonState,
    Reset,
    SignIn,
    SignUp,
)
from groups.people.tokens import hash_token


def live_sign_in(token_hash: str) -> SignIn | None:
    """The sign-in a cookie's token belongs to, with its person, while it lasts; None for anything else."""
    return db.session().scalar(
        select(SignIn)
        .join(SignIn.person)
        .where(
            SignIn.token_hash == token_hash,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > clock.now(),
            Person.state != PersonState.ENDED,
        )
    )


def sign_ins_of(person: Person) -> Sequence[SignIn]:
    """Every browser in which this person is signed in, the one used last first."""
    return (
        db.session()
        .scalars(
            select(SignIn)
            .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.expires_at > clock.now())
            .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
            .limit(100)
        )
        .all()
    )


def live_among(sign_in_ids: Iterable[int]) -> set[int]:
    """Those of these sign-ins that have not ended."""
    query = select(SignIn.id).join(SignIn.person).where(SignIn.id.in_(set(sign_in_ids)), SignIn.ended_at.is_(None))
    return set(db.session().scalars(query.where(SignIn.expires_at > clock.now(), Person.state != PersonState.ENDED)))


@dataclass(frozen=True, slots=True)
class Speaker:
    """A signed-in person as the rules see them, without what only pages show."""

    id: int
    ref: str
    name: str

    @property
    def offices(self) -> frozenset[Office]:
        """The offices held now; asked only when a rule wants to know."""
        return get_person(self.id).offices


def speakers(sign_in_ids: Collection[int]) -> dict[int, Speaker]:
    """Who speaks through these sign-ins; those that have ended are not in it. One statement for all."""
    given = {"ids": list(sign_in_ids), "now": clock.now()}
    return {row[0]: Speaker(*row[1:]) for row in db.rows(_speakers(), given)}


@cache
def _speakers() -> Select[Any]:
    columns: tuple[Any, ...] = (SignIn.id, Person.id, Person.ref, Person.name)
    return _lasting(select(*columns)).where(among(SignIn.id, "ids"))


def named(person_ids: Collection[int]) -> list[Speaker]:
    """These people in the order of their names. One statement."""
    found = [Speaker(*row) for row in db.rows(_named(), {"ids": list(person_ids)})] if person_ids else []
    return sorted(found, key=lambda person: (person.name.casefold(), person.id))


@cache
def _named() -> Select[Any]:
    columns: tuple[Any, ...] = (Person.id, Person.ref, Person.name)
    return select(*columns).where(among(Person.id, "ids"))


def epoch() -> str:
    """What names this database as it was not restored since; empty before the community is set up."""
    found = db.rows(_epoch())
    return str(found[0][0]) if found else ""


@cache
def _epoch() -> Select[Any]:
    columns: tuple[Any, ...] = (Community.epoch,)
    return select(*columns).where(Community.id == 1)


def door_sign_in(token: str) -> tuple[int, int] | None:
    """The ids of the sign-in a token belongs to and of its person, while it lasts; for a door that needs no more."""
    found = db.glance(_door_sign_in(), {"token_hash": hash_token(token), "now": clock.now()})
    return (found[0][0], found[0][1]) if found else None


@cache
def _door_sign_in() -> Select[Any]:
    columns: tuple[Any, ...] = (SignIn.id, SignIn.person_id)
    return _lasting(select(*columns)).where(SignIn.token_hash == bindparam("token_hash"))


def _lasting(query: Select[Any]) -> Select[Any]:
    lasts = SignIn.expires_at > bindparam("now", type_=UTCDateTime)
    query = query.join(Person, Person.id == SignIn.person_id)
    return query.where(SignIn.ended_at.is_(None), lasts, Person.state != PersonState.ENDED)


def sign_in_for(person: Person, ref: str) -> SignIn:
    """One of a person's own live sign-ins; anybody else's is not there."""
    found = db.session().scalar(
        select(SignIn).where(SignIn.ref == ref, SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    )
    if found is None:
        raise NotFound()
    return found


def person_for(ref: str) -> Person:
    """The person a ref names; not there when the account has ended."""
    found = db.session().scalar(select(Person).where(Person.ref == ref, Person.state != PersonState.ENDED))
    if found is None:
        raise NotFound()
    return found


def get_person(person_id: int) -> Person:
    """The person with this id, loaded into the present session."""
    return db.session().get_one(Person, person_id)


def find_by_email(email: str) -> Person | None:
    """Who has this address, as `service.plain_email` gives it; None when nobody does or the account has ended."""
    return db.session().scalar(select(Person).where(Person.email == email, Person.state != PersonState.ENDED))


def find_key(email: str) -> tuple[int, str] | None:
    """The id and the kept passphrase of whoever has this address. One statement whatever it finds: what took longer
    for a known address could be measured from outside."""
    row = (
        db.session()
        .execute(select(Person.id, Person.passphrase).where(Person.email == email, Person.state != PersonState.ENDED))
        .first()
    )
    return (row.id, row.passphrase) if row else None


def people_by_id(ids: Iterable[int]) -> dict[int, Person]:
    """Many people at once, by id."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {person.id: person for person in db.session().scalars(select(Person).where(Person.id.in_(wanted)))}


def people_alike(skeleton: str, limit: int = 20) -> Sequence[Person]:
    """People whose pseudonym is this one or looks like it, oldest account first; for coordinators."""
    return (
        db.session()
        .scalars(
            select(Person)
            .where(Person.name_skeleton == skeleton, Person.state != PersonState.ENDED)
            .order_by(Person.id)
            .limit(limit)
        )
        .all()
    )


def is_paused(person_id: int) -> bool:
    """Whether this person rests from everything now."""
    return pause_of(person_id) is not None


def pause_of(person_id: int) -> Pause | None:
    """The pause a person is in; None when there is none. A pause whose time is over has ended without anybody's
    doing."""
    return db.session().scalar(
        select(Pause).where(is_running(), Pause.person_id == person_id).order_by(Pause.id.desc())
    )


def paused_among(person_ids: Collection[int]) -> dict[int, bool]:
    """Those of these people who pause now, and for each whether their seats stay, with the letters about them. One
    statement."""
    if not person_ids:
        return {}
    found = db.session().scalars(select(Pause).where(is_running(), Pause.person_id.in_(set(person_ids))))
    return {pause.person_id: pause.keeps_seats for pause in found}


def rests(person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The same as a condition, for a question about many people at once."""
    return exists().where(Pause.person_id == person_id, is_running())


def is_running() -> ColumnElement[bool]:
    """Whether a pause goes on, for a question that reads pauses."""
    now = clock.now()
    return and_(Pause.ended_at.is_(None), Pause.began_at <= now, or_(Pause.until.is_(None), Pause.until > now))


def community() -> Community | None:
    """The community this installation serves; None before it is set up."""
    return db.session().get(Community, 1)


def is_open() -> bool:
    """Whether the community takes members: it has been opened, or it is the demonstration."""
    here = community()
    return here is not None and (here.demo or here.state is CommunityState.OPEN)


def waiting_sign_up(token_hash: str) -> SignUp | None:
    """The sign-up whose letter carried this token, while it may still be used."""
    return db.session().scalar(
        select(SignUp).where(SignUp.token_hash == token_hash, SignUp.used_at.is_(None), SignUp.expires_at > clock.now())
    )


def waiting_reset(token_hash: str) -> Reset | None:
    """The reset whose letter carried this token, while it may still be used."""
    return db.session().scalar(
        select(Reset).where(Reset.token_hash == token_hash, Reset.used_at.is_(None), Reset.expires_at > clock.now())
    )
