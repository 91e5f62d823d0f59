"""Reading sessions and who sits in them, as rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from groups import access, clock, db
from groups.access import Can
from groups.errors import NotFound
from groups.meetups.models import Answer, BuddyState, BuddyVisit, Meetup, MeetupState, Reply, Series
from groups.meetups.queries.replies import COMES, is_from_member
from groups.membership.models import Group, Membership, MembershipState
from groups.people.models import Person
from groups.sessions import stages
from groups.sessions.models import (
    LIVE_TURNS,
    Chair,
    Circle,
    CircleSeat,
    CircleState,
    DebriefDone,
    EndWhy,
    ExtraTime,
    LiveSession,
    PauseWhy,
    SessionCall,
    SessionManner,
    SessionSeat,
    SessionThanks,
    Stage,
    Turn,
)
from groups.sessions.stages import OVER

#: From how many answers on they are counted.
FEWEST = 3
#: An open session is looked at more often than this, whatever happens in it.
LATER = timedelta(minutes=1)


def session_for(person: Person, ref: str, can: Can) -> LiveSession:
    """The session called `ref`, with its group and its date, if `person` may do `can`; refuses."""
    query = select(LiveSession).where(LiveSession.ref == ref)
    query = query.options(joinedload(LiveSession.group), joinedload(LiveSession.meetup).joinedload(Meetup.group))
    found = db.session().scalar(query) if ref.isprintable() else None
    if found is None:
        raise NotFound()
    access.require(person, can, found)
    return found


def session_by_id(session_id: int) -> LiveSession | None:
    """A session with its group and its date, for whoever asks by himself who may see it."""
    query = select(LiveSession).where(LiveSession.id == session_id)
    query = query.options(joinedload(LiveSession.group), joinedload(LiveSession.meetup))
    return db.session().scalar(query)


def session_of(meetup_id: int) -> LiveSession | None:
    """The session of a date, if there is one."""
    return db.session().scalar(select(LiveSession).where(LiveSession.meetup_id == meetup_id))


@dataclass(frozen=True)
class OfDate:
    """What there is of a date: its session, how its group holds them, and the ref of its series if nobody has said yet
    whether its dates come about; each None or empty where it is not so."""

    session: LiveSession | None
    manner: SessionManner | None
    unsure: str


def of_date(meetup: Meetup) -> OfDate:
    """All of that in one statement."""
    unsure = case((Series.unsure_since.is_not(None), Series.ref), else_="")
    query = select(LiveSession, SessionManner, unsure).select_from(Meetup).where(Meetup.id == meetup.id)
    query = query.outerjoin(LiveSession, LiveSession.meetup_id == Meetup.id)
    query = query.outerjoin(SessionManner, SessionManner.group_id == Meetup.group_id)
    found = db.session().execute(query.outerjoin(Series, Series.id == Meetup.series_id)).one()
    return OfDate(found[0], found[1], found[2])


def session_in(room_id: int) -> LiveSession | None:
    """The session that is held in a room."""
    return db.session().scalar(select(LiveSession).where(LiveSession.room_id == room_id))


def session_beside(room_id: int) -> LiveSession | None:
    """The session beside which a small circle is held in a room."""
    return db.session().scalar(
        select(LiveSession).join(Circle, Circle.session_id == LiveSession.id).where(Circle.room_id == room_id)
    )


def seats_of(session_id: int) -> dict[int, SessionSeat]:
    """Who sits in a session, or waits for it, or did, by the person's id, in the order in which they came."""
    query = select(SessionSeat).where(SessionSeat.session_id == session_id).order_by(SessionSeat.id)
    return {seat.person_id: seat for seat in db.session().scalars(query)}


def seat_of(session_id: int, person_id: int) -> SessionSeat | None:
    """Where one person sits."""
    mine = (SessionSeat.session_id == session_id, SessionSeat.person_id == person_id)
    return db.session().scalar(select(SessionSeat).where(*mine))


def turns_of(session: LiveSession) -> list[Turn]:
    """The turns of the phase a session is in, and those that are not over."""
    which = or_(Turn.phase == session.phase, Turn.state.in_(LIVE_TURNS))
    query = select(Turn).where(Turn.session_id == session.id, which).order_by(Turn.id)
    return list(db.session().scalars(query))


