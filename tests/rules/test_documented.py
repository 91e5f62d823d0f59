"""Settings and socket events are documented, and what is documented exists."""

from __future__ import annotations

import ast
import re

import pytest

from tests.rules.reading import ROOT, Source, sources

pytestmark = pytest.mark.pure

SETTING = re.compile(r"\bSTONES_[A-Z][A-Z_]*[A-Z]\b")
EVENT = re.compile(r"[a-z][a-z_]*:[a-z][a-z_]*")


def settings_read(config: Source) -> set[str]:
    """The settings that `groups/config.py` asks its reader for."""
    asked = [call.args[0] for call in config.calls() if isinstance(call.func, ast.Attribute) and call.args]
    names = [word.value for word in asked if isinstance(word, ast.Constant) and isinstance(word.value, str)]
    return {f"STONES_{name}" for name in names if re.fullmatch(r"[A-Z][A-Z_]+", name)}


def workshop_settings(config: Source) -> set[str]:
    """Those it knows of but leaves to dev.py and the tests."""
    others = [node for node in ast.walk(config.tree) if isinstance(node, ast.Assign | ast.AnnAssign)]
    named = [node for node in others if "OTHERS" in ast.unparse(node).split("=")[0]]
    words = [word for node in named for word in ast.walk(node) if isinstance(word, ast.Constant)]
    return {f"STONES_{word.value}" for word in words if isinstance(word.value, str)}


def events_named(protocol: Source) -> set[str]:
    """Every `noun:verb` in the protocol, both directions."""
    return {text for text, _ in protocol.strings() if EVENT.fullmatch(text)}


def events_told(page: str) -> set[str]:
    """Every `noun:verb` a page speaks of, in backticks."""
    return set(re.findall(rf"`({EVENT.pattern})`", page))


def page(name: str) -> str:
    path = ROOT / "docs" / name
    assert path.exists(), f"docs/{name} is missing while what it must explain is there"
    return path.read_text(encoding="utf-8")


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    """An operator works from the page; one that lies, or is silent, costs an evening."""
    for config in sources("groups/config.py"):
        read, told = settings_read(config), set(SETTING.findall(page("running.md")))
        assert read, "no settings were found in groups/config.py: has its reader changed?"
        assert read - told == set(), "not documented in docs/running.md"
        assert told - read - workshop_settings(config) == set(), "documented, but never read"


def test_every_socket_event_is_documented_and_every_documented_event_exists() -> None:
    """Whoever writes a client, or reads ours, has the page; the protocol is the promise."""
    for protocol in sources("realtime/protocol.py"):
        named, told = events_named(protocol), events_told(page("realtime.md"))
        assert named, "no events were found in realtime/protocol.py"
        assert named - told == set(), "not documented in docs/realtime.md"
        assert told - named == set(), "documented, but not in the protocol"


def test_realtime_has_a_protocol() -> None:
    """Without the file the rule above would have nothing to hold."""
    if sources("realtime"):
        assert sources("realtime/protocol.py"), "realtime/ has no protocol.py"


def test_the_readers_of_these_rules_see() -> None:
    config = Source(
        "groups/config.py", "x = read.word('HOST', '')\ny = read.number('PORT', 8000, low=0)\nOTHERS = {'TEST'}"
    )
    assert settings_read(config) == {"STONES_HOST", "STONES_PORT"}
    assert workshop_settings(config) == {"STONES_TEST"}
    assert SETTING.findall("Set `STONES_NEW_THING=1`.") == ["STONES_NEW_THING"]
    protocol = Source("realtime/protocol.py", "POSTED = 'message:posted'\n")
    assert events_named(protocol) - events_told("`room:enter` only") == {"message:posted"}
    assert events_told("| `room:enter` |") - events_named(protocol) == {"room:enter"}
