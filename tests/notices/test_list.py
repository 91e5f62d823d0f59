"""The list of notices in the app: one's own, newest first, with a mark that says no more than that there is one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from groups import db, outbox
from groups.notices import jobs
from groups.notices.models import Notice
from groups.outbox import Letter, Pending, Topic
from groups.people.models import Person
from tests import make

Open = Callable[[Person], FlaskClient]
MARK = "Something new"


def write(notice: Pending) -> Letter:
    line = f"Line <{notice.about_id}>"
    return Letter("x@example.org", "A letter", "Words.\n", "<p>Words.</p>", line, f"/meetups/m{notice.about_id}")


@pytest.fixture
def tell(put: object) -> Callable[[Person, int], None]:
    """Tells a person something in the app."""
    outbox.compose("news", write, topic=Topic.GROUPS)

    def told(person: Person, about: int) -> None:
        with db.transaction():
            outbox.put("news", about, person.id)
        jobs.sweep()

    return told


def test_there_is_a_mark_until_one_says_that_one_has_looked(
    browser_of: Open, tell: Callable[[Person, int], None]
) -> None:
    wren = make.person()
    browser = browser_of(wren)
    assert MARK not in browser.get("/home").text
    tell(wren, 1)
    tell(wren, 2)
    assert browser.get("/home").text.count(MARK) == 1
    page = browser.get("/notices").text
    assert page.index("Line &lt;2&gt;") < page.index("Line &lt;1&gt;")
    assert 'href="/meetups/m2"' in page
    assert MARK in browser.get("/home").text, "looking alone changes nothing"
    assert browser.post("/notices/seen").status_code == 303
    assert MARK not in browser.get("/home").text
    assert "Line &lt;1&gt;" in browser.get("/notices").text


def test_nobody_sees_what_another_was_told(browser_of: Open, tell: Callable[[Person, int], None]) -> None:
    wren, finch = make.person(), make.person()
    tell(wren, 1)
    other = browser_of(finch)
    assert "Line" not in other.get("/notices").text
    assert MARK not in other.get("/home").text
    other.post("/notices/seen")
    assert MARK in browser_of(wren).get("/home").text


def test_what_is_not_there_yet_is_not_shown(browser_of: Open, put: object) -> None:
    outbox.compose("news", write, topic=Topic.GROUPS)
    wren = make.person()
    with db.transaction():
        outbox.put("news", 1, wren.id)
    assert "Line" not in browser_of(wren).get("/notices").text


def test_the_mark_goes_with_the_button_alone_even_when_what_was_new_is_deleted(
    browser_of: Open, tell: Callable[[Person, int], None]
) -> None:
    wren = make.person()
    browser = browser_of(wren)
    tell(wren, 1)
    with db.transaction() as session:
        session.query(Notice).delete()
    assert "I have seen these" in browser.get("/notices").text
    browser.post("/notices/seen")
    assert MARK not in browser.get("/home").text
