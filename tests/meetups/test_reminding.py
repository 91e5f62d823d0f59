"""Reminders in the outbox follow replies, dates and wishes, and at the last moment ask once more."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db
from groups.events import announce
from groups.meetups import jobs as meetups
from groups.meetups import service
from groups.meetups.events import MeetupChanged
from groups.meetups.models import Answer, Meetup, MeetupState, Part, Reply
from groups.membership.models import Group, Membership, MembershipState
from groups.notices import jobs, mail, queries
from groups.notices.models import Channel, Notice, NoticeSetting, NoticeState
from groups.outbox import Topic
from groups.people.models import Pause, Person
from tests import make

KIND = "meetup_reminder"
DAY, TWO_HOURS = timedelta(days=1), timedelta(hours=2)
Forward = Callable[..., None]
Open = Callable[[Person], FlaskClient]


@pytest.fixture
def group(app: Flask, at_noon: Forward) -> Group:
    """A group; the clock stands at noon on Thursday 3 December 2026."""
    return make.group()


def waiting(person: Person | None = None) -> Counter[tuple[datetime, Channel]]:
    """When reminders are due, and by which ways."""
    db.release()
    query = select(Notice.due_at, Notice.channel).where(Notice.kind == KIND, Notice.state == NoticeState.DUE)
    if person is not None:
        query = query.where(Notice.person_id == person.id)
    return Counter((due, channel) for due, channel in db.session().execute(query))


def both(*moments: datetime) -> Counter[tuple[datetime, Channel]]:
    return Counter((moment, channel) for moment in moments for channel in (Channel.MAIL, Channel.IN_APP))


def reply(person: Person, meetup: Meetup, answer: Answer = Answer.GOING) -> None:
    with db.transaction():
        service.reply(db.session().get_one(Person, person.id), meetup.ref, answer, Part.WHOLE)


def change(meetup: Meetup, **given: object) -> None:
    """As a facilitator's change of a date would."""
    with db.transaction() as session:
        row = session.get_one(Meetup, meetup.id)
        for name, value in given.items():
            setattr(row, name, value)
        row.changed_at = clock.now()
        announce(MeetupChanged(row.id, row.group_id))


def test_who_comes_is_reminded_a_day_and_two_hours_before(group: Group) -> None:
    wren, meetup = make.member(group), make.meetup(group)
    assert waiting() == Counter(), "nobody has replied"
    reply(wren, meetup)
    assert waiting(wren) == both(meetup.starts_at - DAY, meetup.starts_at - TWO_HOURS)
    reply(wren, meetup, Answer.LISTENING)
    assert waiting().total() == 4


@pytest.mark.parametrize("answer", [Answer.GOING, Answer.LISTENING, Answer.PART])
def test_whoever_comes_in_whatever_way_is_reminded(group: Group, answer: Answer) -> None:
    wren, meetup = make.member(group), make.meetup(group)
    reply(wren, meetup, answer)
    assert waiting().total() == 4


def test_who_does_not_come_after_all_is_not_reminded_and_who_comes_again_is(group: Group) -> None:
    wren, meetup = make.member(group), make.meetup(group)
    for answer, count in [(Answer.GOING, 4), (Answer.NOT_THIS_TIME, 0), (Answer.GOING, 4)]:
        reply(wren, meetup, answer)
        assert waiting().total() == count


def test_a_moment_that_has_passed_makes_no_reminder(group: Group) -> None:
    wren, meetup = make.member(group), make.meetup(group, starts_in=timedelta(hours=5))
    reply(wren, meetup)
    assert waiting() == both(meetup.starts_at - TWO_HOURS)


def test_reminders_move_with_the_date(group: Group) -> None:
    wren, meetup = make.member(group), make.meetup(group)
    reply(wren, meetup)
    later = meetup.starts_at + timedelta(days=3)
    change(meetup, starts_at=later, ends_at=later + TWO_HOURS, state=MeetupState.MOVED)
    assert waiting() == both(later - DAY, later - TWO_HOURS)


def test_a_reminder_that_came_comes_again_for_another_moment_and_not_for_the_same(
    group: Group, at_noon: Forward
) -> None:
    wren, meetup = make.member(group), make.meetup(group)
    first, later = meetup.starts_at, meetup.starts_at + timedelta(days=3)
    reply(wren, meetup)
    at_noon(DAY)
    assert jobs.sweep() == 2
    change(meetup, starts_at=later, ends_at=later + TWO_HOURS)
    assert waiting().total() == 4
    change(meetup, starts_at=first, ends_at=first + TWO_HOURS)
    assert waiting() == both(first - TWO_HOURS)


