"""What people do with meetups: schedule, reply, cancel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from groups import access, clock, db, outbox, recurrence
from groups.access import Can
from groups.audit import service as audit
from groups.columns import new_ref
from groups.contact_level import Facets
from groups.errors import Conflict, Invalid
from groups.events import announce
from groups.meetups import queries
from groups.meetups.events import MeetupChanged, MeetupsScheduled, ReplyChanged
from groups.meetups.models import Answer, Meetup, MeetupState, Part, Reply, Series
from groups.membership.models import Group, Mode
from groups.people.models import Person

HORIZON = timedelta(weeks=12)

#: What of a date others may change while somebody reads it.
_MOVING = ("state", "starts_at", "ends_at", "speaking_seats", "listening_seats", "sequence")

#: What a series hands down to each of its dates.
HANDED_DOWN = (
    *("title", "summary", "description", "zone", "minutes", "mode", "town", "place", "latitude", "longitude"),
    *("address", "meeting_point", "join_link", "reveal_hours", "speaking_seats", "listening_seats"),
    *("facet_people", "facet_talking", "facet_seen", "facet_length", "facet_leaving", "facet_strangers"),
)


@dataclass(frozen=True)
class Details:
    """What a facilitator says about a meetup. `rule` is None for a single date; `first_local` is wall clock in the
    group's zone; `minutes` its length."""

    title: str
    first_local: datetime
    minutes: int
    mode: Mode
    facets: Facets
    rule: recurrence.Rule | None = None
    summary: str = ""
    description: str = ""
    town: str = ""
    place: str = ""
    address: str = ""
    meeting_point: str = ""
    join_link: str = ""
    reveal_hours: int = 24
    speaking_seats: int | None = None
    listening_seats: int | None = None


def schedule(person: Person, group: Group, details: Details) -> Series | Meetup:
    """Add a single meetup, or a series with its dates for the next twelve weeks."""
    access.require(person, Can.SCHEDULE, group)
    _check(details, group)

    now = clock.now()
    about = _about(details, group)
    if details.rule is None:
        starts_at = recurrence.instant(details.first_local, ZoneInfo(group.zone))
        meetup = _date(about, group.id, details.first_local, starts_at, now)
        db.session().add(meetup)
        db.session().flush()
        made: Series | Meetup = meetup
        announce(MeetupsScheduled(group.id, None, meetup.id))
    else:
        rule = recurrence.format_rule(details.rule)
        series = Series(
            **about,
            group_id=group.id,
            rule=rule,
            first_local=details.first_local,
            created_by_id=person.id,
            created_at=now,
        )
        db.session().add(series)
        db.session().flush()
        extend_series(series)
        made = series
        announce(MeetupsScheduled(group.id, series.id, None))

    kind = "series" if isinstance(made, Series) else "meetup"
    audit.record(person, f"{kind}.scheduled", kind, made.id, group_id=group.id)
    return made


def extend_series(series: Series) -> int:
    """Bring the dates of a series up to the horizon; gives how many were added. Adding twice adds nothing."""
    now = clock.now()
    rule = recurrence.parse_rule(series.rule, zone=series.zone)
    wanted = {slot.local: slot for slot in recurrence.slots(rule, series.first_local, series.zone, now, now + HORIZON)}
    have = db.session().scalars(select(Meetup.slot).where(Meetup.series_id == series.id, Meetup.slot.in_(list(wanted))))
    about = {name: getattr(series, name) for name in HANDED_DOWN}
    missing = sorted(wanted.keys() - set(have))
    for local in missing:
        date = _date(about, series.group_id, local, wanted[local].starts_at, now)
        date.series_id, date.slot = series.id, local
        db.session().add(date)
    return len(missing)


def reply(person: Person, meetup_ref: str, answer: Answer, part: Part = Part.WHOLE, shown: bool = False) -> Reply:
    """Say whether one comes. The last seat goes to one person; changing one's mind is free, any number of times."""
    meetup = queries.meetup_for(person, meetup_ref, Can.REPLY)
    _line_up(meetup)
    if meetup.state is MeetupState.CANCELLED:
        raise Conflict(
            "This meetup has been cancelled, so there is nothing to reply to. The next dates are on the group's page."
        )
    if meetup.ends_at <= clock.now():
        raise Conflict("This meetup is over. The next dates are on the group's page.")

    now = clock.now()
    mine = queries.reply_of(person, meetup)
    _check_seat(meetup, mine, answer)
    if mine is None:
        mine = Reply(meetup_id=meetup.id, person_id=person.id, answer=answer, created_at=now, changed_at=now)
        db.session().add(mine)
    mine.answer, mine.changed_at = answer, now
    mine.part = part if answer is Answer.PART else Part.WHOLE
    mine.shown_to_others = shown and answer in queries.COMES

    announce(ReplyChanged(meetup.id, person.id, meetup.group_id))
    return mine


