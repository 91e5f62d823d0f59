"""Rights that are fresh and ends that are ends: roles, measures that are lifted, what is over, who hears an alarm."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groups import clock, db, retention
from groups.access import Office
from groups.audit.models import AuditEntry
from groups.chat import queries as rooms
from groups.chat import service as chat
from groups.chat.models import Message, RoomSeat, RoomState
from groups.errors import Conflict, Forbidden, NotFound
from groups.membership import service as membership
from groups.moderation import service as moderation
from groups.moderation.models import Measure
from groups.people import offices
from groups.people.models import Person
from groups.sessions import jobs
from groups.sessions.models import Place, Stage
from groups.term import Term
from tests import make
from tests.people import letters as outbox
from tests.realtime.conftest import Live, live, sockets
from tests.sessions.evening import Evening, doing
from tests.sessions.test_guiding import letters
from tests.sessions.test_live import together

__all__ = ["live", "sockets"]  # fixtures

An = Callable[..., Evening]
Connect = Callable[[Person], Live]
Open = Callable[[Person], FlaskClient]


def test_who_leaves_or_guides_no_longer_is_told_of_to_the_others_at_once(evening: Evening, live: Connect) -> None:
    hazel = make.coordinator("Hazel")
    evening.begins()
    line = live(evening.people[1])
    with db.transaction() as session:
        membership.leave(session.get_one(Person, evening.people[0].id), session.merge(evening.group))
        actor, guide = (session.get_one(Person, each.id) for each in (hazel, evening.ines))
        membership.end_facilitator(actor, session.merge(evening.group), guide)
    told = line.told("session:changed")[-1]["view"]
    assert told["guiding"] == "Alder is guiding."
    assert evening.place(evening.people[0]) is Place.OUT
    with pytest.raises(Forbidden):
        evening.does(evening.ines, "pause:set")


def test_a_term_that_is_over_in_the_middle_leaves_nobody_who_may_not_guide(evening: Evening) -> None:
    evening.begins()
    hazel = make.coordinator("Hazel")
    with db.transaction() as session:
        until = Term(None, clock.now() + timedelta(minutes=5))
        actor, guide = (session.get_one(Person, each.id) for each in (hazel, evening.ines))
        membership.appoint_facilitator(actor, session.merge(evening.group), guide, until)
    evening.passes(minutes=5)
    assert evening.sees(evening.ines).console is None
    assert evening.sees(evening.people[0]).guiding == "Alder is guiding."


def test_a_removal_that_is_lifted_opens_the_door_again(evening: Evening) -> None:
    evening.begins()
    wren, hazel = evening.people[0], make.coordinator("Hazel")
    evening.does(evening.ines, "seat:remove", person=wren.ref, reason="The wrong one.")
    assert evening.place(wren) is Place.REMOVED
    with pytest.raises(Forbidden):
        evening.comes(wren)
    with doing(hazel) as actor:
        measure = db.session().scalars(select(Measure)).one()
        moderation.lift(actor, measure, "The wrong person was pressed.")
    assert evening.place(wren) is Place.OUT
    evening.comes(wren)
    assert evening.place(wren) is Place.IN


def test_nobody_is_let_in_when_it_is_over(evening: Evening) -> None:
    wren, otter, finch = evening.people
    evening.comes(evening.ines, evening.alder, wren, otter)
    evening.does(evening.ines, "session:begin")
    evening.does(evening.ines, "doors:set", doors="closed", late_minutes=0)
    evening.comes(finch)
    evening.says(evening.ines, "canary of those who were there")
    evening.does(evening.ines, "session:close")
    for name, given in (("lobby:admit", {"person": finch.ref}), ("lobby:open", {})):
        with pytest.raises(Conflict):
            evening.does(evening.ines, name, **given)
    room = evening.room()
    assert finch.id not in rooms.company_in(room.id, room.group_id).members


def test_who_waited_to_come_back_reads_it_afterwards_like_the_others(evening: Evening) -> None:
    evening.begins()
    wren = evening.people[0]
    evening.passes(minutes=12, quiet=(wren,))
    evening.lives(wren)
    assert evening.place(wren) is Place.LOBBY
    evening.does(evening.ines, "session:close")
    room = evening.room()
    assert wren.id in rooms.company_in(room.id, room.group_id).members


def test_when_the_words_are_forgotten_so_is_who_could_read_them(evening: Evening, live: Connect) -> None:
    evening.begins()
    evening.says(evening.ines, "canary")
    evening.does(evening.ines, "session:close")
    line = live(evening.people[0])
    line.enter(evening.room())
    line.told()
    evening.forward(timedelta(days=3))
    jobs.forget()
    assert line.told("room:refresh") == [{}]
    assert line.enter(evening.room())["code"] == "not_found"
    assert db.session().scalar(select(func.count(RoomSeat.id))) == 0


def test_what_is_kept_of_sessions_stands_where_everybody_reads_it(visitor: FlaskClient) -> None:
    page = visitor.get("/what-we-keep").text
    assert "What is said in a live session" in page
    assert "for the days the group chose" in page
    assert "Who was in a live session" in page
    assert {"session_words", "session_seats"} <= {each.key for each in retention.table()}


def test_who_is_on_call_hears_of_a_session_that_nobody_guides(evening: Evening, browser_of: Open) -> None:
    hazel, later = make.coordinator("Hazel"), make.person("Rowan")
    with db.transaction() as session:
        rowan = session.get_one(Person, later.id)
        offices.appoint(rowan, Office.COORDINATOR, None, Term(clock.now() + timedelta(days=2)))
    evening.begins()
    evening.passes(minutes=3, quiet=(evening.ines, evening.alder))
    assert letters("session_unattended") == 2
    assert letters("session_alone") == 1
    page = browser_of(hazel).get("/desk/duty").text
    assert "Sessions without anybody to guide them" in page
    assert evening.group.name in page.partition("Sessions without")[2]
    (letter,) = [each for each in outbox.waiting() if "nobody guides" in each.line]
    assert letter.path == "/desk/duty"
    assert evening.group.name not in letter.text
    evening.lives(evening.alder)
    assert [each for each in outbox.waiting() if "nobody guides" in each.line] == []
    assert "Sessions without" not in browser_of(hazel).get("/desk/duty").text


def test_who_leads_by_itself_stands_in_the_record(evening: Evening) -> None:
    evening.begins()
    evening.passes(minutes=3, quiet=(evening.ines,))
    entry = db.session().scalars(select(AuditEntry).where(AuditEntry.deed == "session.lead")).one()
    assert (entry.actor_id, entry.old, entry.new) == (None, {"lead": evening.ines.id}, {"lead": evening.alder.id})


def test_a_room_that_was_closed_stays_so_when_the_pace_changes(an: An) -> None:
    evening = an(talk="open")
    evening.begins()
    with doing(evening.ines) as who:
        chat.set_aside(who, evening.room(), RoomState.CLOSED, 60)
    evening.goes_to(Stage.OPEN_FLOOR)
    room = evening.room()
    assert (rooms.state_of(room), room.slow_s) == (RoomState.CLOSED, 20)


def test_to_who_is_out_the_page_is_the_door(evening: Evening, browser_of: Open) -> None:
    evening.begins()
    wren = evening.people[0]
    evening.does(wren, "session:leave")
    answer = browser_of(wren).get(f"/sessions/{evening.ref}")
    assert answer.location.endswith("/session")
    with pytest.raises(NotFound):
        evening.says(wren, "canary")


def test_who_listens_is_refused_at_every_door(an: An, browser_of: Open, live: Connect) -> None:
    evening = an(talk="open", slow_s=0)
    evening.begins()
    evening.goes_to(Stage.OPEN_FLOOR)
    wren, room = evening.people[0], evening.room().ref
    evening.does(wren, "seat:choose", chair="listening")
    browser, said = browser_of(wren), {"text": "canary", "key": "wren-listens-1"}
    assert browser.post(f"/sessions/{evening.ref}/words", data=said).status_code == 403
    assert browser.post(f"/rooms/{room}/messages", data=said).status_code == 403
    assert live(wren).say(evening.room(), "canary")["code"] == "listening"
    assert db.session().scalar(select(func.count(Message.id))) == 0
    evening.does(wren, "seat:choose", chair="speaking")
    assert browser.post(f"/sessions/{evening.ref}/words", data=said).status_code == 303


def test_two_who_take_the_lead_at_once_come_one_after_the_other(evening: Evening) -> None:
    evening.begins()
    outcomes = together(
        evening, (evening.alder, "lead:take", {}), (evening.ines, "lead:hand", {"person": evening.alder.ref})
    )
    assert outcomes == ["ok", "ok"]
    outcomes = together(evening, (evening.alder, "lead:take", {}), (evening.ines, "lead:take", {}))
    assert outcomes == ["ok", "ok"]
    entries = db.session().scalars(select(AuditEntry).where(AuditEntry.deed == "session.lead").order_by(AuditEntry.id))
    steps = [(entry.old["lead"], entry.new["lead"]) for entry in entries]
    assert steps[0] == (evening.ines.id, evening.alder.id)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(steps))
    assert evening.now().lead_id == steps[-1][1]
