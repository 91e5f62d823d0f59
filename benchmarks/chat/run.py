"""Measures chat: interleaved rounds of our server and Node.js ones, each on its core, the generator on the other."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.chat import building, report, servers
from benchmarks.chat.building import ROOT, Missing
from benchmarks.chat.scenarios import ALL, WAKING, Scenario
from benchmarks.chat.servers import EIOWS, GENERATOR_CORE, KINDS, NODE, OURS, Kind, Running

RESULTS = ROOT / "benchmarks" / "results"
PACKAGES = ("flask-socketio", "python-socketio", "python-engineio", "gevent", "simple-websocket", "sqlalchemy")


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
    options.add_argument("--servers", default=",".join(KINDS), help=f"of {', '.join(KINDS)}")
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
    load = round(os.getloadavg()[0], 2)
    generator, kinds = building.generator(), _kinds(how)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a server has a file for every socket
    how.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="seeded-", dir=how.folder) as name:
        seeded = Path(name)
        _seed(seeded)
        machine = {**_machine(seeded), "load": load}
        rounds: dict[tuple[str, str], list[report.Round]] = defaultdict(list)
        for number in range(how.rounds):
            for kind in kinds:
                _say(f"round {number + 1} of {how.rounds}: {kind.name}")
                for scenario, told in _round(kind, seeded, generator, how).items():
                    rounds[kind.name, scenario].append(told)
            result = _result(rounds, machine, how, number + 1)
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
    if any(kind is not OURS for kind in kinds) and EIOWS in kinds and not servers.has_eiows(building.node()):
        _say("eiows could not be built on this machine (it needs the source of Node.js), so it is left out.")
        kinds.remove(EIOWS)
    return kinds


def _seed(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STONES_")}
    command = [sys.executable, "-m", "benchmarks.chat.community", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"The community to measure in could not be made:\n{done.stderr[-2000:]}")


def _round(kind: Kind, seeded: Path, generator: Path, how: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Every scenario once, each on a server started for it, so that none inherits what another left undone."""
    wanted = [scenario for scenario in ALL if not how.only or scenario.name in how.only]
    people = json.loads((seeded / "people.json").read_text())
    told = {}
    for scenario in wanted:
        with servers.running(kind, seeded) as server:
            _generate(generator, server, WAKING, people, seeded, how)
            time.sleep(1)  # those who woke it are gone by then
            found = told[scenario.name] = _generate(generator, server, scenario, people, seeded, how)
            if report.against(found):
                found["server_said"] = server.said()
        _say(f"  {scenario.name}: {_short(found)}")
    return told


def _generate(
    generator: Path, server: Running, scenario: Scenario, people: dict[str, Any], folder: Path, how: argparse.Namespace
) -> dict[str, Any]:
    (folder / "people").write_text("".join(lines_for(scenario, people)))
    quick = scenario is WAKING
    words = {
        "--port": server.port, "--people": folder / "people", "--mode": scenario.mode, "--server-pid": server.pid,
        "--in-flight": scenario.in_flight, "--rate": scenario.rate, "--warm": 0.2 if quick else how.warm,
        "--measure": 0.5 if quick else how.measure,
    }  # fmt: skip
    command = [str(generator), *(str(word) for pair in words.items() for word in pair)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=lambda: servers.pin(GENERATOR_CORE),
    )
    if done.returncode != 0:
        return {"error": done.stderr.strip()[-500:] or f"the generator ended with {done.returncode}"}
    told: dict[str, Any] = json.loads(done.stdout)
    if done.stderr:
        told["said"] = done.stderr.strip()[-500:]
    return told


def lines_for(scenario: Scenario, people: dict[str, Any]) -> list[str]:
    """Who connects, to which room, and whether they write: the generator's list. Each person has one socket."""
    place = scenario.place if scenario.place in people["rooms"] else "100x10"
    lines = []
    for number, room in enumerate(people["rooms"][place][: scenario.rooms]):
        for seat in range(scenario.people):
            cookie = people["cookies"][number * scenario.people + seat]
            lines.append(f"{room} {int(seat < scenario.writers)} {cookie}\n")
    return lines


def _machine(folder: Path) -> dict[str, Any]:
    model = next((line.split(":")[1].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")), "")
    return {
        "cpu": model or platform.machine(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "fsync_ms": _fsync_ms(folder),
    }


def _read(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def _fsync_ms(folder: Path) -> float:
    """The median of a flushed write of a page where the databases will be."""
    taken = []
    with open(folder / "flushed", "wb") as file:
        file.write(bytes(4096 * 100))
        for number in range(100):
            file.seek(4096 * number)
            file.write(os.urandom(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return round(sorted(taken)[50] * 1000, 3)


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
    if shutil.which("node"):
        found["node"] = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
        wanted = json.loads((building.HERE / "node" / "package.json").read_text())
        found |= wanted["dependencies"]
    return found


def _result(
    rounds: dict[tuple[str, str], list[report.Round]], machine: dict[str, Any], how: argparse.Namespace, done: int
) -> dict[str, Any]:
    made = report.rows(rounds)
    others = [name for name in KINDS if name not in (OURS.name, NODE.name)]
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "how": {"rounds": done, "warm_s": how.warm, "measure_s": how.measure},
        "machine": machine,
        "versions": _versions(),
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
