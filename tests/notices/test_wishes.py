"""By which ways people hear: what is usual, what they choose, and what holds at the very moment of sending."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, config, db, outbox
from groups.notices import jobs, queries, service, ways
from groups.notices.models import Channel, Notice, NoticeState
from groups.outbox import Letter, Pending, Topic
from groups.people import service as people
from groups.people.models import Pause, Person, SignIn
from tests import make
from tests.post_office import PostOffice

Open = Callable[[Person], FlaskClient]
ALL_WAYS = list(Channel)


def tell(person: Person, topic: Topic, once: str | None = None) -> None:
    with db.transaction():
        outbox.put(f"trial_{topic.value}", 1, person.id, once=once)


def rows() -> list[tuple[Channel, NoticeState]]:
    db.release()
    return [(row.channel, row.state) for row in db.session().scalars(select(Notice).order_by(Notice.id))]


def choose(person: Person, topic: Topic, *chosen: Channel, minutes: frozenset[int] = frozenset({60})) -> None:
    with db.transaction():
        kept = {**queries.wishes_of(person), topic: frozenset(chosen)}
        service.choose(person, service.Wishes(kept, minutes, 0, 9))


@pytest.fixture(autouse=True)
def kinds(put: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of letter for each topic, and no ways but the two that are always there."""
    monkeypatch.setattr(ways, "_senders", {})

    def write(notice: Pending) -> Letter:
        return Letter("wren@example.org", "A letter", "Words.\n", "<p>Words.</p>", "Something new", "/home")

    for topic in Topic:
        outbox.compose(f"trial_{topic.value}", write, topic=topic)


@pytest.mark.parametrize(
    ("topic", "usual"),
    [
        (Topic.REMINDERS, {Channel.MAIL, Channel.IN_APP}),
        (Topic.CHANGES, {Channel.MAIL, Channel.IN_APP}),
        (Topic.OFFERS, {Channel.MAIL, Channel.IN_APP}),
        (Topic.GROUPS, {Channel.IN_APP}),
        (Topic.DIGEST, set()),
        (Topic.DUTY, {Channel.MAIL, Channel.IN_APP}),
        (Topic.NOTES, {Channel.MAIL}),
    ],
)
def test_who_chose_nothing_hears_in_the_usual_ways(topic: Topic, usual: set[Channel]) -> None:
    tell(make.person(), topic)
    assert {channel for channel, _state in rows()} == usual


def test_each_way_is_told_once(post_office: PostOffice) -> None:
    wren = make.person()
    for _ in range(3):
        tell(wren, Topic.CHANGES, once="moved:1")
    assert [channel for channel, _state in rows()] == [Channel.IN_APP, Channel.MAIL]
    assert jobs.sweep() == 2
    tell(wren, Topic.CHANGES, once="moved:1")
    assert (jobs.sweep(), len(post_office.arrived)) == (0, 1)


def test_a_way_that_is_not_there_is_not_queued_for() -> None:
    wren = make.person()
    choose(wren, Topic.CHANGES, *ALL_WAYS)
    tell(wren, Topic.CHANGES)
    assert Channel.PUSH not in {channel for channel, _state in rows()}


def test_a_way_that_is_provided_is_used() -> None:
    shown: list[int | None] = []
    ways.provide(Channel.PUSH, lambda notice, _letter: shown.append(notice.person_id))
    wren = make.person()
    choose(wren, Topic.CHANGES, Channel.PUSH)
    tell(wren, Topic.CHANGES)
    assert (jobs.sweep(), shown, rows()) == (1, [wren.id], [(Channel.PUSH, NoticeState.SENT)])


@pytest.mark.parametrize("topic", [Topic.REMINDERS, Topic.CHANGES, Topic.OFFERS, Topic.GROUPS])
def test_who_opts_out_after_it_was_queued_gets_nothing(topic: Topic, post_office: PostOffice) -> None:
    wren = make.person()
    tell(wren, topic)
    choose(wren, topic)
    assert (jobs.sweep(), post_office.arrived) == (0, [])
    assert {state for _channel, state in rows()} == {NoticeState.DROPPED}


def pause(person: Person, *, keeps_seats: bool = False) -> None:
    with db.transaction() as session:
        session.add(Pause(person_id=person.id, began_at=clock.now(), until=None, keeps_seats=keeps_seats))


