"""Supporters for tests: asked, standing, with switches; and the letters they got."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from groups import clock, db, outbox
from groups.notices.models import Notice
from groups.outbox import Letter
from groups.people import queries as people
from groups.people.models import Person
from groups.wellbeing.keys import make_key
from groups.wellbeing.models import Opens, Supporter
from groups.wellbeing.service import supporting, telling
from groups.wellbeing.service.supporting import Invitation
from groups.wellbeing.sharing import Switch
from groups.wellbeing.views.supporting import KEY

MAREN = Invitation("my sister", "Jenny", "maren@example.org")
OURS = (telling.INVITATION, telling.WORD, telling.LINK)


def asked(person: Person, wanted: Invitation = MAREN) -> Supporter:
    """Somebody who has a letter."""
    with db.transaction():
        return supporting.invite(people.get_person(person.id), wanted)


def standing(person: Person, *on: Switch, wanted: Invitation = MAREN) -> Supporter:
    """Somebody who said yes, with these switches on."""
    row = asked(person, wanted)
    with db.transaction():
        row.accepted_at, row.expires_at = clock.now(), clock.now() + timedelta(days=90)
    switch(person, row, on)
    return row


def switch(person: Person, row: Supporter, on: Iterable[Switch]) -> None:
    """Exactly these."""
    with db.transaction():
        supporting.switch(people.get_person(person.id), row.ref, frozenset(on))


def browser(visitor: FlaskClient, row: Supporter) -> FlaskClient:
    """A browser that was opened with a link of theirs."""
    with db.transaction():
        token = make_key(row, Opens.BROWSER, timedelta(days=30))
    with visitor.session_transaction() as cookie:
        cookie[KEY] = token
    return visitor


def letters() -> list[Letter]:
    """What waits in the outbox for supporters, as it would be written now."""
    with db.transaction() as session:
        waiting = session.scalars(select(Notice).where(Notice.kind.in_(OURS)).order_by(Notice.id)).all()
        found = [outbox.composer(each.kind)(each) for each in waiting]
    return [letter for letter in found if letter is not None]


def path_in(letter: Letter) -> str:
    """The path of the first link in a letter."""
    found = re.search(r"http://localhost(/supporting/link/\S+)", letter.text)
    assert found, letter.text
    return found[1]
