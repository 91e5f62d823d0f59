"""Reading all that is held of a person here, and erasing it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from groups import belongings, db
from groups.db import Base
from groups.models import wellbeing
from groups.people.models import Person
from groups.wellbeing.belongings import erase, of
from groups.wellbeing.days import Level, Side
from groups.wellbeing.keys import make_key
from groups.wellbeing.models import Opens
from groups.wellbeing.plan_parts import Part
from groups.wellbeing.scales import Scale
from groups.wellbeing.service import checking_in, planning, supporting
from groups.wellbeing.service.checking_in import Words
from groups.wellbeing.sharing import LINK_LASTS, Switch
from groups.wellbeing.signals import Pattern, Rule
from tests import make
from tests.wellbeing.standing import standing

pytestmark = pytest.mark.usefixtures("app")
KINDS = [kind for name in wellbeing.__all__ if hasattr(kind := getattr(wellbeing, name), "__table__")]


def somebody() -> Person:
    """Somebody with a row of every kind."""
    person = make.person()
    row = standing(person, Switch.ASK)
    with db.transaction():
        checking_in.check_in(person, Words(Level.LOW, line="a red umbrella"))
        checking_in.answer(person, Scale.PHQ4, (1, 2, 0, 3))
        checking_in.never(person, Scale.LONELINESS)
        planning.write_part(person, Part.DAILY, "tea", 0)
        planning.make_signal(person, Rule(Side.MOOD, Pattern.NEVER_GOOD, 4))
        supporting.ask(person)
        make_key(row, Opens.LINK, LINK_LASTS)
    return person


def counts() -> dict[type[Base], int]:
    db.session().rollback()
    return {kind: db.session().scalar(select(func.count()).select_from(kind)) or 0 for kind in KINDS}


def test_everything_is_in_it_in_words_and_nothing_of_others() -> None:
    person, other = somebody(), make.person()
    with db.transaction():
        checking_in.check_in(other, Words(line="somebody else's"))
    sections = of(person.id)
    said = repr(sections)
    for words in ("a red umbrella", "Nearly every day", "tea", "mood was not once good in four days", "my sister"):
        assert words in said
    assert "somebody else" not in said
    assert all(section.rows for section in sections)
    values = {type(value) for section in sections for row in section.rows for value in row.values()}
    assert values <= {str, int, bool, type(None), date, datetime}


def test_erasing_leaves_no_row_of_theirs_and_all_of_others() -> None:
    person, _other = somebody(), somebody()
    before = counts()
    assert set(before.values()) == {2}
    with db.transaction():
        erase(person.id)
    assert set(counts().values()) == {1}


def test_it_is_declared_for_whoever_exports_and_erases() -> None:
    (ours,) = [each for each in belongings.table() if each.key == "wellbeing"]
    assert (ours.read, ours.erase) == (of, erase)