@pytest.mark.parametrize("topic", [Topic.REMINDERS, Topic.CHANGES, Topic.OFFERS, Topic.GROUPS])
def test_nothing_comes_during_a_pause(topic: Topic, post_office: PostOffice) -> None:
    wren = make.person()
    tell(wren, topic)
    pause(wren)
    assert (jobs.sweep(), post_office.arrived) == (0, [])


@pytest.mark.parametrize(("topic", "left"), [(Topic.REMINDERS, 2), (Topic.CHANGES, 2), (Topic.OFFERS, 0)])
def test_who_pauses_and_keeps_their_seats_hears_of_them_alone(topic: Topic, left: int) -> None:
    wren = make.person()
    tell(wren, topic)
    pause(wren, keeps_seats=True)
    assert jobs.sweep() == left


@pytest.mark.parametrize(("days", "left"), [(179, 1), (181, 0)])
def test_after_half_a_year_away_news_of_groups_stop(days: int, left: int, at_noon: Callable[..., None]) -> None:
    wren = make.person(created_at=clock.now() - timedelta(days=900))
    make.sign_in(wren)
    at_noon(timedelta(days=days))
    tell(wren, Topic.GROUPS)
    tell(wren, Topic.CHANGES)
    assert jobs.sweep() == left + 2
    make.sign_in(wren)
    tell(wren, Topic.GROUPS)
    assert jobs.sweep() == 1, "they are back"


def test_the_last_sign_in_is_remembered_for_long_enough_to_know(at_noon: Callable[..., None]) -> None:
    from_long_ago = make.person(created_at=clock.now() - timedelta(days=900))
    make.sign_in(from_long_ago)
    at_noon(timedelta(days=170))
    with db.transaction():
        people.tidy()
    tell(from_long_ago, Topic.GROUPS)
    assert jobs.sweep() == 1
    at_noon(timedelta(days=60))
    with db.transaction():
        people.tidy()
    assert db.session().scalar(select(SignIn)) is None
    tell(from_long_ago, Topic.GROUPS)
    assert jobs.sweep() == 0


def test_a_person_chooses_on_the_page(browser_of: Open) -> None:
    wren = make.person()
    browser = browser_of(wren)
    page = browser.get("/account/notices").text
    assert page.count("checked") == 2 * 3 + 1 + 3 + 1 + 2, "the usual ways, and a day and two hours before"
    form = {"reminders": ["in_app"], "changes": ["mail"], "minutes": ["60", "15"], "weekday": "6", "hour": "18"}
    assert browser.post("/account/notices", data=form).status_code == 303
    db.release()
    assert queries.wishes_of(wren)[Topic.REMINDERS] == {Channel.IN_APP}
    assert queries.wishes_of(wren)[Topic.OFFERS] == frozenset()
    assert queries.minutes_of([wren.id]) == {wren.id: (15, 60)}
    weekly = queries.weekly_of(wren)
    assert (weekly.weekday, weekly.hour) == (6, 18)
    page = browser.get("/account/notices").text
    assert page.count("checked") == 4


def test_no_reminders_at_all_can_be_chosen(browser_of: Open) -> None:
    wren = make.person()
    browser = browser_of(wren)
    browser.post("/account/notices", data={"weekday": "0", "hour": "9"})
    db.release()
    assert queries.minutes_of([wren.id]) == {wren.id: ()}
    assert "checked" not in browser.get("/account/notices").text


@pytest.mark.parametrize(
    "form", [{"hour": "99"}, {"weekday": "x"}, {"minutes": ["7"]}, {"reminders": ["pigeon"]}, {"minutes": ["-1"]}]
)
def test_what_cannot_be_chosen_is_refused_and_the_rest_is_kept(browser_of: Open, form: dict[str, object]) -> None:
    wren = make.person()
    whole = {"weekday": "0", "hour": "9", "changes": ["mail"], **form}
    answer = browser_of(wren).post("/account/notices", data=whole)
    assert (answer.status_code, answer.text.count("checked")) == (422, 1)
    db.release()
    assert queries.wishes_of(wren) == queries.USUAL


def test_settings_of_the_installation_are_whole(settings: config.Config) -> None:
    assert set(queries.USUAL) == set(queries.POSSIBLE) == set(Topic)
    assert all(queries.USUAL[topic] <= queries.POSSIBLE[topic] for topic in Topic)
