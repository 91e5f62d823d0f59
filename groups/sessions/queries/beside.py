"""What those who guide see beside a session: who waits, whose turn comes, whom nobody has turned to yet."""

from __future__ import annotations

from msgspec import Struct

from groups.chat import queries as rooms
from groups.sessions import doors, fair, sentences, unseen
from groups.sessions.fair import Sign
from groups.sessions.hall import Hall
from groups.sessions.models import Chair, Need, Place, SessionSeat, Turn, TurnState
from groups.sessions.queries.around import Around
from groups.sessions.unseen import Present, Written


class Row(Struct, frozen=True):
    """A person on the console. `key` says what is meant where it is not the person: a call."""

    ref: str
    name: str
    note: str
    deeds: list[str]
    key: str = ""


class Console(Struct, frozen=True):
    """What those who guide see beside the session."""

    lobby: list[Row]
    queue: list[Row]
    people: list[Row]
    calls: list[Row]
    unseen: list[Row]
    guides: list[Row]
    hints: list[str]
    doors: str
    late_minutes: int


CHAIRS = {Chair.UNDECIDED: "has not said yet", Chair.SPEAKING: "", Chair.LISTENING: "listens"}
TURNS = {
    TurnState.SPEAKING: "has the floor", TurnState.LENT: "lent the floor", TurnState.NEXT: "next",
    TurnState.WAITING: "waits for a turn",
}  # fmt: skip
NEEDS = {Need.WORD: "would like a word", Need.HELP: "needs help now"}


def console(seen: Around, seat: SessionSeat) -> Console:
    """The console of somebody who guides."""
    here = seen.hall
    return Console(
        lobby=[_lobby_row(seen, each) for each in here.waiting()],
        queue=[_turn_row(seen, turn) for turn in _on_the_floor(here) + seen.order],
        people=[_person_row(seen, each) for each in here.seats.values() if each.place is Place.IN],
        calls=[Row(seen.ref(each.person_id), seen.name(each.person_id), NEEDS[each.need], ["call:answer"], each.ref)
               for each in seen.calls],
        unseen=_unseen(seen),
        guides=[Row(seen.ref(each.person_id), seen.name(each.person_id), "", []) for each in here.guides_here()],
        hints=list(_hints(seen, seat)),
        doors=here.session.doors.value,
        late_minutes=here.session.late_minutes,
    )  # fmt: skip


def _on_the_floor(here: Hall) -> list[Turn]:
    return [turn for turn in here.turns if turn.state in (TurnState.SPEAKING, TurnState.LENT)]


def _lobby_row(seen: Around, seat: SessionSeat) -> Row:
    notes = [CHAIRS[seat.chair], "new here" if seen.hall.is_newcomer(seat.person_id) else ""]
    return Row(seen.ref(seat.person_id), seen.name(seat.person_id), _joined(notes), ["lobby:admit", "lobby:decline"])


def _turn_row(seen: Around, turn: Turn) -> Row:
    here, notes = seen.hall, [TURNS[turn.state]]
    if turn.state is TurnState.SPEAKING:
        used, allowed = here.used_s(turn), here.allowed_s(turn)
        begun = turn.key_at is not None or turn.used_s
        notes.append(_minutes(used, allowed) if begun else "has not begun to write")
    if not here.is_here(here.seats[turn.person_id]):
        notes.append("not connected just now")
    if turn.passes:
        notes.append("passed once")
    if here.extra.get(turn.person_id):
        notes.append("has more time")
    deeds = ["time:grant"] if turn.state is TurnState.SPEAKING else ["floor:give", "floor:lend"]
    if turn.state is TurnState.LENT:
        deeds = []
    return Row(seen.ref(turn.person_id), seen.name(turn.person_id), _joined(notes), deeds)


def _minutes(used: int, allowed: int) -> str:
    if fair.sign(used, allowed) is Sign.OVER:
        return "has had the time of a turn"
    return f"for {max(1, round(used / 60))} of about {max(1, round(allowed / 60))} min"


def _person_row(seen: Around, seat: SessionSeat) -> Row:
    here, session = seen.hall, seen.hall.session
    notes = ["guides" if seat.guides else CHAIRS[seat.chair]]
    notes.append("leads" if seat.person_id == session.lead_id else "")
    notes.append("looks after the pace" if seat.person_id == session.guardian_id else "")
    notes.append("new here" if here.is_newcomer(seat.person_id) else "")
    notes.append("" if here.is_here(seat) else "not connected just now")
    deeds = ["lead:hand", "guardian:name"] if seat.guides else ["extra:grant", "seat:remove"]
    if not seat.guides and seat.chair is Chair.SPEAKING and here.takes_turns:
        deeds = ["floor:give", *deeds]
    return Row(seen.ref(seat.person_id), seen.name(seat.person_id), _joined(notes), deeds)


def _unseen(seen: Around) -> list[Row]:
    here = seen.hall
    present = [
        Present(seat.person_id, seat.chair is not Chair.LISTENING, seat.guides, seat.greeted_at)
        for seat in here.seats.values()
        if here.is_here(seat)
    ]
    names = {each.person_id: seen.name(each.person_id) for each in present}
    met = rooms.met_in(here.session.room_id, names) if names else {}
    written = {person_id: Written(first, at) for person_id, (first, at) in met.items()}
    found = unseen.unseen(here.now, present, written)
    return [
        Row(seen.ref(each.person_id), seen.name(each.person_id), "for ten minutes or more" if each.rises else "",
            ["person:greet"])
        for each in found
    ]  # fmt: skip


def _hints(seen: Around, seat: SessionSeat) -> list[str]:
    here, session = seen.hall, seen.hall.session
    guides, members = here.count()
    hints = []
    if session.co_asked_at is not None and seat.person_id != session.lead_id:
        hints.append(f"{seen.name(session.lead_id)} went quiet. You lead in a minute by yourself, or take it now.")
    if doors.needs_two(members) and guides < 2:
        hints.append("There are more than six of you: a second facilitator would be good.")
    if doors.may_split(members):
        hints.append("There are more than twelve of you. Small circles may be easier, with a facilitator each.")
    spoken = {each.person_id: float(each.spoken_s) for each in here.members_in() if each.chair is Chair.SPEAKING}
    quiet = [seen.name(person_id) for person_id in fair.quiet_ones(spoken)]
    if quiet:
        hints.append(f"Less heard today: {', '.join(quiet)}.")
    if here.clock is not None and not here.clock.shown(here.now):
        hints.append("The time of this phase is over. You can go on when it fits.")
    turn = here.floor
    if turn is not None and fair.sign(here.used_s(turn), here.allowed_s(turn)) is Sign.OVER:
        hints.append(f"{seen.name(turn.person_id)} has had the time of a turn. Nobody is cut off.")
    return hints


def _joined(notes: list[str]) -> str:
    return sentences.listed([note for note in notes if note])
