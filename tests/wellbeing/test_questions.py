"""The two sets of questions: offered rarely, answered whole, said plainly, and for their owner alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from groups import clock, db
from groups.directory.models import HelpKind, HelpLine
from groups.errors import Conflict, Invalid
from groups.people.models import Person
from groups.wellbeing.days import Level
from groups.wellbeing.models import ScaleAnswer
from groups.wellbeing.queries import questions
from groups.wellbeing.scales import SCALES, Scale
from groups.wellbeing.service import checking_in as service
from groups.wellbeing.service.checking_in import Words
from tests import make

Open = Callable[[Person], FlaskClient]
Forward = Callable[[timedelta], None]
HIGH, CALM = {"q1": "3", "q2": "3", "q3": "2", "q4": "2"}, {"q1": "0", "q2": "1", "q3": "0", "q4": "1"}


def checked_in(person: Person, days: int, forward: Forward) -> None:
    for _ in range(days):
        with db.transaction():
            service.check_in(person, Words(Level.OKAY))
        forward(timedelta(days=1))


def answer(person: Person, scale: Scale, *numbers: int) -> None:
    with db.transaction():
        service.answer(person, scale, numbers)


def test_nothing_is_offered_before_the_third_day_and_then_one_at_a_time(at_noon: Forward) -> None:
    wren = make.person()
    checked_in(wren, 2, at_noon)
    assert questions.offered(wren) is None
    checked_in(wren, 1, at_noon)
    assert questions.offered(wren) is Scale.LONELINESS
    answer(wren, Scale.LONELINESS, 1, 1, 1, 1)
    assert questions.offered(wren) is Scale.PHQ4
    answer(wren, Scale.PHQ4, 0, 0, 0, 0)
    assert questions.offered(wren) is None


@pytest.mark.parametrize(("scale", "apart"), [(Scale.LONELINESS, 28), (Scale.PHQ4, 14)])
def test_it_is_never_asked_more_often_than_it_can_say_something_new(at_noon: Forward, scale: Scale, apart: int) -> None:
    wren = make.person()
    answer(wren, scale, 1, 1, 1, 1)
    at_noon(timedelta(days=apart) - timedelta(seconds=1))
    assert questions.open_from(wren, scale) == make.NOON + timedelta(days=apart)
    with pytest.raises(Conflict, match="nothing new"):
        answer(wren, scale, 1, 1, 1, 1)
    at_noon(timedelta(seconds=1))
    answer(wren, scale, 2, 2, 2, 2)
    assert len(questions.answers_of(wren, scale)) == 2


def test_not_now_rests_for_one_round_and_not_again_for_good(at_noon: Forward) -> None:
    wren = make.person()
    checked_in(wren, 3, at_noon)
    with db.transaction():
        service.never(wren, Scale.LONELINESS)
        service.not_now(wren, Scale.PHQ4)
    assert questions.offered(wren) is None
    at_noon(SCALES[Scale.PHQ4].apart)
    assert questions.offered(wren) is Scale.PHQ4
    with db.transaction():
        service.never(wren, Scale.PHQ4)
    at_noon(timedelta(days=800))
    assert questions.offered(wren) is None
    with db.transaction():
        service.offer_again(wren, Scale.LONELINESS)
    assert questions.offered(wren) is Scale.LONELINESS


@pytest.mark.usefixtures("database")
def test_half_an_answer_is_none() -> None:
    wren = make.person()
    for numbers in ((), (1, 1, 1), (1, 1, 1, 9), (1, 1, 1, 1, 1)):
        with pytest.raises(Invalid, match="all four"):
            answer(wren, Scale.PHQ4, *numbers)


def test_the_offer_can_be_pressed_away_on_the_page(browser_of: Open, at_noon: Forward) -> None:
    wren = make.person()
    checked_in(wren, 3, at_noon)
    browser = browser_of(wren)
    assert "Four questions about company, if you like" in browser.get("/check-in").text
    for scale in Scale:
        assert browser.post(f"/questions/{scale.value}/wish", data={"wish": "never"}).status_code == 303
    assert "if you like</h2>" not in browser.get("/check-in").text
    assert browser.get("/questions/loneliness").status_code == 200


def help_line(country: str, name: str) -> None:
    with make.saving() as session:
        session.add(
            HelpLine(
                country=country, kind=HelpKind.LISTENING, name=name, dial="0800 111",
                words="Word for word, day & night.", checked_on=clock.now().date(), created_at=clock.now(),
            )
        )  # fmt: skip


def test_beside_a_high_result_stand_the_lines_of_this_country_word_for_word(browser_of: Open) -> None:
    wren = make.person()
    help_line("GB", "Our line")
    help_line("FR", "Another country's line")
    browser = browser_of(wren)
    page = browser.post("/questions/phq4", data=HIGH, follow_redirects=True).text
    assert "This is not a diagnosis." in page
    assert "add up to 10, of 0 to 12" in page
    assert "Our line" in page
    assert "Word for word, day &amp; night." in page
    assert "Another country" not in page


def test_beside_a_low_one_and_beside_company_there_are_none(browser_of: Open) -> None:
    help_line("GB", "Our line")
    browser = browser_of(make.person())
    lonely = {"q1": "3", "q2": "3", "q3": "3", "q4": "5"}
    for scale, data in (("phq4", CALM), ("loneliness", lonely)):
        page = browser.post(f"/questions/{scale}", data=data, follow_redirects=True).text
        assert "This is not a diagnosis." in page
        assert "Our line" not in page


def test_too_soon_says_when_and_nothing_is_lost(browser_of: Open) -> None:
    browser = browser_of(make.person())
    browser.post("/questions/phq4", data=CALM)
    assert "They can say something new from" in browser.get("/questions/phq4").text
    again = browser.post("/questions/phq4", data=HIGH)
    assert again.status_code == 409
    assert again.text.count("<input checked") == 4


def test_only_its_owner_reads_or_deletes_a_result(browser_of: Open) -> None:
    wren, group = make.person(), make.group()
    make.member(group, wren)
    mine = browser_of(wren)
    path = mine.post("/questions/phq4", data=HIGH).headers["Location"]
    nothing = mine.get("/questions/answers/" + "a" * 26).status_code
    for other in (make.facilitator(group), make.coordinator(), make.member(group)):
        browser = browser_of(other)
        assert browser.get(path).status_code == nothing == 404
        assert browser.post(f"{path}/remove").status_code == 404
    assert mine.post(f"{path}/remove").status_code == 303
    assert db.session().scalars(select(ScaleAnswer)).all() == []


def test_no_column_holds_what_answers_add_up_to() -> None:
    assert set(inspect(ScaleAnswer).columns.keys()) == {"id", "ref", "person_id", "scale", "answers", "at"}