def extra_time(group_id: int, person_ids: Collection[int]) -> dict[int, int]:
    """How many per cent more time these people have for each turn."""
    columns = select(ExtraTime.person_id, ExtraTime.percent)
    here = (ExtraTime.group_id == group_id, ExtraTime.person_id.in_(person_ids))
    return dict(db.session().execute(columns.where(*here)).all())


def extra_row(group_id: int, person_id: int) -> ExtraTime | None:
    """The row of one person, if they have more time."""
    one = (ExtraTime.group_id == group_id, ExtraTime.person_id == person_id)
    return db.session().scalar(select(ExtraTime).where(*one))


def calls_of(session_id: int) -> list[SessionCall]:
    """Who would like a word, or needs help, and was not answered yet; oldest first."""
    waiting = (SessionCall.session_id == session_id, SessionCall.answered_at.is_(None))
    return list(db.session().scalars(select(SessionCall).where(*waiting).order_by(SessionCall.id)))


def circles_of(session_id: int) -> list[Circle]:
    """The small circles of a session that are not over."""
    live = (Circle.session_id == session_id, Circle.state != CircleState.OVER)
    return list(db.session().scalars(select(Circle).where(*live).order_by(Circle.id)))


def circle_seats(circle_ids: Collection[int]) -> list[CircleSeat]:
    """Who was asked into these circles."""
    query = select(CircleSeat).where(CircleSeat.circle_id.in_(circle_ids)).order_by(CircleSeat.id)
    return list(db.session().scalars(query))


def manner_of(group_id: int) -> SessionManner | None:
    """How a group holds its sessions, if it has said so."""
    return db.session().scalar(select(SessionManner).where(SessionManner.group_id == group_id))


def debrief_of(session_id: int, person_id: int) -> DebriefDone | None:
    """What somebody answered after a session, if they did."""
    one = (DebriefDone.session_id == session_id, DebriefDone.person_id == person_id)
    return db.session().scalar(select(DebriefDone).where(*one))


def due(now: datetime) -> list[int]:
    """The sessions with something to do for the clock. One that is open is looked at every little while: what says
    later than that was written before the clock was put back."""
    open_ = LiveSession.stage.not_in(OVER)
    wrong = and_(LiveSession.stage != Stage.SCHEDULED, LiveSession.due_at > now + LATER)
    query = select(LiveSession.id).where(or_(LiveSession.due_at <= now, wrong), open_).order_by(LiveSession.id)
    return list(db.session().scalars(query))


def sessions_with(person_id: int, group_id: int) -> list[int]:
    """The sessions of a group that are not over and in which somebody has a seat."""
    theirs = exists().where(SessionSeat.session_id == LiveSession.id, SessionSeat.person_id == person_id)
    open_ = (LiveSession.group_id == group_id, LiveSession.stage.not_in(OVER))
    return list(db.session().scalars(select(LiveSession.id).where(*open_, theirs).order_by(LiveSession.id)))


def outcome_before(meetup: Meetup) -> EndWhy | None:
    """How the session of the date before this one in its series came to its end; None where there was none."""
    earlier = (Meetup.series_id == meetup.series_id, Meetup.starts_at < meetup.starts_at)
    query = select(LiveSession.end_why).select_from(Meetup).outerjoin(LiveSession, LiveSession.meetup_id == Meetup.id)
    query = query.where(*earlier, Meetup.state != MeetupState.CANCELLED)
    return db.session().scalar(query.order_by(Meetup.starts_at.desc(), Meetup.id.desc()).limit(1))


def left_alone() -> list[str]:
    """The groups that have a session under way and nobody in it to guide it, by name."""
    query = select(Group.name).join(LiveSession, LiveSession.group_id == Group.id)
    alone = (LiveSession.stage.in_(stages.LIVE), LiveSession.pause_why == PauseWhy.UNATTENDED)
    return list(db.session().scalars(query.where(*alone).order_by(Group.name, Group.id)))


