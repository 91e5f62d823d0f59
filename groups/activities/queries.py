"""Reading activities and what people say is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from groups import access, clock, db, words
from groups.access import Can, Office
from groups.activities import card
from groups.activities.models import Activity, ActivityState, WrongNote
from groups.errors import NotFound
from groups.people.models import Person


@dataclass(frozen=True)
class Noted:
    """A note that a listing is wrong, beside the listing."""

    note: WrongNote
    activity: Activity


def activity_for(person: Person | None, ref: str, action: Can) -> Activity:
    """The activity called `ref` if `person` may do `action`; refuses otherwise."""
    activity = db.session().scalar(select(Activity).where(Activity.ref == ref))
    if activity is None:
        raise NotFound()
    access.require(person, action, activity)
    return activity


def activities_seen(person: Person, refs: Collection[str]) -> list[Activity]:
    """Those of these activities that this person may see now; the others are simply not among them."""
    found = db.session().scalars(select(Activity).where(Activity.ref.in_(refs))) if refs else ()
    return [each for each in found if access.can(person, Can.SEE_ACTIVITY, each)]


def note_for(person: Person, note_id: int) -> Noted:
    """The open note with this number if `person` may change the activity it speaks of; refuses otherwise."""
    row = db.session().execute(_open_notes().where(WrongNote.id == note_id)).first()
    if row is None:
        raise NotFound()
    access.require(person, Can.EDIT_ACTIVITY, row[1])
    return Noted(row[0], row[1])


def today_at(activity: Activity) -> date:
    """Today's date where the activity is."""
    return words.local(clock.now(), activity.zone).date()


def welcomes_newcomers(activity: Activity) -> bool:
    """Whether the listing may say so today."""
    checked = activity.card_checked_on
    return card.welcomes(activity.welcomes_newcomers, activity.card, checked, today_at(activity))


def published_by(person: Person) -> list[Activity]:
    """What this organiser offers or has called off, newest first."""
    mine = select(Activity).where(Activity.organiser_id == person.id, Activity.state != ActivityState.ENDED)
    return list(db.session().scalars(mine.order_by(Activity.created_at.desc(), Activity.id.desc()).limit(100)))


def open_notes(person: Person, limit: int = 50) -> list[Noted]:
    """Notes that wait for this person, oldest first: an organiser's own; for coordinators, all of them."""
    rows = db.session().execute(_mine(person, _open_notes()).order_by(WrongNote.id).limit(limit))
    return [Noted(note, activity) for note, activity in rows]


def how_many_notes(person: Person) -> int:
    """How many notes wait for this person; for the desk."""
    asked = select(func.count()).select_from(WrongNote).join(Activity, Activity.id == WrongNote.activity_id)
    return db.session().scalar(_mine(person, asked.where(WrongNote.settled_at.is_(None)))) or 0


def activities_by_id(ids: Iterable[int]) -> list[Activity]:
    """These activities whatever their state; for the finder, which decides what of them can be found."""
    return list(db.session().scalars(select(Activity).where(Activity.id.in_(list(ids)))))


def _open_notes() -> Select[WrongNote, Activity]:
    joined = select(WrongNote, Activity).join(Activity, Activity.id == WrongNote.activity_id)
    return joined.where(WrongNote.settled_at.is_(None))


def _mine(person: Person, asked: Any) -> Any:
    return asked if Office.COORDINATOR in person.offices else asked.where(Activity.organiser_id == person.id)
