"""The pages, without scripts: help at once for anybody, the page that is theirs alone, and the console of the staff."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db
from groups.audit.models import AuditEntry
from groups.care import queries, service
from groups.care.course import CareLevel, CareState
from groups.care.models import CareItem
from groups.notices import jobs, mail
from groups.people.models import Person
from tests import make
from tests.care import caring
from tests.chat import deeds

CANARY = "canary-3d77"
Open = Callable[[Person], FlaskClient]


def sent() -> list[mail.Shown]:
    """The letters that go now, of all that is due."""
    mail._mailbox.clear()
    with db.apart():
        jobs.sweep()
    return mail.letters()


def version(item: CareItem) -> int:
    return caring.now(item).version


@pytest.mark.usefixtures("at_noon")
def test_help_now_is_there_for_anybody_with_the_lines_word_for_word(visitor: FlaskClient, group) -> None:
    make.community()
    caring.line("Night line", who_for="Anybody", hours="Day and night")
    caring.line("Elsewhere", country="US", dial="988")
    assert 'href="/help-now"' in visitor.get("/urgent-help").text
    page = visitor.get("/help-now").text
    for said in (
        "Night line",
        'href="tel:116123"',
        "116 123",
        "Anybody",
        "Day and night",
        "Checked on 3 December 2026",
    ):
        assert said in page
    for never in ("Elsewhere", "988", "<form class", "has been checked by a person"):
        assert never not in page
    assert visitor.post("/help-now", data={"wish": "now"}).location == "/help-now"


def test_where_no_line_was_checked_the_card_says_so_honestly(visitor: FlaskClient, group) -> None:
    make.community()
    caring.line("Elsewhere", country="US", dial="988")
    page = visitor.get("/help-now").text
    assert "No line on this page has been checked by a person" in page
    assert "emergency number you know" in page
    assert "988" not in page


def test_a_member_asks_and_has_a_page_that_is_theirs_alone(browser_of: Open, group, wren, ines) -> None:
    browser = browser_of(wren)
    assert "something here for you alone" not in browser.get("/home").text
    for wish, kept in (("word", "green"), ("now", "red")):
        sent = browser.post("/help-now", data={"group": group.ref, "wish": wish, "words": CANARY})
        assert (sent.status_code, sent.location) == (303, "/with-you")
        assert caring.item_about(wren).level == kept
    assert "something here for you alone" in browser.get("/home").text
    assert "They know that you would like a word" in browser.get("/with-you").text
    assert browser.post("/with-you/put-away").status_code == 303
    assert "something here for you alone" not in browser.get("/home").text
    assert "What is there for me alone" in browser.get("/urgent-help").text


@pytest.mark.parametrize(
    ("how", "to", "level"), [("okay", "/home", None), ("word", "/with-you", "green"), ("now", "/with-you", "red")]
)
def test_stepping_out_one_says_how_it_is(browser_of: Open, room, wren, ines, how, to, level) -> None:
    browser = browser_of(wren)
    page = browser.get(f"/rooms/{room.ref}/step-out").text
    assert all(f'value="{each}"' in page for each in ("okay", "word", "now"))
    assert browser.post(f"/rooms/{room.ref}/step-out", data={"how": how}).location == to
    db.session().rollback()
    assert db.session().scalar(select(CareItem.level)) == level
    assert deeds.see(ines, room) == []


def test_one_says_that_one_is_worried_from_a_message_and_from_the_list(
    browser_of: Open, group, room, wren, otter
) -> None:
    message = deeds.post(wren, room, "So tired")
    browser = browser_of(otter)
    ways = (f"/rooms/{room.ref}/messages/{message.ref}/worried", f"/groups/{group.ref}/members/{wren.ref}/worried")
    for way, on in zip(ways, (f"/rooms/{room.ref}", f"/groups/{group.ref}/members"), strict=True):
        assert way in browser.get(on).text
        assert "Worried about Wren" in browser.get(way).text
        assert browser.post(way, data={"words": CANARY}).status_code == 422
        answer = browser.post(way, data={"level": "amber", "words": CANARY}, follow_redirects=True)
        assert "It is being looked after." in answer.text
        assert CANARY not in answer.text
    own = browser_of(wren)
    assert own.get(ways[0]).location == "/help-now"
    assert f'{ways[0]}"' not in own.get(f"/rooms/{room.ref}").text


def test_words_stay_folded_away_until_opened_and_who_opened_is_noted(browser_of: Open, group, room, wren, ines) -> None:
    message = deeds.post(wren, room, CANARY)
    caring.worried(ines, message, CareLevel.RED, "and-a-worry")
    item, browser = caring.item_about(wren), browser_of(ines)
    for address in ("/desk", "/care", f"/care/{item.ref}"):
        page = browser.get(address).text
        assert CANARY not in page
        assert "and-a-worry" not in page
    page = browser.post(f"/care/{item.ref}/open").text
    assert re.search(rf"<details[^>]* open>.*{CANARY}.*and-a-worry", page, re.S)
    db.session().rollback()
    (entry,) = db.session().scalars(select(AuditEntry).where(AuditEntry.deed == "care.opened"))
    assert (entry.actor_id, entry.subject_id) == (ines.id, item.id)
    assert CANARY not in browser.get(f"/care/{item.ref}").text


def test_the_runbook_is_walked_by_forms_alone(browser_of: Open, group, wren, ines, alder) -> None:
    item = caring.raised(group, wren, CareLevel.RED)
    one, other, where = browser_of(ines), browser_of(alder), f"/care/{item.ref}"

    def send(browser: FlaskClient, path: str, **data: object) -> int:
        return browser.post(f"{where}/{path}", data={"version": version(item), **data}).status_code

    assert "takes two of you" in one.get(where).text
    assert [send(browser, "take") for browser in (one, other)] == [303, 303]
    begun = one.get(f"{where}?begin=heard").text
    assert re.search(r"<textarea[^>]*>\s*I have read what you wrote", begun)
    assert send(one, "steps/acknowledged", words="") == 422
    assert send(one, "steps/acknowledged", words="I have read you") == 303
    assert send(other, "steps/signposted", words="These answer") == 303
    assert send(other, "steps/emergency", words="999") == 422
    assert send(other, "steps/emergency", words="999", decided_by=ines.ref) == 303
    assert re.search(r'id="care-clock"[^>]*>Since \d\d:\d\d, 0 min', one.get(where).text)
    day = (clock.now() + timedelta(days=2)).date().isoformat()
    assert send(one, "steps/follow_up", words="", day=day) == 303
    assert send(one, "steps/closed", words="She is well") == 303
    assert caring.now(item).state is CareState.CLOSED
    assert send(one, "steps/nothing") == 404


def test_a_stale_page_is_refused_and_keeps_every_word(browser_of: Open, group, wren, ines, alder) -> None:
    item = caring.with_two(caring.raised(group, wren), ines, alder)
    before = version(item)
    caring.do(alder, item, service.set_level, CareLevel.RED)
    answer = browser_of(ines).post(
        f"/care/{item.ref}/steps/acknowledged", data={"version": before, "words": CANARY}
    )  # fmt: skip
    assert (answer.status_code, CANARY in answer.text, "done something here since" in answer.text) == (409, True, True)
    assert f'name="version" value="{version(item)}"' in answer.text


def test_who_carried_enough_is_reminded_on_the_page(browser_of: Open, group, wren, ines) -> None:
    for _ in range(2):
        caring.taken(ines, caring.raised(group, make.member(group), CareLevel.RED))
    item, browser = caring.raised(group, wren, CareLevel.RED), browser_of(ines)
    answer = browser.post(f"/care/{item.ref}/take", data={"version": version(item)})
    assert (answer.status_code, "a lot to carry" in answer.text, 'name="anyway"' in answer.text) == (409, True, True)
    assert browser.post(f"/care/{item.ref}/take", data={"version": version(item), "anyway": "y"}).status_code == 303


def test_the_side_line_has_a_calm_page_of_its_own(browser_of: Open, group, wren, ines, alder) -> None:
    side = caring.side_line(caring.raised(group, wren, CareLevel.RED), ines, alder)
    theirs, staff = browser_of(wren), browser_of(ines)
    page = theirs.get(f"/rooms/{side.ref}").text
    for said in ("Alder and Ines are here with you", "We do not promise secrecy", "js/room.js", 'id="composer"'):
        assert said in page
    for never in ("/report", "/worried", 'name="wish"', "To the steps", group.name):
        assert never not in page
    assert "To the steps" in staff.get(f"/rooms/{side.ref}").text
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    sent = theirs.post(f"/rooms/{side.ref}/messages", data={"text": "It is hard", "key": key})
    assert sent.status_code == 303
    assert "It is hard" in staff.get(f"/rooms/{side.ref}").text
    assert f"/rooms/{side.ref}" in theirs.get("/with-you").text


def test_coordinators_see_how_it_stands_and_neither_names_nor_words(browser_of: Open, group, wren, ines, alder) -> None:
    caring.answered(caring.raised(group, wren, CareLevel.RED, words=CANARY), ines, alder)
    rowan = make.coordinator("Rowan")
    page = browser_of(rowan).get("/desk/care").text
    assert all(said in page for said in (group.name, "Red", "Signposted", "Ines, Alder look after it"))
    assert not any(never in page for never in ("Wren", CANARY, wren.ref))
    assert browser_of(ines).get("/desk/care").status_code == 404


def test_replies_and_supervisors_are_kept_on_the_coordinators_desk(browser_of: Open, group, ines) -> None:
    browser = browser_of(make.coordinator("Rowan"))
    form = {"deed": "signposted", "title": "The library", "words": "It is warm there."}
    assert browser.post("/desk/care/replies/new", data={**form, "words": ""}).status_code == 422
    assert browser.post("/desk/care/replies/new", data=form).status_code == 303
    assert browser.get("/desk/care/replies/heard").status_code == 200
    assert browser.post("/desk/care/replies/heard", data={**form, "deed": "acknowledged"}).status_code == 303
    assert browser.post("/desk/care/replies/ask/end").status_code == 303
    page = browser.get("/desk/care/replies").text
    assert page.count("The library</h2>") == 2
    assert "Asking plainly" not in page
    given = {"group": group.ref, "person": ines.ref}
    assert "Ines</strong>" in browser.post("/desk/care/supervisors", data=given, follow_redirects=True).text
    ((row, _group, _who),) = queries.supervisors(make.coordinator("Elm"))
    assert browser.post(f"/desk/care/supervisors/{row.id}/end").status_code == 303


def test_debriefs_are_written_and_read_on_their_pages(browser_of: Open, group, wren, ines, alder) -> None:
    rowan, heron = make.coordinator("Rowan"), make.person("Heron")
    item = caring.with_two(caring.raised(group, wren, CareLevel.RED), ines, alder)
    caring.do(ines, item, service.set_aside, "She is well.")
    with db.transaction():
        service.appoint_supervisor(rowan, group, heron.ref)
    where, browser = f"/care/{item.ref}/debrief", browser_of(ines)
    assert where in browser.get("/care").text
    assert browser.post(where, data={"how": ""}).status_code == 422
    assert browser.post(where, data={"how": CANARY, "wants_word": "y"}).status_code == 303
    supervisor = browser_of(heron)
    assert where in supervisor.get("/care/debriefs").text
    assert CANARY in supervisor.get(where).text
    assert "Wren" not in supervisor.get(where).text
    assert supervisor.post(f"/care/{item.ref}/supervision", data={"words": "Thank you"}).status_code == 303
    assert "Thank you" in browser_of(alder).get(where).text
    assert browser.post(f"/care/{item.ref}/supervision", data={"words": "Me"}).status_code == 404


def test_letters_say_nothing_to_others(app, at_noon, group, room, wren, ines, alder) -> None:
    message = deeds.post(wren, room, CANARY)
    caring.worried(ines, message, CareLevel.RED, CANARY)
    item = caring.item_about(wren)
    assert {letter.to for letter in sent()} == {ines.email, alder.email}
    caring.side_line(item, ines, alder)
    caring.do(ines, item, service.acknowledge, CANARY)
    letters = sent()
    assert wren.email in {letter.to for letter in letters}
    for letter in letters:
        assert letter.subject.startswith("A letter from ")
        whole = letter.text.replace("Hello Ines", "").replace("Hello Alder", "")
        for private in (CANARY, group.name, room.name, "Ines", "Alder", "worried", "risk", "danger"):
            assert private not in whole, private