def test_a_cancelled_date_reminds_nobody_and_one_put_back_does(group: Group) -> None:
    wren, meetup = make.member(group), make.meetup(group)
    reply(wren, meetup)
    change(meetup, state=MeetupState.CANCELLED)
    assert waiting() == Counter()
    change(meetup, state=MeetupState.SCHEDULED)
    assert waiting().total() == 4


def test_a_person_tunes_which_and_how(group: Group, browser_of: Open) -> None:
    wren, meetup = make.member(group), make.meetup(group)
    browser = browser_of(wren)
    reply(wren, meetup)
    form = {"reminders": ["in_app"], "minutes": ["15", "2880", "10080"], "weekday": "0", "hour": "9"}
    browser.post("/account/notices", data=form)
    assert waiting() == Counter({(meetup.starts_at - timedelta(minutes=15), Channel.IN_APP): 1})
    browser.post("/account/notices", data={"weekday": "0", "hour": "9"})
    assert waiting() == Counter()
    browser.post("/account/notices", data={**form, "reminders": ["mail"]})
    assert waiting() == Counter({(meetup.starts_at - timedelta(minutes=15), Channel.MAIL): 1})


def test_dates_of_the_horizon_remind_nobody_until_they_reply(group: Group) -> None:
    make.member(group)
    make.meetup(group)
    assert meetups.remind() == 0
    assert waiting() == Counter()


def unheard_reply(person: Person, meetup: Meetup, answer: Answer = Answer.GOING) -> None:
    """As when the process ends right after the commit."""
    with db.transaction() as session:
        row = session.scalar(select(Reply).where(Reply.person_id == person.id, Reply.meetup_id == meetup.id))
        if row is None:
            row = Reply(meetup_id=meetup.id, person_id=person.id, answer=answer, created_at=clock.now())
            session.add(row)
        row.answer, row.changed_at = answer, clock.now()


def test_what_nobody_heard_is_found_by_the_clock(
    group: Group, at_noon: Forward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meetups, "_looked", None)
    wren, meetup = make.member(group), make.meetup(group, starts_in=timedelta(days=9))
    unheard_reply(wren, meetup)
    at_noon(timedelta(days=1))
    assert meetups.remind() == 1
    assert waiting().total() == 4
    unheard_reply(wren, meetup, Answer.NOT_THIS_TIME)
    at_noon(timedelta(minutes=5))
    meetups.remind()
    assert waiting() == Counter()
    assert meetups.remind() <= 1, "the second time only what has changed lately"


def move_unheard(meetup: Meetup, by: timedelta) -> None:
    with db.transaction() as session:
        row = session.get_one(Meetup, meetup.id)
        row.starts_at, row.ends_at = row.starts_at + by, row.ends_at + by


def leave(meetup: Meetup, person: Person) -> None:
    with db.transaction() as session:
        row = session.scalars(select(Membership).where(Membership.person_id == person.id)).one()
        row.state, row.ended_at = MembershipState.LEFT, clock.now()


def rest(meetup: Meetup, person: Person) -> None:
    with db.transaction() as session:
        session.add(Pause(person_id=person.id, began_at=clock.now(), until=None))


def call_off(meetup: Meetup, person: Person) -> None:
    with db.transaction() as session:
        session.get_one(Meetup, meetup.id).state = MeetupState.CANCELLED


def opt_out(meetup: Meetup, person: Person) -> None:
    with db.transaction() as session:
        none = {"mail": False, "push": False, "in_app": False}
        session.add(NoticeSetting(person_id=person.id, topic=Topic.REMINDERS, **none))


@pytest.mark.parametrize(
    "deed",
    [
        leave,
        rest,
        call_off,
        opt_out,
        lambda meetup, person: unheard_reply(person, meetup, Answer.NOT_THIS_TIME),
        lambda meetup, _person: move_unheard(meetup, timedelta(days=4)),
    ],
    ids=["left", "pauses", "cancelled", "opted out", "does not come", "moved"],
)
def test_a_reminder_asks_at_the_last_moment_even_when_nobody_heard(
    group: Group, at_noon: Forward, deed: Callable[[Meetup, Person], None]
) -> None:
    wren, meetup = make.member(group), make.meetup(group)
    reply(wren, meetup)
    before = len(mail.letters())
    at_noon(DAY)
    deed(meetup, wren)
    assert jobs.sweep() == 0
    assert len(mail.letters()) == before


