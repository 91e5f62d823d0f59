"""Where CI=true promises that every part is there, a test that lacks one fails and does not step aside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import conftest, parts
from tests.rules.reading import sources

pytestmark = pytest.mark.pure

#: Files that may skip for another reason than a part that is missing, and how often.
OTHER_REASONS = {
    "tests/parts.py": 1,
    "tests/conftest.py": 1,  # the shared samples are absent as a whole
    "tests/browser/test_pictures.py": 2,  # pictures are taken, or compared
    "tests/kernel/test_schema.py": 2,  # what only one of the two databases has
    "tests/kernel/test_waiting.py": 2,
    "tests/chat/test_while_busy.py": 1,
    "tests/realtime/test_together.py": 1,
    "tests/doors/test_words_are_kept.py": 1,
    "tests/journal/test_pages.py": 1,  # a server's disk cannot be filled from here
}
SKIP = re.compile(r"\b(?:pytest\.skip\(|mark\.skip\b|skipif\(|importorskip\(|pytest\.xfail\(|mark\.xfail\b)")


def test_only_named_files_skip() -> None:
    """A new reason to skip is written down here, or goes through `parts.missing`."""
    own = Path(__file__).name
    counted = {each.place: len(SKIP.findall(each.text)) for each in sources("tests") if Path(each.place).name != own}
    assert {place: count for place, count in counted.items() if count > OTHER_REASONS.get(place, 0)} == {}


def test_a_missing_part_fails_where_it_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no browser"):
        parts.missing("there is no browser")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="no browser"):
        parts.missing("there is no browser")


def test_a_sample_missing_among_the_others_is_a_missing_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(conftest, "SHARED", tmp_path)
    with pytest.raises(pytest.fail.Exception, match=r"tsml/nothing\.json"):
        conftest.shared_data("tsml/nothing.json")
    monkeypatch.setattr(conftest, "SHARED", tmp_path / "nowhere")
    with pytest.raises(pytest.skip.Exception):
        conftest.shared_data("tsml/nothing.json")
