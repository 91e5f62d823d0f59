"""The reader of the tests is itself strict, and agrees with the library about calendars found in the wild."""

from __future__ import annotations

from pathlib import Path

import icalendar
import pytest

from tests.calendars import reader
from tests.conftest import shared_data

GOOD = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nNAME:Dates\r\nX-WR-CALNAME:Dates\r\n"
    "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nBEGIN:VEVENT\r\nUID:abcdefghijklmnopqrstuvwxyz\r\n"
    "DTSTAMP:20261203T120000Z\r\nLAST-MODIFIED:20261203T120000Z\r\nSEQUENCE:0\r\nSTATUS:CONFIRMED\r\n"
    "DTSTART:20261208T190000Z\r\nDURATION:PT1H\r\nSUMMARY:A date\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_a_good_calendar_is_read() -> None:
    assert reader.read(GOOD.encode()).of("VEVENT")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\r\n", "\n"),
        ("SUMMARY:A date", "SUMMARY:" + "x" * 70),
        ("SUMMARY:A date", "SUMMARY:a, b"),
        ("SUMMARY:A date", "SUMMARY:a\\x"),
        ("SUMMARY:A date", "SUMMARY:A date\r\nSTATUS:CONFIRMED"),
        ("SUMMARY:A date", "SUMMARY:A date\r\nATTENDEE:mailto:a"),
        ("SUMMARY:A date", "not a line"),
        ("DTSTART:20261208T190000Z", "DTSTART;TZID=Europe/Berlin:20261208T190000"),
        ("DTSTART:20261208T190000Z", "DTSTART:20261308T190000Z"),
        ("DTSTART:20261208T190000Z\r\n", ""),
        ("UID:abcdefghijklmnopqrstuvwxyz", "UID:abcdefghijklmnopqrstuv@example.org"),
        ("DURATION:PT1H\r\n", ""),
        ("END:VEVENT\r\n", ""),
        ("BEGIN:VCALENDAR", "\r\nBEGIN:VCALENDAR"),
        ("REFRESH-INTERVAL;VALUE=DURATION", "REFRESH-INTERVAL"),
        ("VERSION:2.0", "METHOD:PUBLISH\r\nVERSION:2.0"),
    ],
)
def test_a_broken_one_is_refused(old: str, new: str) -> None:
    with pytest.raises(reader.Unreadable):
        reader.read(GOOD.replace(old, new).encode())


@pytest.mark.filterwarnings("ignore")  # the library grumbles about what it finds in the wild
def test_it_agrees_with_the_library_about_the_corpus() -> None:
    """Both read a file, or it is one of the few that only one of them takes; what both read, they read alike."""
    files = sorted(Path(shared_data("icalendar/bsd-corpus")).glob("*.ics"))
    assert len(files) > 150
    both, differ = 0, []
    for path in files:
        mine, theirs = _by_reader(path.read_bytes()), _by_library(path.read_bytes())
        if mine is None or theirs is None:
            continue
        both += 1
        if mine != theirs:
            differ.append((path.name, len(mine), len(theirs)))
    assert differ == []
    assert both > 0.8 * len(files), both


Found = list[tuple[str, list[str]]]


def _by_reader(data: bytes) -> Found | None:
    try:
        parts = list(reader.take_apart(data, strict=False).walk())
    except reader.Unreadable:
        return None
    return [(part.kind, sorted({each.name for each in part.properties if each.value})) for part in parts]


def _by_library(data: bytes) -> Found | None:
    try:
        parts = icalendar.Component.from_ical(data).walk()
    except ValueError:
        return None
    if any(part.errors for part in parts):
        return None  # it read around what it could not understand
    return [(str(part.name).upper(), sorted({str(name).upper() for name in part})) for part in parts]
