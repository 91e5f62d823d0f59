"""Makes what is not Python: the generator with the machine's C compiler, and the Node.js server's packages."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = ROOT / ".cache" / "benchmarks"
FLAGS = ("-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror")


class Missing(Exception):
    """Something this machine lacks; its text is the sentence shown."""


def generator() -> Path:
    """The load generator, compiled unless it was already."""
    wanted = [os.environ.get("CC"), "cc", "gcc", "clang"]
    compiler = next((found for name in wanted if name and (found := shutil.which(name))), None)
    if compiler is None:
        raise Missing("Measuring needs a C compiler, and there is none here: install gcc or clang.")
    sources = sorted((HERE / "generator").glob("*.[ch]"))
    made = CACHE / f"generator-{_fingerprint(sources)}"
    if not made.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        fresh = made.with_suffix(f".{os.getpid()}")
        command = [compiler, *FLAGS, "-o", str(fresh), *(str(path) for path in sources if path.suffix == ".c")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Missing(f"The load generator could not be compiled:\n{done.stderr[-2000:]}")
        fresh.rename(made)  # whole or not there: two runs may compile at once
    return made


def node() -> Path:
    """A folder with the Node.js server and its packages, installed from its lock unless they were already."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Missing("The server we are measured against needs Node.js 20 or newer with npm, and there is none here.")
    sources = sorted(path for path in (HERE / "node").iterdir() if path.is_file())
    installed = CACHE / f"node-{_fingerprint([path for path in sources if path.suffix == '.json'])}"
    installed.mkdir(parents=True, exist_ok=True)
    for path in sources:
        shutil.copy(path, installed)
    if not (installed / "installed").exists():
        print("Installing the Node.js server's packages (some minutes when SQLite is compiled) ...", flush=True)
        done = subprocess.run(["npm", "ci"], cwd=installed, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Missing(f"The Node.js server's packages could not be installed:\n{done.stderr[-2000:]}")
        (installed / "installed").write_text("")
    return installed


def _fingerprint(paths: list[Path]) -> str:
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in paths)).hexdigest()[:16]
