"""Letters are stopped from the letter itself: at once, without a sign-in, and never by merely looking."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer

from groups import config, db, outbox
from groups.notices import jobs, queries, service, stopping
from groups.notices.models import Channel
from groups.outbox import Letter, Pending, Topic
from groups.people.models import Person
from tests import make
from tests.notices.conftest import Put
from tests.post_office import PostOffice


def write(notice: Pending) -> Letter:
    html = "<body><div><p>Words.</p></div></body>"
    return Letter("wren@example.org", "A letter", "Words.\n", html, "Something new", "/home")


@pytest.fixture
def letter(app: object, put: Put, post_office: PostOffice) -> tuple[Person, str]:
    """A reminder that Wren got, and the path at which such letters are stopped."""
    outbox.compose("trial", write, topic=Topic.REMINDERS)
    wren = make.person("Wren")
    with db.transaction():
        outbox.put("trial", 1, wren.id)
    jobs.sweep()
    stop = str(post_office.arrived[0]["List-Unsubscribe"])
    found = re.fullmatch(r"<http://localhost(/letters/stop/\S+)>", stop.replace("\r\n ", "").replace(" ", ""))
    assert found, stop
    return wren, found[1]


def ways_of(wren: Person) -> frozenset[Channel]:
    db.release()
    return queries.ways_of([wren.id], Topic.REMINDERS)[wren.id]


def test_a_letter_with_a_topic_says_how_to_stop_it(letter: tuple[Person, str], post_office: PostOffice) -> None:
    (got,) = post_office.arrived
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        body = got.get_body([kind])  # type: ignore[attr-defined]  # the modern kind of message has it
        words = body.get_content()
        assert letter[1] in words
        assert "/account/notices" in words
    assert words.index("stop letters") < words.index("</div>")


def test_a_letter_that_is_no_choice_has_no_such_line(put: Put, post_office: PostOffice) -> None:
    put()
    jobs.sweep()
    assert post_office.arrived[0]["List-Unsubscribe"] is None


def test_looking_changes_nothing_and_one_press_stops_it(letter: tuple[Person, str], visitor: FlaskClient) -> None:
    wren, path = letter
    for method in ("GET", "HEAD", "GET"):
        assert visitor.open(path, method=method).status_code == 200
    assert Channel.MAIL in ways_of(wren)
    assert "reminders" in visitor.get(path).text
    for _ in range(2):
        answer = visitor.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "No more of these letters" in answer.text) == (200, True)
    assert ways_of(wren) == {Channel.IN_APP}, "what is not a letter stays"


def test_it_needs_no_form_of_ours(app: object, letter: tuple[Person, str], visitor: FlaskClient) -> None:
    visitor.application.config["WTF_CSRF_ENABLED"] = True
    assert visitor.post(letter[1], data={"List-Unsubscribe": "One-Click"}).status_code == 200


def test_stopping_one_topic_leaves_the_others(letter: tuple[Person, str], visitor: FlaskClient) -> None:
    visitor.post(letter[1])
    db.release()
    assert Channel.MAIL in queries.ways_of([letter[0].id], Topic.CHANGES)[letter[0].id]


@pytest.mark.parametrize("broken", ["x", "", "a.b", "W10.x", "é"])
def test_an_address_that_was_changed_does_nothing(
    letter: tuple[Person, str], visitor: FlaskClient, broken: str
) -> None:
    wren, path = letter
    for method in ("GET", "POST"):
        assert visitor.open(path[:-4] + broken, method=method).status_code == 404
        assert visitor.open(f"/letters/stop/{broken or 'y'}", method=method).status_code == 404
    assert Channel.MAIL in ways_of(wren)


@pytest.mark.parametrize("said", [[1], "x", [1, 99], ["1", 0], {"a": 1}, [1, [0]], None])
def test_only_what_was_signed_for_this_is_read(app: object, settings: config.Config, said: object) -> None:
    ours = URLSafeSerializer(settings.secret, salt=stopping.PURPOSE)
    assert stopping.read(str(ours.dumps(said))) is None
    assert stopping.read(str(URLSafeSerializer(settings.secret, salt="other").dumps([1, 0]))) is None
    assert stopping.read(stopping.token(1, Topic.DIGEST)) == (1, Topic.DIGEST)


def test_the_address_names_no_topic(app: object) -> None:
    assert len({len(stopping.token(1, topic)) for topic in Topic}) == 1


def test_several_presses_at_once_are_one(letter: tuple[Person, str]) -> None:
    wren, _path = letter

    def press(topic: Topic) -> None:
        try:
            with db.transaction():
                service.stop_mail(wren.id, topic)
        finally:
            db.release()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, [Topic.CHANGES, Topic.OFFERS, Topic.REMINDERS] * 6))
    assert [Channel.MAIL in ways for ways in map(ways_about(wren), (Topic.CHANGES, Topic.OFFERS))] == [False, False]


def ways_about(wren: Person) -> Callable[[Topic], frozenset[Channel]]:
    db.session().rollback()
    return lambda topic: queries.ways_of([wren.id], topic)[wren.id]
