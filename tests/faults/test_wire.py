"""The harness's own parts: frames, the proxy's rules, and what a client holds."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.faults import frames
from tests.faults.proxy import ACKS, DOWN, PUSHES, SENDS, UP, Rule
from tests.faults.room import Held

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_a_frame_is_read_as_it_was_written_however_it_is_cut(size: int) -> None:
    payload = random.Random(size).randbytes(size)
    for written in (frames.written(payload), frames.told(payload), frames.written(payload, frames.BINARY)):
        reader, found = frames.Reader(), []
        for start in range(0, len(written), 7_001):
            found += list(reader.take(written[start : start + 7_001]))
        assert [frame.payload for frame in found] == [payload]
        assert b"".join(frame.raw for frame in found) == written


def test_a_masked_frame_is_unmasked() -> None:
    masked = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"  # the example of RFC 6455
    assert [frame.payload for frame in frames.Reader().take(masked)] == [b"Hello"]


def test_a_rule_meets_the_nth_that_matches_and_every_so_manieth_after_it() -> None:
    rule = Rule(DOWN, PUSHES, "drop", nth=2, every=3)
    push, ack = b'42["room:changed",{}]', b'4312[{"ok":true,"message":{}}]'
    assert not rule.meets(UP, push)
    assert not rule.meets(DOWN, ack)
    assert [rule.meets(DOWN, push) for _ in range(6)] == [False, True, False, False, True, False]
    assert Rule(DOWN, ACKS, "drop").meets(DOWN, ack)
    assert Rule(UP, SENDS, "drop").meets(UP, b'427["message:send",{}]')


def message(ref: str, place: int | None, changed: int | None, status: str = "shown") -> dict[str, Any]:
    return {"ref": ref, "place": place, "changed": changed, "status": status, "text": ref, "mine": False}


def answer(epoch: str, clock: int, *messages: dict[str, Any], reset: bool = False) -> dict[str, Any]:
    return {"epoch": epoch, "clock": clock, "messages": list(messages), "reset": reset, "more": False}


def test_a_gap_stays_until_it_is_filled() -> None:
    held = Held()
    assert not held.saw(1)
    assert held.saw(3)
    assert held.known == 1
    assert not held.saw(2)
    assert held.known == 3


def test_the_newer_form_stays_and_what_is_gone_goes() -> None:
    held = Held()
    assert held.take(message("a", 1, 4))
    assert not held.take(message("a", 1, 3))
    assert held.take(message("a", 1, 5, "removed"))
    assert held.take({"ref": "a", "status": "gone", "place": None, "changed": None})
    assert held.seen() == ()


def test_what_waits_is_kept_only_while_it_is_named_and_a_reset_forgets_all() -> None:
    held = Held()
    held.answer(answer("e", 2))
    held.take(message("a", 1, 1)), held.take(message("w", None, None, "held"))
    assert held.keep_only_waiting({"w"}) == []
    assert held.keep_only_waiting(set()) == ["w"]
    held.answer(answer("other", 1, reset=True))
    assert (held.seen(), held.known, held.resets) == ((), 1, 1)
