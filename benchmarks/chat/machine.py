"""What a measurement is made on: the machine, its disk, and the versions of what runs."""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.chat import building

PACKAGES = ("flask-socketio", "python-socketio", "python-engineio", "gevent", "simple-websocket", "sqlalchemy")


def described(folder: Path, load: float) -> dict[str, Any]:
    """The processor, the kernel, how long a flushed write in `folder` takes, and the load before it all began."""
    model = next((line.split(":")[1].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")), "")
    return {
        "cpu": model or platform.machine(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "fsync_ms": _fsync_ms(folder),
        "load": load,
    }


def load() -> float:
    """How many wished to run in the last minute."""
    return round(os.getloadavg()[0], 2)


def versions() -> dict[str, str]:
    """What runs, by name."""
    found = {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
    if shutil.which("node"):
        found["node"] = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
        wanted = json.loads((building.HERE / "node" / "package.json").read_text())
        found |= wanted["dependencies"]
    return found


def open_files() -> None:
    """Allow as many open files as this account may have: a server has one for every socket."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def resident_kb(pid: int) -> int:
    """The memory of a process that is really there; 0 when it is gone."""
    lines = _read(f"/proc/{pid}/status")
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


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
