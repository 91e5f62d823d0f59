"""Measures chat: interleaved rounds of our server and Node.js ones, each on its core, the generator on the other."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.chat import building, driving, machine, report, servers
from benchmarks.chat.building import ROOT, Missing
from benchmarks.chat.driving import Ground
from benchmarks.chat.scenarios import ALL
from benchmarks.chat.servers import EIOWS, KINDS, NODE, OURS, USUAL, Kind

RESULTS = ROOT / "benchmarks" / "results"


def main(words: list[str]) -> int:
    """Measure, write `chat.json` and `chat.md`, and say where; 1 when something could not be measured."""
    how = _options(words)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))  # the servers are ended on the way out
    try:
        return _measure(how)
    except Missing as reason:
        print(reason, file=sys.stderr)
        return 2


def _options(words: list[str]) -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="make bench-chat", description="Measure chat side by side.")
    options.add_argument("--rounds", type=int, default=3, help="at least one; three for figures to keep")
    options.add_argument("--warm", type=float, default=10, help="seconds before anything counts")
    options.add_argument("--measure", type=float, default=10, help="seconds that count")
    options.add_argument("--quick", action="store_true", help="one round of 2 s: to see that it works, not for figures")
    options.add_argument("--only", action="append", choices=[each.name for each in ALL], help="these scenarios")
    options.add_argument("--servers", default=",".join(USUAL), help=f"of {', '.join(KINDS)}")
    options.add_argument("--folder", type=Path, default=building.CACHE, help="where the databases are: a real disk")
    options.add_argument("--results", type=Path, default=RESULTS)
    how = options.parse_args(words)
    if how.quick:
        how.rounds, how.warm, how.measure = 1, 2, 2
    if how.rounds < 1:
        options.error("there must be a round")
    unknown = set(how.servers.split(",")) - KINDS.keys()
    if unknown:
        options.error(f"there is no server called {', '.join(sorted(unknown))}")
    return how


def _measure(how: argparse.Namespace) -> int:
    load, kinds = machine.load(), _kinds(how)
    machine.open_files()
    how.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="seeded-", dir=how.folder) as name:
        where = driving.ground(Path(name), how.warm, how.measure)
        here = machine.described(where.seeded, load)
        rounds: dict[tuple[str, str], list[report.Round]] = defaultdict(list)
        for number in range(how.rounds):
            for kind in kinds:
                _say(f"round {number + 1} of {how.rounds}: {kind.name}")
                for scenario, told in _round(kind, where, how.only).items():
                    rounds[kind.name, scenario].append(told)
            result = _result(rounds, here, how, number + 1)
            _keep(result, how.results)  # after every round: who stops it early has what was measured until then
    _say(report.page(result))
    return 1 if any(row["refused"] or not row["rounds"] for row in result["rows"]) else 0


def _keep(result: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chat.json").write_text(json.dumps(result, indent=1) + "\n")
    (folder / "chat.md").write_text(report.page(result))


def _kinds(how: argparse.Namespace) -> list[Kind]:
    """What was asked for and can be had here; the engine that cannot be built everywhere is left out aloud."""
    kinds = [KINDS[name] for name in how.servers.split(",")]
    if any(not kind.fanout for kind in kinds) and EIOWS in kinds and not servers.has_eiows(building.node()):
        _say("eiows could not be built on this machine (it needs the source of Node.js), so it is left out.")
        kinds.remove(EIOWS)
    return kinds


def _round(kind: Kind, where: Ground, only: list[str] | None) -> dict[str, dict[str, Any]]:
    """Every scenario once, each on a server started for it, so that none inherits what another left undone."""
    told = {}
    for scenario in [each for each in ALL if not only or each.name in only]:
        with servers.running(kind, where.seeded) as server:
            where.wake(server)
            found = told[scenario.name] = where.fill(server, scenario)
            if report.against(found):
                found["server_said"] = server.said()
        _say(f"  {scenario.name}: {_short(found)}")
    return told


def _result(
    rounds: dict[tuple[str, str], list[report.Round]], here: dict[str, Any], how: argparse.Namespace, done: int
) -> dict[str, Any]:
    made = report.rows(rounds)
    others = [name for name in KINDS if name not in (OURS.name, NODE.name)]
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "how": {"rounds": done, "warm_s": how.warm, "measure_s": how.measure},
        "machine": here,
        "versions": machine.versions(),
        "rows": made,
        "ratios": report.ratios(made),
        "ratios_to_others": {name: report.ratios(made, theirs=name) for name in others},
    }


def _short(told: report.Round) -> str:
    reasons = report.against(told)
    if reasons:
        more = [str(told[name]) for name in ("said", "server_said") if told.get(name)]
        return "NOT PUBLISHED: " + "\n    ".join(["; ".join(reasons), *more])
    found = report.figures(told)
    return ", ".join(f"{name} {value:,.4g}" for name, value in found.items())


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
