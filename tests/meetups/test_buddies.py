"""Someone to meet me: both agree, one visit, and nobody is left standing at the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from groups import clock, db, outbox
from groups.access import Can
from groups.errors import Conflict, Forbidden, NotFound, Problem
from groups.meetups import jobs, queries
from groups.meetups import service as meetups
from groups.meetups.models import Answer, BuddyLine, BuddyState, BuddyVisit, BuddyVolunteer, MeetupState
from groups.meetups.queries import buddies
from groups.meetups.service import visits, volunteers
from groups.membership import service as membership
from groups.moderation import service as moderation
from groups.moderation.models import Measure, MeasureKind
from groups.notices.models import Notice
from groups.people.models import Pause, Person
from tests import make
from tests.meetups.door import CANARY, Door, door, glad, letters_of, reply

pytestmark = pytest.mark.usefixtures("app", "at_noon")
Forward = Callable[[timedelta], None]


@pytest.fixture
def scene(app: object, at_noon: object) -> Door:
    """In three days."""
    return door()


def suspend(person: Person, scene: Door) -> None:
    """Shut somebody out of the group by a measure."""
    with db.transaction() as session:
        session.add(
            Measure(
                person_id=person.id, group_id=scene.group.id, kind=MeasureKind.SUSPENSION, begins_at=clock.now(),
                set_by_id=scene.guide.id,
            )
        )  # fmt: skip


def pause(person: Person) -> None:
    """Let somebody rest, keeping their seats, so that nothing else gives them up."""
    with db.transaction() as session:
        session.add(Pause(person_id=person.id, began_at=clock.now(), keeps_seats=True))


def test_a_facilitator_approves_and_anyone_of_the_two_ends_it(scene: Door) -> None:
    other = make.member(scene.group)
    with db.transaction():
        row = volunteers.volunteer(other, scene.group)
    assert row.approved_at is None
    with pytest.raises(Forbidden), db.transaction():
        volunteers.approve(scene.asker, scene.group, other)
    with db.transaction():
        volunteers.approve(scene.guide, scene.group, other)
    with db.transaction():
        volunteers.end(other, scene.group)
    with db.transaction():
        volunteers.decline(scene.guide, scene.group, scene.buddy)
    assert db.session().scalars(select(BuddyVolunteer).where(BuddyVolunteer.ended_at.is_(None))).all() == []


def test_only_someone_with_a_seat_can_ask_and_once(scene: Door) -> None:
    other = make.member(scene.group)
    with pytest.raises(Conflict), db.transaction():
        visits.ask(other, scene.meetup.ref)
    scene.ask()
    with pytest.raises(Conflict), db.transaction():
        visits.ask(scene.asker, scene.meetup.ref)


def test_buddies_who_come_are_told_once_and_others_are_not(scene: Door) -> None:
    waits, stays = make.member(scene.group), glad(make.member(scene.group), scene.group, scene.guide)
    with db.transaction():
        volunteers.volunteer(waits, scene.group)
    reply(waits, scene.meetup)
    scene.ask()
    assert letters_of(scene.buddy) == ["buddy_wanted"]
    assert letters_of(waits) == letters_of(stays) == []


def test_no_word_before_both_accept(scene: Door) -> None:
    ref = scene.ask()
    for person, problem in ((scene.asker, Conflict), (scene.buddy, NotFound)):
        with pytest.raises(problem):
            scene.write(person, ref)
    with db.transaction():
        visits.offer(scene.buddy, ref)
    for person in (scene.asker, scene.buddy):
        with pytest.raises(Conflict):
            scene.write(person, ref)
    with db.transaction():
        visits.answer(scene.asker, ref, True)
    scene.write(scene.asker, ref)
    scene.write(scene.buddy, ref)
    assert letters_of(scene.asker) == ["buddy_offered"]
    assert letters_of(scene.buddy) == ["buddy_wanted", "buddy_agreed"]


def test_a_no_is_free_and_that_buddy_is_not_asked_again(scene: Door) -> None:
    ref = scene.ask()
    with db.transaction():
        visits.offer(scene.buddy, ref)
    with db.transaction():
        visits.answer(scene.asker, ref, False)
    assert scene.state() is BuddyState.ASKED
    with pytest.raises(NotFound), db.transaction():
        visits.offer(scene.buddy, ref)


def test_each_offer_is_told_also_the_second_one_for_a_wish(scene: Door) -> None:
    ref, other = scene.ask(), glad(make.member(scene.group), scene.group, scene.guide)
    reply(other, scene.meetup)
    for buddy, yes in ((scene.buddy, False), (other, True)):
        with db.transaction():
            visits.offer(buddy, ref)
        with db.transaction():
            visits.answer(scene.asker, ref, yes)
    told = select(Notice.person_id).where(Notice.channel == "mail").order_by(Notice.id)
    assert list(db.session().scalars(told.where(Notice.kind == "buddy_offered"))) == [scene.asker.id] * 2
    assert list(db.session().scalars(told.where(Notice.kind == "buddy_agreed"))) == [other.id]


def test_the_asker_alone_answers_and_the_buddy_alone_steps_back(scene: Door) -> None:
    ref = scene.ask()
    with db.transaction():
        visits.offer(scene.buddy, ref)
    for person in (scene.buddy, scene.guide, make.member(scene.group)):
        with pytest.raises(NotFound), db.transaction():
            visits.answer(person, ref, True)
    for person in (scene.asker, scene.guide):
        with pytest.raises(NotFound), db.transaction():
            visits.step_back(person, ref)
    with pytest.raises(NotFound), db.transaction():
        visits.withdraw(scene.buddy, ref)


def test_the_facilitators_are_told_a_day_before_and_not_sooner(scene: Door, at_noon: Forward) -> None:
    scene.ask()
    at_noon(timedelta(days=2) - timedelta(seconds=1))
    assert (jobs.buddies(), scene.state()) == (0, BuddyState.ASKED)
    at_noon(timedelta(seconds=1))
    assert (jobs.buddies(), scene.state()) == (1, BuddyState.GREETER)
    assert jobs.buddies() == 0
    assert letters_of(scene.guide) == ["buddy_to_greet"]
    assert letters_of(scene.asker) == ["buddy_greeter"]


def test_an_offer_without_an_answer_is_over_then_too(scene: Door, at_noon: Forward) -> None:
    ref = scene.ask()
    with db.transaction():
        visits.offer(scene.buddy, ref)
    at_noon(timedelta(days=2))
    jobs.buddies()
    visit = scene.visit()
    assert (visit.state, visit.buddy_id) == (BuddyState.GREETER, None)


def test_who_asks_late_has_a_facilitator_at_once(scene: Door, at_noon: Forward) -> None:
    at_noon(timedelta(days=2, hours=20))
    scene.ask()
    assert scene.state() is BuddyState.GREETER
    assert letters_of(scene.guide) == ["buddy_to_greet"]
    assert letters_of(scene.asker) == []  # the page says it to whoever asks this moment


def test_a_buddy_who_cancels_an_hour_before_is_replaced_and_the_member_told_once(scene: Door, at_noon: Forward) -> None:
    ref = scene.agree()
    scene.write(scene.asker, ref)
    at_noon(timedelta(days=2, hours=23))
    reply(scene.buddy, scene.meetup, Answer.NOT_THIS_TIME)
    jobs.buddies()
    reply(scene.buddy, scene.meetup, Answer.GOING)
    reply(scene.buddy, scene.meetup, Answer.NOT_THIS_TIME)
    jobs.buddies()
    assert scene.state() is BuddyState.GREETER
    rows = db.session().execute(
        select(Notice.channel, func.count())
        .where(Notice.kind == "buddy_greeter", Notice.person_id == scene.asker.id)
        .group_by(Notice.channel)
    )
    counts = [count for _channel, count in rows]
    assert counts
    assert set(counts) == {1}
    assert letters_of(scene.guide) == ["buddy_to_greet"]
    assert db.session().scalar(select(BuddyLine)) is None


def _reply(scene: Door) -> None:
    reply(scene.buddy, scene.meetup, Answer.NOT_THIS_TIME)


def _step_back(scene: Door) -> None:
    with db.transaction():
        visits.step_back(scene.buddy, scene.visit().ref)


def _leave(scene: Door) -> None:
    with db.transaction():
        membership.leave(scene.buddy, scene.group)


def _remove(scene: Door) -> None:
    with db.transaction():
        moderation.remove(scene.guide, scene.buddy.id, scene.group, "For a test.")


def _stop(scene: Door) -> None:
    with db.transaction():
        volunteers.end(scene.buddy, scene.group)


def _end(scene: Door) -> None:
    with db.transaction():
        volunteers.decline(scene.guide, scene.group, scene.buddy)


def _pause(scene: Door) -> None:
    pause(scene.buddy)
    jobs.buddies()


def _suspend(scene: Door) -> None:
    suspend(scene.buddy, scene)
    jobs.buddies()


def _block(scene: Door) -> None:
    with db.transaction():
        membership.block(scene.asker, scene.buddy)


def _block_back(scene: Door) -> None:
    with db.transaction():
        membership.block(scene.buddy, scene.asker)


GOING_AWAY = [_reply, _step_back, _leave, _remove, _stop, _end, _pause, _suspend, _block, _block_back]


@pytest.mark.parametrize("go", GOING_AWAY)
@pytest.mark.parametrize(
    ("before", "state"), [(timedelta(hours=25), BuddyState.ASKED), (timedelta(hours=1), BuddyState.GREETER)]
)
def test_however_a_buddy_goes_somebody_looks_after_it(
    scene: Door, at_noon: Forward, go: Callable[[Door], None], before: timedelta, state: BuddyState
) -> None:
    ref = scene.agree()
    scene.write(scene.buddy, ref)
    at_noon(timedelta(days=3) - before)
    go(scene)
    visit = scene.visit()
    assert (visit.state, visit.buddy_id) == (state, None)
    assert db.session().scalar(select(func.count(BuddyLine.id))) == 0
    assert letters_of(scene.asker) == ["buddy_offered", *(["buddy_greeter"] if state is BuddyState.GREETER else [])]
    with pytest.raises(Problem):
        scene.write(scene.buddy, ref)
    with pytest.raises(Problem), db.transaction():
        visits.offer(scene.buddy, ref)


def test_a_block_ends_it_without_a_word_to_the_other(scene: Door) -> None:
    scene.agree()
    before = letters_of(scene.buddy)
    with db.transaction():
        membership.block(scene.asker, scene.buddy)
    assert letters_of(scene.buddy) == before


@pytest.mark.parametrize("who", ["asker", "buddy"])
@pytest.mark.parametrize("keep", [make.block, None], ids=["blocked", "suspended"])
def test_who_is_blocked_or_suspended_is_never_offered(scene: Door, who: str, keep: Callable[..., None] | None) -> None:
    one, other = (scene.asker, scene.buddy) if who == "asker" else (scene.buddy, scene.asker)
    if keep is not None:
        keep(one, other)
    else:
        suspend(scene.buddy, scene)
    ref = scene.ask()
    assert letters_of(scene.buddy) == []
    with pytest.raises(NotFound), db.transaction():
        visits.offer(scene.buddy, ref)
    assert scene.visit().buddy_id is None


def test_a_wish_ends_with_the_seat_and_with_the_date(scene: Door) -> None:
    scene.agree()
    reply(scene.asker, scene.meetup, Answer.NOT_THIS_TIME)
    assert scene.state() is BuddyState.WITHDRAWN
    reply(scene.asker, scene.meetup)
    scene.ask()
    with db.transaction() as session:
        session.get_one(type(scene.meetup), scene.meetup.id).state = MeetupState.CANCELLED
    jobs.buddies()
    assert scene.state() is BuddyState.WITHDRAWN


def test_who_had_asked_is_told_to_ask_again_when_a_cancelled_date_is_put_back(scene: Door) -> None:
    scene.ask()
    for deed in (meetups.cancel, meetups.put_back):
        with db.transaction():
            found = queries.meetup_for(scene.guide, scene.meetup.ref, Can.SCHEDULE)
            deed(scene.guide, found, *([""] if deed is meetups.cancel else []))
    told = {}
    for row in db.session().scalars(select(Notice).where(Notice.kind == "meetup_back", Notice.channel == "mail")):
        letter = outbox.composer(row.kind)(row)
        assert letter is not None
        told[row.person_id] = "at the door" in letter.text and "at the door" in letter.html
    assert told == {scene.asker.id: True, scene.buddy.id: False}
    assert scene.state() is BuddyState.WITHDRAWN


def test_wishes_are_looked_after_in_the_order_of_their_dates(scene: Door) -> None:
    later = make.meetup(scene.group, starts_in=timedelta(days=4))
    for person in (scene.asker, scene.buddy):
        reply(person, later)
    with db.transaction():
        first = visits.ask(scene.asker, later.ref).id
    scene.ask()
    pause(scene.asker)
    found = select(BuddyVisit.id).order_by(BuddyVisit.meetup_id)
    assert buddies.unsettled() == list(db.session().scalars(found)) == [first + 1, first]


def test_a_facilitator_who_is_not_to_meet_the_asker_does_not_become_the_greeter(scene: Door, at_noon: Forward) -> None:
    make.block(scene.asker, scene.guide)
    scene.ask()
    at_noon(timedelta(days=2))
    jobs.buddies()
    assert scene.state() is BuddyState.ASKED
    other = make.facilitator(scene.group)
    jobs.buddies()
    assert scene.state() is BuddyState.GREETER
    assert (letters_of(scene.guide), letters_of(other)) == ([], ["buddy_to_greet"])


def test_many_sweeps_at_once_do_it_once(scene: Door, at_noon: Forward) -> None:
    scene.ask()
    at_noon(timedelta(days=2))

    def sweep() -> None:
        try:
            jobs.buddies()
        finally:
            db.release()

    threads = [Thread(target=sweep) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert scene.state() is BuddyState.GREETER
    rows = db.session().scalars(select(Notice.channel).where(Notice.kind == "buddy_greeter")).all()
    assert len(rows) == len(set(rows)) > 0


def test_nobody_is_kept_as_a_buddy_of_a_group_they_left_unheard(scene: Door) -> None:
    with db.transaction():
        membership.leave(scene.buddy, scene.group)
    with db.transaction():
        membership.join(scene.buddy, scene.group, accepted_version=scene.group.agreements_version)
    reply(scene.buddy, scene.meetup)
    ref = scene.ask()
    with pytest.raises(NotFound), db.transaction():
        visits.offer(scene.buddy, ref)


def test_letters_name_neither_the_group_nor_the_other(scene: Door, at_noon: Forward) -> None:
    ref = scene.agree()
    scene.write(scene.asker, ref)
    at_noon(timedelta(days=2, hours=23))
    _reply(scene)
    said = " ".join(text for person in (scene.asker, scene.buddy, scene.guide) for text in composed(person))
    assert said
    for word in (CANARY, scene.group.name, scene.meetup.title, "Juniper offers", "Wren would"):
        assert word not in said


def composed(person: Person) -> list[str]:
    """What the letters about being met say to somebody."""
    db.session().rollback()
    rows = db.session().scalars(select(Notice).where(Notice.person_id == person.id, Notice.kind.startswith("buddy")))
    found = [outbox.composer(row.kind)(row) for row in rows]
    return [letter.text + letter.html + letter.line + letter.subject for letter in found if letter is not None]
