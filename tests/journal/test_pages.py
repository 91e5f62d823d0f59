"""The pages of a journal: for their owner alone, and no word is lost on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groups import db
from groups.journal import masters, prompts, queries, service
from groups.journal.content import LONGEST_TEXT, Content
from groups.journal.forms import STALE
from groups.journal.models import JournalEntry
from groups.people.models import Person
from tests import make
from tests.conftest import SQLITE
from tests.journal import diary

Open = Callable[[Person], FlaskClient]
WORDS = "a heron stood in the rain-51c9"
HIDDEN = re.compile(r'name="(csrf_token|version|once|whose|question)"[^>]*value="([^"]*)"')


@pytest.fixture
def wren(app: Flask) -> Person:
    """Somebody who writes."""
    return make.person("Wren", discreet=False)


def hidden(page: str) -> dict[str, str]:
    """What a form carries unseen."""
    return dict(HIDDEN.findall(page))


def entries() -> int:
    db.session().rollback()
    return db.session().scalar(select(func.count()).select_from(JournalEntry)) or 0


def test_an_entry_is_written_read_changed_found_and_deleted(wren: Person, browser_of: Open) -> None:
    browser = browser_of(wren)
    page = browser.get("/journal/new?question=3").text
    assert prompts.PROMPTS[3].words in page
    data = {**hidden(page), "text": f"{WORDS}\n\n*slowly*", "title": "Low water", "tags": "river, rain"}
    address = browser.post("/journal/new", data=data).location
    read = browser.get(address).text
    for each in (WORDS, "<em>slowly</em>", "Low water", "river", prompts.PROMPTS[3].words):
        assert each in read
    form = browser.get(f"{address}/edit").text
    assert WORDS in form
    assert browser.post(f"{address}/edit", data={**hidden(form), "text": "Other words"}).location == address
    assert "Other words" in browser.get("/journal").text
    assert WORDS not in browser.get(address).text
    assert "Other words" in browser.post("/journal/search", data={"words": "ÓTHER"}).text
    assert "Other words" in browser.get("/journal/print").text
    assert "for good" in browser.get(f"{address}/delete").text
    assert browser.post(f"{address}/delete").location == "/journal"
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("who", ["member", "facilitator", "organiser", "coordinator"])
def test_for_everybody_else_it_is_not_there(wren: Person, browser_of: Open, who: str) -> None:
    group = make.group()
    make.member(group, wren)
    others = {
        "member": lambda: make.member(group), "facilitator": lambda: make.facilitator(group),
        "organiser": make.organiser, "coordinator": make.coordinator,
    }  # fmt: skip
    entry = diary.kept(wren, WORDS)
    browser = browser_of(others[who]())
    for path in ("", "/edit", "/delete"):
        there, nowhere = (browser.get(f"/journal/{ref}{path}") for ref in (entry.ref, "z" * 26))
        assert there.status_code == nowhere.status_code == 404
        assert there.text.replace(entry.ref, "z" * 26) == nowhere.text
    assert browser.post(f"/journal/{entry.ref}/delete").status_code == 404
    assert browser.post(f"/journal/{entry.ref}/edit", data={"text": "Mine", "version": "1"}).status_code == 404
    assert WORDS not in browser.get("/journal").text + browser.post("/journal/search", data={"words": "heron"}).text
    assert diary.words_of(wren, entry) == WORDS


def test_no_browser_or_proxy_keeps_a_page_and_no_title_says_what_is_on_it(wren: Person, browser_of: Open) -> None:
    entry, browser = diary.kept(wren, WORDS, title="heron-title"), browser_of(wren)
    for path in ("", "/new", "/print", "/search", "/questions", "/who-reads", f"/{entry.ref}", f"/{entry.ref}/edit",
                 f"/{entry.ref}/delete"):  # fmt: skip
        answer = browser.get(f"/journal{path}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), path
        assert re.findall(r"<title>(.*?)</title>", answer.text) == ["Notes"], path
    answer = browser.post("/journal/search", data={"words": "heron"})
    assert (answer.headers["Cache-Control"], answer.headers.getlist("Set-Cookie")) == ("no-store", [])


def test_a_sign_in_that_ended_costs_no_word(app: Flask, wren: Person, browser_of: Open, visitor: FlaskClient) -> None:
    entry = diary.kept(wren)
    for path in ("/journal/new", f"/journal/{entry.ref}/edit"):
        answer = visitor.post(path, data={"text": WORDS, "title": "A <b>", "tags": "rain", "version": "1"})
        assert answer.status_code == 400
        assert answer.headers["Cache-Control"] == "no-store"
        assert "You are not signed in any more" in answer.text
        data = {**hidden(answer.text), "text": WORDS, "title": "A <b>"}
        assert all(each in answer.text for each in (WORDS, "A &lt;b&gt;", "rain", f'action="{path}"'))
        assert entries() == 1
        kept = browser_of(wren).post(path, data=data).location
        assert diary.words_of(wren, queries.entry_for(wren, kept.rsplit("/", 1)[-1])) == WORDS
        diary.tamper("DELETE FROM journal_entry WHERE number > 1")
    assert visitor.get("/journal/new").location == "/sign-in?next=/journal/new"


def test_a_stale_page_comes_back_with_every_word_and_then_gets_through(
    app: Flask, wren: Person, browser_of: Open
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    entry, browser = diary.kept(wren), browser_of(wren)
    for path in ("/journal/new", f"/journal/{entry.ref}/edit"):
        answer = browser.post(path, data={"text": WORDS, "csrf_token": "made-up", "version": "1"})
        assert (answer.status_code, STALE in answer.text, WORDS in answer.text) == (400, True, True)
        again = browser.post(path, data={**hidden(answer.text), "text": WORDS})
        assert again.status_code == 303
        assert WORDS in browser.get(again.location).text


def test_what_was_begun_by_another_account_is_not_kept_in_this_one(wren: Person, browser_of: Open) -> None:
    page = browser_of(wren).get("/journal/new").text
    finch = browser_of(make.person("Finch"))
    answer = finch.post("/journal/new", data={**hidden(page), "text": WORDS})
    assert (answer.status_code, WORDS in answer.text, entries()) == (409, True, 0)
    assert "another account" in answer.text


def test_the_second_window_keeps_its_words_is_told_and_sees_the_first(wren: Person, browser_of: Open) -> None:
    entry, browser = diary.kept(wren, "Before"), browser_of(wren)
    address = f"/journal/{entry.ref}/edit"
    one, other = (hidden(browser.get(address).text) for _ in range(2))
    assert browser.post(address, data={**one, "text": "From the first"}).status_code == 303
    answer = browser.post(address, data={**other, "text": WORDS})
    assert (answer.status_code, "changed in another window" in answer.text) == (409, True)
    assert WORDS in answer.text
    assert "From the first" in answer.text
    assert diary.words_of(wren, entry) == "From the first"
    assert browser.post(address, data={**hidden(answer.text), "text": WORDS}).status_code == 303
    assert diary.words_of(wren, entry) == WORDS


def test_words_for_an_entry_that_was_deleted_elsewhere_can_be_kept_anew(wren: Person, browser_of: Open) -> None:
    entry, browser = diary.kept(wren), browser_of(wren)
    form = hidden(browser.get(f"/journal/{entry.ref}/edit").text)
    with db.transaction():
        service.delete(wren, entry.ref)
    answer = browser.post(f"/journal/{entry.ref}/edit", data={**form, "text": WORDS})
    assert (answer.status_code, WORDS in answer.text, "not there any more" in answer.text) == (404, True, True)
    assert 'action="/journal/new"' in answer.text
    assert browser.post("/journal/new", data={**hidden(answer.text), "text": WORDS}).status_code == 303


@pytest.mark.parametrize("count", [LONGEST_TEXT + 1, 300_000, 900_000])
def test_what_is_too_long_comes_back_whole(wren: Person, browser_of: Open, count: int) -> None:
    answer = browser_of(wren).post("/journal/new", data={"text": "x" * count})
    assert answer.status_code == 422
    assert f"{count - LONGEST_TEXT} characters more" in answer.text
    assert "x" * count in answer.text


@contextmanager
def a_full_disk() -> Iterator[None]:
    """SQLite may not take one more page of the disk."""
    with db.engine().connect() as connection:
        connection.exec_driver_sql("COMMIT")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    yield
    with db.engine().connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA max_page_count=1073741823")


@pytest.mark.skipif(not SQLITE, reason="a server's disk cannot be filled from here")
def test_a_full_disk_costs_no_word(wren: Person, browser_of: Open) -> None:
    browser, words = browser_of(wren), WORDS + "x" * 19_000
    diary.kept(wren)
    db.session().rollback()
    with a_full_disk():
        answer = browser.post("/journal/new", data={"text": words})
    assert (answer.status_code, words in answer.text, entries()) == (503, True, 1)
    assert browser.post("/journal/new", data={"text": words}).status_code == 303


def test_a_master_that_is_away_costs_no_word_and_is_said_plainly(wren: Person, browser_of: Open) -> None:
    entry, browser = diary.kept(wren), browser_of(wren)
    masters.path().rename(masters.path().with_name("aside"))
    for path in ("/journal/new", f"/journal/{entry.ref}/edit"):
        answer = browser.post(path, data={"text": WORDS, "version": "1"})
        assert (answer.status_code, WORDS in answer.text, "not at hand" in answer.text) == (503, True, True)
    for path in ("", f"/{entry.ref}", "/print"):
        answer = browser.get(f"/journal{path}")
        assert (answer.status_code, "not at hand" in answer.text) == (503, True)
    assert browser.post("/journal/search", data={"words": "x"}).status_code == 503
    masters.path().mkdir()  # nor can one be read, or made, where a folder stands
    assert browser_of(make.person()).post("/journal/new", data={"text": WORDS}).status_code == 503


def test_an_entry_that_does_not_open_is_said_and_the_others_are_read(wren: Person, browser_of: Open) -> None:
    entry, browser = diary.kept(wren, "Spoilt"), browser_of(wren)
    diary.kept(wren, WORDS)
    diary.tamper("UPDATE journal_entry SET version = 9 WHERE id = :id", id=entry.id)
    page = browser.get("/journal").text
    assert WORDS in page
    assert "An entry that cannot be opened" in page
    assert browser.get(f"/journal/{entry.ref}").status_code == 409
    answer = browser.post(f"/journal/{entry.ref}/edit", data={"text": WORDS, "version": "9"})
    assert (answer.status_code, WORDS in answer.text) == (409, True)
    assert browser.post(f"/journal/{entry.ref}/delete").status_code == 303


def test_search_takes_nothing_from_an_address_and_finds_by_word_tag_and_month(wren: Person, browser_of: Open) -> None:
    browser = browser_of(wren)
    with db.transaction():
        service.write(wren, Content(WORDS, tags=("Río",), triggers=("noise",)), at=make.NOON)
    assert WORDS not in browser.get("/journal/search?words=heron&tag=rio").text
    for data in ({"words": "HERON rain"}, {"tag": "#rio"}, {"tag": "noise"}, {"month": "2026-12"},
                 {"words": "heron", "tag": "rio", "month": "2026-12"}):  # fmt: skip
        assert WORDS in browser.post("/journal/search", data=data).text, data
    for data in ({"words": "goose"}, {"tag": "ri"}, {"month": "2026-11"}, {"words": "heron", "tag": "noises"}):
        assert "Nothing found" in browser.post("/journal/search", data=data).text, data
    assert browser.post("/journal/search", data={"month": "December"}).status_code == 422
    assert browser.post("/journal/search", data={"words": "", "before": "x"}).status_code == 200


def test_a_question_is_offered_and_can_be_left_out(wren: Person, browser_of: Open) -> None:
    browser = browser_of(wren)
    offered = [each.words for each in prompts.PROMPTS.values() if each.words in browser.get("/journal/new").text]
    assert len(offered) == 1
    bare = browser.get("/journal/new?question=0").text
    assert [each.words for each in prompts.PROMPTS.values() if each.words in bare] == []
    listed = browser.get("/journal/questions").text
    assert all(each.words in listed for each in prompts.PROMPTS.values())


def test_odd_addresses_are_not_there(wren: Person, browser_of: Open) -> None:
    browser = browser_of(wren)
    for path in ("?month=2026-13", "?month=0000-01", "/print?month=x", "/" + "é" * 26, "/new/edit"):
        assert browser.get(f"/journal{path}").status_code == 404, path
    for path in ("?before=-1", "?before=x", "?before=99999999999", "/new?question=x"):
        assert browser.get(f"/journal{path}").status_code == 200, path
