"""Reading what those who looked after somebody put down afterwards: they and their supervisor, nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from groups import access, db
from groups.access import Can, Role
from groups.care.models import CareDebrief, CareItem, CareKeeper, CareSupervisor
from groups.errors import NotFound
from groups.membership.models import Group, Membership, MembershipState
from groups.people import offices
from groups.people.models import Person


@dataclass(frozen=True)
class Told:
    """One debrief or supervision note, and whose it is."""

    row: CareDebrief
    name: str


def part_in(person: Person, ref: str) -> tuple[CareItem, bool]:
    """The item of a debrief, and whether this person supervises it: for those who took it on, and their supervisor."""
    item = db.session().scalar(select(CareItem).where(CareItem.ref == ref, CareItem.forgotten_at.is_(None)))
    if item is None or item.person_id == person.id:
        raise NotFound()
    supervises = is_supervisor(person.id, item.group_id)
    if not supervises and not took_part(person.id, item.id):
        raise NotFound()
    return item, supervises


def took_part(person_id: int, item_id: int) -> bool:
    """Whether they took it on, also if they have stepped back since."""
    mine = (CareKeeper.item_id == item_id, CareKeeper.person_id == person_id, CareKeeper.accepted_at.is_not(None))
    return db.session().scalar(select(CareKeeper.id).where(*mine)) is not None


def is_supervisor(person_id: int, group_id: int) -> bool:
    """Whether they support the facilitators of this group now."""
    here = (CareSupervisor.group_id == group_id, CareSupervisor.person_id == person_id)
    return db.session().scalar(select(CareSupervisor.id).where(*here, CareSupervisor.ended_at.is_(None))) is not None


def debriefs_of(item: CareItem) -> list[Told]:
    """All that was put down about an item, oldest first."""
    query = select(CareDebrief, Person.name).join(Person, Person.id == CareDebrief.by_id)
    rows = db.session().execute(query.where(CareDebrief.item_id == item.id).order_by(CareDebrief.id))
    return [Told(row, name) for row, name in rows]


def wanted_from(person: Person) -> list[CareItem]:
    """Grave items that this person took on and has not put anything down about."""
    written = select(CareDebrief.item_id).where(CareDebrief.by_id == person.id)
    query = select(CareItem).join(CareKeeper, CareKeeper.item_id == CareItem.id)
    mine = (CareKeeper.person_id == person.id, CareKeeper.accepted_at.is_not(None), CareItem.id.not_in(written))
    grave = or_(CareItem.peak == "red", CareItem.peak == "now")
    over = (CareItem.closed_at.is_not(None), CareItem.forgotten_at.is_(None), grave)
    return list(db.session().scalars(query.where(*mine, *over).order_by(CareItem.id)))


def supervised_by(person: Person) -> list[tuple[CareItem, Group, int]]:
    """Grave items of the groups this person supervises, with how many debriefs there are; newest first."""
    groups = select(CareSupervisor.group_id).where(
        CareSupervisor.person_id == person.id, CareSupervisor.ended_at.is_(None)
    )
    grave = or_(CareItem.peak == "red", CareItem.peak == "now")
    query = select(CareItem, Group).join(Group, Group.id == CareItem.group_id)
    query = query.where(CareItem.group_id.in_(groups), CareItem.forgotten_at.is_(None), grave)
    rows = db.session().execute(query.where(CareItem.person_id != person.id).order_by(CareItem.id.desc()).limit(50))
    return [(item, group, len(debriefs_of(item))) for item, group in rows]


def supervises_any(person: Person) -> bool:
    """Whether this person supports the facilitators of any group."""
    mine = (CareSupervisor.person_id == person.id, CareSupervisor.ended_at.is_(None))
    return db.session().scalar(select(CareSupervisor.id).where(*mine).limit(1)) is not None


def who_may_supervise(person: Person) -> list[Person]:
    """Whom a coordinator can let supervise: those who guide a group, and coordinators."""
    access.require(person, Can.COORDINATE)
    here = (Membership.state == MembershipState.ACTIVE, Membership.role == Role.FACILITATOR)
    guides = set(db.session().scalars(select(Membership.person_id).where(*here)))
    possible = guides | offices.coordinator_ids()
    return list(db.session().scalars(select(Person).where(Person.id.in_(possible)).order_by(Person.name, Person.id)))


def supervisors(person: Person) -> list[tuple[CareSupervisor, Group, Person]]:
    """Who supports the facilitators of which group, for a coordinator."""
    access.require(person, Can.COORDINATE)
    query = select(CareSupervisor, Group, Person).join(Group, Group.id == CareSupervisor.group_id)
    query = query.join(Person, Person.id == CareSupervisor.person_id).where(CareSupervisor.ended_at.is_(None))
    rows = db.session().execute(query.order_by(Group.name, Person.name))
    return [(row, group, who) for row, group, who in rows]
