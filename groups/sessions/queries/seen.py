"""What one person sees of a session: the same for the page and for the socket, made for each of them anew.

Peers see no seats, no times and no delays of others, nobody whom they do not meet, and of who listens only those who
wish it. The console is for those who guide, and only while they do.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from msgspec import Struct

from groups.access import Role
from groups.chat import queries as rooms
from groups.sessions import allowed, sentences, stages, writing
from groups.sessions.doors import BACK_WITHIN
from groups.sessions.fair import NEARLY
from groups.sessions.hall import Hall
from groups.sessions.models import (
    Chair,
    CircleState,
    LiveSession,
    Place,
    SessionSeat,
    Turn,
    TurnState,
)
from groups.sessions.queries.around import Around, around
from groups.sessions.queries.beside import Console, console


class Face(Struct, frozen=True):
    """Somebody on the arc. `mark`: "speaking", "next" or empty."""

    ref: str
    name: str
    guides: bool
    mark: str
    me: bool


class Asked(Struct, frozen=True):
    """A small circle that this person is asked into. `joined`: their answer, None while there is none."""

    ref: str
    name: str
    guide: str
    joined: bool | None
    room: str
    back_at: str | None


class View(Struct, frozen=True):
    """What one person sees now. `page`: door, lobby, session or over. `then`: the name of the next phase; `until`: when
    the time of this one is over; `sign_at`: when this person's own turn has gone on for four fifths of its time;
    `say`: why they cannot write."""

    session: str
    version: int
    page: str
    stage: str
    phase: int
    then: str
    time: str
    until: str | None
    pause: str
    people: list[Face]
    others: int
    guiding: str
    floor: str
    holder: str
    place: str
    chair: str
    shown: bool
    sign_at: str | None
    deeds: list[str]
    can_post: bool
    say: str
    circle: Asked | None
    console: Console | None


def look(session: LiveSession, person_id: int) -> View:
    """What this person sees."""
    return view(around(session), person_id)


def looks(session: LiveSession, among: Collection[int] | None = None) -> dict[int, View]:
    """What each person sees who has anything to do with it; of these, if some are given."""
    seen = around(session)
    concerned = [each for each, how in seen.hall.standings.items() if how.role is not None]
    return {each: view(seen, each) for each in concerned if among is None or each in among}


def view(seen: Around, person_id: int) -> View:
    """What one person sees of what was read."""
    here, session = seen.hall, seen.hall.session
    seat = here.seats.get(person_id)
    inside = seat is not None and seat.place is Place.IN
    clock = here.clock if inside else None
    turn = here.floor if inside else None
    holder = turn.person_id if turn is not None else None
    known = holder is not None and seen.meets(person_id, holder)
    faces, others = _faces(seen, person_id) if inside else ([], 0)
    refusal = _refusal(here, seat, holder)
    return View(
        session=session.ref,
        version=session.version,
        page=_page(here, seat),
        stage=session.stage.value,
        phase=session.phase,
        then=_then(here),
        time=sentences.time_line(here) if inside else "",
        until=clock.ends_at().isoformat() if clock is not None and not here.is_paused else None,
        pause=sentences.pause_line(here) if inside else "",
        people=faces,
        others=others,
        guiding=_guiding(seen, person_id),
        floor=sentences.floor_line(here, seen.name(holder) if known else "", mine=holder == person_id)
        if inside
        else "",
        holder=seen.ref(holder) if known and holder is not None else "",
        place=_place(seen, seat),
        chair=seat.chair.value if seat is not None else "",
        shown=seat.shown if seat is not None else False,
        sign_at=_sign_at(here, turn, person_id),
        deeds=sorted(allowed.deeds(here, seat)),
        can_post=refusal is None,
        say=refusal or "",
        circle=_circle(seen, person_id) if inside else None,
        console=console(seen, seat) if seat is not None and seat.guides and _guides(here, seat) else None,
    )


def _page(here: Hall, seat: SessionSeat | None) -> str:
    """Which page it is: coming in, waiting, being in it, or what is left of it."""
    if here.session.stage in stages.OVER or (seat is not None and seat.place is Place.REMOVED):
        return "over"
    if seat is None or seat.place is Place.OUT:
        return "door"
    return "session" if seat.place is Place.IN and here.is_live else "lobby"


def _then(here: Hall) -> str:
    """The phase after this one, by name; empty when this is the last."""
    plan, then = here.plan, here.session.phase + 1
    return plan[then].name if here.is_live and then < len(plan) else ""


def _guides(here: Hall, seat: SessionSeat) -> bool:
    standing = here.standings.get(seat.person_id)
    in_group = standing is not None and standing.role is Role.FACILITATOR
    return in_group and seat.place in (Place.IN, Place.LOBBY) and here.session.stage not in stages.OVER


def _refusal(here: Hall, seat: SessionSeat | None, holder: int | None) -> str | None:
    code = writing.why_not(here.session, seat, holder, unattended=False)
    if code is not None or seat is None:
        return writing.SAY[code or "out"]
    standing = here.standings.get(seat.person_id)
    if standing is None or not standing.agreed:
        return "The group's agreements have changed. Please read and accept them first."
    quiet = [until for room, until in standing.quiet_rooms if room == here.session.room_id]
    until = max([*quiet, standing.silenced_until or here.now])
    return "You can read here, and you can write again soon." if until > here.now else None


def _faces(seen: Around, person_id: int) -> tuple[list[Face], int]:
    """Those on the arc as this reader meets them, and how many more there are. Who went a moment ago still stands
    there, so that going makes no noise."""
    here, order = seen.hall, seen.order
    coming = order[0].person_id if order and order[0].state is TurnState.NEXT else None
    speaking = here.floor.person_id if here.floor is not None else None
    shown, others = [], 0
    for seat in here.seats.values():
        if not _stands_there(here, seat) or not seen.meets(person_id, seat.person_id):
            continue
        if seat.chair is Chair.LISTENING and not (seat.shown or seat.guides or seat.person_id == person_id):
            others += 1
            continue
        mark = "speaking" if seat.person_id == speaking else "next" if seat.person_id == coming else ""
        me = seat.person_id == person_id
        shown.append(Face(seen.ref(seat.person_id), seen.name(seat.person_id), seat.guides, mark, me))
    return sorted(shown, key=lambda face: (not face.guides, face.name.casefold())), others


def _stands_there(here: Hall, seat: SessionSeat) -> bool:
    if seat.place is Place.IN:
        return True
    went = seat.place is Place.OUT and seat.came_in_at is not None and seat.left_at is not None
    return went and seat.left_at is not None and here.now < seat.left_at + BACK_WITHIN


def _floor(seen: Around, person_id: int, *, known: bool) -> str:
    turn = seen.hall.floor
    name = seen.name(turn.person_id) if known and turn is not None else ""
    return sentences.floor_line(seen.hall, name, mine=turn is not None and turn.person_id == person_id)


def _guiding(seen: Around, person_id: int) -> str:
    lead = seen.hall.session.lead_id
    if lead is None or not seen.hall.is_live:
        return ""
    if lead == person_id:
        return "You are guiding."
    return f"{seen.name(lead)} is guiding." if seen.meets(person_id, lead) else "A facilitator is guiding."


def _place(seen: Around, seat: SessionSeat | None) -> str:
    here = seen.hall
    if here.session.stage in stages.OVER:
        return sentences.over_line(here)
    if seat is None:
        return ""
    if seat.place is Place.IN and here.is_live:
        return sentences.place_line(here, seat, seen.order)
    return sentences.lobby_line(here, seat)


def _sign_at(here: Hall, turn: Turn | None, person_id: int) -> str | None:
    """When the soft sign comes, to the one who speaks and to nobody else."""
    if turn is None or turn.person_id != person_id or turn.key_at is None or here.is_paused:
        return None
    left = NEARLY * here.allowed_s(turn) - turn.used_s
    return (turn.key_at + timedelta(seconds=left)).isoformat()


def _circle(seen: Around, person_id: int) -> Asked | None:
    for circle in seen.circles:
        mine = next(
            (each for each in seen.circle_seats if each.circle_id == circle.id and each.person_id == person_id), None
        )
        if circle.state is CircleState.OVER or (mine is None and circle.guide_id != person_id):
            continue
        room = rooms.rooms_by_id([circle.room_id])[circle.room_id].ref
        joined = True if mine is None else mine.joined
        back = circle.back_at.isoformat() if circle.back_at is not None else None
        return Asked(circle.ref, circle.name, seen.name(circle.guide_id), joined, room, back)
    return None
