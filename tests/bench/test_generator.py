"""The load generator finds what a server does wrong, and nothing where all is well."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.chat import building
from tests.bench.fake import Fake, say, serving
from tests.parts import missing

pytestmark = pytest.mark.pure


@pytest.fixture(scope="session")
def generator() -> Path:
    """The compiled generator."""
    try:
        return building.generator()
    except building.Missing as reason:
        missing(str(reason))


def measure(generator: Path, fake: Fake, folder: Path, *words: str, people: int = 3) -> dict[str, Any]:
    """What the generator says of a fake server after a very short run, in which two of three people write."""
    (folder / "people").write_text("".join(f"room {int(n < 2)} a=b\n" for n in range(people)))
    short = ["--warm", "0.05", "--measure", "0.15", "--quiet", "0.05", "--patience", "0.3", "--in-flight", "4"]
    with serving(fake) as port:
        command = [str(generator), "--port", str(port), "--people", str(folder / "people"), *short, *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


class Loses(Fake):
    def push(self, number: int, writer: asyncio.StreamWriter, place: int, text: str) -> None:
        if (number, place) != (1, 5):
            super().push(number, writer, place, text)


class Doubles(Fake):
    def push(self, number: int, writer: asyncio.StreamWriter, place: int, text: str) -> None:
        super().push(number, writer, place, text)
        if (number, place) == (1, 5):
            super().push(number, writer, place, text)


class DoublesLate(Fake):
    """The same message once more after three others."""

    def push(self, number: int, writer: asyncio.StreamWriter, place: int, text: str) -> None:
        super().push(number, writer, place, text)
        if (number, place) == (1, 5):
            self.kept = text
        if (number, place) == (1, 8):
            super().push(number, writer, 5, self.kept)


class Swaps(Fake):
    """One socket hears the sixth before the fifth."""

    def push(self, number: int, writer: asyncio.StreamWriter, place: int, text: str) -> None:
        if (number, place) == (1, 5):
            self.kept = text
            return
        super().push(number, writer, place, text)
        if (number, place) == (1, 6):
            super().push(number, writer, 5, self.kept)


class TellsTwoStories(Fake):
    """One socket hears another message at a place than the others do."""

    def push(self, number: int, writer: asyncio.StreamWriter, place: int, text: str) -> None:
        if (number, place) == (0, 4):
            self.kept = text
        super().push(number, writer, place, self.kept if (number, place) == (1, 5) else text)


class LetsOvertake(Fake):
    """One person's third message gets its place before their second."""

    held: tuple[Any, ...] | None = None

    def post(self, writer: asyncio.StreamWriter, key: int, text: str) -> None:
        if text.startswith("m:0:2:"):
            self.held = (writer, key, text)
            return
        super().post(writer, key, text)
        if text.startswith("m:0:3:") and self.held:
            super().post(*self.held)


class NeverAnswers(Fake):
    def answer(self, writer: asyncio.StreamWriter, key: int, place: int) -> None:
        if place != 5:
            super().answer(writer, key, place)


class Refuses(Fake):
    def post(self, writer: asyncio.StreamWriter, key: int, text: str) -> None:
        if text.startswith("m:1:3:"):
            say(writer, f'43{key}[{{"ok":false,"code":"too_soon","say":"Wait."}}]')
            return
        super().post(writer, key, text)


class AnswersForNothing(Fake):
    """Acknowledges a message that nobody is ever told of."""

    def post(self, writer: asyncio.StreamWriter, key: int, text: str) -> None:
        if text.startswith("m:1:3:"):
            self.clock += 1
            self.answer(writer, key, self.clock)
            return
        super().post(writer, key, text)


class HangsUp(Fake):
    def push(self, number: int, writer: asyncio.StreamWriter, place: int, text: str) -> None:
        super().push(number, writer, place, text)
        if (number, place) == (2, 5):
            writer.close()


def test_an_honest_server_is_not_accused(generator: Path, tmp_path: Path) -> None:
    told = measure(generator, Fake(), tmp_path)
    assert set(told["faults"].values()) == {0}
    assert told["finished"]
    assert told["acknowledged"] == told["sent"] > 8
    assert told["delivered_ever"] == 3 * told["sent"]
    assert 0 < told["delivery_ms"]["p50"] <= told["delivery_ms"]["p99"] <= told["delivery_ms"]["max"]


@pytest.mark.parametrize(
    ("fake", "fault", "count"),
    [
        (Loses, "lost", 1),
        (Doubles, "doubled", 1),
        (DoublesLate, "doubled", 1),
        (Swaps, "out_of_order", 1),
        (TellsTwoStories, "disagreed", 1),
        (LetsOvertake, "sender_out_of_order", 1),
        (NeverAnswers, "unacknowledged", 1),
        (Refuses, "refused", 1),
        (AnswersForNothing, "lost", 3),
        (HangsUp, "dropped", 1),
    ],
)
def test_what_a_server_does_wrong_is_counted(
    generator: Path, tmp_path: Path, fake: type[Fake], fault: str, count: int
) -> None:
    found = measure(generator, fake(), tmp_path)["faults"]
    assert found[fault] == count
    assert {name for name, times in found.items() if times} == {fault}


class SkipsAPlace(Fake):
    """Uses up a place without telling anybody, not even its author."""

    def post(self, writer: asyncio.StreamWriter, key: int, text: str) -> None:
        self.clock += self.clock == 4
        super().post(writer, key, text)


def test_a_place_that_nobody_was_told_of_is_told_apart_from_one_that_was_acknowledged(
    generator: Path, tmp_path: Path
) -> None:
    skipped, silent = (measure(generator, fake, tmp_path) for fake in (SkipsAPlace(), AnswersForNothing()))
    assert (skipped["faults"]["lost"], skipped["places_never_named"]) == (3, 1)
    assert (silent["faults"]["lost"], silent["places_never_named"]) == (3, 0)


def test_a_fixed_rate_is_kept_and_waiting_is_counted_from_when_it_was_due(generator: Path, tmp_path: Path) -> None:
    before = time.monotonic()
    told = measure(generator, Fake(), tmp_path, "--mode", "open", "--rate", "100", "--measure", "0.5")
    assert before < told["began_s"] < time.monotonic() - 0.5
    assert told["sent"] == pytest.approx(55, abs=3)
    assert told["delivery_ms"]["count"] == pytest.approx(150, abs=9)
    assert set(told["faults"].values()) == {0}


def test_a_run_at_rest_says_nothing(generator: Path, tmp_path: Path) -> None:
    told = measure(generator, Fake(), tmp_path, "--mode", "rest", people=20)
    assert (told["sent"], told["sockets"]) == (0, 20)
    assert told["connect_s"] > 0


def test_words_it_does_not_know_are_refused(generator: Path) -> None:
    done = subprocess.run([str(generator), "--sped", "1"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "not understood" in done.stderr
