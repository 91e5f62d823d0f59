"""What a request by law is answered with: only what is named here, and of that only what is this person's own.

Default deny: a feature that keeps something about people is not in it by itself. Journals, check-ins, ladders, blocks,
care items, side lines, messages that were taken up as care, who reported whom, and words of others stay out for good.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from groups import clock, db
from groups.audit.models import AuditEntry
from groups.care.models import CareItem, CareStep
from groups.chat import queries as chat
from groups.coordinating.models import DataRequest
from groups.membership.models import Group, Membership
from groups.moderation.models import Measure
from groups.papers import Chapter, Paper
from groups.people.models import Appointment, Person
from groups.people.queries import get_person

#: What of the record is said: words of the application alone. Reasons are words of others and stay out.
PLAIN = ("state", "role", "office", "kind", "from", "until")
#: Deeds about somebody by what they were done to. Reports and care are not here, and are not to be added.
LEFT_OUT = (
    "This file holds what the request names and nothing else. Left out in any case: journals, check-ins, ladders, "
    "blocks, anything about care, side lines, who reported whom, reasons others wrote, and whatever others said.",
)


def export(row: DataRequest) -> Paper:
    """The document for one request. Whoever calls this has asked whether it may be made."""
    person = get_person(row.person_id)
    chapters = [
        Chapter("The request", head=("What", "Said"), rows=_asked(row)),
        Chapter("The account", head=("What", "Is"), rows=_account(person)),
        Chapter("Offices", head=("Office", "From", "Until"), rows=_offices(row)),
        Chapter("Groups", head=("Group", "Part", "From", "Until"), rows=_memberships(row)),
        Chapter("Measures", head=("Group", "Kind", "From", "Until", "Lifted"), rows=_measures(row)),
        Chapter("The record of deeds", head=("When", "What", "Change"), rows=_deeds(row)),
    ]
    if row.with_messages:
        head = ("When", "Group", "Room", "State", "Words")
        chapters.append(Chapter("What this person wrote in rooms", head=head, rows=_messages(row)))
    return Paper("What is kept about one person", clock.now(), LEFT_OUT, chapters)


def _asked(row: DataRequest) -> list[tuple[str, str]]:
    return [
        ("Asked by", row.asked_by), ("Ground", row.ground), ("Reference", row.reference),
        ("Asked on", row.asked_on.isoformat()), ("From", _at(row.since)), ("Until", _at(row.until)),
    ]  # fmt: skip


def _account(person: Person) -> list[tuple[str, str]]:
    return [
        ("Name they go by", person.name), ("E-mail address", person.email), ("Time zone", person.zone),
        ("Account since", _at(person.created_at)), ("State", person.state.value),
    ]  # fmt: skip


def _offices(row: DataRequest) -> list[tuple[str, ...]]:
    mine = select(Appointment).where(Appointment.person_id == row.person_id, Appointment.began_at < row.until)
    found = db.session().scalars(mine.where(_lasted(Appointment.ended_at, row)).order_by(Appointment.id))
    return [(each.office.value, _at(each.began_at), _at(each.ended_at or each.until)) for each in found]


def _memberships(row: DataRequest) -> list[tuple[str, ...]]:
    mine = select(Membership, Group.name).join(Group, Group.id == Membership.group_id)
    mine = mine.where(Membership.person_id == row.person_id, Membership.joined_at < row.until)
    found = db.session().execute(mine.where(_lasted(Membership.ended_at, row)).order_by(Membership.id))
    return [(name, each.role.value, _at(each.joined_at), _at(each.ended_at)) for each, name in found]


def _measures(row: DataRequest) -> list[tuple[str, ...]]:
    mine = select(Measure, Group.name).join(Group, Group.id == Measure.group_id)
    mine = mine.where(Measure.person_id == row.person_id, Measure.begins_at >= row.since, Measure.begins_at < row.until)
    return [
        (name, each.kind.value, _at(each.begins_at), _at(each.ends_at), _at(each.lifted_at))
        for each, name in db.session().execute(mine.order_by(Measure.id))
    ]


def _deeds(row: DataRequest) -> list[tuple[str, ...]]:
    """Deeds done to this person, by whomever; whoever did them is not named."""
    memberships = select(Membership.id).where(Membership.person_id == row.person_id)
    measures = select(Measure.id).where(Measure.person_id == row.person_id)
    about = or_(
        and_(AuditEntry.subject_kind == "person", AuditEntry.subject_id == row.person_id),
        and_(AuditEntry.subject_kind == "membership", AuditEntry.subject_id.in_(memberships)),
        and_(AuditEntry.subject_kind == "measure", AuditEntry.subject_id.in_(measures)),
    )
    found = select(AuditEntry).where(about, AuditEntry.at >= row.since, AuditEntry.at < row.until)
    return [(_at(each.at), each.deed, _change(each)) for each in db.session().scalars(found.order_by(AuditEntry.id))]


def _change(entry: AuditEntry) -> str:
    old, new = entry.old or {}, entry.new or {}
    said = [(name, old.get(name), new.get(name)) for name in PLAIN if name in old or name in new]
    return ", ".join(f"{name}: {was or '-'} to {now or '-'}" for name, was, now in said)


def began_care() -> Select[Any]:
    """The messages that care began with: what was done for somebody is not for a court to find by their words."""
    return select(CareItem.subject_id).where(CareItem.subject_kind == "message", CareItem.subject_id.is_not(None))


def came_to_care() -> Select[Any]:
    """Those that care came upon later."""
    return select(CareStep.subject_id).where(CareStep.subject_kind == "message", CareStep.subject_id.is_not(None))


def _messages(row: DataRequest) -> list[tuple[str, ...]]:
    written = chat.own_words(row.person_id, row.since, row.until)
    return [(_at(each.at), each.group, each.room, each.status.value, each.text) for each in written]


def _lasted(ended: Any, row: DataRequest) -> ColumnElement[bool]:
    return or_(ended.is_(None), ended >= row.since)


def _at(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment is not None else ""