@pytest.mark.parametrize(
    ("before_start", "left"),
    [(timedelta(hours=3), 2), (timedelta(hours=1), 4), (timedelta(seconds=1), 4), (timedelta(0), 0), (-DAY, 0)],
)
def test_when_nothing_ran_it_comes_late_until_the_start(
    group: Group, at_noon: Forward, before_start: timedelta, left: int
) -> None:
    wren, meetup = make.member(group), make.meetup(group)
    reply(wren, meetup)
    at_noon(timedelta(days=2) - before_start)
    assert (jobs.sweep(), jobs.sweep()) == (left, 0)


def test_the_letter_is_discreet_and_the_list_says_more(group: Group, at_noon: Forward, browser_of: Open) -> None:
    wren, frank = make.member(group), make.member(group, make.person(discreet=False))
    meetup = make.meetup(group, title="canary tea")
    for person in (wren, frank):
        reply(person, meetup)
    at_noon(DAY)
    mail._mailbox.clear()
    assert jobs.sweep() == 4
    quiet, open_ = sorted(mail.letters(), key=lambda letter: "canary" in letter.text)
    assert "canary" not in quiet.subject + quiet.text
    assert "Saturday 5 December, 12:00 (tomorrow)" in quiet.text
    assert "canary" in open_.text
    assert "canary" not in open_.subject
    page = browser_of(wren).get("/notices").text
    assert "canary tea: Saturday 5 December, 12:00, tomorrow" in page
    assert f'href="/meetups/{meetup.ref}"' in page


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_some_hundred_lives_through_real_rows(group: Group, at_noon: Forward) -> None:
    """Replies, changes of mind, moves, cancelling, and stretches in which nothing ran: what was sent is what a plain
    reading of the history says."""
    dice = random.Random(4)
    people = [make.member(group) for _ in range(12)]
    dates = [make.meetup(group, starts_in=timedelta(days=3, minutes=97 * n + 1)) for n in range(14)]
    history: dict[tuple[int, int], list[tuple[datetime, datetime | None]]] = {}
    starts = {date.id: date.starts_at for date in dates}
    cancelled: set[int] = set()
    comes: set[tuple[int, int]] = set()

    def note() -> None:
        for person in people:
            for date in dates:
                here = (person.id, date.id) in comes and date.id not in cancelled
                state = starts[date.id] if here else None
                told = history.setdefault((person.id, date.id), [])
                if not told or told[-1][1] != state:
                    told.append((clock.now(), state))

    note()
    sweeps = []
    for _ in range(420):
        at_noon(timedelta(seconds=dice.choice((7, 613, 1811, 3607))))
        for _ in range(2):
            person, date = dice.choice(people), dice.choice(dates)
            over = starts[date.id] <= clock.now()
            match dice.randrange(8):
                case 0 if not over:
                    cancelled ^= {date.id}
                    state = MeetupState.CANCELLED if date.id in cancelled else MeetupState.SCHEDULED
                    change(date, state=state)
                case 1 if not over:
                    moved = starts[date.id] + timedelta(minutes=dice.choice((-60, 45, 1440)))
                    starts[date.id] = moved
                    change(date, starts_at=moved, ends_at=moved + TWO_HOURS)
                case _ if not over and date.id not in cancelled:
                    answer = dice.choice((Answer.GOING, Answer.LISTENING, Answer.NOT_THIS_TIME))
                    reply(person, date, answer)
                    comes -= {(person.id, date.id)}
                    if answer is not Answer.NOT_THIS_TIME:
                        comes |= {(person.id, date.id)}
            note()  # after each: what is undone at the same moment was done all the same
        if dice.random() < 0.7:
            jobs.sweep()
            sweeps.append(clock.now())

    should: Counter[tuple[int, int, datetime]] = Counter()
    for (person_id, date_id), told in history.items():
        for start in {state for _at, state in told if state}:
            for before in (DAY, TWO_HOURS):
                due = start - before
                sweep = next((each for each in sweeps if each >= due), None)
                earlier = [state for at, state in told if at < due]
                between = [state for at, state in told if sweep and due <= at <= sweep]
                if sweep and sweep < start and earlier and earlier[-1] == start and set(between) <= {start}:
                    should[person_id, date_id, start] += 2  # a letter, and a line in the list
    db.release()
    sent = select(Notice.person_id, Notice.about_id, Notice.not_after)
    rows = db.session().execute(sent.where(Notice.kind == KIND, Notice.state == NoticeState.SENT))
    assert Counter((person_id, about_id, start) for person_id, about_id, start in rows) == should
    assert should.total() > 100
    assert queries.counts().get(NoticeState.FAILED) is None
