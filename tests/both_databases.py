"""Runs pytest on SQLite, and what touches the database again on PostgreSQL, with one closing line for both.

`python -m tests.both_databases [pytest arguments]`. With two cores both run side by side; what the second says is shown
when the first is done. The reports of the first run are handed to the second through pytest's own report hooks, so the
last line counts every test of both and the short summary names every failure.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

KEPT = "TESTS_OF_SQLITE"
ONCE = ("browser", "pure")
DONE = ".done"
#: Who asks for these wants to talk to one run at a time.
TALKING = {"-s", "--pdb", "--trace", "--capture=no"}


def main(arguments: list[str]) -> int:
    """Run both; the exit code is the second run's, which knows the first."""
    # Ctrl-C is for pytest, which then puts its servers away; this process only waits for it.
    signal.signal(signal.SIGINT, lambda *_: None)
    with tempfile.TemporaryDirectory(prefix="stones-tests-") as folder:
        kept = {KEPT: str(Path(folder) / "reports.jsonl")}
        # Its own cache: a second run that forgot the first one's failures would spoil --lf.
        second = ["-o", "cache_dir=.pytest_cache/postgresql", *arguments]
        beside = (os.cpu_count() or 1) > 1 and not TALKING.intersection(arguments)
        with open(Path(folder) / "second.txt", "w+") as said:
            postgresql = _pytest("postgresql", second, kept, said) if beside else None
            print("\n--- tests on sqlite" + (", and on postgresql beside it" if beside else ""), flush=True)
            code = _pytest("sqlite", arguments, kept).wait()
            if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
                if postgresql is not None:
                    postgresql.terminate()
                    postgresql.wait()
                return code
            print("\n--- tests on postgresql", flush=True)
            if postgresql is None:
                return _pytest("postgresql", second, kept).wait()
            code = _waited_for(postgresql)
            said.seek(0)
            shutil.copyfileobj(said, sys.stdout)
            return code


def _pytest(
    database: str, arguments: list[str], kept: dict[str, str], said: IO[str] | None = None
) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **kept, "STONES_TEST_DATABASE": database}
    command = [sys.executable, "-m", "pytest", "-p", "tests.both_databases", *arguments]
    return subprocess.Popen(command, env=environment, stdout=said, stderr=subprocess.STDOUT if said else None)


def _waited_for(process: subprocess.Popen[bytes]) -> int:
    """The exit code, with a sign of life now and then: whoever watches a silent run ends it."""
    while True:
        try:
            return process.wait(30)
        except subprocess.TimeoutExpired:
            print("... still on postgresql", flush=True)


def _second() -> bool:
    return os.environ.get("STONES_TEST_DATABASE") == "postgresql" and KEPT in os.environ


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the second run leave out what cannot differ there."""
    if _second():
        items[:] = [item for item in items if not any(item.get_closest_marker(mark) for mark in ONCE)]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Keep the first run's reports; let the second run fail when the first did."""
    if not _second():
        yield
        _keep(session.config)
        return
    _wait_for_first()
    first = _first(session.config)
    if any(report.failed for _, report in first):
        session.exitstatus = max(session.exitstatus, pytest.ExitCode.TESTS_FAILED)
    if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and first:
        session.exitstatus = pytest.ExitCode.OK
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.earlier = first
    yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the first run in: this runs after the tracebacks and before the short summary and the closing line."""
    for category, report in getattr(terminalreporter, "earlier", ()):
        report.nodeid = f"[sqlite] {report.nodeid}"
        terminalreporter.stats.setdefault(category, []).append(report)


def _wait_for_first() -> None:
    """The two run side by side, and either may be done sooner."""
    done = Path(os.environ[KEPT] + DONE)
    while not done.exists():
        time.sleep(0.2)


def _keep(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or KEPT not in os.environ:
        return
    with open(os.environ[KEPT], "w") as file:
        for category, reports in reporter.stats.items():
            for report in reports:
                data = config.hook.pytest_report_to_serializable(config=config, report=report)
                if data is not None:
                    file.write(json.dumps([category, data], default=str) + "\n")
    Path(os.environ[KEPT] + DONE).touch()


def _first(config: pytest.Config) -> list[tuple[str, pytest.TestReport]]:
    path = Path(os.environ[KEPT])
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    earlier = [
        (category, config.hook.pytest_report_from_serializable(config=config, data=data)) for category, data in rows
    ]
    for _, report in earlier:
        # Where and why a test was skipped is a triple, which JSON has made a list.
        report.longrepr = tuple(report.longrepr) if isinstance(report.longrepr, list) else report.longrepr
    return earlier


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
