"""The side line: the person and two of the staff, opened when both said yes, read by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groups import access, clock, db
from groups.access import Can
from groups.care import queries, service
from groups.care.course import CareLevel
from groups.chat import queries as chat
from groups.chat.models import Room
from groups.errors import Conflict, Forbidden, NotFound
from groups.moderation.models import Measure, MeasureKind
from tests import make
from tests.care import caring
from tests.chat import deeds


def test_it_opens_when_both_have_said_yes_and_not_before(app, group, wren, ines, alder) -> None:
    item = caring.with_two(caring.raised(group, wren, CareLevel.RED), ines, alder)
    for _ in range(2):
        caring.do(ines, item, service.offer)
        assert (caring.now(item).room_id, deeds.count(Room)) == (None, 0)
    item = caring.do(alder, item, service.offer)
    assert chat.company_in(item.room_id, group.id).members == {wren.id, ines.id, alder.id}
    assert ("care_side_line", wren.id) in caring.told()
    caring.do(alder, item, service.offer)
    assert deeds.count(Room) == 1


def test_nobody_else_reads_it_no_facilitator_and_no_coordinator(app, group, otter, wren, ines, alder) -> None:
    third, rowan = make.facilitator(group), make.member(group, make.coordinator("Rowan"))
    item = caring.raised(group, wren, CareLevel.RED)
    room = caring.side_line(item, ines, alder)
    caring.do(ines, item, service.ask, rowan.ref)
    caring.do(rowan, item, service.join)
    deeds.post(wren, room, "I have it here")
    assert deeds.texts(ines, room) == deeds.texts(alder, room) == ["I have it here"]
    for outside in (third, rowan, otter):
        with pytest.raises(NotFound):
            deeds.see(outside, room)
        assert service.room_ref(caring.now(item), outside) == ""
    with pytest.raises(Forbidden, match="held by those who guide"):
        caring.do(rowan, item, service.offer)


def test_somebody_who_is_silenced_or_has_to_agree_anew_is_heard_there(app, group, room, wren, ines, alder) -> None:
    side = caring.side_line(caring.raised(group, wren, CareLevel.RED), ines, alder)
    with db.transaction() as session:
        now = clock.now()
        about = {"person_id": wren.id, "group_id": group.id, "kind": MeasureKind.SILENCE, "set_by_id": ines.id}
        session.add(Measure(**about, begins_at=now, ends_at=now + timedelta(days=1)))
        session.get_one(type(group), group.id).essential_version = 9
    access.forget()
    assert not access.can(wren, Can.POST_MESSAGE, room)
    deeds.post(wren, side, "Can you hear me?")
    assert deeds.texts(ines, side) == ["Can you hear me?"]


def test_of_the_staff_nobody_writes_alone_and_somebody_else_can_sit_down(app, group, wren, ines, alder) -> None:
    item = caring.raised(group, wren, CareLevel.RED)
    side, third = caring.side_line(item, ines, alder), make.facilitator(group, make.person("Sorrel"))
    with db.transaction():
        service.step_back(alder, queries.item_for(alder, item.ref))
    with pytest.raises(NotFound):
        deeds.see(alder, side)
    deeds.post(wren, side, "Are you there?")
    with pytest.raises(Forbidden, match="stepped back"):
        deeds.post(ines, side, "I am")
    caring.taken(third, item)
    caring.do(third, item, service.offer)
    deeds.post(ines, side, "I am, and Sorrel is here now")
    assert chat.company_in(side.id, group.id).members == {wren.id, ines.id, third.id}


def test_nobody_sits_with_somebody_who_does_not_wish_to_meet_them(app, group, wren, ines, alder) -> None:
    item = caring.with_two(caring.raised(group, wren, CareLevel.RED), ines, alder)
    make.block(wren, ines)
    with pytest.raises(Forbidden, match="somebody else"):
        caring.do(ines, item, service.offer)


def test_what_is_said_there_is_reported_to_nobody(app, group, wren, ines, alder) -> None:
    side = caring.side_line(caring.raised(group, wren, CareLevel.RED), ines, alder)
    said = deeds.post(wren, side, "I have it here")
    with pytest.raises(Forbidden, match="not put before others"):
        deeds.report(alder, said, group)
    with pytest.raises(NotFound):
        caring.worried(alder, said)


def test_closed_the_person_can_read_it_for_a_while_and_nobody_else(app, at_noon, group, wren, ines, alder) -> None:
    item = caring.raised(group, wren, CareLevel.RED)
    side = caring.side_line(item, ines, alder)
    deeds.post(ines, side, "We are glad you said it")
    caring.do(ines, item, service.set_aside, "She is well.")
    assert deeds.texts(wren, side) == ["We are glad you said it"]
    with pytest.raises(Forbidden, match="closed"):
        deeds.post(wren, side, "Thank you")
    for who in (ines, alder):
        with pytest.raises(NotFound):
            deeds.see(who, side)
    at_noon(timedelta(days=30, seconds=1))
    with pytest.raises(NotFound):
        deeds.see(wren, side)


def test_it_is_not_opened_about_what_is_over(app, group, wren, ines, alder) -> None:
    item = caring.with_two(caring.raised(group, wren, CareLevel.RED), ines, alder)
    caring.do(ines, item, service.set_aside, "A song.")
    with pytest.raises(Conflict):
        caring.do(ines, item, service.offer)
