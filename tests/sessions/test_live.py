"""What each hears over sockets: their own view, what is said while they may hear it, and nothing beyond."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from groups import clock, db
from groups.chat import service as chat
from groups.chat.models import Message
from groups.errors import Forbidden, Problem
from groups.people.models import Person
from groups.sessions import service
from groups.sessions.models import Stage, Turn, TurnState
from tests import make
from tests.realtime.conftest import Live, live, sockets
from tests.sessions.evening import Evening, doing

__all__ = ["live", "sockets"]  # fixtures

Connect = Callable[[Person], Live]
An = Callable[..., Evening]


def views(who: Live) -> list[dict[str, object]]:
    """What was pushed to somebody of the session, as they see it."""
    return [told["view"] for told in who.told("session:changed")]


def test_each_change_reaches_everybody_in_their_own_view(evening: Evening, live: Connect) -> None:
    evening.begins()
    everyone = {person.name: live(person) for person in evening.everyone}
    evening.does(evening.ines, "phase:next", phase=0)
    seen = {name: views(who)[-1] for name, who in everyone.items()}
    assert {view["version"] for view in seen.values()} == {evening.now().version}
    assert {name for name, view in seen.items() if view["console"]} == {"Ines", "Alder"}
    assert seen["Wren"]["place"] == "Your turn comes in a moment."
    assert "seat" not in json.dumps([view["people"] for view in seen.values()])


def test_one_in_the_lobby_hears_nothing_of_what_is_said(evening: Evening, live: Connect) -> None:
    wren, otter, finch = evening.people
    evening.comes(evening.ines, evening.alder, wren, otter)
    evening.does(evening.ines, "session:begin")
    evening.does(evening.ines, "doors:set", doors="closed", late_minutes=0)
    evening.comes(finch)
    waiting, inside = live(finch), live(wren)
    evening.says(evening.ines, "canary-for-those-inside")
    assert "canary" in json.dumps(inside.told())
    assert "canary" not in json.dumps(waiting.told())
    assert "canary" not in json.dumps(waiting.ask("session:enter", {"session": evening.ref}))
    assert waiting.ask("room:enter", {"room": evening.room().ref})["code"] == "not_found"


def test_a_refused_message_is_not_stored_and_not_told(evening: Evening, live: Connect) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren, otter = live(evening.people[0]), live(evening.people[1])
    wren.told(), otter.told()
    answer = otter.say(evening.room(), "canary-out-of-turn")
    assert (answer["ok"], answer["code"]) == (False, "floor")
    assert "canary" not in json.dumps(wren.told())
    assert "canary" not in json.dumps(wren.enter(evening.room()))
    assert db.session().scalar(select(func.count(Message.id))) == 0
    assert wren.say(evening.room(), "In turn")["ok"]


def test_people_who_do_not_meet_see_nothing_of_each_other(evening: Evening, live: Connect) -> None:
    wren, otter, _finch = evening.people
    make.block(otter, wren)
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    assert evening.holder() == "Wren"
    seen = live(otter).ask("session:enter", {"session": evening.ref})["view"]
    assert "Wren" not in json.dumps(seen)
    assert (seen["floor"], seen["holder"]) == ("Somebody has the floor.", "")
    assert seen["console"] is None


def test_a_sign_of_life_tells_who_is_behind(evening: Evening, live: Connect) -> None:
    evening.begins()
    wren = live(evening.people[0])
    known = wren.ask("session:enter", {"session": evening.ref})["view"]["version"]
    assert wren.ask("session:beat", {"session": evening.ref})["version"] == known
    evening.does(evening.ines, "phase:next", phase=0)
    assert wren.ask("session:beat", {"session": evening.ref})["version"] > known


def test_an_edit_is_words_too_and_waits_for_its_turn(evening: Evening, live: Connect) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren = live(evening.people[0])
    said = wren.say(evening.room(), "My turn")["message"]["ref"]
    evening.does(evening.people[0], "turn:done")
    answer = wren.ask("message:edit", {"message": said, "text": "canary, and more"})
    assert answer["code"] == "floor"


def together(evening: Evening, *deeds: tuple[Person, str, dict[str, object]]) -> list[str]:
    """These deeds in the same moment, each in a thread; what became of them."""
    ref, start, ids = evening.ref, Barrier(len(deeds)), [person.id for person, _name, _given in deeds]
    db.session().rollback()

    def act(number: int) -> str:
        _person, name, given = deeds[number]
        start.wait()
        try:
            with db.transaction() as session:
                service.perform(name, session.get_one(Person, ids[number]), ref, given)
        except Problem as problem:
            return problem.code
        finally:
            db.release()
        return "ok"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(act, range(len(deeds))))


def test_two_who_ask_in_the_same_moment_are_one_holder_and_one_order_for_all(an: An) -> None:
    evening = an(members=6, gap_s=0)
    evening.begins()
    evening.goes_to(Stage.OPEN_FLOOR)
    outcomes = together(evening, *[(person, "turn:ask", {}) for person in evening.people])
    assert outcomes == ["ok"] * 6
    states = [turn.state for turn in evening.turns()]
    assert states.count(TurnState.SPEAKING) == 1
    assert states.count(TurnState.NEXT) == 1
    holders = {evening.sees(person).holder for person in evening.everyone}
    assert len(holders) == 1
    places = [evening.sees(person).place for person in evening.people]
    assert len(set(places)) == 6


def test_two_guides_who_give_the_floor_at_once_leave_one_holder(an: An) -> None:
    evening = an(members=4)
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    _wren, otter, finch, _moth = evening.people
    deeds = [
        (evening.ines, "floor:give", {"person": otter.ref}), (evening.alder, "floor:give", {"person": finch.ref}),
        (evening.ines, "floor:thank", {}), (evening.alder, "phase:next", {"phase": 1}),
    ]  # fmt: skip
    together(evening, *deeds)
    live_turns = select(func.count()).where(Turn.state == TurnState.SPEAKING)
    assert (db.session().scalar(live_turns) or 0) <= 1


def test_a_message_in_flight_is_judged_by_the_phase_in_which_it_is_kept(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren, room = evening.people[0], evening.room().ref
    evening.does(evening.ines, "phase:next", phase=1)
    with pytest.raises(Forbidden) as refused, doing(wren) as who:
        chat.post_message(who, room, "written before it went on", "sent-before-1", wait=0)
    assert refused.value.code == "guides"
    assert clock.now()
