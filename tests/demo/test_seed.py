"""The demo community as it stands in the database once it is planted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from sqlalchemy import func, select

from groups import clock, db
from groups.activities.models import Activity
from groups.audit.models import AuditEntry
from groups.chat.models import Message, Reaction, Room, RoomVisit
from groups.columns import new_ref
from groups.demo import book, seed
from groups.demo.planting import COUNTED, ref_of
from groups.directory.models import HelpLine
from groups.duty import queries as duty
from groups.errors import Conflict
from groups.finder.models import Listing, Thing
from groups.meetups.models import Meetup, Reply, Series
from groups.membership.models import Group, JoinRequest, Membership, Mode
from groups.moderation.models import Case, CaseSource, CaseState, Report, Status
from groups.people import passphrase
from groups.people.models import Community, CommunityState, Person
from groups.sessions import service as sessions
from groups.sessions.queries import manner_of
from tests import make

NOW = datetime(2026, 11, 24, 5, 7, tzinfo=UTC)
TABLES: dict[type[db.Base], str] = {
    Person: "people",
    Group: "groups",
    Room: "rooms",
    Message: "messages",
    Reaction: "reactions",
    Meetup: "meetups",
    Activity: "activities",
    HelpLine: "help lines",
}


@pytest.fixture
def planted(database: str) -> Iterator[seed.Planted]:
    """The demo, planted on a Monday evening there, which it still is."""
    with clock.frozen(NOW):
        yield seed.plant(NOW)


def count(kind: type[db.Base]) -> int:
    return db.session().scalar(select(func.count()).select_from(kind)) or 0


def test_it_is_all_there_and_counted(planted: seed.Planted) -> None:
    assert not planted.already_there
    assert list(planted.counts) == list(COUNTED)
    assert 0 not in planted.counts.values()
    for kind, name in TABLES.items():
        assert count(kind) == planted.counts[name] > 0


def test_one_group_shows_staffed_hours_and_has_nothing_behind_it(planted: seed.Planted) -> None:
    (found,) = duty.public_hours()
    assert found.group.name == "Early Days"
    assert found.usual == ["Tuesday, 18:45 to 20:15", "Thursday, 18:45 to 20:15", "Sunday, 16:00 to 18:00"]
    assert not found.now.is_open
    assert duty.due() == []


def test_the_printed_sign_ins_open_the_door(planted: seed.Planted) -> None:
    assert [each.role for each in planted.sign_ins] == ["coordinator", "facilitator", "organiser", "member"]
    for each in planted.sign_ins:
        person = db.session().scalars(select(Person).where(Person.email == each.email)).one()
        assert person.name == each.name
        assert passphrase.verify(person.passphrase, each.passphrase)
        assert not passphrase.verify(person.passphrase, each.passphrase + "s")


def test_everything_can_be_found_at_once(planted: seed.Planted) -> None:
    listed = Counter(db.session().scalars(select(Listing.thing)))
    assert listed[Thing.ACTIVITY] == planted.counts["activities"]
    assert listed[Thing.OPPORTUNITY] == planted.counts["opportunities"]
    assert listed[Thing.SERIES] == planted.counts["series"]
    assert listed[Thing.MEETUP] == sum(len(circle.meetups) for circle in book.load().circles)
    welcoming = db.session().scalars(
        select(Listing.title).where(Listing.thing == Thing.ACTIVITY, ~Listing.welcomes_newcomers)
    )
    assert welcoming.all() == ["Neighbours' garden lunch"]


def test_a_second_planting_changes_nothing_and_says_so(planted: seed.Planted) -> None:
    again = seed.plant(NOW + timedelta(days=3))
    assert again.already_there
    assert again.sign_ins == planted.sign_ins
    assert count(Message) == planted.counts["messages"]


def test_a_community_with_people_of_its_own_is_left_alone(database: str) -> None:
    make.person()
    with pytest.raises(Conflict, match="not added to it"):
        seed.plant(NOW)
    assert (count(Person), count(Group)) == (1, 0)


def test_it_is_planted_quickly(database: str) -> None:
    begun = process_time()
    seed.plant(NOW)
    assert process_time() - begun < 4


def test_it_is_open_and_marked_as_a_demo_and_recorded(planted: seed.Planted) -> None:
    community = db.session().scalars(select(Community)).one()
    assert (community.id, community.demo, community.state) == (1, True, CommunityState.OPEN)
    assert (community.country, community.zone) == ("US", "America/Los_Angeles")
    assert db.session().scalars(select(AuditEntry)).one().deed == "demo.planted"


def test_the_clock_of_each_room_gives_one_order(planted: seed.Planted) -> None:
    for room in db.session().scalars(select(Room)):
        messages = (
            db.session().scalars(select(Message).where(Message.room_id == room.id).order_by(Message.written_at)).all()
        )
        places = [message.place for message in messages if message.place is not None]
        assert places == sorted(set(places))
        assert max(message.changed or 0 for message in messages) == room.clock
        assert all((message.place is None) == (message.status is Status.HELD) for message in messages)
        assert all(message.changed is None or message.changed >= (message.place or 0) for message in messages)
        assert all(message.written_at <= NOW for message in messages)
        visits = db.session().scalars(select(RoomVisit).where(RoomVisit.room_id == room.id))
        assert all(0 < visit.seen <= room.clock for visit in visits)


def test_a_reply_comes_after_what_it_answers(planted: seed.Planted) -> None:
    messages = {message.id: message for message in db.session().scalars(select(Message))}
    replies = [message for message in messages.values() if message.reply_to_id]
    assert len(replies) > 20
    for message in replies:
        answered = messages[message.reply_to_id or 0]
        assert answered.room_id == message.room_id
        assert answered.written_at < message.written_at


def test_one_message_is_held_and_two_reports_wait(planted: seed.Planted) -> None:
    cases = db.session().scalars(select(Case)).all()
    assert {case.state for case in cases} == {CaseState.OPEN}
    assert sorted(case.source for case in cases) == [CaseSource.NEWCOMER, CaseSource.REPORT, CaseSource.REPORT]
    held = next(case for case in cases if case.source is CaseSource.NEWCOMER)
    assert db.session().get_one(Message, held.subject_id).status is Status.HELD
    for report in db.session().scalars(select(Report)):
        assert report.agreement_id is not None
        assert report.words


def test_the_facilitator_who_is_printed_has_something_to_look_at(planted: seed.Planted) -> None:
    tomasz = db.session().scalars(select(Person).where(Person.name == "Tomasz")).one()
    (mine,) = db.session().scalars(select(Membership).where(Membership.person_id == tomasz.id))
    waiting = db.session().scalars(select(Case).where(Case.group_id == mine.group_id)).all()
    assert len(waiting) == 2
    assert count(JoinRequest) == 1


def test_series_have_dates_before_and_after_now_and_replies_to_the_next(planted: seed.Planted) -> None:
    dates: dict[int, list[Meetup]] = defaultdict(list)
    for meetup in db.session().scalars(select(Meetup).where(Meetup.series_id.is_not(None)).order_by(Meetup.starts_at)):
        dates[meetup.series_id or 0].append(meetup)
    for series in db.session().scalars(select(Series)):
        assert {meetup.starts_local.time() for meetup in dates[series.id]} == {series.first_local.time()}
        assert dates[series.id][0].starts_at < NOW < dates[series.id][-1].starts_at
        following = next(meetup for meetup in dates[series.id] if meetup.starts_at > NOW)
        assert db.session().scalars(select(Reply).where(Reply.meetup_id == following.id)).all()


def test_invented_places_say_so_and_online_ones_show_a_link_or_are_held_here(planted: seed.Planted) -> None:
    for thing in [*db.session().scalars(select(Meetup)), *db.session().scalars(select(Activity))]:
        if thing.mode is Mode.IN_PERSON:
            assert "invented" in thing.place
            assert "invented" in thing.address
            assert thing.latitude is not None
    online = db.session().scalars(select(Meetup).where(Meetup.mode == Mode.ONLINE)).all()
    assert online
    here = {meetup.title for meetup in online if sessions.is_held_here(meetup, manner_of(meetup.group_id))}
    assert here == {"Quiet Tuesdays, the hour"}
    elsewhere = [meetup for meetup in online if meetup.title not in here]
    assert all(meetup.join_link.startswith("https://example.org/") for meetup in elsewhere)


def test_no_help_line_counts_as_checked(planted: seed.Planted) -> None:
    lines = db.session().scalars(select(HelpLine)).all()
    assert {line.dial for line in lines} >= {"911", "988"}
    assert all(line.demo and line.checked_on is None and "Unverified" in line.source for line in lines)


def test_two_plantings_differ_only_in_their_moments(planted: seed.Planted) -> None:
    assert {group.ref for group in db.session().scalars(select(Group))} == {
        ref_of("group", circle.key) for circle in book.load().circles
    }
    assert len(ref_of("group", "quiet-tuesdays")) == len(new_ref())
    assert not set(ref_of("group", "quiet-tuesdays")) & set("lo01")
