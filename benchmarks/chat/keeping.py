"""What measurements of our server alone share: their options, where they happen, and how results are kept."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.chat import bounds, building, driving, machine, servers
from benchmarks.chat.bounds import Bound, Row
from benchmarks.chat.driving import Ground

RESULTS = building.ROOT / "benchmarks" / "results"
Column = tuple[str, str, Callable[[float], str]]


@dataclass
class Kept:
    """A measurement with its place: `name`.json and `name`.md, the ground it happens on, and what it is judged by."""

    name: str
    title: str
    ground: Ground
    results: Path
    bounds: Sequence[Bound]
    columns: Sequence[Column]
    how: dict[str, Any]
    machine: dict[str, Any] = field(default_factory=dict)

    def write(self, rows: list[Row], rounds: int) -> None:
        """Write what was found until now; who stops early has that."""
        result = self.result(rows, rounds)
        self.results.mkdir(parents=True, exist_ok=True)
        (self.results / f"{self.name}.json").write_text(json.dumps(result, indent=1) + "\n")
        (self.results / f"{self.name}.md").write_text(bounds.page(self.title, result, self.columns))

    def result(self, rows: list[Row], rounds: int) -> dict[str, Any]:
        """Of the same shape as `chat.json`, with targets in place of ratios."""
        return {
            "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "how": {"rounds": rounds, "warm_s": self.ground.warm, "measure_s": self.ground.measure, **self.how},
            "machine": self.machine,
            "versions": machine.versions(),
            "rows": rows,
            "targets": bounds.targets(self.bounds, rows),
        }

    def close(self, rows: list[Row], rounds: int) -> int:
        """Write and print it all; 1 when something could not be published."""
        self.write(rows, rounds)
        say(bounds.page(self.title, self.result(rows, rounds), self.columns))
        return int(any(row["refused"] or not row["rounds"] for row in rows))


def options(name: str, about: str) -> argparse.ArgumentParser:
    """The options that all have."""
    found = argparse.ArgumentParser(prog=f"python -m benchmarks {name}", description=about)
    found.add_argument("--quick", action="store_true", help="seconds only: to see that it works, not for figures")
    found.add_argument("--folder", type=Path, default=building.CACHE, help="where the databases are: a real disk")
    found.add_argument("--results", type=Path, default=RESULTS)
    return found


@contextmanager
def community(
    how: argparse.Namespace, warm: float, measure: float, crowd: str
) -> Iterator[tuple[Ground, dict[str, Any]]]:
    """A community of this kind to measure in, gone after the block, and what the machine is like."""
    load = machine.load()
    machine.open_files()
    how.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="seeded-", dir=how.folder) as name:
        where = driving.ground(Path(name), warm, measure, crowd)
        servers.pin(servers.GENERATOR_CORE)  # whoever asks from this process is not in the server's way
        yield where, machine.described(where.seeded, load)


def run(measure: Callable[[], int]) -> int:
    """Measure; 2 and a sentence when this machine lacks something."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))  # the servers are ended on the way out
    try:
        return measure()
    except building.Missing as reason:
        print(reason, file=sys.stderr)
        return 2


def say(sentence: str) -> None:
    """Print, at once."""
    print(sentence, flush=True)


def decimals(places: int) -> Callable[[float], str]:
    """How a figure is said in a table."""
    return lambda value: f"{value:,.{places}f}"


def share(value: float) -> str:
    """A figure in per cent."""
    return f"{value:.0%}"
