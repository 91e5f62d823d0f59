"""The protocol is answered whole, documented whole, and decodes nothing else."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from groups import errors
from groups.people.models import Person
from realtime import frames, handling
from realtime.frames import StrictPacket, cleaned
from realtime.handling import HANDLERS
from realtime.protocol import CLIENT, SERVER, Told
from tests.realtime.conftest import Circle, Live

PAGE = Path(__file__).resolve().parents[2] / "docs" / "realtime.md"


def rows(heading: str) -> dict[str, str]:
    """The rows of the table under a heading, by the name in their first cell."""
    part = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return {match[1]: match[2] for match in re.finditer(r"^\| `([a-z:]+)` \| (.*) \|$", part, re.M)}


def fields(kind: type[Any]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(kind)}


@pytest.mark.parametrize(("heading", "kinds"), [("From the client", CLIENT), ("From the server", SERVER)])
def test_the_page_and_the_protocol_agree(heading: str, kinds: dict[str, type[Any]]) -> None:
    told = rows(heading)
    assert told.keys() == kinds.keys()
    for name, kind in kinds.items():
        named = set(re.findall(r"`([a-z_]+)`", told[name].split("|")[0]))
        assert fields(kind) <= named, name
        if not fields(kind):
            assert named == set(), name


def test_every_code_a_person_may_get_is_on_the_page() -> None:
    codes = {kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.Problem)}
    named = set(re.findall(r"`([a-z_]+)`", PAGE.read_text(encoding="utf-8")))
    assert codes - {"problem"} <= named


def test_every_event_has_one_handler() -> None:
    assert HANDLERS.keys() == CLIENT.keys()
    with pytest.raises(RuntimeError):
        handling.on("room:enter", CLIENT["room:enter"])
    with pytest.raises(RuntimeError):
        handling.on("room:burn", CLIENT["room:enter"])


def test_what_is_pushed_carries_nothing_undeclared() -> None:
    assert all(issubclass(kind, Told) for kind in SERVER.values())


DEEP: Any = []
for _ in range(300):
    DEEP = [DEEP]

BAD = [
    (), (None,), (1,), ("x",), ([],), ({},), ({}, {}), ({"room": 1},), ({"room": ""},), ({"room": "x" * 41},),
    ({"room": "r", "after": -1},), ({"room": "r", "after": 2**40},), ({"room": "r", "after": True},),
    ({"room": "r", "after": math.nan},), ({"room": "r", "more": 1},), ({"room": DEEP},), ({"room": None},),
    ({"room": {"$ne": ""}},), ({"room": "r", "after": "1"},), (True,), (DEEP,),
]  # fmt: skip


@pytest.mark.parametrize("said", BAD, ids=lambda said: repr(said)[:30])
def test_what_is_not_in_the_protocol_is_refused(
    said: tuple[Any, ...], live: Callable[[Person], Live], circle: Circle
) -> None:
    with pytest.raises(errors.Invalid):
        handling.decoded(CLIENT["room:enter"], said)


def test_unknown_events_are_answered_and_counted(live: Callable[[Person], Live], circle: Circle) -> None:
    wren = live(circle.wren)
    before = handling.counts().get("unknown", 0)
    assert wren.ask("room:burn", {})["code"] == "unknown"
    assert wren.ask("room:enter")["code"] == "invalid"
    assert handling.counts()["unknown"] == before + 1


@pytest.mark.pure
@pytest.mark.parametrize(
    "packet",
    [
        '2["a",{"b":NaN}]', "2" + "[" * 9_000, '2["connect"]', '2["disconnect"]', '2{"a":1}', "2[]", '2"x"', "2", "",
        '51-["x",{"_placeholder":true,"num":0}]', "x", '2²["a"]', "0[]", "9", "3[1]", b"5", b"\xff", '2[["a"]]',
        '2["a","\\ud800"]', "2" + "9" * 200 + '["a"]', '4{"message":"x"}', '2["*"]', '2["message",1]',
        '2/x?y,["connect"]',
    ],
)  # fmt: skip
def test_packets_that_make_no_sense_become_an_event_nobody_handles(packet: str | bytes) -> None:
    read = StrictPacket()
    read.decode(packet)
    assert (read.packet_type, read.data) == (2, [frames.MALFORMED])


@pytest.mark.pure
@pytest.mark.parametrize("frame", [b"4", "", "4", "4x", "2probe", "5", "0{}", "x", "b4", "²", "4²", None, 7])
def test_frames_that_make_no_sense_do_nothing(frame: object) -> None:
    assert cleaned(frame) == "6"


@pytest.mark.pure
def test_sound_frames_pass() -> None:
    assert [cleaned(frame) for frame in ("3", "3probe", "1", '42["a"]')] == ["3", "3", "1", '42["a"]']
