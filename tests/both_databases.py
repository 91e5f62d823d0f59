"""Runs pytest on SQLite, then what touches the database again on PostgreSQL, with one closing line for both.

`python -m tests.both_databases [pytest arguments]`. The reports of the first run are handed to the second through
pytest's own report hooks, so the last line counts every test of both and the short summary names every failure.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

KEPT = "TESTS_OF_SQLITE"
ONCE = ("browser", "pure")


def main(arguments: list[str]) -> int:
    """Run both; the exit code is the second run's, which knows the first."""
    # Ctrl-C is for pytest, which then puts its servers away; this process only waits for it.
    signal.signal(signal.SIGINT, lambda *_: None)
    with tempfile.TemporaryDirectory(prefix="stones-tests-") as folder:
        kept = {KEPT: str(Path(folder) / "reports.jsonl")}
        code = _pytest("sqlite", arguments, kept)
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            return code
        # Its own cache: a second run that forgot the first one's failures would spoil --lf.
        cache = ["-o", "cache_dir=.pytest_cache/postgresql"]
        return _pytest("postgresql", [*cache, *arguments], kept)


def _pytest(database: str, arguments: list[str], kept: dict[str, str]) -> int:
    print(f"\n--- tests on {database}", flush=True)
    environment = {**os.environ, **kept, "STONES_TEST_DATABASE": database}
    command = [sys.executable, "-m", "pytest", "-p", "tests.both_databases", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


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
