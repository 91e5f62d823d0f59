"""The work of screening grows with the length of a text and no faster: counted in lines that are run, not in time."""

import importlib
import pkgutil
import re
import sys
from math import prod

import pytest

from groups.moderation import screening
from groups.moderation.screening import Lists, Watch, explain, judge, shipped
from groups.moderation.screening.alike import Staff

pytestmark = pytest.mark.pure

WATCH = Watch(Lists.of(shipped("conduct"), shipped("care")), Staff.of(["Wren", "Quiet Heron", "Alder Ash Elm"]))
PIECES = [
    "a@", "1 ", "a.", "@a.", "a b ", "+1(", "www.", "a-", "at ", "[at] ", "x at gmail ", "\u200b", "9", "want ", "die ",
    "want to die ", "want to die of ", '"want to die" song ', "i dont want to ",
    "k1ll ", "k*ll ", "kiiill ", "w r e n ",
    "Wrеn ", "Quiet ", "' ", '"', "aaabbb", "go go ", "took all ", "not ", "you ", "i said you idiot. ", "дом ", "!1!a",
]  # fmt: skip
FROM, TWICE = 600, 1_200


def lines_run(text):
    """How many lines of screening are run for this text."""
    count = 0

    def step(frame, event, _argument):
        nonlocal count
        count += event == "line"
        return step if "screening" in frame.f_code.co_filename else None

    sys.settrace(step)
    try:
        judge(text, newcomer=False, hold_newcomers=False, first=False, watch=WATCH)
        explain(text, WATCH)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_takes_twice_the_steps(piece):
    lines_run(piece)  # signs are remembered once they were met
    once, twice = (lines_run(piece * (size // len(piece))) for size in (FROM, TWICE))
    assert 0 < twice <= 2.2 * once + 50


def patterns():
    """Every pattern of the package."""
    for module in pkgutil.iter_modules(screening.__path__, f"{screening.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                yield f"{module.name}.{name}", value


def repeats(pattern):
    """By how many ways each repetition of a pattern may end, but for one at its end, after which nothing is tried."""
    pieces = re.findall(r"\{(\d+)(?:,(\d+))?\}", pattern.pattern)
    assert not re.search(r"(?<!\\)[*+](?![^\[]*\])|\{\d*,\}", pattern.pattern), "a repetition without a bound"
    ways = [int(most or least) - int(least) + 1 for least, most in pieces]
    return ways[:-1] if pattern.pattern.endswith("}") else ways


def test_no_pattern_can_be_tried_in_more_than_a_few_ways_from_one_place():
    found = dict(patterns())
    assert len(found) >= 4
    assert {name: prod(repeats(pattern)) for name, pattern in found.items() if prod(repeats(pattern)) > 12} == {}
