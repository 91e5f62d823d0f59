"""What is installed is a whole list: each set holds the one before it, and nothing that is needed is missing.

Lists are installed without resolving anything, so a package that the lock forgot would be missing at a start.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dev

LOCKED = Path(dev.HERE) / "requirements"


def pins(name: str) -> dict[str, str]:
    """Each package of a set and the version it is pinned to, whatever machine it is for."""
    lines = (LOCKED / f"{name}.txt").read_text().splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", line) for line in lines)
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def wanted_by(name: str) -> set[str]:
    """What an installed package asks for on this machine, by name."""
    asked = [Requirement(line) for line in metadata.requires(name) or ()]
    return {
        canonicalize_name(each.name) for each in asked if each.marker is None or each.marker.evaluate({"extra": ""})
    }


def test_each_set_holds_the_one_before_it_with_the_same_pins() -> None:
    for smaller, larger in zip(dev.SETS, dev.SETS[1:], strict=False):
        assert pins(smaller).items() <= pins(larger).items()
    assert len(pins("core")) > 20


@pytest.mark.parametrize("name", dev.SETS)
def test_a_set_holds_all_that_its_packages_need(name: str) -> None:
    listed = pins(name)
    here = {canonicalize_name(each.metadata["Name"]) for each in metadata.distributions()}
    needed = {package: wanted_by(package) for package in listed if package in here}
    assert needed
    assert {package: missing for package, asks in needed.items() if (missing := asks - listed.keys())} == {}


@pytest.mark.parametrize("name", dev.SETS)
def test_every_line_of_a_set_has_a_hash_and_no_address(name: str) -> None:
    text = (LOCKED / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