def cancel(actor: Person, meetup: Meetup, reason: str) -> None:
    """Call one date off. It stays in sight as cancelled, and those who were coming get one letter."""
    access.require(actor, Can.SCHEDULE, meetup.group)
    _line_up(meetup)
    if meetup.state is MeetupState.CANCELLED:
        raise Conflict("This meetup was cancelled already.")
    if meetup.ends_at <= clock.now():
        raise Conflict("This meetup is over, so it cannot be cancelled any more.")

    before = meetup.state
    meetup.state, meetup.cancel_reason = MeetupState.CANCELLED, reason.strip()[:300]
    meetup.sequence += 1
    meetup.changed_at = clock.now()
    for person_id in db.session().scalars(
        select(Reply.person_id)
        .join(Meetup, Meetup.id == Reply.meetup_id)
        .where(Reply.meetup_id == meetup.id, Reply.answer.in_(queries.COMES), queries.is_from_member())
    ):
        outbox.put(
            "meetup_cancelled",
            meetup.id,
            person_id,
            not_after=meetup.ends_at,
            once=f"cancelled:{meetup.id}:{person_id}",
        )

    audit.record(
        actor,
        "meetup.cancelled",
        "meetup",
        meetup.id,
        group_id=meetup.group_id,
        old={"state": before},
        new={"state": meetup.state},
    )
    announce(MeetupChanged(meetup.id, meetup.group_id))


def release_seats(person_id: int, group_id: int) -> None:
    """Take back what someone who left a group replied to its coming dates. Who is in it again keeps their seats."""
    for each in queries.kept_seats(person_id, group_id):
        each.answer, each.part, each.shown_to_others = Answer.NOT_THIS_TIME, Part.WHOLE, False
        each.changed_at = clock.now()
        announce(ReplyChanged(each.meetup_id, person_id, group_id))


def _line_up(meetup: Meetup) -> None:
    """Hold the meetup's row until the transaction ends, and read it as it is then: two replies for one seat come one
    after the other, and none after the date was called off."""
    db.session().refresh(meetup, _MOVING, with_for_update={"key_share": True})


def _check_seat(meetup: Meetup, mine: Reply | None, answer: Answer) -> None:
    seats = queries.seats_of([meetup])[meetup.id]
    left = seats.left(answer)
    if left is None:
        return
    kept = (
        mine is not None
        and mine.answer in queries.COMES
        and (mine.answer is Answer.LISTENING) == (answer is Answer.LISTENING)
    )
    if left == 0 and not kept:
        other = seats.left(Answer.GOING if answer is Answer.LISTENING else Answer.LISTENING)
        hint = ""
        if other is None or other > 0:
            hint = (
                " There is still room to speak."
                if answer is Answer.LISTENING
                else " There is still room to come and listen."
            )
        raise Conflict(
            f"Every seat of this kind is taken for this date.{hint} Other dates are on the group's page.", code="full"
        )


def _check(details: Details, group: Group) -> None:
    problems: dict[str, str] = {}
    if not details.title.strip():
        problems["title"] = "Please give it a short name."
    if recurrence.instant(details.first_local, ZoneInfo(group.zone)) <= clock.now():
        problems["first"] = "This moment has passed already. Please choose one that is still to come."
    if not 5 <= details.minutes <= 720:
        problems["minutes"] = "Please choose a length from 5 minutes to 12 hours."
    if details.mode is not Mode.ONLINE and not details.place.strip():
        problems["place"] = "People need to know which place it is. The exact address can stay hidden until the day."
    for name in ("speaking_seats", "listening_seats"):
        seats = getattr(details, name)
        if seats is not None and not 0 <= seats <= 500:
            problems[name] = "Please choose a number from 0 to 500, or leave it empty for no limit."
    if not 0 <= details.reveal_hours <= 336:
        problems["reveal_hours"] = "Please choose from 0 hours to 14 days (336 hours)."
    if details.rule is not None:
        try:
            recurrence.slots(details.rule, details.first_local, group.zone, clock.now(), clock.now() + HORIZON)
        except ValueError as fault:
            problems["repeats"] = str(fault)
    if problems:
        raise Invalid("Some of this needs another look.", fields=problems)


def _about(details: Details, group: Group) -> dict[str, Any]:
    facets = details.facets
    near = details.town.strip() == group.town or not details.town.strip()
    return {
        "title": details.title.strip()[:60],
        "summary": details.summary.strip()[:200],
        "description": details.description.strip(),
        "zone": group.zone,
        "minutes": details.minutes,
        "mode": details.mode,
        "town": details.town.strip()[:120] or group.town,
        "place": details.place.strip()[:200],
        "latitude": group.latitude if near else None,
        "longitude": group.longitude if near else None,
        "address": details.address.strip()[:300],
        "meeting_point": details.meeting_point.strip()[:300],
        "join_link": details.join_link.strip()[:500],
        "reveal_hours": details.reveal_hours,
        "speaking_seats": details.speaking_seats,
        "listening_seats": details.listening_seats,
        "facet_people": facets.people,
        "facet_talking": facets.talking,
        "facet_seen": facets.seen,
        "facet_length": facets.length,
        "facet_leaving": facets.leaving,
        "facet_strangers": facets.strangers,
    }


def _date(about: dict[str, Any], group_id: int, local: datetime, starts_at: datetime, now: datetime) -> Meetup:
    return Meetup(
        **about,
        group_id=group_id,
        starts_local=local,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=about["minutes"]),
        uid=new_ref(),
        created_at=now,
        changed_at=now,
    )
