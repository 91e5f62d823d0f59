"""What we keep from elsewhere is what the manifest says, may be kept, and fits on a slow line."""

from __future__ import annotations

import gzip
import json
import re
from hashlib import sha256
from typing import Any

import pytest

from tests.look.stage import ROOT

pytestmark = pytest.mark.pure
STATIC = ROOT / "static"
STATIC_OF_A_PAGE = ("css/app.css", "css/parts.css", "js/exit.js", "js/look.js", "img/icons.svg")
MANIFEST: dict[str, Any] = json.loads((STATIC / "vendor" / "manifest.json").read_text())
FILES: list[dict[str, Any]] = MANIFEST["files"]


def pressed(path: str) -> int:
    return len(gzip.compress((STATIC / path).read_bytes(), 9, mtime=0))


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: str(entry["path"]))
def test_a_vendored_file_is_the_one_the_manifest_describes(entry: dict[str, Any]) -> None:
    data = (STATIC / entry["path"]).read_bytes()
    assert sha256(data).hexdigest() == entry["sha256"]
    assert len(data) == entry["bytes"]
    assert entry["package"] in MANIFEST["packages"]


def test_everything_from_elsewhere_is_in_the_manifest() -> None:
    kept = [*(STATIC / "vendor").rglob("*"), *(STATIC / "fonts").rglob("*"), STATIC / "img" / "icons.svg"]
    found = {path.relative_to(STATIC).as_posix() for path in kept if path.is_file()} - {"vendor/manifest.json"}
    assert found == {entry["path"] for entry in FILES}


@pytest.mark.parametrize("package", MANIFEST["packages"])
def test_each_package_is_pinned_and_carries_its_licence(package: str) -> None:
    about = MANIFEST["packages"][package]
    assert re.fullmatch(r"\d+\.\d+\.\d+", about["version"])
    assert about["integrity"].startswith("sha512-")
    said = (STATIC / about["licence_file"]).read_text()
    names = {"OFL-1.1": "SIL OPEN FONT LICENSE", "ISC": "ISC License", "MIT": "Permission is hereby granted"}
    assert names[about["licence"]].lower() in said.lower()


def test_fonts_in_the_stylesheet_carry_the_stamp_that_preloading_uses() -> None:
    """A stamp that differs would make every visitor fetch the font twice."""
    css = (STATIC / "css" / "app.css").read_text()
    stamps = dict(re.findall(r'url\("\.\./(fonts/[\w.-]+)\?v=(\w+)"\)', css))
    fonts = {entry["path"]: entry["sha256"][:10] for entry in FILES if entry["path"].startswith("fonts/")}
    assert stamps == fonts


def test_the_first_page_stays_small() -> None:
    """Under 100 kB in all: fonts, styles, scripts and icons take at most 85, the page itself the rest."""
    assert pressed("css/app.css") + pressed("css/parts.css") < 12_000
    fonts = sum(entry["bytes"] for entry in FILES if entry["path"].startswith("fonts/"))
    text = sum(pressed(path) for path in STATIC_OF_A_PAGE)
    assert fonts + text < 85_000
