"""Reading a person's answers to the sets of questions, and whether one may be offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from groups import clock, db
from groups.errors import NotFound
from groups.people.models import Person
from groups.wellbeing.models import CheckIn, ScaleAnswer, ScaleWish
from groups.wellbeing.scales import SCALES, Scale

#: Nobody is offered questions who has only just begun: first there are check-ins on so many days.
AFTER_DAYS = 3
MOST = 60


def scale_named(name: str) -> Scale:
    """The set that an address names."""
    try:
        return Scale(name)
    except ValueError:
        raise NotFound() from None


def answers_of(person: Person, scale: Scale) -> list[ScaleAnswer]:
    """What they answered so far, oldest first."""
    mine = select(ScaleAnswer).where(ScaleAnswer.person_id == person.id, ScaleAnswer.scale == scale)
    return list(reversed(db.session().scalars(mine.order_by(ScaleAnswer.id.desc()).limit(MOST)).all()))


def answer_for(person: Person, ref: str) -> ScaleAnswer:
    """One of their own; anybody else's is not there."""
    found = db.session().scalar(select(ScaleAnswer).where(ScaleAnswer.ref == ref, ScaleAnswer.person_id == person.id))
    if found is None:
        raise NotFound()
    return found


def open_from(person: Person, scale: Scale) -> datetime | None:
    """From when on they can answer it again; None for now. Asked more often it would say nothing."""
    last = select(func.max(ScaleAnswer.at)).where(ScaleAnswer.person_id == person.id, ScaleAnswer.scale == scale)
    at = db.session().scalar(last)
    again = at + SCALES[scale].apart if at else None
    return again if again is not None and again > clock.now() else None


def wish_of(person: Person, scale: Scale) -> ScaleWish | None:
    """What they said about being offered it."""
    return db.session().scalar(select(ScaleWish).where(ScaleWish.person_id == person.id, ScaleWish.scale == scale))


def offered(person: Person) -> Scale | None:
    """The one set that may be offered on the page of check-ins now, if any."""
    days = select(func.count(CheckIn.day.distinct())).where(CheckIn.person_id == person.id)
    if (db.session().scalar(days) or 0) < AFTER_DAYS:
        return None
    return next((scale for scale in Scale if _may_be_offered(person, scale)), None)


def _may_be_offered(person: Person, scale: Scale) -> bool:
    wish = wish_of(person, scale)
    if wish is not None and (wish.never or (wish.rests_until is not None and wish.rests_until > clock.now())):
        return False
    return open_from(person, scale) is None


def kept_scales(person: Person) -> Sequence[Scale]:
    """The sets they have answered, in the order of the list."""
    mine = select(ScaleAnswer.scale).where(ScaleAnswer.person_id == person.id).distinct()
    found = set(db.session().scalars(mine))
    return [scale for scale in Scale if scale in found]
