"""Reading care items: the list, one item, and who looks after it. Nobody reads an item that is about themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, and_, exists, func, or_, select

from groups import access, db
from groups.access import Can, Role
from groups.care import oncall
from groups.care.course import ORDER, CareDeed, CareState
from groups.care.models import CareItem, CareKeeper, CareStep
from groups.errors import NotFound
from groups.membership.models import Group, Membership, MembershipState
from groups.moderation import measures
from groups.people import offices
from groups.people.models import Person

MOST = 100
_GRAVE = or_(CareItem.peak == "red", CareItem.peak == "now")


@dataclass(frozen=True)
class Line:
    """One item in a list: where, and who looks after it. `name` is whom it is about, only for those who may know."""

    item: CareItem
    group: Group
    name: str = ""
    keepers: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Keeper:
    """Somebody who is asked to look after an item, or does."""

    row: CareKeeper
    person: Person

    @property
    def here(self) -> bool:
        """Whether they have said yes, and have not stepped back."""
        return self.row.accepted_at is not None and self.row.left_at is None


def item_for(person: Person, ref: str, *, locked: bool = False) -> CareItem:
    """The item, for somebody who has the duty or is named on it; for everybody else it is not there."""
    query = select(CareItem).where(CareItem.ref == ref, CareItem.forgotten_at.is_(None))
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    item = db.session().scalar(query)
    if item is None or not may_look(person, item):
        raise NotFound()
    return item


def may_look(person: Person, item: CareItem) -> bool:
    """Those who are named on it; and while it is open those who have the duty to look. For as long as they serve."""
    if person.id == item.person_id or not serves(person, item):
        return False
    if find_keeper(item.id, person.id) is not None:
        return True
    return item.closed_at is None and person.id in oncall.who_looks(item)


def serves(person: Person, item: CareItem) -> bool:
    """Whether they guide the group of an item now, or look after the community. Nobody else looks after it, whatever
    they were named on before."""
    return access.can(person, Can.MODERATE, item) or access.can(person, Can.COORDINATE)


def find_keeper(item_id: int, person_id: int) -> CareKeeper | None:
    """Their part in the item, while they have one: asked, or at it."""
    mine = (CareKeeper.item_id == item_id, CareKeeper.person_id == person_id, CareKeeper.left_at.is_(None))
    return db.session().scalar(select(CareKeeper).where(*mine))


def past_keeper(item_id: int, person_id: int) -> CareKeeper | None:
    """Their part in it, also if they have stepped back."""
    mine = (CareKeeper.item_id == item_id, CareKeeper.person_id == person_id)
    return db.session().scalar(select(CareKeeper).where(*mine))


def keepers_of(item: CareItem) -> list[Keeper]:
    """Who is asked, or looks after it, in the order they were asked."""
    query = select(CareKeeper, Person).join(Person, Person.id == CareKeeper.person_id)
    query = query.where(CareKeeper.item_id == item.id, CareKeeper.left_at.is_(None)).order_by(CareKeeper.id)
    return [Keeper(row, person) for row, person in db.session().execute(query)]


def accepted(item: CareItem) -> list[Keeper]:
    """Those who have said yes."""
    return [keeper for keeper in keepers_of(item) if keeper.here]


def grave_since(person_id: int, since: datetime) -> int:
    """How many grave items this person has taken on since then."""
    query = select(func.count(CareKeeper.id)).join(CareItem, CareItem.id == CareKeeper.item_id)
    theirs = (CareKeeper.person_id == person_id, CareKeeper.accepted_at > since, _GRAVE)
    return db.session().scalar(query.where(*theirs)) or 0


def kept_by(person_id: int) -> list[int]:
    """The open items that somebody looks after, or is asked to."""
    theirs = (CareKeeper.person_id == person_id, CareKeeper.left_at.is_(None), CareItem.closed_at.is_(None))
    query = select(CareItem.id).join(CareKeeper, CareKeeper.item_id == CareItem.id)
    return list(db.session().scalars(query.where(*theirs).order_by(CareItem.id)))


def find_live(group_id: int, person_id: int) -> CareItem | None:
    """The open item about this person in this group, if there is one."""
    about = (CareItem.group_id == group_id, CareItem.person_id == person_id, CareItem.closed_at.is_(None))
    return db.session().scalar(select(CareItem).where(*about))


def find_item(item_id: int) -> CareItem | None:
    """An item by its id, for letters and rules."""
    return db.session().get(CareItem, item_id)


def steps_of(item: CareItem) -> list[tuple[CareStep, str]]:
    """What was done, oldest first, with the name of who did it ("" for the application, and for who raised it)."""
    query = select(CareStep, Person.name).outerjoin(
        Person, and_(Person.id == CareStep.by_id, CareStep.deed != CareDeed.RAISE)
    )
    rows = db.session().execute(query.where(CareStep.item_id == item.id).order_by(CareStep.id))
    return [(step, name or "") for step, name in rows]


def list_for(person: Person) -> list[Line]:
    """What waits for this person: items of groups they have the duty in, and those they are named on; the gravest
    first, then the oldest."""
    named = exists().where(
        CareKeeper.item_id == CareItem.id, CareKeeper.person_id == person.id, CareKeeper.left_at.is_(None)
    )
    guided = exists().where(
        Membership.group_id == CareItem.group_id, Membership.person_id == person.id,
        Membership.state == MembershipState.ACTIVE, Membership.role == Role.FACILITATOR,
    )  # fmt: skip
    theirs = [named, guided, _GRAVE] if access.can(person, Can.COORDINATE) else [named, guided]
    rows = db.session().execute(_lines().where(or_(*theirs), CareItem.person_id != person.id)).all()
    found = [Line(item, group, name) for item, group, name in rows if may_look(person, item)]
    return _with_keepers(_gravest_first(found))


def list_for_coordinators(person: Person) -> list[Line]:
    """Every open item, for a coordinator: how grave, where it stands and who looks after it. Not whom it is about, and
    no word of it; nor one that is about the coordinator."""
    access.require(person, Can.COORDINATE)
    rows = db.session().execute(_lines().where(CareItem.person_id != person.id))
    return _with_keepers(_gravest_first([Line(item, group) for item, group, _name in rows]))


def _lines() -> Select[CareItem, Group, str]:
    query = select(CareItem, Group, Person.name).join(Group, Group.id == CareItem.group_id)
    query = query.join(Person, Person.id == CareItem.person_id).where(CareItem.closed_at.is_(None))
    return query.order_by(CareItem.opened_at, CareItem.id).limit(MOST)


def _gravest_first(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.item.state is CareState.FOLLOW_UP, -ORDER.index(line.item.gravity)))


def _with_keepers(lines: list[Line]) -> list[Line]:
    if not lines:
        return []
    by_item = {line.item.id: line for line in lines}
    query = select(CareKeeper.item_id, Person.name).join(Person, Person.id == CareKeeper.person_id)
    here = (CareKeeper.item_id.in_(by_item), CareKeeper.accepted_at.is_not(None), CareKeeper.left_at.is_(None))
    for item_id, name in db.session().execute(query.where(*here).order_by(CareKeeper.id)):
        by_item[item_id].keepers.append(name)
    return lines


def who_can_be_asked(item: CareItem) -> list[Person]:
    """Who may be asked to join in: those who guide the group, and coordinators; not the person it is about, nor who is
    part of it already."""
    possible = measures.guides_of(item.group_id) | offices.coordinator_ids()
    possible -= {item.person_id, *(keeper.person.id for keeper in keepers_of(item))}
    return list(db.session().scalars(select(Person).where(Person.id.in_(possible)).order_by(Person.name, Person.id)))


def holds(message_id: int) -> bool:
    """Whether a message is out of its peers' sight because somebody is looked after."""
    about = (CareStep.subject_kind == "message", CareStep.subject_id == message_id, CareStep.held)
    return bool(db.session().scalar(select(exists().where(*about))))


def is_known(message_id: int, rule: str) -> bool:
    """Whether this was found in this message already, in an item that is open."""
    query = select(CareStep.id).join(CareItem, CareItem.id == CareStep.item_id)
    found = (CareStep.subject_kind == "message", CareStep.subject_id == message_id, CareStep.rule == rule)
    return db.session().scalar(query.where(*found, CareItem.closed_at.is_(None)).limit(1)) is not None


def held_messages(item: CareItem) -> list[CareStep]:
    """The steps whose messages are held."""
    return list(db.session().scalars(select(CareStep).where(CareStep.item_id == item.id, CareStep.held)))


def item_of_room(room_id: int) -> CareItem | None:
    """The item whose side line this room is."""
    return db.session().scalar(select(CareItem).where(CareItem.room_id == room_id))
