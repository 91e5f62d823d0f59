"""Reading breaches: who was affected, and by what. Names they go by and dates, and never an address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from groups import clock, db
from groups.access import Can, require
from groups.coordinating.breaches import KINDS, TELL_WITHIN
from groups.coordinating.models import Breach
from groups.errors import NotFound
from groups.membership.models import Group, Membership
from groups.papers import Chapter, Paper
from groups.people.models import Person, PersonState


def breaches(person: Person) -> Sequence[Breach]:
    """All of them, the newest first."""
    require(person, Can.COORDINATE)
    return db.session().scalars(select(Breach).order_by(Breach.id.desc()).limit(100)).all()


def breach_for(person: Person, ref: str, hold: bool = False) -> Breach:
    """The one a ref names."""
    require(person, Can.COORDINATE)
    chosen = select(Breach).where(Breach.ref == ref)
    found = db.session().scalar(chosen.with_for_update() if hold else chosen)
    if found is None:
        raise NotFound()
    return found


def affected(row: Breach) -> Sequence[Person]:
    """Everybody with an account at that time; of one group, everybody who was in it then."""
    chosen = select(Person).where(Person.created_at < row.until, Person.state != PersonState.ENDED)
    if row.group_id is not None:
        here = (Membership.group_id == row.group_id, Membership.joined_at < row.until)
        lasted = or_(Membership.ended_at.is_(None), Membership.ended_at >= row.since)
        chosen = chosen.where(Person.id.in_(select(Membership.person_id).where(*here, lasted)))
    return db.session().scalars(chosen.order_by(Person.name, Person.id)).all()


def breach_paper(row: Breach) -> Paper:
    """Who was affected and what may have been seen, for those who must be told."""
    people, kinds = affected(row), [KINDS[each] for each in row.kinds]
    group = db.session().get(Group, row.group_id) if row.group_id else None
    facts = [
        ("From", f"{row.since:%Y-%m-%d %H:%M} UTC"), ("Until", f"{row.until:%Y-%m-%d %H:%M} UTC"),
        ("Noticed", f"{row.noticed_at:%Y-%m-%d %H:%M} UTC"),
        ("An authority is to be told by", f"{row.noticed_at + TELL_WITHIN:%Y-%m-%d %H:%M} UTC"),
        ("Where", group.name if group else "the whole community"), ("People affected", str(len(people))),
        ("They were told", f"{row.told_at:%Y-%m-%d %H:%M} UTC" if row.told_at else "not yet"),
    ]  # fmt: skip
    what = Chapter("What may have been seen", head=("What",), rows=[(each,) for each in kinds])
    who = Chapter(
        "Who was affected", ("By the names they go by; this application sends them letters itself.",),
        ("Name", "Account since"), [(each.name, f"{each.created_at:%Y-%m-%d}") for each in people],
    )  # fmt: skip
    happened = Chapter("What happened", (row.happened,), ("What", "Is"), facts)
    return Paper("A breach: who was affected, and what", clock.now(), (), (happened, what, who))
