"""`python -m benchmarks notices`: 100,000 reminders that fall due in the same minute, on SQLite and on PostgreSQL."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.chat import machine
from benchmarks.notices import stock
from groups import clock
from tests import servers

HERE = Path(__file__).resolve().parent.parent
COLUMNS = (
    ("database", "database"),
    ("processes", "processes"),
    ("letters", "sent"),
    ("planned/s", "planned_per_s"),
    ("letters/s", "letters_per_s"),
    ("to drain, s", "seconds"),
    ("CPU s", "cpu_seconds"),
    ("others wait p99, ms", "wait_p99_ms"),
    ("at most, ms", "wait_max_ms"),
    ("a look at nothing, ms", "idle_sweep_ms"),
)


def main(words: list[str]) -> int:
    """Measure, and write the table; 1 when a letter was lost or doubled."""
    said = _said(words)
    load, rows = machine.load(), []
    for database, processes in [("sqlite", 1), ("postgresql", 1), ("postgresql", 2)]:
        if database in said.databases.split(","):
            rows.append(_measure(database, processes, said.letters))
            print(json.dumps(rows[-1]), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        result = {"machine": machine.described(Path(folder), load), "versions": machine.versions(), "rows": rows}
    if not said.quick:
        (HERE / "results" / "notices.json").write_text(json.dumps(result, indent=1) + "\n")
        (HERE / "results" / "notices.md").write_text(page(result))
    print(page(result))
    return max((row["lost"] + row["doubled"] > 0 for row in rows), default=0)


def _said(words: list[str]) -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="benchmarks notices", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="2,000 letters; its figures mean nothing")
    asked.add_argument("--letters", type=int, default=100_000)
    asked.add_argument("--databases", default="sqlite,postgresql")
    said = asked.parse_args(words)
    if said.quick:
        said.letters = 2_000
    return said


def _measure(database: str, processes: int, letters: int) -> dict[str, Any]:
    with _database(database) as url, _sink() as (mail, count):
        planning = stock.fill(url, letters)
        began = clock.ticks()
        told = _together(["-m", "benchmarks.notices.sweeping", url, mail], processes)
        spent = clock.ticks() - began
        (idle,) = _together(["-m", "benchmarks.notices.sweeping", url, mail, "idle"], 1)
        arrived, doubled = count()
    longest = max(each["seconds"] for each in told)
    return {
        "database": database,
        "processes": processes,
        "sent": sum(each["sent"] for each in told),
        "lost": letters - (arrived - doubled),
        "doubled": doubled,
        "planned_per_s": round(letters / planning),
        "letters_per_s": round(letters / longest),
        "seconds": longest,
        "with_start_seconds": round(spent, 1),
        "cpu_seconds": round(sum(each["cpu_seconds"] for each in told), 1),
        "wait_p50_ms": max(each["wait_p50_ms"] for each in told),
        "wait_p99_ms": max(each["wait_p99_ms"] for each in told),
        "wait_max_ms": max(each["wait_max_ms"] for each in told),
        **idle,
    }


def _together(words: list[str], processes: int) -> list[dict[str, Any]]:
    running = [
        subprocess.Popen([sys.executable, *words], cwd=servers.ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    said = [each.communicate()[0] for each in running]
    return [json.loads(words.strip().splitlines()[-1]) for words in said]


@contextmanager
def _database(kind: str) -> Iterator[str]:
    """A new one: a file on the disk, or a server. The server here does not wait for the disk, and SQLite does."""
    if kind == "postgresql":
        with servers.postgres() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory(prefix="notices-") as folder:
            yield f"sqlite:///{folder}/notices.db"


@contextmanager
def _sink() -> Iterator[tuple[str, Any]]:
    words = [sys.executable, "-m", "benchmarks.notices.sink"]
    sink = subprocess.Popen(
        words, cwd=servers.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert sink.stdout is not None
    port = sink.stdout.readline().strip()

    def count() -> tuple[int, int]:
        arrived, doubled = sink.communicate()[0].split()
        return int(arrived), int(doubled)

    try:
        yield f"smtp://127.0.0.1:{port}", count
    finally:
        if sink.poll() is None:
            sink.kill()
            sink.wait()


def page(result: dict[str, Any]) -> str:
    """The table."""
    here = result["machine"]
    lines = [
        "# Reminders that fall due at once",
        "",
        f"{here['cpu']}, {here['cores']} cores, Linux {here['kernel']}; a flushed write takes {here['fsync_ms']} ms; "
        f"load before: {here['load']}.",
        "",
        "| " + " | ".join(name for name, _key in COLUMNS) + " |",
        "|" + "---|" * len(COLUMNS),
        *("| " + " | ".join(str(row[key]) for _name, key in COLUMNS) + " |" for row in result["rows"]),
        "",
        *(
            f"- {row['database']}, {row['processes']}: {row['lost']} lost, {row['doubled']} doubled."
            for row in result["rows"]
        ),
    ]
    return "\n".join(lines) + "\n"
