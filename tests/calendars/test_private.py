"""A person's private calendar: what is in it, for how long, and what never is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from groups import clock, db
from groups.access import Can
from groups.calendars import service as calendars
from groups.calendars.models import CalendarFeed
from groups.calendars.service import Wishes
from groups.meetups import queries as dates
from groups.meetups import service as meetups
from groups.meetups.models import Answer, Part
from groups.membership import service as membership
from groups.moderation import service as moderation
from groups.moderation.models import Measure, MeasureKind
from groups.people import service as people
from groups.people.models import Pause, Person, PersonState
from tests import make
from tests.calendars import following, reader

pytestmark = pytest.mark.usefixtures("at_noon")
Forward = Callable[..., None]


def test_it_holds_what_the_person_said_they_come_to(visitor: FlaskClient) -> None:
    group = make.group()
    wren, jay = make.member(group), make.member(group)
    going, listening, part, declined, silent = (make.meetup(group, starts_in=timedelta(days=n)) for n in range(1, 6))
    following.reply(wren, going)
    following.reply(wren, listening, Answer.LISTENING)
    following.reply(wren, part, Answer.PART, Part.FIRST_15)
    following.reply(wren, declined, Answer.NOT_THIS_TIME)
    following.reply(jay, silent)
    found = following.events(following.get(visitor, following.address(wren)))
    assert [each.begins for each in found] == [going.starts_at, listening.starts_at, part.starts_at]
    assert {each.status for each in found} == {"CONFIRMED"}


def test_an_entry_ends_with_the_part_the_person_comes_for(visitor: FlaskClient) -> None:
    group = make.group()
    wren = make.member(group)
    date = make.meetup(group, minutes=90)
    path = following.address(wren)
    spans = []
    for part in (Part.FIRST_15, Part.UNTIL_BREAK, Part.FROM_BREAK):
        following.reply(wren, date, Answer.PART, part)
        (entry,) = following.events(following.get(visitor, path))
        spans.append(((entry.begins - date.starts_at).seconds // 60, (entry.ends - date.starts_at).seconds // 60))
    assert spans == [(0, 15), (0, 45), (45, 90)]


def test_dates_not_answered_are_in_it_only_if_wished_and_not_sure(visitor: FlaskClient) -> None:
    group, other = make.group(), make.group("Others")
    wren = make.member(group)
    date = make.meetup(group)
    make.meetup(other)
    assert following.events(following.get(visitor, following.address(wren))) == []
    (entry,) = following.events(following.get(visitor, path := following.address(wren, perhaps=True)))
    assert (entry.begins, entry.status, entry.summary) == (date.starts_at, "TENTATIVE", "Perhaps a date")
    assert b"TRANSP:TRANSPARENT" in following.get(visitor, path).data
    following.reply(wren, date, Answer.NOT_THIS_TIME)
    assert following.events(following.get(visitor, path)) == []


def test_a_cancelled_date_stays_as_cancelled_with_a_higher_sequence(visitor: FlaskClient, at_noon: Forward) -> None:
    group = make.group()
    guide, wren = make.facilitator(group), make.member(group)
    date = make.meetup(group)
    following.reply(wren, date)
    path = following.address(wren)
    before = _only(visitor, path)
    at_noon(timedelta(minutes=5))
    with db.transaction():
        meetups.cancel(guide, dates.meetup_for(guide, date.ref, Can.SCHEDULE), "The hall is closed")
    after = _only(visitor, path)
    assert after.get("STATUS").value == "CANCELLED"
    assert int(after.get("SEQUENCE").value) > int(before.get("SEQUENCE").value)
    assert after.get("LAST-MODIFIED").moment() > before.get("LAST-MODIFIED").moment()
    assert after.get("UID").value == before.get("UID").value
    assert b"closed" not in following.get(visitor, path).data


def test_a_change_of_mind_raises_the_sequence(visitor: FlaskClient, at_noon: Forward) -> None:
    group = make.group()
    wren = make.member(group)
    date = make.meetup(group)
    following.reply(wren, date)
    path = following.address(wren)
    before = _only(visitor, path)
    at_noon(timedelta(seconds=2))
    following.reply(wren, date, Answer.PART, Part.FIRST_15)
    assert int(_only(visitor, path).get("SEQUENCE").value) > int(before.get("SEQUENCE").value)


def test_who_left_was_removed_or_is_shut_out_finds_nothing_of_the_group(visitor: FlaskClient) -> None:
    group = make.group(is_listed=False)
    guide = make.facilitator(group)
    leaves, removed, suspended, stays = (make.member(group) for _ in range(4))
    date = make.meetup(group)
    people_ = (leaves, removed, suspended, stays)
    paths = []
    for person in people_:
        following.reply(person, date)
        paths.append(following.address(person, titles=True, perhaps=True))
    with db.transaction():
        membership.leave(leaves, group)
    with db.transaction():
        moderation.remove(guide, removed.id, group, "It was time.")
    with db.transaction() as session:
        session.add(_suspension(suspended, group.id, guide))
    assert [len(following.begins(visitor, path)) for path in paths] == [0, 0, 0, 1]
    for path in paths[:3]:
        assert group.name.encode() not in following.get(visitor, path).data


def _suspension(person: Person, group_id: int, guide: Person) -> Measure:
    return Measure(
        person_id=person.id, group_id=group_id, kind=MeasureKind.SUSPENSION, set_by_id=guide.id, begins_at=clock.now()
    )


def test_somebody_who_pauses_sees_only_the_seats_they_keep(visitor: FlaskClient) -> None:
    group = make.group()
    wren = make.member(group)
    kept, _other = make.meetup(group), make.meetup(group, starts_in=timedelta(days=4))
    following.reply(wren, kept)
    path = following.address(wren, perhaps=True)
    assert len(following.begins(visitor, path)) == 2
    with db.transaction() as session:
        session.add(Pause(person_id=wren.id, began_at=clock.now(), keeps_seats=True))
    assert following.begins(visitor, path) == [kept.starts_at]


def test_there_is_nothing_at_an_address_that_was_taken_back_or_never_was(visitor: FlaskClient) -> None:
    wren = make.member(make.group())
    path, other = following.address(wren), following.address(wren)
    assert following.get(visitor, path).status_code == 200
    ref = db.session().scalars(select(CalendarFeed.ref).order_by(CalendarFeed.id)).first()
    with db.transaction():
        calendars.end_feed(wren, str(ref))
    answers = [following.get(visitor, path), following.get(visitor, "/calendar/" + "x" * 43 + ".ics")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data
    assert following.get(visitor, other).status_code == 200


def test_a_new_passphrase_takes_every_address_back(visitor: FlaskClient) -> None:
    wren, jay = make.person(), make.person()
    path, other = following.address(wren), following.address(jay)
    with db.transaction():
        people.change_passphrase(db.session().get_one(Person, wren.id), "not a real hash")
    assert following.get(visitor, path).status_code == 404
    assert following.get(visitor, other).status_code == 200


def test_an_ended_account_has_no_calendar(visitor: FlaskClient) -> None:
    wren = make.person()
    path = following.address(wren)
    with db.transaction() as session:
        session.execute(update(Person).where(Person.id == wren.id).values(state=PersonState.ENDED))
    assert following.get(visitor, path).status_code == 404


def test_only_a_hash_of_the_token_is_kept() -> None:
    wren = make.person()
    path = following.address(wren)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    row = db.session().scalars(select(CalendarFeed)).one()
    assert len(token) >= 43
    assert token not in {str(value) for value in vars(row).values()}
    assert len(row.token_hash) == 64


def test_an_unchanged_calendar_is_answered_with_304(visitor: FlaskClient, at_noon: Forward) -> None:
    group = make.group()
    wren = make.member(group)
    following.reply(wren, make.meetup(group))
    path = following.address(wren, titles=True)
    first = following.get(visitor, path)
    assert first.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in first.headers
    at_noon(timedelta(hours=3))
    again = following.get(visitor, path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    at_noon(timedelta(days=1))  # the way there is shown now
    assert following.get(visitor, path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert visitor.head(path).headers["ETag"]


def test_reading_is_noted_once_an_hour(visitor: FlaskClient, at_noon: Forward) -> None:
    path = following.address(make.person())
    noted = []
    for minutes in (0, 59, 1):
        at_noon(timedelta(minutes=minutes))
        following.get(visitor, path)
        db.session().rollback()
        noted.append(db.session().scalars(select(CalendarFeed.read_at)).one())
    assert [(each - make.NOON).seconds // 60 for each in noted if each] == [0, 0, 60]


def test_an_address_is_not_read_without_end(visitor: FlaskClient) -> None:
    path = following.address(make.person())
    answers = [following.get(visitor, path).status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
    guessed = [following.get(visitor, f"/calendar/{'y' * 43}.ics").status_code for _ in range(31)]
    assert guessed == [404] * 30 + [429]


def test_it_is_on_the_persons_own_clock_and_names_no_other(visitor: FlaskClient) -> None:
    group = make.group(zone="America/Vancouver")
    wren = make.member(group, make.person(zone="Europe/Berlin"))
    date = make.meetup(group)
    following.reply(wren, date)
    answer = following.get(visitor, following.address(wren))
    assert b"Vancouver" not in answer.data
    assert b"TZID=Europe/Berlin" in answer.data
    assert following.events(answer)[0].begins == date.starts_at


def test_the_same_date_has_another_identity_in_the_public_calendar(visitor: FlaskClient) -> None:
    """Or whoever keeps somebody's neutral calendar could look up which group it is."""
    group = make.group()
    wren, jay = make.member(group), make.member(group)
    date = make.meetup(group)
    following.reply(wren, date)
    following.reply(jay, date)
    paths = [
        following.address(wren),
        following.address(wren),
        following.address(jay),
        f"/groups/{group.ref}/calendar.ics",
    ]
    uids = [_only(visitor, path).get("UID").value for path in paths]
    assert uids[0] == uids[1]
    assert len(set(uids)) == 3
    assert uids[3] == date.uid


