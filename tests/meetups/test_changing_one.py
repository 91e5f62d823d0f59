"""One date of a series: moved, changed, cancelled, put back; it stays itself, and people hear of it once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from groups import clock, db, outbox
from groups.access import Can
from groups.errors import Conflict, Forbidden, Invalid
from groups.meetups import jobs, queries, service
from groups.meetups.events import MeetupChanged
from groups.meetups.models import Answer, Meetup, MeetupState, Reply
from groups.membership import service as membership
from groups.membership.models import Membership, MembershipState
from groups.notices.models import Channel, Notice
from groups.outbox import Letter
from groups.people.models import Person
from groups.recurrence import Rule
from tests import make
from tests.meetups.series_of import KINDS, Weekly, details, told, weekly

pytestmark = pytest.mark.usefixtures("app", "at_noon")


def change(found: Weekly, meetup: Meetup, **given: object) -> service.Changed:
    """Change one date; what is not given stays."""
    about = {"first_local": meetup.starts_local, "rule": None, **given}
    with db.transaction():
        return service.change_date(found.guide, meetup.ref, details(**about))


def written(person: Person) -> list[Letter]:
    """The letters about changes that would go to this person now."""
    rows = db.session().scalars(select(Notice).where(Notice.person_id == person.id, Notice.kind.in_(KINDS)))
    by_mail = [row for row in rows if row.channel is Channel.MAIL]
    return [letter for row in by_mail if (letter := outbox.composer(row.kind)(row)) is not None]


def put_back(found: Weekly, meetup: Meetup) -> None:
    with db.transaction():
        service.put_back(found.guide, queries.meetup_for(found.guide, meetup.ref, Can.SCHEDULE))


def test_a_moved_date_keeps_its_slot_its_name_and_its_replies() -> None:
    found = weekly()
    date = found.at(2026, 12, 15)
    found.says(found.wren, date)
    uid, sequence = date.uid, date.sequence
    with clock.frozen(make.NOON + timedelta(hours=1)):
        done = change(found, date, first_local=datetime(2026, 12, 16, 18, 30), minutes=60)
    moved = found.at(2026, 12, 16)
    assert (moved.id, moved.uid, moved.slot) == (date.id, uid, datetime(2026, 12, 15, 19))
    assert (moved.starts_at, moved.ends_at) == (
        datetime(2026, 12, 16, 18, 30, tzinfo=UTC),
        datetime(2026, 12, 16, 19, 30, tzinfo=UTC),
    )
    assert (moved.state, moved.touched, moved.sequence) == (MeetupState.MOVED, True, sequence + 1)
    assert moved.changed_at == make.NOON + timedelta(hours=1)
    assert done.told == 1
    assert told() == {("meetup_moved", found.wren.id): 1}
    assert len(list(db.session().scalars(select(Reply)))) == 1


def test_the_clock_does_not_fill_the_place_of_a_moved_or_cancelled_date() -> None:
    found = weekly()
    change(found, found.at(2026, 12, 15), first_local=datetime(2026, 12, 17, 19))
    found.cancels(found.at(2026, 12, 22))
    before = len(found.dates())
    assert jobs.extend() == 0
    assert len(found.dates()) == before


def test_moved_to_a_time_that_does_not_exist_it_starts_at_the_first_minute_that_does() -> None:
    found = weekly(first_local=datetime(2026, 12, 8, 1, 30))
    with clock.frozen(datetime(2027, 3, 1, 12, tzinfo=UTC)):
        jobs.extend()
        change(found, found.at(2027, 3, 30), first_local=datetime(2027, 3, 28, 1, 30))
    (moved,) = [date for date in found.dates() if date.state is MeetupState.MOVED]
    assert moved.starts_at == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_other_words_and_seats_are_told_to_nobody_and_another_place_to_those_who_come() -> None:
    found = weekly()
    date = found.at(2026, 12, 15)
    found.says(found.wren, date)
    assert change(found, date, title="Tea, and a walk", speaking_seats=5) == service.Changed(True, 0, False)
    again = found.at(2026, 12, 15)
    assert (again.title, again.speaking_seats, again.sequence) == ("Tea, and a walk", 5, 0)
    assert (again.state, again.touched) == (MeetupState.SCHEDULED, True)
    assert change(found, again, title="Tea, and a walk", speaking_seats=5, address="9 New Street").told == 1
    assert (found.at(2026, 12, 15).sequence, found.at(2026, 12, 22).address) == (1, "")
    assert told() == {("meetup_moved", found.wren.id): 1}


def test_nothing_changed_is_nothing_done() -> None:
    found = weekly()
    date = found.at(2026, 12, 15)
    assert change(found, date) == service.Changed(False)
    assert not found.at(2026, 12, 15).touched


def test_fewer_seats_than_people_take_nobodys_seat_away() -> None:
    found = weekly()
    date = found.at(2026, 12, 15)
    found.says(found.wren, date)
    found.says(found.robin, date)
    assert change(found, date, speaking_seats=1).fuller_than_full
    seats = queries.seats_of([date])[date.id]
    assert (seats.speaking, seats.speaking_seats) == (2, 1)
    third = make.member(found.group)
    with pytest.raises(Conflict):
        found.says(third, date)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"first_local": datetime(2026, 12, 1, 19)}, "date"),
        ({"first_local": datetime(1, 1, 1)}, "date"),
        ({"first_local": datetime(9999, 12, 31, 23, 59)}, "date"),
        ({"title": " "}, "title"),
        ({"place": ""}, "place"),
        ({"minutes": 900}, "minutes"),
        ({"speaking_seats": 0, "listening_seats": 0}, "speaking_seats"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, object], field: str) -> None:
    found = weekly()
    with pytest.raises(Invalid) as refusal:
        change(found, found.at(2026, 12, 15), **given)
    assert set(refusal.value.fields) == {field}


def test_only_a_facilitator_changes_a_date() -> None:
    found = weekly()
    date = found.at(2026, 12, 15)
    for deed in (service.change_date, service.change_series):
        with pytest.raises(Forbidden), db.transaction():
            deed(found.wren, date.ref, details())  # type: ignore[operator]
    with pytest.raises(Forbidden), db.transaction():
        service.end_series(found.wren, date.ref, cancel_replied=True)
    with pytest.raises(Forbidden), db.transaction():
        service.leave_out(found.wren, found.series.ref, date.starts_local.date())


def test_a_cancelled_date_is_put_back_with_its_replies_and_each_turn_is_told() -> None:
    found = weekly()
    date = found.at(2026, 12, 15)
    found.says(found.wren, date)
    found.cancels(date, "Burst pipe")
    assert (found.at(2026, 12, 15).touched, found.at(2026, 12, 15).sequence) == (True, 1)
    put_back(found, date)
    back = found.at(2026, 12, 15)
    assert (back.state, back.cancel_reason, back.sequence) == (MeetupState.SCHEDULED, "", 2)
    assert queries.seats_of([back])[back.id].speaking == 1
    with pytest.raises(Conflict):
        put_back(found, date)
    found.cancels(date)
    assert told() == {("meetup_cancelled", found.wren.id): 2, ("meetup_back", found.wren.id): 1}


def test_a_moved_date_that_is_put_back_is_still_a_moved_one() -> None:
    found = weekly()
    change(found, found.at(2026, 12, 15), first_local=datetime(2026, 12, 16, 19))
    found.cancels(found.at(2026, 12, 16))
    put_back(found, found.at(2026, 12, 16))
    assert found.at(2026, 12, 16).state is MeetupState.MOVED


def test_a_cancelled_or_past_date_is_not_changed() -> None:
    found = weekly()
    found.cancels(found.at(2026, 12, 15))
    with pytest.raises(Conflict, match="put it back first"):
        change(found, found.at(2026, 12, 15))
    first = found.at(2026, 12, 8)
    with clock.frozen(datetime(2026, 12, 9, tzinfo=UTC)):
        with pytest.raises(Conflict, match="over"):
            change(found, first)
        with pytest.raises(Conflict, match="over"):
            found.cancels(first)


def test_who_did_it_and_who_left_are_not_told() -> None:
    found = weekly()
    date = found.at(2026, 12, 15)
    for person in (found.guide, found.wren, found.robin):
        found.says(person, date)
    with db.transaction() as session:
        row = session.scalars(select(Membership).where(Membership.person_id == found.robin.id)).one()
        row.state = MembershipState.LEFT
    change(found, date, first_local=datetime(2026, 12, 16, 19))
    assert told() == {("meetup_moved", found.wren.id): 1}


def test_finders_and_calendars_hear_of_it(heard: list[object]) -> None:
    found = weekly(rule=Rule("weekly", count=2))
    date = found.at(2026, 12, 15)
    change(found, date, place="The mill")
    assert MeetupChanged(date.id, found.group.id) in heard


def test_no_letter_about_a_change_says_what_or_where_it_is() -> None:
    secret = {"address": "canary street 9", "meeting_point": "canary door", "join_link": "https://canary.example/"}
    found = weekly(title="Canary circle", place="Canary house", summary="Canary words", **secret)
    date = found.at(2026, 12, 15)
    found.says(found.wren, date)
    change(found, date, first_local=datetime(2026, 12, 16, 19), title="Canary circle", place="Canary mill", **secret)
    found.cancels(found.at(2026, 12, 16), "Canary reason")
    cancelled = written(found.wren)
    put_back(found, date)
    letters = [*cancelled, *written(found.wren)]
    assert len(letters) == 3
    for letter in letters:
        said = "".join((letter.subject, letter.text, letter.html, letter.line, letter.path)).lower()
        assert "canary" not in said
        assert found.group.name.lower() not in said
        assert "Wednesday 16 December, 19:00" in letter.text


def test_what_is_not_true_any_more_is_not_written() -> None:
    found = weekly()
    date = found.at(2026, 12, 15)
    found.says(found.wren, date)
    change(found, date, first_local=datetime(2026, 12, 16, 19))
    found.says(found.wren, date, Answer.NOT_THIS_TIME)
    assert written(found.wren) == []
    found.says(found.wren, date)
    found.cancels(found.at(2026, 12, 16))
    put_back(found, date)
    assert ["has another time" in letter.text or "after all" in letter.text for letter in written(found.wren)] == [
        True
    ] * 2
    with clock.frozen(datetime(2026, 12, 17, tzinfo=UTC)):
        assert written(found.wren) == []


def test_who_left_meanwhile_reads_nothing_of_a_cancelled_date() -> None:
    found = weekly()
    date = found.at(2026, 12, 15)
    found.says(found.wren, date)
    found.cancels(date)
    assert len(written(found.wren)) == 1
    with db.transaction():
        membership.leave(found.wren, found.group)
    assert written(found.wren) == []
