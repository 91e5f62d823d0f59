"""Checking in: quick, skippable, as often as one likes; and how it was, without a word that judges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from groups import clock, db
from groups.errors import Invalid, NotFound
from groups.people.models import Person
from groups.wellbeing.days import Level, Said
from groups.wellbeing.queries import checkins
from groups.wellbeing.service import checking_in as service
from groups.wellbeing.service.checking_in import Words
from tests import make

Open = Callable[[Person], FlaskClient]
LOW, OKAY, GOOD = Level


def check_in(person: Person, *said: Level | None, line: str = "") -> str:
    with db.transaction():
        row = service.check_in(person, Words(*said, line=line))
    return row.ref


def test_the_latest_of_a_day_counts_and_what_is_left_out_takes_nothing_back(at_noon: Callable[..., None]) -> None:
    wren = make.person()
    check_in(wren, LOW, OKAY)
    at_noon(timedelta(hours=3))
    check_in(wren, GOOD)
    at_noon(timedelta(days=1))
    check_in(wren, None, None, LOW)
    day = date(2026, 12, 3)
    assert checkins.days_since(wren, day) == [
        Said(day, GOOD, OKAY),
        Said(day + timedelta(days=1), connection=LOW),
    ]


@pytest.mark.usefixtures("database")
def test_the_day_is_the_one_it_is_where_the_person_is() -> None:
    here, there = make.person(zone="Europe/London"), make.person(zone="Pacific/Auckland")
    with clock.frozen(datetime(2026, 12, 3, 22, 0, tzinfo=UTC)):
        for person in (here, there):
            check_in(person, OKAY)
    assert [checkins.days_since(each, date(2026, 12, 1))[0].day.day for each in (here, there)] == [3, 4]


@pytest.mark.usefixtures("database")
def test_each_part_can_be_left_out_but_not_all_of_them() -> None:
    wren = make.person()
    for words in (Words(mood=LOW), Words(energy=GOOD), Words(connection=OKAY), Words(line="rain")):
        with db.transaction():
            service.check_in(wren, words)
    for empty in (Words(), Words(line="  ")):
        with pytest.raises(Invalid, match="nothing in it"), db.transaction():
            service.check_in(wren, empty)


def test_one_form_with_three_rows_a_line_and_a_button_keeps_it(browser_of: Open) -> None:
    browser = browser_of(make.person())
    page = browser.get("/check-in").text
    assert page.count('type="radio"') == 9
    answer = browser.post("/check-in", data={"mood": "low", "energy": "good", "words": "a red umbrella"})
    assert answer.status_code == 303
    page = browser.get("/check-in").text
    assert "Mood low, energy good: a red umbrella" in page
    assert browser.post("/check-in", data={}).status_code == 422
    assert browser.post("/check-in", data={"mood": "best"}).status_code == 422


def test_what_was_kept_can_be_deleted_by_its_owner_alone(browser_of: Open) -> None:
    wren, other = make.person(), make.coordinator()
    ref = check_in(wren, LOW, line="a red umbrella")
    assert browser_of(other).post(f"/check-in/{ref}/remove").status_code == 404
    assert browser_of(wren).post(f"/check-in/{ref}/remove").status_code == 303
    with pytest.raises(NotFound):
        checkins.check_in_for(wren, ref)


def test_how_it_was_is_drawn_here_with_a_text_and_a_table_and_no_script(browser_of: Open) -> None:
    wren = make.person()
    with clock.frozen(clock.now()) as forward:
        for mood in (LOW, OKAY, GOOD):
            check_in(wren, mood, GOOD)
            forward(timedelta(days=1))
        page = browser_of(wren).get("/trends").text
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count('role="img"') == 3
    assert main.count("plot-dot") == 6
    assert "Low on one day, okay on one day, good on one day. The last word was good." in main
    assert "Nothing was said of it in this time." in main
    assert 'data-label="Connection">left out' in main
    assert "<script" not in main
    for judging in ("better", "worse", "improve", "average", "well done", "gap"):
        assert judging not in main.lower()


def test_how_far_back_is_a_choice_of_two(browser_of: Open) -> None:
    wren = make.person()
    with clock.frozen(clock.now()) as forward:
        check_in(wren, LOW, line="long ago")
        forward(timedelta(weeks=6))
        browser = browser_of(wren)
        assert "Nothing in these weeks" in browser.get("/trends").text
        assert "long ago" in browser.get("/trends?weeks=12").text
        assert "Nothing in these weeks" in browser.get("/trends?weeks=9999").text
