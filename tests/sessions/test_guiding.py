"""Who guides, who comes in, and how it ends: with the clock, and with people who drop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from groups import clock, db
from groups.access import Can
from groups.audit.models import AuditEntry
from groups.care.models import CareItem
from groups.chat import queries as rooms
from groups.errors import Conflict, Forbidden, NotFound
from groups.meetups import service as meetups
from groups.meetups.models import Answer, Attendance, Came, Meetup
from groups.membership import service as membership
from groups.moderation import places
from groups.moderation import service as moderation
from groups.notices.models import Notice
from groups.people.models import Person
from groups.sessions import jobs, service
from groups.sessions.models import EndWhy, LiveSession, PauseWhy, Place, SessionSeat, Stage
from tests import make
from tests.sessions.evening import Evening, doing

An = Callable[..., Evening]


def letters(kind: str) -> int:
    """How many people a letter of this kind was put for."""
    db.session().rollback()
    return db.session().scalar(select(func.count(Notice.person_id.distinct())).where(Notice.kind == kind)) or 0


def test_the_lead_drops_and_the_co_is_asked_and_then_leads(evening: Evening) -> None:
    evening.begins()
    evening.lives()
    evening.passes(59, quiet=(evening.ines,))
    assert evening.now().co_asked_at is None
    evening.passes(2, quiet=(evening.ines,))
    assert any("went quiet" in hint for hint in evening.sees(evening.alder).console.hints)
    assert evening.sees(evening.people[0]).guiding == "Ines is guiding."
    evening.passes(60, quiet=(evening.ines,))
    assert evening.sees(evening.people[0]).guiding == "Alder is guiding."


def test_with_nobody_to_guide_it_pauses_and_every_later_message_is_refused(evening: Evening) -> None:
    evening.begins()
    wren = evening.people[0]
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    both = (evening.ines, evening.alder)
    evening.passes(100, quiet=both)
    evening.says(wren, "Still here.")
    evening.passes(30, quiet=both)
    session = evening.now()
    assert session.pause_why is PauseWhy.UNATTENDED
    assert "Nobody who guides" in evening.sees(wren).pause
    with pytest.raises(Forbidden) as refused:
        evening.says(wren, "canary")
    assert refused.value.code == "paused"
    assert letters("session_unattended") == 2


def test_a_message_is_refused_although_nobody_looked_since_the_lead_went(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren = evening.people[0]
    evening.forward(timedelta(seconds=125))
    with pytest.raises(Forbidden) as refused:
        evening.says(wren, "canary")
    assert refused.value.code == "paused"


def test_who_guides_comes_back_and_it_goes_on_where_it_was(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    left, both = evening.sees(evening.people[0]).time, (evening.ines, evening.alder)
    evening.passes(minutes=5, quiet=both)
    assert evening.now().paused_at is not None
    evening.lives(evening.alder)
    assert evening.now().paused_at is None
    assert evening.sees(evening.people[0]).guiding == "Alder is guiding."
    assert evening.holder() == "Wren"
    assert evening.sees(evening.people[0]).time.split("about")[0] == left.split("about")[0]


def test_after_ten_minutes_alone_it_closes_kindly(evening: Evening) -> None:
    evening.begins()
    evening.passes(minutes=13, quiet=(evening.ines, evening.alder))
    assert (evening.now().stage, evening.now().end_why) == (Stage.ENDED, EndWhy.UNATTENDED)
    assert "Thank you for being here" in evening.sees(evening.people[0]).place


def test_a_server_that_was_away_finds_everything_as_it_was(evening: Evening) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren = evening.people[0]
    evening.does(wren, "turn:begin")
    before = evening.sees(wren)
    evening.forward(timedelta(seconds=90))  # nobody can say that they are there
    evening.lives(evening.ines)
    jobs.tick()
    evening.lives()
    jobs.tick()
    after = evening.sees(wren)
    assert (evening.holder(), after.stage, after.phase) == ("Wren", before.stage, before.phase)
    assert after.until == before.until
    assert letters("session_unattended") == 0


def test_late_at_minute_eleven_waits_in_the_lobby_and_a_dropped_one_does_not(evening: Evening) -> None:
    wren, otter, finch = evening.people
    evening.comes(evening.ines, evening.alder, wren, otter)
    evening.does(evening.ines, "session:begin")
    evening.passes(minutes=8)
    evening.passes(minutes=3, quiet=(otter,))
    evening.lives(otter)
    assert evening.place(otter) is Place.IN
    evening.comes(finch)
    assert evening.place(finch) is Place.LOBBY
    assert "doors are closed" in evening.sees(finch).place
    evening.does(evening.ines, "lobby:admit", person=finch.ref)
    assert evening.place(finch) is Place.IN


def test_who_comes_in_time_waits_for_a_quiet_moment(evening: Evening) -> None:
    wren, otter, finch = evening.people
    evening.comes(evening.ines, evening.alder, wren, otter)
    evening.does(evening.ines, "session:begin")
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    evening.comes(finch)
    assert evening.place(finch) is Place.LOBBY
    assert "next quiet moment" in evening.sees(finch).place
    evening.does(wren, "turn:done")
    assert evening.place(finch) is Place.IN


def test_who_was_away_for_longer_stands_at_the_door_again(evening: Evening) -> None:
    evening.begins()
    wren = evening.people[0]
    evening.lives()
    evening.passes(minutes=12, quiet=(wren,))
    assert evening.place(wren) is Place.OUT
    evening.lives(wren)
    assert evening.place(wren) is Place.LOBBY


def test_too_few_wait_ten_minutes_and_then_the_facilitator_chooses(evening: Evening) -> None:
    wren = evening.people[0]
    evening.comes(evening.ines, wren)
    evening.passes(minutes=19)
    with pytest.raises(Conflict):
        evening.does(evening.ines, "session:begin", small=True)
    evening.passes(minutes=1)
    with pytest.raises(Conflict) as refused:
        evening.does(evening.ines, "session:begin", small=True)
    assert "two who guide" in refused.value.say
    evening.comes(evening.alder)
    assert "session:begin" in evening.sees(evening.ines).deeds
    evening.does(evening.ines, "session:begin", small=True)
    assert evening.now().stage is Stage.OPENING


def test_letting_it_be_is_one_kind_word_to_each_who_waited(evening: Evening) -> None:
    evening.comes(evening.ines, *evening.people[:2])
    evening.does(evening.ines, "session:cancel")
    assert evening.now().end_why is EndWhy.TOO_FEW
    assert letters("session_not_started") == 2


def test_without_anybody_who_guides_they_are_asked_and_it_does_not_begin(evening: Evening) -> None:
    wren = evening.people[0]
    evening.comes(wren)
    jobs.tick()
    assert letters("session_guide_wanted") == 2
    evening.passes(minutes=16)
    assert "We have asked them" in evening.sees(wren).place
    evening.passes(minutes=10)
    assert evening.now().end_why is EndWhy.NO_GUIDE
    assert letters("session_not_started") == 1


def test_not_this_time_is_said_kindly_and_stands_in_the_record(evening: Evening) -> None:
    wren = evening.people[0]
    evening.comes(evening.ines, wren)
    evening.does(evening.ines, "lobby:decline", person=wren.ref, why="full")
    assert "Not this time" in evening.sees(wren).place
    with pytest.raises(Forbidden):
        evening.comes(wren)
    entry = db.session().scalars(select(AuditEntry).where(AuditEntry.deed == "session.declined")).one()
    assert (entry.actor_id, entry.subject_id, entry.reason) == (evening.ines.id, wren.id, "full")


def test_who_is_put_out_hears_nothing_more_and_does_not_come_back(evening: Evening) -> None:
    evening.begins()
    wren = evening.people[0]
    room = evening.room()
    evening.does(evening.ines, "seat:remove", person=wren.ref, reason="Shouting.")
    assert evening.place(wren) is Place.REMOVED
    with pytest.raises(NotFound):
        evening.says(wren)
    with pytest.raises(Forbidden):
        evening.comes(wren)
    assert wren.id not in rooms.company_in(room.id, evening.group.id).members


def test_who_leaves_the_group_is_out_of_its_session(evening: Evening) -> None:
    evening.begins()
    wren = evening.people[0]
    with db.transaction() as session:
        membership.leave(session.get_one(Person, wren.id), session.merge(evening.group))
    jobs.tick()
    evening.passes(20, quiet=(wren,))
    assert evening.place(wren) is Place.OUT
    assert wren.name not in [face.name for face in evening.sees(evening.people[1]).people if face.mark]


def test_seats_are_kept_for_those_who_said_that_they_come(an: An) -> None:
    evening = an(members=4, speaking_seats=2)
    wren, otter, finch, moth = evening.people
    for person in (wren, otter):
        with doing(person) as who:
            meetups.reply(who, evening.meetup.ref, Answer.GOING)
    evening.comes(evening.ines, evening.alder, finch, wren, moth)
    evening.does(evening.ines, "session:begin")
    assert [evening.place(each) for each in (wren, finch, moth)] == [Place.IN, Place.LOBBY, Place.LOBBY]
    evening.comes(otter)
    assert evening.place(otter) is Place.IN
    evening.does(finch, "seat:choose", chair="listening")
    assert evening.place(finch) is Place.IN


def test_it_ends_and_those_who_were_there_are_noted(evening: Evening) -> None:
    wren, otter, finch = evening.people
    evening.comes(evening.ines, evening.alder, wren, otter)
    evening.does(evening.ines, "session:begin")
    evening.goes_to(Stage.CLOSING)
    evening.does(wren, "session:stay")
    evening.goes_to(Stage.AFTER)
    evening.says(wren, "Thank you.")
    with pytest.raises(Forbidden):
        evening.says(otter)
    evening.passes(minutes=16)
    assert evening.now().stage is Stage.ENDED
    found = dict(db.session().execute(select(Attendance.person_id, Attendance.came)).all())
    assert found == {wren.id: Came.ATTENDED, otter.id: Came.ATTENDED}
    assert finch.id not in found
    assert db.session().scalar(select(Meetup.came).where(Meetup.id == evening.meetup.id)) == 2


def test_words_are_read_for_the_days_the_group_set_and_then_forgotten(an: An) -> None:
    evening = an(transcript_days=2)
    evening.begins()
    wren, room = evening.people[0], evening.room()
    evening.says(evening.ines, "canary of the session")
    evening.does(evening.ines, "session:close")
    assert len(rooms.visible(wren, room)) == 1
    evening.forward(timedelta(days=2, seconds=-1))
    assert jobs.forget() == 0
    evening.forward(timedelta(seconds=1))
    assert jobs.forget() == 1
    assert rooms.visible(wren, room) == []
    evening.forward(timedelta(days=28))
    jobs.forget()
    assert db.session().scalar(select(func.count(SessionSeat.id))) == 0
    kept = db.session().scalars(select(LiveSession)).one()
    assert (kept.came, kept.forgotten_at is not None) == (3, True)


def test_a_date_that_moves_takes_its_session_along(evening: Evening) -> None:
    later = make.meetup(evening.group, starts_in=timedelta(days=2))
    with doing(evening.ines) as who:
        service.prepare(who, later.ref)
    with db.transaction() as session:
        row = session.get_one(Meetup, later.id)
        row.starts_at += timedelta(hours=1)
        row.ends_at += timedelta(hours=1)
        service.follow(later.id)
    found = db.session().scalars(select(LiveSession).where(LiveSession.meetup_id == later.id)).one()
    assert found.starts_at == clock.now() + timedelta(days=2, hours=1)


def test_two_who_press_at_once_go_on_by_one(evening: Evening) -> None:
    evening.begins()
    evening.does(evening.ines, "phase:next", phase=0)
    with pytest.raises(Conflict) as refused:
        evening.does(evening.alder, "phase:next", phase=0)
    assert refused.value.code == "gone_on"
    assert evening.now().phase == 1


def test_nobody_unseen_is_for_those_who_guide_and_a_word_is_enough(an: An) -> None:
    evening = an(talk="open", slow_s=0)
    evening.begins()
    evening.goes_to(Stage.OPEN_FLOOR)
    wren, otter = evening.people[:2]
    evening.says(wren, "I am new to this.")
    evening.says(otter, "So am I.")
    evening.passes(minutes=10)
    unseen = evening.sees(evening.ines).console.unseen
    assert [(row.name, row.note) for row in unseen] == [
        ("Wren", "for ten minutes or more"), ("Otter", "for ten minutes or more"),
    ]  # fmt: skip
    evening.says(evening.alder, "Welcome, Wren.")
    evening.does(evening.ines, "person:greet", person=otter.ref)
    assert evening.sees(evening.ines).console.unseen == []
    assert evening.sees(wren).console is None


def test_small_circles_have_a_guide_each_and_nobody_is_moved(an: An) -> None:
    evening = an(members=6, talk="open")
    evening.begins()
    evening.goes_to(Stage.OPEN_FLOOR)
    evening.does(evening.ines, "circles:offer", guides=[evening.ines.ref, evening.alder.ref])
    asked = {person.name: evening.sees(person).circle for person in evening.people}
    assert sorted(circle.guide for circle in asked.values()) == ["Alder"] * 3 + ["Ines"] * 3
    wren = evening.people[0]
    with pytest.raises(NotFound):
        rooms.open_room(wren, asked["Wren"].room, Can.READ_ROOM)
    evening.does(wren, "circle:answer", circle=asked["Wren"].ref, yes=True)
    assert rooms.open_room(wren, asked["Wren"].room, Can.READ_ROOM).for_some
    evening.does(evening.ines, "circles:recall")
    evening.passes(minutes=2)
    assert evening.sees(wren).circle is None


def test_a_measure_set_elsewhere_takes_somebody_out_of_the_session(evening: Evening) -> None:
    evening.begins()
    wren, room = evening.people[0], evening.now().room_id
    with doing(evening.alder) as who:
        moderation.remove_from_session(who, wren.id, places.Place(evening.group.id, room), None, "Shouting.")
    assert evening.place(wren) is Place.REMOVED
    assert evening.sees(wren).page == "over"


def test_who_asks_for_help_is_looked_after_beside_conduct(evening: Evening) -> None:
    evening.begins()
    wren = evening.people[0]
    evening.does(wren, "session:leave", need="help")
    item = db.session().scalars(select(CareItem)).one()
    assert (item.person_id, item.group_id) == (wren.id, evening.group.id)
    assert [row.note for row in evening.sees(evening.ines).console.calls] == ["needs help now"]
    assert evening.sees(evening.people[1]).console is None
