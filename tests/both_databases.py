"""Runs pytest on SQLite, and what touches the database again on PostgreSQL, with one closing line for all.

`python -m tests.both_databases [pytest arguments]`. With two cores or more each database has SHARES runs of whole
files, all side by side: most of a test's time goes by in waiting for servers, browsers and the disk. What the others
say is shown when the first is done. Reports are handed to the last run through pytest's own report hooks, so its
closing line counts every test of all of them and its short summary names every failure.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

#: Where the runs leave their reports; which of how many runs this is; which share of how many it has.
KEPT, RUN, SHARE = "TESTS_KEPT", "TESTS_RUN", "TESTS_SHARE"
SHARES = 2
ONCE = ("browser", "pure")
#: How many times as long as most a test takes, by the beginning of its file's name.
HEAVY = {"tests/faults": 20, "tests/browser": 15, "tests/bench": 6, "tests/realtime": 3, "tests/cli": 3}
FINE = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
#: Who asks for these wants to talk to one run at a time.
TALKING = {"-s", "--pdb", "--trace", "--capture=no"}


@dataclass(frozen=True)
class Run:
    """One of the runs: its place among them, its database, and its share of the files, such as "0/2"."""

    number: int
    database: str
    share: str

    def begin(self, arguments: list[str], folder: Path, last: int, said: IO[str] | None) -> subprocess.Popen[bytes]:
        """Start it."""
        mine = {KEPT: str(folder), RUN: f"{self.number}/{last}", SHARE: self.share}
        environment = {**os.environ, **mine, "STONES_TEST_DATABASE": self.database}
        # A cache of its own: another run that forgot the first one's failures would spoil --lf.
        cache = ["-o", f"cache_dir=.pytest_cache/{self.database}-{self.share[0]}"] if self.number else []
        command = [sys.executable, "-m", "pytest", "-p", "tests.both_databases", *cache, *arguments]
        return subprocess.Popen(command, env=environment, stdout=said, stderr=subprocess.STDOUT if said else None)


def main(arguments: list[str]) -> int:
    """Run all; the exit code is the last run's, which knows the others."""
    # Ctrl-C is for pytest, which then puts its servers away; this process only waits for it.
    signal.signal(signal.SIGINT, lambda *_: None)
    beside = (os.cpu_count() or 1) > 1 and not TALKING.intersection(arguments)
    shares = [f"{share}/{SHARES}" for share in range(SHARES)] if beside else ["0/1"]
    each = [(database, share) for database in ("sqlite", "postgresql") for share in shares]
    runs = [Run(number, database, share) for number, (database, share) in enumerate(each)]
    with tempfile.TemporaryDirectory(prefix="stones-tests-") as name:
        return (_side_by_side if beside else _in_turn)(runs, arguments, Path(name))


def _in_turn(runs: list[Run], arguments: list[str], folder: Path) -> int:
    code = 0
    for run in runs:
        print(f"\n--- tests on {run.database}", flush=True)
        code = _ended(run, run.begin(arguments, folder, len(runs) - 1, None), folder)
        if code not in FINE:
            break
    return code


def _side_by_side(runs: list[Run], arguments: list[str], folder: Path) -> int:
    last = len(runs) - 1
    with ExitStack() as files:
        said = {run: files.enter_context(open(folder / f"{run.number}.txt", "w+")) for run in runs[1:]}
        others = {run: run.begin(arguments, folder, last, said[run]) for run in runs[1:]}
        for run, process in others.items():
            threading.Thread(target=_ended, args=(run, process, folder), daemon=True).start()
        print(f"\n--- tests on sqlite and on postgresql, {SHARES} runs on each, all side by side", flush=True)
        code = _ended(runs[0], runs[0].begin(arguments, folder, last, None), folder)
        if code not in FINE:
            for process in others.values():
                process.terminate()
                process.wait()
            return code
        for run, process in others.items():
            print(f"\n--- tests on {run.database}, run {int(run.share[0]) + 1} of {SHARES}", flush=True)
            code = _waited_for(process)
            said[run].seek(0)
            shutil.copyfileobj(said[run], sys.stdout)
        return code