def test_what_is_long_over_is_not_in_it(visitor: FlaskClient, at_noon: Forward) -> None:
    group = make.group()
    wren = make.member(group)
    following.reply(wren, make.meetup(group))
    path = following.address(wren)
    at_noon(timedelta(weeks=4))
    assert len(following.begins(visitor, path)) == 1
    at_noon(timedelta(weeks=3))
    assert following.begins(visitor, path) == []


def test_a_person_has_ten_addresses_at_most() -> None:
    wren = make.person()
    for _ in range(calendars.MOST_FEEDS):
        following.address(wren)
    with pytest.raises(Exception, match="ten addresses"):
        following.address(wren)


def test_another_persons_address_cannot_be_changed_or_taken_back(visitor: FlaskClient) -> None:
    wren, jay = make.person(), make.person()
    path = following.address(wren)
    ref = str(db.session().scalars(select(CalendarFeed.ref)).one())
    for deed in (lambda: calendars.end_feed(jay, ref), lambda: calendars.change_feed(jay, ref, Wishes())):
        with pytest.raises(Exception, match="nothing here"), db.transaction():
            deed()
    assert following.get(visitor, path).status_code == 200


def _only(client: FlaskClient, path: str) -> reader.Component:
    (event,) = reader.read(following.get(client, path).data).of("VEVENT")
    return event


def test_it_is_right_across_a_change_of_the_clock(visitor: FlaskClient) -> None:
    group = make.group()
    wren = make.member(group)
    moments = [datetime(2027, 3, 26, 18, tzinfo=UTC), datetime(2027, 3, 30, 18, tzinfo=UTC)]
    for moment in moments:
        following.reply(wren, make.meetup(group, starts_at=moment))
    assert following.begins(visitor, following.address(wren)) == moments
