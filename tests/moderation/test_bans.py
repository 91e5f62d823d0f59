"""Who is out of a group is out by every way in, and in again when the measure is over or lifted, with a record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groups import access, clock, db
from groups.access import Can
from groups.audit.models import AuditEntry
from groups.calendars import queries as calendars
from groups.chat import queries as chat
from groups.errors import Conflict, Forbidden, Invalid, NotFound
from groups.meetups import queries as meetups
from groups.meetups.models import Answer, Reply
from groups.membership import queries as membership
from groups.membership import service as belonging
from groups.membership.events import StandingChanged
from groups.membership.models import Entry, JoinRequest, MembershipState
from groups.moderation import queries, service
from groups.moderation.events import MeasureBegan
from groups.moderation.ladder import Rung
from groups.notices.models import Notice
from tests import make
from tests.chat import deeds
from tests.moderation import told

SHUT = [Rung.TWO_WEEKS, Rung.MONTH, Rung.END]


@pytest.fixture(params=SHUT, ids=str)
def banned(request: pytest.FixtureRequest, at_noon, group, room, wren, otter, ines):
    """Wren, out of the group by each step that shuts out."""
    told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group), request.param)
    access.forget()
    return wren


def join(person, group, **more):
    with db.transaction():
        return belonging.join(person, group, group.agreements_version, **more)


@pytest.fixture
def left(banned, group):
    """The same, when they left before: leaving and coming back is no way around."""
    with make.saving() as session:
        row = membership.membership_of(banned.id, group.id)
        assert row is not None
        if row.state is MembershipState.ACTIVE:
            row.state = MembershipState.LEFT
            session.add(row)
    access.forget()
    return banned


@pytest.mark.parametrize("entry", list(Entry), ids=str)
def test_one_does_not_come_back_by_any_way_in(left, group, ines, entry: Entry) -> None:
    with db.transaction() as session:
        session.merge(group).entry = entry
        token = belonging.invite(ines, group)
    here = membership.get_group(group.id)
    for more in ({}, {"answers": {}}, {"invitation": token}):
        with pytest.raises(Forbidden, match="not open to you"):
            join(left, here, **more)
    assert db.session().query(JoinRequest).count() == 0


def test_who_asked_before_is_not_admitted_after(left, group, ines) -> None:
    with make.saving() as session:
        session.add(JoinRequest(person_id=left.id, group_id=group.id, answers=[], created_at=clock.now()))
    ref, rowan = membership.requests_of(group)[0].ref, make.coordinator("Rowan")
    with pytest.raises(Conflict, match="measure keeps this person out"), db.transaction():
        belonging.decide_request(ines, membership.request_for(group, ref), admit=True)
    with pytest.raises(Forbidden), db.transaction():
        belonging.appoint_facilitator(rowan, group, left)


def test_nothing_of_the_group_reaches_them(banned, group, room, otter) -> None:
    said = deeds.post(otter, room, "Among us")
    with pytest.raises(NotFound):
        chat.room_for(banned, room.ref, Can.READ_ROOM)
    assert chat.shown_to([banned.id], said.id)[banned.id] is None
    assert chat.heads([banned.id], [room.id]) == {}
    assert not chat.company_of([group.id])[group.id].members & {banned.id}


def test_seats_are_given_back_and_letters_are_for_others(app, group, room, wren, otter, ines) -> None:
    meetup, now = make.meetup(group), clock.now()
    with make.saving() as session:
        given = {"answer": Answer.GOING, "created_at": now, "changed_at": now}
        session.add(Reply(meetup_id=meetup.id, person_id=wren.id, **given))
    assert meetups.concerned([meetup.id]).keys() == {wren.id}
    told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group), Rung.TWO_WEEKS)
    assert meetups.concerned([meetup.id]) == {}
    db.session().rollback()
    reply = db.session().query(Reply).filter_by(person_id=wren.id).one_or_none()
    assert reply is None or reply.answer is not Answer.GOING


def test_no_list_of_their_own_has_it(app, banned, group, room, browser_of) -> None:
    make.meetup(group, title="Canary tea")
    assert calendars.dates_of(banned, clock.now(), answered=False) == []
    assert (meetups.coming(banned), chat.rooms_of(banned)) == ([], [])
    assert "Canary" not in browser_of(banned).get("/home").text


def test_open_sockets_are_told_at_once(group, room, wren, otter, ines) -> None:
    heard = deeds.Heard(MeasureBegan, StandingChanged)
    told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group), Rung.MONTH)
    began = [each for each in heard.events if isinstance(each, MeasureBegan)]
    assert [(each.person_id, each.group_id, each.shuts_out) for each in began] == [(wren.id, group.id, True)]


def test_a_date_that_is_over_opens_the_door_by_itself(at_noon, group, room, wren, otter, ines) -> None:
    told.noted(ines, told.reported(otter, wren, room, group), deeds.agreement_of(group), Rung.TWO_WEEKS)
    at_noon(timedelta(days=14))
    access.forget()
    assert deeds.post(wren, room).status == "shown"


def test_lifting_opens_the_door_and_is_on_record(banned, group, room, ines) -> None:
    (held,) = queries.held_in(group, ines)
    with pytest.raises(Invalid), db.transaction():
        service.lift(ines, held.measure, " ")
    with db.transaction():
        service.lift(ines, queries.measure_for(ines, held.measure.ref), "We have talked.")
    entry = db.session().query(AuditEntry).filter_by(deed="measure.lifted").one()
    assert (entry.actor_id, entry.reason, entry.group_id) == (ines.id, "We have talked.", group.id)
    assert ("measure_lifted", banned.id) in {(each.kind, each.person_id) for each in db.session().query(Notice)}
    if membership.membership_of(banned.id, group.id).state is MembershipState.LEFT:
        join(banned, group)
    access.forget()
    assert access.can(banned, Can.READ_ROOM, room)
    with pytest.raises(Conflict, match="not hold any more"), db.transaction():
        service.lift(ines, queries.measure_for(ines, held.measure.ref), "Again.")


def test_nobody_lifts_what_holds_for_themselves_nor_who_does_not_review(group, room, wren, otter, ines, alder) -> None:
    rowan = make.coordinator("Rowan")
    with db.transaction():
        measure = service.silence(rowan, alder.id, group, None, "A while to breathe.")
    for person in (alder, otter, make.facilitator(make.group("Another"))):
        with pytest.raises((NotFound, Forbidden)):
            queries.measure_for(person, measure.ref)
    assert [each.name for each in queries.held_in(group, ines)] == ["Alder"]
    assert queries.held_in(group, alder) == []


def test_who_was_removed_can_be_let_in_again_with_a_record(group, wren, ines) -> None:
    with make.saving() as session:  # before measures said so
        row = session.merge(membership.membership_of(wren.id, group.id))
        row.state = MembershipState.REMOVED
    assert [each.id for each in queries.removed_from(group, ines)] == [wren.id]
    with pytest.raises(Forbidden):
        join(wren, group)
    with pytest.raises(Invalid), db.transaction():
        belonging.readmit(ines, group, wren.ref, "")
    with db.transaction():
        belonging.readmit(ines, group, wren.ref, "We have talked.")
    assert db.session().query(AuditEntry).filter_by(deed="member.may_return").one().reason == "We have talked."
    join(wren, group)
    assert queries.removed_from(group, ines) == []
