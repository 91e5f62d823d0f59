"""Who looks after somebody does so for as long as they serve; and whom it is about learns of it by no side way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groups import access, clock, db
from groups.access import Office
from groups.audit import queries as audit
from groups.care import jobs, oncall, queries, service
from groups.care.course import CareLevel
from groups.care.events import CareChanged
from groups.care.models import CareKeeper
from groups.errors import NotFound
from groups.membership import service as membership
from groups.moderation.models import Measure, MeasureKind
from groups.notices.models import Notice
from groups.people.models import Appointment, Person
from groups.term import Term
from realtime import delivery
from tests import make
from tests.care import caring
from tests.chat import deeds


def end_guiding(person: Person, group) -> None:
    rowan = make.coordinator("Rowan")
    with db.transaction():
        membership.end_facilitator(rowan, group, person)
    access.forget()


def suspend(person: Person, group, by: Person) -> None:
    with make.saving() as session:
        about = {"person_id": person.id, "group_id": group.id, "kind": MeasureKind.SUSPENSION, "set_by_id": by.id}
        session.add(Measure(**about, begins_at=clock.now(), ends_at=clock.now() + timedelta(days=14)))


def test_who_does_not_guide_any_more_reads_and_does_nothing(app, group, wren, ines, alder) -> None:
    item = caring.raised(group, wren, CareLevel.RED)
    side = caring.side_line(item, ines, alder)
    deeds.post(wren, side, "I have it here")
    end_guiding(alder, group)
    with pytest.raises(NotFound):
        queries.item_for(alder, item.ref)
    with pytest.raises(NotFound):
        deeds.see(alder, side)
    assert queries.list_for(alder) == []
    assert [keeper.person.id for keeper in queries.accepted(caring.now(item))] == [ines.id]
    assert ("care_alert", ines.id) in caring.told(), "nobody stays alone with it unasked"


def test_by_the_clock_alone_as_well(app, at_noon, group, wren, ines) -> None:
    reed, rowan = make.member(group, make.person("Reed")), make.coordinator("Rowan")
    with db.transaction():
        membership.appoint_facilitator(rowan, group, reed, Term(until=clock.now() + timedelta(days=1)))
    item = caring.taken(reed, caring.raised(group, wren))
    at_noon(timedelta(days=1))
    access.forget()
    with pytest.raises(NotFound):
        queries.item_for(reed, item.ref)
    assert queries.list_for(reed) == []


@pytest.mark.parametrize("asked", [False, True], ids=["looks after it", "was asked"])
def test_who_is_out_of_the_group_reads_nothing(app, group, wren, ines, alder, asked: bool) -> None:
    item = caring.taken(ines, caring.raised(group, wren, CareLevel.RED))
    caring.do(ines, item, service.ask, alder.ref) if asked else caring.taken(alder, item)
    suspend(alder, group, ines)
    with pytest.raises(NotFound):
        queries.item_for(alder, item.ref)
    assert alder.id not in oncall.who_looks(caring.now(item))


def test_whoever_is_suspended_is_not_the_second_of_two(app, group, wren, ines, alder) -> None:
    rowan = make.coordinator("Rowan")
    suspend(alder, group, ines)
    caring.raised(group, wren, CareLevel.RED)
    assert ("care_alert", rowan.id) in caring.told()


def test_a_coordinator_who_has_not_begun_is_not_called(app, group, wren, ines) -> None:
    soon = make.person("Rowan")
    with make.saving() as session:
        begins = clock.now() + timedelta(days=3)
        session.add(Appointment(person_id=soon.id, office=Office.COORDINATOR, began_at=begins))
    item = caring.taken(ines, caring.raised(group, wren, CareLevel.RED))
    assert soon.id not in oncall.who_looks(item)
    assert soon.id not in {each.id for each in queries.who_can_be_asked(item)}


def test_a_facilitator_reads_nothing_about_themselves_in_the_record(app, group, otter, ines, alder) -> None:
    caring.worried(otter, deeds.post(ines, make.room(group), "So tired"), CareLevel.AMBER)
    kinds = {who.id: {each.subject_kind for each in audit.entries(who, group_id=group.id)} for who in (ines, alder)}
    assert "care_item" not in kinds[ines.id]
    assert "care_item" in kinds[alder.id]


def test_nor_is_anything_told_to_their_open_desk(app, group, otter, ines, alder, monkeypatch) -> None:
    told_of: set[int] = set()
    monkeypatch.setattr(delivery, "_reachable", set)
    monkeypatch.setattr(delivery, "_tell", lambda people, _told, **_more: told_of.update(people))
    heard, message = deeds.Heard(CareChanged), deeds.post(ines, make.room(group), "So tired")
    caring.worried(otter, message, CareLevel.GREEN)
    told_of.clear()
    for event in heard.events:
        delivery.hear_of_desk(event)
    assert told_of == {alder.id}


def test_what_was_sent_is_forgotten_with_what_it_was_about(app, at_noon, group, wren, ines, alder) -> None:
    item = caring.answered(caring.raised(group, wren, CareLevel.RED), ines, alder)
    assert ("care_words", wren.id) in caring.told()
    caring.do(ines, item, service.hand_on, "To her doctor, with her yes.")
    caring.do(ines, item, service.follow_up, "", at=clock.now() + timedelta(days=1))
    caring.do(ines, item, service.close, "")
    at_noon(timedelta(days=30, seconds=1))
    assert jobs.forget() == 1
    db.session().rollback()
    about = {each.kind for each in db.session().query(Notice).filter_by(about_id=item.id)}
    assert {kind for kind in about if kind.startswith("care_")} == set()
    assert db.session().query(CareKeeper).count() == 0
