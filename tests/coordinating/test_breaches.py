"""A breach: who was affected, and by what; and each of them gets one letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from groups import clock, db
from groups.coordinating import service
from groups.errors import Conflict, Invalid, NotFound
from groups.people import queries as people
from groups.people.models import Person
from tests import make
from tests.coordinating.papers import happened, read
from tests.people.letters import waiting

Browsers = Callable[[Person], FlaskClient]
DAY = timedelta(days=1)


def recorded(who: Person, group_id: int | None = None, **given: object) -> str:
    with db.transaction():
        return service.record_breach(people.get_person(who.id), happened(group_id=group_id, **given)).ref


def names_in(who: Person, ref: str) -> str:
    with db.transaction():
        return read(service.fetch_breach(people.get_person(who.id), ref))["who-was-affected.html"]


def test_everybody_there_at_that_time_is_affected_and_no_address_is_named(at_noon: Callable[..., None]) -> None:
    long_ago = clock.now() - 30 * DAY
    alder, wren = make.coordinator(), make.person("Wren", created_at=long_ago)
    make.person("Newt")
    page = names_in(alder, recorded(alder))
    assert "Wren" in page
    assert "Newt" not in page, "came afterwards"
    assert wren.email not in page
    assert "06 December" not in page
    assert "2026-12-06 12:00 UTC" in page, "72 hours from when it was noticed"


def test_of_a_group_those_who_were_in_it_then(at_noon: Callable[..., None]) -> None:
    now, group, alder = clock.now(), make.group("Quiet Tuesdays"), make.coordinator()
    for name, joined, ended in (("Wren", 30, None), ("Otter", 30, 20), ("Moth", 30, 1.5), ("Newt", 0.5, None)):
        who = make.person(name, created_at=now - 30 * DAY)
        make.member(group, who, joined_at=now - joined * DAY, ended_at=None if ended is None else now - ended * DAY)
    make.person("Hare", created_at=now - 30 * DAY)
    page = names_in(alder, recorded(alder, group.id))
    assert [name in page for name in ("Wren", "Otter", "Moth", "Newt", "Hare")] == [True, False, True, False, False]


def test_those_affected_are_told_once_in_plain_words(database: str, app: object) -> None:
    alder = make.coordinator()
    wren = make.person("Wren", created_at=clock.now() - 30 * DAY)
    ref = recorded(alder, advice="Choose a new passphrase.")
    with db.transaction():
        assert service.tell_affected(people.get_person(alder.id), ref) == 1
    with pytest.raises(Conflict), db.transaction():
        service.tell_affected(people.get_person(alder.id), ref)
    (letter,) = waiting()
    assert letter.to == wren.email
    assert "A laptop was lost." in letter.text
    assert "names they go by, what they wrote in rooms" in letter.text
    assert "Choose a new passphrase." in letter.text


def test_what_makes_no_sense_is_said_and_nobody_else_comes_in(database: str) -> None:
    alder, now = make.coordinator(), clock.now()
    for wrong in ({"kinds": []}, {"kinds": ["hats"]}, {"until": now - 3 * DAY}, {"noticed_at": now + DAY}):
        with pytest.raises(Invalid):
            recorded(alder, None, **wrong)
    ref = recorded(alder)
    with pytest.raises(NotFound):
        names_in(make.organiser(), ref)


def test_the_page_takes_it(browser_of: Browsers, database: str) -> None:
    group, alder = make.group(), browser_of(make.coordinator())
    form = {
        "happened": "A letter went astray.", "kinds": ["names", "addresses"], "where": group.ref,
        "since": "2025-10-01T10:00", "until": "2025-10-02T10:00", "noticed_at": "2025-10-03T10:00",
    }  # fmt: skip
    assert alder.post("/desk/breaches/new", data={**form, "kinds": []}).status_code == 422
    path = alder.post("/desk/breaches/new", data=form).headers["Location"]
    assert "E-mail addresses" in alder.get(path).text
    assert alder.post(f"{path}/file").mimetype == "application/zip"
    assert alder.post(f"{path}/tell").status_code == 303