def to_forget() -> list[int]:
    """The sessions whose words have been kept for as long as the group wished."""
    found = select(LiveSession.id, LiveSession.ended_at, LiveSession.transcript_days)
    found = found.where(LiveSession.ended_at.is_not(None), LiveSession.forgotten_at.is_(None))
    return [
        row.id for row in db.session().execute(found) if words_end(row.ended_at, row.transcript_days) <= clock.now()
    ]


def words_end(ended_at: datetime, days: int) -> datetime:
    """When the words of a session are forgotten."""
    return ended_at + timedelta(days=days)


def answers(meetup_id: int) -> dict[int, Answer]:
    """What each person replied who comes to a date, of those who are in the group now."""
    rows = db.session().execute(
        select(Reply.person_id, Reply.answer)
        .join(Meetup, Meetup.id == Reply.meetup_id)
        .where(Reply.meetup_id == meetup_id, Reply.answer.in_(COMES), is_from_member())
    )
    return dict(rows.all())


def replied(meetup_id: int) -> dict[int, Chair]:
    """For whom a seat of which kind is kept, because they said that they come."""
    return {
        person_id: Chair.LISTENING if answer is Answer.LISTENING else Chair.SPEAKING
        for person_id, answer in answers(meetup_id).items()
    }


def pairs_of(meetup_id: int) -> list[tuple[int, int]]:
    """Those who meet somebody at this date, with whom they meet: (newcomer, buddy)."""
    agreed = (BuddyVisit.state == BuddyState.AGREED, BuddyVisit.buddy_id.is_not(None))
    rows = select(BuddyVisit.person_id, BuddyVisit.buddy_id).where(BuddyVisit.meetup_id == meetup_id, *agreed)
    return [(row.person_id, row.buddy_id) for row in db.session().execute(rows)]


def circle_in(room_id: int) -> Circle | None:
    """The small circle that is held in a room."""
    return db.session().scalar(select(Circle).where(Circle.room_id == room_id))


def open_for(person_id: int) -> list[LiveSession]:
    """The sessions that are open now and that this person said they come to, or is in; soonest first."""
    opened = or_(LiveSession.stage.in_(stages.LIVE), LiveSession.stage == Stage.LOBBY)
    inside = exists().where(SessionSeat.session_id == LiveSession.id, SessionSeat.person_id == person_id)
    said = exists().where(
        Reply.meetup_id == LiveSession.meetup_id, Reply.person_id == person_id, Reply.answer.in_(COMES)
    )
    mine = select(Membership.group_id).where(
        Membership.person_id == person_id, Membership.state == MembershipState.ACTIVE
    )
    query = select(LiveSession).where(opened, or_(inside, said), LiveSession.group_id.in_(mine))
    query = query.options(joinedload(LiveSession.group), joinedload(LiveSession.meetup))
    return list(db.session().scalars(query.order_by(LiveSession.starts_at, LiveSession.id).limit(3)))


def look_backs_of(session_id: int) -> list[tuple[str, DebriefDone]]:
    """What those who guided answered afterwards, with their names; for those who guide the group."""
    query = select(Person.name, DebriefDone).join(Person, Person.id == DebriefDone.person_id)
    query = query.where(DebriefDone.session_id == session_id, or_(DebriefDone.went != "", DebriefDone.hard != ""))
    return [(name, row) for name, row in db.session().execute(query.order_by(DebriefDone.id))]


def who_was_here(session_id: int) -> list[tuple[str, SessionSeat]]:
    """Those who came in, by name, with from when to when; for those who guide the group, for as long as it is kept."""
    query = select(Person.name, SessionSeat).join(Person, Person.id == SessionSeat.person_id)
    query = query.where(SessionSeat.session_id == session_id, SessionSeat.came_in_at.is_not(None))
    return [(name, seat) for name, seat in db.session().execute(query.order_by(Person.name, Person.id))]


def thanks_of(session_id: int) -> dict[str, int]:
    """How many gave each answer to the one question; nothing while they are so few that one could tell whose it is."""
    query = select(SessionThanks.answer, func.count()).where(SessionThanks.session_id == session_id)
    found = dict(db.session().execute(query.group_by(SessionThanks.answer)).all())
    return found if sum(found.values()) >= FEWEST else {}
