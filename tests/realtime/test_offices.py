"""An office begins by the clock, and whoever holds it hears of it on what they have open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from groups import clock, db
from groups.access import Can, Office, can
from groups.people import jobs, offices
from groups.people.models import Person
from groups.term import Term
from tests import make
from tests.realtime.conftest import Live

Connect = Callable[[Person], Live]


def test_the_beginning_of_an_office_is_told_to_its_holder_alone(live: Connect, at_noon: Callable[..., None]) -> None:
    rowan = make.person("Rowan")
    with db.transaction() as session:
        person = session.get_one(Person, rowan.id)
        offices.appoint(person, Office.COORDINATOR, None, Term(clock.now() + timedelta(minutes=5)))
    holder, other = live(rowan), live(make.person("Wren"))
    assert jobs.begin_offices() == 0
    at_noon(timedelta(minutes=5))
    assert can(db.session().get_one(Person, rowan.id), Can.COORDINATE)
    assert [jobs.begin_offices() for _ in range(2)] == [1, 0]
    assert holder.told("room:refresh") == [{}]
    assert other.told("room:refresh") == []
