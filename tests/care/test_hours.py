"""Hours of one's own and being looked after: a letter waits for them, unless it is grave, and writing never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups import db
from groups.care.course import CareLevel
from groups.care.service import telling
from groups.notices.models import Channel, Notice
from groups.people import boundaries
from groups.people import queries as people
from groups.people.boundaries import Chosen
from groups.people.models import Person
from tests import make
from tests.care import caring
from tests.chat import deeds

Open = Callable[[Person], FlaskClient]
pytestmark = pytest.mark.usefixtures("at_noon", "app")
EVENING = make.NOON + timedelta(hours=6)


def reached_in_the_evening(person: Person) -> None:
    with db.transaction():
        boundaries.choose(people.get_person(person.id), Chosen(18 * 60, 21 * 60))


@pytest.mark.parametrize(
    ("level", "due"), [(CareLevel.AMBER, EVENING), (CareLevel.RED, make.NOON), (CareLevel.NOW, make.NOON)]
)
def test_a_letter_waits_for_the_hours_unless_it_is_grave(group, wren, level: CareLevel, due: object) -> None:
    item = caring.raised(group, wren, level)
    reached_in_the_evening(wren)
    with db.transaction():
        telling.write_to_person(db.session().merge(item), telling.WORDS, "trial")
    query = select(Notice).where(Notice.kind == telling.WORDS, Notice.person_id == wren.id)
    found = {each.channel: each.due_at for each in db.session().scalars(query.where(Notice.once.contains("trial")))}
    assert found == {Channel.MAIL: due, Channel.IN_APP: make.NOON}


def test_in_a_side_line_staff_are_told_softly_and_words_go_at_once(browser_of: Open, group, wren, ines, alder) -> None:
    side = caring.side_line(caring.raised(group, wren, CareLevel.RED), ines, alder)
    path = f"/rooms/{side.ref}"
    assert boundaries.LATER not in browser_of(ines).get(path).text
    reached_in_the_evening(wren)
    page = browser_of(ines).get(path).text
    assert boundaries.LATER in page
    assert "18:00" not in page
    deeds.post(ines, side, "We are here.")
    own = browser_of(wren).get(path).text
    assert "We are here." in own
    assert boundaries.LATER not in own
