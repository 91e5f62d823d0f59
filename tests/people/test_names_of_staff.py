"""Nobody is mistaken for those who look after this place; and people of many alphabets keep their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from groups import db
from groups.errors import Invalid
from groups.people import names, offices, service
from groups.people.models import Person, SignUp
from tests import make

STAFF = (
    "Wren", "Ines", "Alder", "Quiet Heron", "Marlow", "Sam Reed", "Otter Brook", "Hazel", "Никита", "Ελένη",
)  # fmt: skip
HERE = Path(__file__).parent


def look_alikes() -> list[str]:
    """Names that somebody could choose to be taken for one of the staff, or to claim a role."""
    return (HERE / "look_alikes.txt").read_text(encoding="utf-8").splitlines()


def honest() -> dict[str, list[str]]:
    """Names of people, by the script they are written in."""
    lines = (HERE / "honest_names.txt").read_text(encoding="utf-8").splitlines()
    return {script: given.split(", ") for script, _, given in (line.partition(" | ") for line in lines)}


def is_refused(name: str) -> bool:
    try:
        names.check(name)
    except ValueError:
        return True
    return names.is_like_staff(name, STAFF)


@pytest.mark.pure
def test_five_hundred_look_alikes_of_staff_are_refused() -> None:
    assert len(set(look_alikes())) == len(look_alikes()) >= 500
    assert [name for name in look_alikes() if not is_refused(name)] == []


@pytest.mark.pure
def test_five_hundred_honest_names_in_twenty_scripts_are_welcome() -> None:
    every = [name for given in honest().values() for name in given]
    assert len(set(every)) == len(every) >= 500
    assert len([script for script, given in honest().items() if len(given) >= 10]) >= 20
    assert [name for name in every if is_refused(name)] == []


@pytest.fixture
def wren(database: str) -> Person:
    """A facilitator."""
    make.community()
    return make.facilitator(make.group(), make.person("Wren"))


def sign_up(name: str) -> None:
    with db.transaction():
        service.sign_up(name, "somebody@a.example", "hashed", "Europe/London", "browser")


@pytest.mark.parametrize("name", ["Wren", "WREN", "wren2", "The Real Wren", "Wrén", "VVren"])
def test_who_signs_up_cannot_take_the_name_of_a_facilitator(wren, name) -> None:
    with pytest.raises(Invalid) as refused:
        sign_up(name)
    assert "looks after this place" in refused.value.fields["name"]
    assert db.session().query(SignUp).count() == 0
    sign_up("Wrenna")


def test_nor_that_of_a_coordinator_by_another_name(database) -> None:
    fern, moth = make.coordinator("Fern"), make.person("Moth")
    with pytest.raises(Invalid), db.transaction():
        service.rename(moth, "F3rn")
    with db.transaction():
        service.rename(fern, "FERN")
        service.rename(moth, "Bracken")
    assert (fern.name, moth.name) == ("FERN", "Bracken")


def test_a_name_is_free_again_when_its_owner_does_not_look_after_anything(database) -> None:
    fern = make.coordinator("Fern")
    with db.transaction():
        offices.end_appointment(db.session().merge(fern), fern.appointments[0].office)
    with db.transaction():
        service.rename(make.person("Moth"), "Fern 2")
