"""The ways in: a worry, a facilitator's eye, a mark of the list, the person themselves; and what each level does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import update

from groups import access, clock, db, limits
from groups.access import Can
from groups.care import queries, service
from groups.care.course import CareLevel, CareSource, CareState
from groups.care.models import CareItem, CareStep
from groups.chat import queries as chat
from groups.chat.models import RoomState
from groups.duty.models import Duty, GroupHours, Opening
from groups.errors import Invalid, NotFound, TooSoon
from groups.moderation import care_marks
from groups.moderation.care_marks import CareMark
from groups.moderation.models import Case, Measure, Report
from groups.people.models import Person
from tests import make
from tests.care import caring
from tests.chat import deeds

CANARY = "canary-5e1d"


def mark(message, author, level: str = "amber", rule: str = "a phrase of the list") -> None:
    """As the posting of messages tells of one that was marked."""
    with db.transaction():
        care_marks.raise_care(CareMark("message", message.id, message.group_id, author.id, level, (rule,)))


def status(person, room) -> list[str]:
    return [message.status for message in deeds.see(person, room)]


def test_a_worry_opens_an_item_and_is_told_nothing_more(app, group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room, "I am so tired of it all")
    caring.worried(otter, message, words="She is never like this")
    item = caring.item_about(wren)
    assert (item.state, item.level, item.source) == (CareState.SIGNAL, "amber", CareSource.WORRIED)
    assert [line.item.id for line in queries.list_for(ines)] == [line.item.id for line in queries.list_for(alder)]
    for outside in (otter, wren, make.facilitator(make.group("Elsewhere"))):
        assert queries.list_for(outside) == []
        with pytest.raises(NotFound):
            queries.item_for(outside, item.ref)


def test_care_is_never_conduct(app, group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room, "Goodbye")
    caring.worried(ines, message, CareLevel.RED)
    item = caring.with_two(caring.item_about(wren), ines, alder)
    caring.do(ines, item, service.set_aside, "A song.")
    assert [deeds.count(table) for table in (Case, Report, Measure)] == [0, 0, 0]
    assert access.can(wren, Can.POST_MESSAGE, room)


@pytest.mark.parametrize(
    ("level", "card", "held", "called"),
    [
        (CareLevel.GREEN, False, False, False),
        (CareLevel.AMBER, True, False, False),
        (CareLevel.RED, True, True, True),
        (CareLevel.NOW, True, True, True),
    ],
)
def test_each_level_does_what_the_table_says(
    app, group, room, wren, otter, ines, alder, level: CareLevel, card: bool, held: bool, called: bool
) -> None:
    message = deeds.post(wren, room, CANARY)
    caring.worried(ines, message, level)
    item = caring.item_about(wren)
    assert (item.card_at is not None, db.session().get_one(Person, wren.id).has_care) == (card, card)
    assert (item.now_since is not None) is (level is CareLevel.NOW)
    assert status(otter, room) == (["hidden"] if held else ["shown"])
    assert status(wren, room) == (["held"] if held else ["shown"])
    alerted = {person_id for kind, person_id in caring.told() if kind == "care_alert"}
    assert alerted == ({ines.id, alder.id} if called else set())


def test_one_members_word_calls_but_takes_nothing_out_of_sight(app, group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room)
    caring.worried(otter, message, CareLevel.RED)
    assert status(otter, room) == ["shown"]
    assert ("care_alert", ines.id) in caring.told()
    item = caring.taken(ines, caring.item_about(wren))
    caring.do(ines, item, service.set_level, CareLevel.NOW)
    assert status(otter, room) == ["hidden"]


@pytest.mark.parametrize(("level", "seen"), [("amber", "shown"), ("red", "hidden")])
def test_a_mark_of_the_list_gives_the_card_and_holds_only_what_is_red(
    app, group, room, wren, otter, ines, level: str, seen: str
) -> None:
    message = deeds.post(wren, room, CANARY)
    mark(message, wren, level)
    item = caring.item_about(wren)
    assert (item.level, item.source, item.card_at is not None) == (level, CareSource.SCREENING, True)
    assert status(otter, room) == [seen]
    (step,) = db.session().query(CareStep)
    assert (step.rule, step.words, step.by_id, step.subject_id) == ("a phrase of the list", "", None, message.id)


def test_a_message_that_is_posted_and_marked_is_never_pushed_to_peers(app, group, room, wren, otter, ines) -> None:
    posted = deeds.post(wren, room, "I am going to kill myself tonight, goodbye")
    assert caring.item_about(wren).level == "red"
    (heard,) = chat.heard([posted.id])
    assert heard.view_of(otter.id).text == ""
    assert "goodbye" in heard.view_of(wren.id).text
    deeds.edit(wren, posted, "I am going to kill myself tonight, goodbye all")
    assert deeds.count(CareStep) == 1, "the same rule in the same message is known"


def test_those_who_guide_are_not_given_the_card_for_what_they_write(app, group, room, ines) -> None:
    mark(deeds.post(ines, room, "If you think of ending it, tell us"), ines)
    assert deeds.count(CareItem) == 0


def test_what_comes_again_joins_the_item_and_never_makes_less_of_it(app, group, room, wren, otter, ines) -> None:
    message = deeds.post(wren, room)
    for who, level in ((otter, CareLevel.RED), (ines, CareLevel.AMBER), (otter, CareLevel.GREEN)):
        caring.worried(who, message, level)
    item = caring.item_about(wren)
    assert (item.level, deeds.count(CareItem), deeds.count(CareStep)) == ("red", 1, 3)
    assert status(otter, room) == ["shown"], "who looked said that it is not so grave"


def test_nobody_can_have_the_card_shown_to_somebody_over_and_over(app, group, room, wren, otter) -> None:
    message = deeds.post(wren, room)
    caring.worried(otter, message)
    with db.transaction():
        service.put_away(db.session().get_one(Person, wren.id))
    caring.worried(otter, message)
    assert not db.session().get_one(Person, wren.id).has_care


def test_many_who_worry_at_once_open_one_item(app, group, room, wren) -> None:
    message = deeds.post(wren, room)
    people = [make.member(group).id for _ in range(4)]
    barrier, ref = Barrier(4), message.ref

    def worry(person_id: int) -> None:
        barrier.wait()
        try:
            with db.transaction() as session:
                service.worry_about_message(session.get_one(Person, person_id), ref, CareLevel.AMBER, "")
        finally:
            db.release()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(worry, people))
    assert (deeds.count(CareItem), deeds.count(CareStep)) == (1, 4)


def test_one_cannot_worry_about_oneself_nor_about_whom_one_cannot_see(app, group, room, wren, otter) -> None:
    message = deeds.post(wren, room)
    with pytest.raises(Invalid):
        caring.worried(wren, message)
    make.block(otter, wren)
    with pytest.raises(NotFound):
        caring.worried(otter, message)
    with db.transaction(), pytest.raises(NotFound):
        service.worry_about_member(otter, group, wren.ref, CareLevel.AMBER, "")
    with pytest.raises(NotFound):
        caring.worried(make.person("Stranger"), message)


def test_worrying_has_a_limit_and_asking_for_oneself_has_none(app, group, room, wren, otter) -> None:
    message = deeds.post(wren, room)
    limits.forget()
    with pytest.raises(TooSoon), db.transaction():  # noqa: PT012  # the twenty-first
        for _ in range(21):
            service.worry_about_message(otter, message.ref, CareLevel.GREEN, "")
    with db.transaction():
        for _ in range(25):
            service.ask_for_help(wren, group, now=True)


def test_a_silenced_person_can_ask_and_is_taken_as_grave_until_somebody_has_looked(
    app, group, wren, ines, alder
) -> None:
    with db.transaction():
        service.ask_for_help(wren, group, now=True)
    item = caring.item_about(wren)
    assert (item.level, item.source, item.card_at is not None) == ("red", CareSource.SELF, True)
    assert {("care_alert", ines.id), ("care_alert", alder.id), ("care_word", ines.id)} <= caring.told()


def test_where_there_are_not_two_the_coordinators_are_called_and_may_look(app, group, wren, ines) -> None:
    rowan = make.coordinator("Rowan")
    with db.transaction():
        service.ask_for_help(wren, group, now=False)
    item = caring.item_about(wren)
    assert queries.list_for(rowan) == []
    with db.transaction():
        service.ask_for_help(wren, group, now=True)
    assert {person_id for kind, person_id in caring.told() if kind == "care_alert"} == {ines.id, rowan.id}
    assert queries.item_for(rowan, item.ref).id == queries.list_for(rowan)[0].item.id
    make.facilitator(group)
    with pytest.raises(NotFound):
        queries.item_for(rowan, item.ref)


def hours(group, *on_duty: Person) -> None:
    """The group is open only while somebody is on duty, and these are."""
    now = clock.now()
    with db.transaction() as session:
        session.merge(GroupHours(id=1, group_id=group.id, opening=Opening.STAFFED))
        session.execute(update(Duty).values(left_at=now))
        for who in on_duty:
            about = {"group_id": group.id, "person_id": who.id, "begins_at": now, "ends_at": now + timedelta(hours=1)}
            session.add(Duty(**about, came_at=now, seen_at=now))


def test_those_on_duty_look_and_a_room_without_anybody_has_a_pause(app, group, room, wren, ines, alder) -> None:
    rowan = make.coordinator("Rowan")
    hours(group, ines)
    mark(deeds.post(wren, room), wren, "amber")
    assert [bool(queries.list_for(each)) for each in (ines, alder, rowan)] == [True, False, False]
    mark(deeds.post(wren, room, "And more"), wren, "red")
    assert [bool(queries.list_for(each)) for each in (ines, alder, rowan)] == [True, True, False]
    assert chat.state_of(chat.room_for(wren, room.ref, Can.READ_ROOM)) is RoomState.OPEN

    last = deeds.post(wren, room, "And again")
    hours(group)
    mark(last, wren, "red", "another phrase")
    assert [bool(queries.list_for(each)) for each in (ines, alder, rowan)] == [True, True, True]
    db.session().rollback()
    paused = chat.room_for(wren, room.ref, Can.READ_ROOM)
    assert (chat.state_of(paused), paused.state_words) == (RoomState.PAUSED, "It is being looked after.")


def test_who_is_alone_on_duty_and_at_risk_is_looked_after_by_the_others(app, group, ines, alder) -> None:
    hours(group, ines)
    item = caring.raised(group, ines)
    assert [bool(queries.list_for(each)) for each in (ines, alder)] == [False, True]
    assert queries.item_for(alder, item.ref).id == item.id


def test_conduct_does_not_show_again_what_care_holds(app, group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room, CANARY)
    mark(message, wren, "red")
    deeds.report(ines, message, group)
    deeds.decide(alder, message, deeds.Decision.DISMISSED, group)
    assert CANARY not in repr(deeds.see(otter, room))
    item = caring.with_two(caring.item_about(wren), ines, alder)
    caring.do(ines, item, service.show_again)
    assert deeds.texts(otter, room) == [CANARY]


def test_care_does_not_show_again_what_conduct_holds(app, group, room, wren, otter, ines, alder) -> None:
    message = deeds.post(wren, room, CANARY)
    deeds.report(ines, message, group)
    mark(message, wren, "red")
    item = caring.with_two(caring.item_about(wren), ines, alder)
    caring.do(ines, item, service.show_again)
    assert status(otter, room) == ["hidden"]
    deeds.decide(alder, message, deeds.Decision.DISMISSED, group)
    assert status(otter, room) == ["shown"]
