"""Nothing of one machine or one package index is left in a file, and the locks are whole."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.rules.reading import ROOT

pytestmark = pytest.mark.pure

# Written in pieces, so that this file does not hold what it forbids.
HOSTS = "|".join(["py" r"pi\.org", "python" r"hosted\.org", "npm" r"js\.(?:org|com)", "yarn" r"pkg\.com"])
INDEX = re.compile(rf"(?:{HOSTS})|--(?:extra-)?index-url|://[^\s\"'<>]*/sim" r"ple\b")
MACHINE = re.compile(r"(?<![\w./}-])/(?:root|work|ho" r"me/\w+|Us" r"ers/\w+)/[\w.]")

LOCKS = ("core", "scale", "dev")


def private(text: str) -> list[str]:
    """Addresses of package indexes and paths of one machine."""
    return [match.group() for pattern in (INDEX, MACHINE) for match in pattern.finditer(text)]


def project_files() -> list[Path]:
    """What is shared: tracked and new files alike, as git sees them; all files where there is no git."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return [path for name in sorted(set(listed.stdout.split("\0"))) if name and (path := ROOT / name).is_file()]
    hidden = {".git", ".venv", ".cache", "node_modules", "instance", "__pycache__"}
    return [
        path for path in sorted(ROOT.rglob("*")) if path.is_file() and not hidden & set(path.relative_to(ROOT).parts)
    ]


def pins(name: str) -> dict[str, str]:
    """Package to pinned version in a lock; markers and hashes are looked at elsewhere."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {match[1]: match[2] for match in re.finditer(r"^([a-z0-9][\w.-]*)(?:\[.*?\])?==([^\s;]+)", text, re.M)}


def unhashed(text: str) -> list[str]:
    """Requirements of a lock that carry no hash."""
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    return [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]


def test_no_file_names_a_package_index_or_a_machine() -> None:
    """Where one of us fetches packages, and from which folder, is nobody else's business and works nowhere else."""
    found = []
    for path in project_files():
        raw = path.read_bytes()
        if b"\0" not in raw[:8000]:
            found += [f"{path.relative_to(ROOT)}: {hit}" for hit in private(raw.decode("utf-8", "replace"))]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash(name: str) -> None:
    """A package is what was tried, or it is refused."""
    assert pins(name)
    assert unhashed((ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")) == []


def test_each_lock_holds_the_smaller_one() -> None:
    """dev.py counts on it: an environment made for tests also runs the site, with the same versions."""
    core, scale, dev = (set(pins(name).items()) for name in LOCKS)
    assert core - scale == set()
    assert scale - dev == set()


def test_planted_traces_are_caught() -> None:
    assert private("https://files." + "python" + "hosted.org/x")
    assert private("index = https://registry.example/sim" + "ple/")
    assert private("see " + "/ro" + "ot/.venv")
    assert private("open('" + "/ho" + "me/ann/x')")
    assert unhashed("flask==3.1.3\nclick==8 \\\n    --hash=sha256:aa\n") == ["flask==3.1.3"]


def test_ordinary_addresses_are_fine() -> None:
    assert private("https://example.org/ho" + "me/today and a route /home/today/ and templates/home/x") == []
