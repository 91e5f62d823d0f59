"""Reading who wished for a note and is away now. Since when is worked out here, and leaves this module nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from groups import clock, db
from groups.absence.models import AwayNote
from groups.access import Role
from groups.errors import NotFound
from groups.meetups.models import BuddyVolunteer
from groups.membership.models import Group, IfAway, Membership, MembershipState
from groups.membership.queries.meeting import blocks_of
from groups.moderation import measures
from groups.notices.models import NoticeSetting
from groups.outbox import Topic
from groups.people.models import Pause, Person, PersonState, SignIn
from groups.people.queries import rests

ACTIVE = MembershipState.ACTIVE


@dataclass(frozen=True)
class Note:
    """A note as the one it was written to reads it."""

    author: str
    words: str
    written_at: datetime


def waiting_for(actor: Person, group: Group) -> list[Person]:
    """Who wished for a note, is away, and can be written to by `actor`; by name, and nothing but the name."""
    return [row.person for row in _away(_written_to_by(actor), Membership.group_id == group.id)]


def waiting_with(actor: Person) -> list[tuple[Group, int]]:
    """In which groups somebody waits for a note that `actor` could write, and how many. One statement."""
    groups = [row.group for row in _away(_written_to_by(actor))]
    counts = Counter(group.id for group in groups)
    return [(group, counts[group.id]) for group in sorted(set(groups), key=lambda each: (each.name, each.id))]


def away_for(actor: Person, group: Group, ref: str) -> Membership:
    """The membership of somebody who waits for a note from `actor`; for everybody else there is nobody."""
    found = _away(_written_to_by(actor), Membership.group_id == group.id, Person.ref == ref)
    if not found:
        raise NotFound()
    return found[0]


def is_away(row: Membership) -> bool:
    """Whether somebody is still away, does not rest, still wishes for a note, and has had none for this time."""
    return bool(_away(Membership.id == row.id))


def is_still_wished(note: AwayNote) -> Membership | None:
    """The membership a note is for, while it is wished for and they have not been here since it was written."""
    row = db.session().get(Membership, note.membership_id)
    if row is None or row.state is not ACTIVE or row.if_away is IfAway.NONE:
        return None
    seen = _seen([row.person_id]).get(row.person_id)
    return row if seen is None or seen <= note.dealt_at else None


def note_for(person: Person, group: Group) -> Note | None:
    """The last note that was written to this person in a group, while its words are kept."""
    mine = select(AwayNote.words, AwayNote.dealt_at, Person.name).join(Person, Person.id == AwayNote.by_id)
    mine = mine.join(Membership, Membership.id == AwayNote.membership_id)
    mine = mine.where(Membership.person_id == person.id, Membership.group_id == group.id, AwayNote.words != "")
    row = db.session().execute(mine.order_by(AwayNote.id.desc()).limit(1)).first()
    return Note(row.name, row.words, row.dealt_at) if row is not None else None


def settled_before(moment: datetime) -> list[AwayNote]:
    """What was dealt with before then and can be deleted: whoever it was for has been here since."""
    query = select(AwayNote, Membership.person_id).join(Membership, Membership.id == AwayNote.membership_id)
    rows = db.session().execute(query.where(AwayNote.dealt_at < moment)).all()
    seen = _seen({person_id for _, person_id in rows})
    return [note for note, person_id in rows if person_id in seen and seen[person_id] > note.dealt_at]


def _written_to_by(actor: Person) -> ColumnElement[bool]:
    """Those who wished for a note from one who guides, where `actor` does, or from one who meets people at the door,
    where `actor` was approved to; and whom `actor` meets."""
    own = aliased(Membership)
    mine = select(own.group_id).where(own.person_id == actor.id, own.state == ACTIVE)
    guided = mine.where(own.role == Role.FACILITATOR)
    door = (BuddyVolunteer.person_id == actor.id, BuddyVolunteer.group_id == Membership.group_id)
    approved = exists().where(*door, BuddyVolunteer.approved_at.is_not(None), BuddyVolunteer.ended_at.is_(None))
    theirs = or_(
        and_(Membership.if_away == IfAway.FACILITATOR, Membership.group_id.in_(guided)),
        and_(Membership.if_away == IfAway.BUDDY, Membership.group_id.in_(mine), approved),
    )
    return and_(theirs, Membership.person_id != actor.id, Membership.person_id.not_in(blocks_of(actor.id)))


def _away(*which: ColumnElement[bool]) -> list[Membership]:
    """Those of these who wished for a note and have not been here for as long as their group says, have had no note
    since, do not rest and have not rested lately, and would get a letter; by name. One statement."""
    seen = select(func.max(SignIn.seen_at)).where(SignIn.person_id == Membership.person_id).scalar_subquery()
    dealt = select(func.max(AwayNote.dealt_at)).where(AwayNote.membership_id == Membership.id).scalar_subquery()
    ended = func.coalesce(Pause.ended_at, Pause.until)
    rested = select(func.max(ended)).where(Pause.person_id == Membership.person_id).scalar_subquery()
    query = select(Membership, seen.label("seen"), dealt.label("dealt"), rested.label("rested"))
    query = query.join(Membership.person).join(Membership.group)
    query = query.options(contains_eager(Membership.person), contains_eager(Membership.group))
    query = query.where(Membership.state == ACTIVE, Membership.if_away != IfAway.NONE, *which)
    query = query.where(Person.state == PersonState.ACTIVE, Group.closed_at.is_(None), ~_stopped())
    query = query.where(~rests(Membership.person_id))
    query = query.where(~measures.is_shut_out(Membership.person_id, Membership.group_id))
    rows = db.session().execute(query.order_by(Person.name, Person.id)).all()
    return [row[0] for row in rows if _counts(row[0], row.seen, row.dealt, row.rested)]


def _counts(row: Membership, seen: datetime | None, dealt: datetime | None, rested: datetime | None) -> bool:
    """Whether they have been away for long enough, and since the last note were here. A rest is no absence: it counts
    from its end."""
    here = max(row.joined_at, seen or row.joined_at)
    since = max(here, rested or here)
    return clock.now() - since >= timedelta(days=row.group.away_days) and (dealt is None or dealt < here)


def _stopped() -> ColumnElement[bool]:
    """Whether they would get no letter: notes come by mail alone, and it is on until somebody turns it off."""
    theirs = (NoticeSetting.person_id == Membership.person_id, NoticeSetting.topic == Topic.NOTES)
    return exists().where(*theirs, NoticeSetting.mail.is_(False))


def _seen(person_ids: Collection[int]) -> dict[int, datetime]:
    query = select(SignIn.person_id, func.max(SignIn.seen_at)).where(SignIn.person_id.in_(person_ids))
    return {row[0]: row[1] for row in db.session().execute(query.group_by(SignIn.person_id))}
