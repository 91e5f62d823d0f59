"""Small circles: the session waits for them, and no word is taken in one that nobody guides or by who has left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from groups.chat import queries as rooms
from groups.chat import service as chat
from groups.errors import Forbidden, NotFound, Problem
from groups.people.models import Person
from groups.sessions.models import PauseWhy, Place, Stage
from tests import make
from tests.sessions.evening import Evening, doing

An = Callable[..., Evening]
Open = Callable[[Person], FlaskClient]


@pytest.fixture
def evening(an: An) -> Evening:
    """Six who come, and circles offered in the middle; Wren and Otter have gone into theirs."""
    evening = an(members=6)
    evening.begins()
    evening.goes_to(Stage.OPEN_FLOOR)
    evening.does(evening.ines, "circles:offer", guides=[evening.ines.ref, evening.alder.ref])
    for person in evening.people[:2]:
        evening.does(person, "circle:answer", circle=evening.sees(person).circle.ref, yes=True)
    return evening


def says(evening: Evening, who: Person, room: str, text: str = "Among few") -> str:
    """Somebody writes in a circle's room; the code of the refusal, or "ok"."""
    try:
        with doing(who) as actor:
            chat.post_message(actor, room, text, make.new_ref(), wait=0)
    except Problem as problem:
        return problem.code
    return "ok"


def room_of(evening: Evening, who: Person) -> str:
    """Where somebody's circle is."""
    return evening.sees(who).circle.room


def test_the_session_waits_while_there_are_circles_and_goes_on_by_itself(evening: Evening) -> None:
    wren, finch = evening.people[0], evening.people[2]
    evening.does(finch, "turn:ask")
    evening.passes(minutes=5)
    assert evening.now().pause_why is PauseWhy.CIRCLES
    assert "small circles" in evening.sees(finch).pause
    assert evening.holder() == ""
    with pytest.raises(Forbidden):
        evening.says(finch)
    assert says(evening, wren, room_of(evening, wren)) == "ok"
    evening.does(evening.ines, "circles:recall")
    assert evening.now().paused_at is not None
    evening.passes(minutes=2)
    evening.passes(20)
    assert (evening.now().paused_at, evening.holder()) == (None, "Finch")
    assert evening.now().paused_s >= 7 * 60


def test_circles_that_nobody_went_into_are_over_when_they_are_called(an: An) -> None:
    evening = an(members=6)
    evening.begins()
    evening.goes_to(Stage.OPEN_FLOOR)
    evening.does(evening.ines, "circles:offer", guides=[evening.ines.ref, evening.alder.ref])
    evening.does(evening.ines, "circles:recall")
    assert evening.now().paused_at is None
    assert evening.sees(evening.people[0]).circle is None


def test_who_is_put_out_or_steps_out_is_out_of_the_circle_too(evening: Evening) -> None:
    wren, otter = evening.people[:2]
    rooms_before = {person.name: room_of(evening, person) for person in (wren, otter)}
    evening.does(evening.ines, "seat:remove", person=wren.ref, reason="Shouting.")
    evening.does(otter, "session:leave")
    for person in (wren, otter):
        assert says(evening, person, rooms_before[person.name], "canary") == "not_found"
    evening.comes(otter)
    assert evening.place(otter) is Place.IN
    assert evening.sees(otter).circle.joined is None


def test_a_circle_whose_guide_drops_takes_no_words_even_before_anybody_looked(evening: Evening) -> None:
    wren = evening.people[0]
    room = room_of(evening, wren)
    assert says(evening, wren, room) == "ok"
    evening.forward(timedelta(seconds=125))
    evening.lives(wren)
    assert says(evening, wren, room) == "closed"


def test_a_circle_is_over_when_its_guide_guides_no_longer(evening: Evening) -> None:
    wren = evening.people[0]
    room, guide = room_of(evening, wren), evening.sees(wren).circle.guide
    who = next(each for each in (evening.ines, evening.alder) if each.name == guide)
    evening.does(who, "session:leave")
    assert says(evening, wren, room) == "closed"
    assert evening.sees(wren).circle is None


def test_a_circles_page_is_a_place_in_the_session_and_leads_back_to_it(evening: Evening, browser_of: Open) -> None:
    wren = evening.people[0]
    page = browser_of(wren).get(f"/rooms/{room_of(evening, wren)}").text
    assert f'id="beside" data-session="{evening.ref}"' in page
    assert f'href="/sessions/{evening.ref}">Back to the session' in page
    ref = room_of(evening, wren)
    evening.does(evening.ines, "session:close")
    assert "What is left of the session" in browser_of(wren).get(f"/rooms/{ref}").text
    assert says(evening, wren, ref) == "closed"


def test_what_was_said_in_a_circle_is_for_those_who_sat_in_it(evening: Evening) -> None:
    wren, finch = evening.people[0], evening.people[2]
    ref = room_of(evening, wren)
    room = rooms.rooms_by_ref([ref])[ref]
    assert wren.id in rooms.company_in(room.id, room.group_id).members
    assert finch.id not in rooms.company_in(room.id, room.group_id).members
    with pytest.raises(NotFound), doing(finch) as who:
        chat.post_message(who, ref, "canary", make.new_ref(), wait=0)
