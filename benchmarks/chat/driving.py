"""Makes the community, wakes a server, and has the generator fill its rooms with people who write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.chat import building, servers
from benchmarks.chat.scenarios import WAKING, Scenario
from benchmarks.chat.servers import GENERATOR_CORE, Running


@dataclass(frozen=True)
class Ground:
    """Where it happens: the generator, the folder with the seeded database, who is in it, and the seconds that do not
    count and that do."""

    generator: Path
    seeded: Path
    people: dict[str, Any]
    warm: float
    measure: float

    def wake(self, server: Running) -> None:
        """Have two small rooms load and make what is loaded and made at first use; those who did it are gone after."""
        self.fill(server, WAKING, warm=0.2, measure=0.5)
        time.sleep(1)

    def fill(
        self, server: Running, scenario: Scenario, *, warm: float | None = None, measure: float | None = None
    ) -> dict[str, Any]:
        """Run a scenario; what the generator says of it."""
        (self.seeded / "people").write_text("".join(lines_for(scenario, self.people)))
        words = {
            "--port": server.port, "--people": self.seeded / "people", "--mode": scenario.mode,
            "--server-pid": server.pid, "--in-flight": scenario.in_flight, "--rate": scenario.rate,
            "--warm": self.warm if warm is None else warm, "--measure": self.measure if measure is None else measure,
        }  # fmt: skip
        return _told([str(self.generator), *(str(word) for pair in words.items() for word in pair)])


def ground(folder: Path, warm: float, measure: float, crowd: str = "sizes") -> Ground:
    """Make a community of this kind in `folder`."""
    generator = building.generator()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STONES_")}
    command = [sys.executable, "-m", "benchmarks.chat.community", str(folder), crowd]
    done = subprocess.run(command, cwd=building.ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise building.Missing(f"The community to measure in could not be made:\n{done.stderr[-2000:]}")
    people = json.loads((folder / "people.json").read_text())
    return Ground(generator, folder, people, warm, measure)


def lines_for(scenario: Scenario, people: dict[str, Any]) -> list[str]:
    """Who connects, to which room, and whether they write: the generator's list. Each person has one socket."""
    lines = []
    for number, room in enumerate(people["rooms"][scenario.place]):
        for seat in range(scenario.people):
            cookie = people["cookies"][number * scenario.people + seat]
            lines.append(f"{room} {int(seat < scenario.writers)} {cookie}\n")
    return lines


def _told(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=lambda: servers.pin(GENERATOR_CORE),
    )
    if done.returncode != 0:
        return {"error": " ".join(done.stderr.split())[-500:] or f"the generator ended with {done.returncode}"}
    told: dict[str, Any] = json.loads(done.stdout)
    if done.stderr:
        told["said"] = done.stderr.strip()[-500:]
    return told
