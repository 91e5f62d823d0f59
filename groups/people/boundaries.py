"""What somebody sets once about being reached: their hours, what they do not take on, and a rest from giving support.

Nobody can ask for the hours of another. Those who write to somebody outside of them hear no more than that it may be
read later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select
from sqlalchemy.orm import aliased

from groups import clock, db
from groups.belongings import Section
from groups.errors import Invalid
from groups.people import hours
from groups.people.models import Boundaries, Person

LATER = "They may read it later: everybody has hours of their own here."


@dataclass(frozen=True)
class Chosen:
    """All that a person chooses on the one page. Hours are minutes of the day; both or none."""

    reached_from: int | None = None
    reached_until: int | None = None
    rests: bool = False
    topics: str = ""
    shows: bool = False


def of(person: Person) -> Chosen:
    """What this person chose; the gentlest defaults for who chose nothing."""
    row = _row(person.id)
    if row is None:
        return Chosen()
    return Chosen(row.reached_from, row.reached_until, row.rests, row.topics, row.shows)


def choose(person: Person, chosen: Chosen) -> None:
    """Keep what a person chose, whole."""
    given = (chosen.reached_from, chosen.reached_until)
    if (given[0] is None) is not (given[1] is None):
        say = "Please choose both, from when and until when, or neither."
        raise Invalid("Please look at the hours again.", fields={"until": say})
    if any(each is not None and not 0 <= each <= hours.DAY for each in given):
        raise Invalid("Please choose hours of the day.", fields={"until": "Please choose one of the hours."})
    # Two windows at once: one comes after the other, and finds the row.
    db.session().refresh(person, ["name"], with_for_update={"key_share": True})
    row = _row(person.id)
    if row is None:
        row = Boundaries(person_id=person.id)
        db.session().add(row)
    row.reached_from, row.reached_until = given
    row.rests, row.topics, row.shows = chosen.rests, chosen.topics.strip(), chosen.shows


def opens_at(person_id: int) -> datetime | None:
    """From when on somebody likes to be reached again; None when it is fine now."""
    query = select(Boundaries.reached_from, Boundaries.reached_until, Person.zone)
    query = query.join(Person, Person.id == Boundaries.person_id).where(Boundaries.person_id == person_id)
    found = db.session().execute(query.where(Boundaries.reached_from.is_not(None))).first()
    return hours.opens_at(found[0], found[1], found[2], clock.now()) if found is not None else None


def is_shown() -> ColumnElement[bool]:
    """Whether a row says something that its person lets others see, as part of another statement."""
    return and_(Boundaries.shows, or_(Boundaries.rests, Boundaries.topics != ""))


def who_shows() -> Select[int]:
    """The ids of those who do, as part of another statement."""
    row = aliased(Boundaries)
    return select(row.person_id).where(row.shows, or_(row.rests, row.topics != ""))


def held_of(person_id: int) -> list[Section]:
    """What somebody takes along of this."""
    row = _row(person_id)
    if row is None:
        return []
    words: dict[str, object] = {
        "Reached from": "" if row.reached_from is None else hours.said(row.reached_from),
        "Reached until": "" if row.reached_until is None else hours.said(row.reached_until),
        "Gives no support right now": row.rests,
        "Does not take on": row.topics,
        "Others may see the last two": row.shows,
    }
    return [Section("Your boundaries", [words])]


def erase(person_id: int) -> None:
    """Forget it."""
    db.session().execute(delete(Boundaries).where(Boundaries.person_id == person_id))


def _row(person_id: int) -> Boundaries | None:
    return db.session().scalar(select(Boundaries).where(Boundaries.person_id == person_id))
