"""How somebody is with others in a group, as the subject of a case. It is the kind "member"."""

from __future__ import annotations

from sqlalchemy import select

from groups import db
from groups.errors import NotFound
from groups.membership import queries as membership
from groups.membership.models import Group, Membership, MembershipState
from groups.moderation.models import Case, Status
from groups.moderation.service.report import report
from groups.moderation.subjects import Handling, Subject, register
from groups.people import queries as people
from groups.people.models import Person

KIND = "member"


def report_member(person: Person, group: Group, other_ref: str, agreement_id: int | None, words: str) -> Case:
    """Ask the facilitators to look at how somebody is with others in the group. Nothing is kept from sight by it."""
    row = reportable(person, group, other_ref)
    db.session().refresh(row, with_for_update={"key_share": True})  # two reports at once find one case
    return report(person, _subject(row), agreement_id, words)


def name_of_reportable(person: Person, group: Group, other_ref: str) -> str:
    """What somebody goes by whom this person may speak of; not oneself."""
    row = reportable(person, group, other_ref)
    if row.person_id == person.id:
        raise NotFound()
    return people.get_person(row.person_id).name


def reportable(person: Person, group: Group, other_ref: str) -> Membership:
    """The membership of somebody this person may speak of; who has blocked them is not there for them."""
    row = membership.member_for(group, other_ref)
    hidden = membership.hidden_from(person.id) - {each.id for each in membership.blocked_by(person)}
    if row.person_id in hidden:
        raise NotFound()
    return row


def _subject(row: Membership) -> Subject:
    return Subject(
        kind=KIND, id=row.id, group_id=row.group_id, author_id=row.person_id,
        author_name=people.get_person(row.person_id).name, text="", status=Status.SHOWN,
    )  # fmt: skip


def _load(membership_id: int) -> Subject | None:
    row = db.session().scalar(select(Membership).where(Membership.id == membership_id))
    return _subject(row) if row is not None and row.state is MembershipState.ACTIVE else None


register(KIND, Handling(load=_load, is_text=False))