def _ended(run: Run, process: subprocess.Popen[bytes], folder: Path) -> int:
    """Its exit code, and a note of it for the last run."""
    code = process.wait()
    unfinished = folder / f"{run.number}.code.new"
    unfinished.write_text(str(int(code)))
    unfinished.rename(folder / f"{run.number}.code")
    return code


def _waited_for(process: subprocess.Popen[bytes]) -> int:
    """The exit code, with a sign of life now and then: whoever watches a silent run ends it."""
    while True:
        try:
            return process.wait(30)
        except subprocess.TimeoutExpired:
            print("... still at it", flush=True)


# --- inside a run ---------------------------------------------------------------------------------------------


def _numbers(name: str) -> tuple[int, int]:
    first, _, second = os.environ.get(name, "0/0").partition("/")
    return int(first), int(second)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what cannot differ on PostgreSQL, and what is in another run's share."""
    if KEPT not in os.environ:
        return
    if os.environ.get("STONES_TEST_DATABASE") == "postgresql":
        items[:] = [item for item in items if not any(item.get_closest_marker(mark) for mark in ONCE)]
    share, shares = _numbers(SHARE)
    mine = _shared_out(Counter(_file(item) for item in items), max(shares, 1))[share]
    items[:] = [item for item in items if _file(item) in mine]


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _shared_out(counts: Counter[str], shares: int) -> list[set[str]]:
    """Whole files, so that about the same work is in each share; the same for everybody who asks."""
    weights = {name: count * max([HEAVY[each] for each in HEAVY if name.startswith(each)], default=1)
               for name, count in counts.items()}  # fmt: skip
    found: list[set[str]] = [set() for _ in range(shares)]
    for name in sorted(weights, key=lambda name: (-weights[name], name)):
        min(found, key=lambda share: sum(weights[each] for each in share)).add(name)
    return found


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Keep a run's reports; let the last one fail when another did."""
    number, last = _numbers(RUN)
    if KEPT not in os.environ or number < last:
        yield
        _keep(session.config, number)
        return
    codes = [_code_of(other) for other in range(last)]
    earlier = [each for other in range(last) for each in _kept(session.config, other)]
    if any(code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) for code in codes):
        session.exitstatus = max(session.exitstatus, pytest.ExitCode.TESTS_FAILED)
    if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and earlier:
        session.exitstatus = pytest.ExitCode.OK
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.earlier = earlier
    yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the others in: this runs after the tracebacks and before the short summary and the closing line."""
    for category, report in getattr(terminalreporter, "earlier", ()):
        terminalreporter.stats.setdefault(category, []).append(report)


def _code_of(number: int) -> int:
    """How another run ended; it may still be at it."""
    told = Path(os.environ[KEPT]) / f"{number}.code"
    while not told.exists():
        time.sleep(0.2)
    return int(told.read_text())


def _keep(config: pytest.Config, number: int) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or KEPT not in os.environ:
        return
    with open(Path(os.environ[KEPT]) / f"{number}.jsonl", "w") as file:
        for category, reports in reporter.stats.items():
            for report in reports:
                data = config.hook.pytest_report_to_serializable(config=config, report=report)
                if data is not None:
                    data["nodeid"] = f"[{os.environ['STONES_TEST_DATABASE']}] {data['nodeid']}"
                    file.write(json.dumps([category, data], default=str) + "\n")


def _kept(config: pytest.Config, number: int) -> list[tuple[str, pytest.TestReport]]:
    path = Path(os.environ[KEPT]) / f"{number}.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    found = [
        (category, config.hook.pytest_report_from_serializable(config=config, data=data)) for category, data in rows
    ]
    for _, report in found:
        # Where and why a test was skipped is a triple, which JSON has made a list.
        report.longrepr = tuple(report.longrepr) if isinstance(report.longrepr, list) else report.longrepr
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
