"""Bring the few front-end files we keep from elsewhere into static/, each pinned, with its licence and sha256.

    python3 tools/vendor.py          fetch the packs below with npm and write the files and the manifest again
    python3 tools/vendor.py --check  compare what is in static/ with the manifest (no network)

Node is needed only for fetching; the application itself never needs it. One file is not a plain copy: the heading
font is cut down from the complete variable font by fontTools in a throw-away environment, and the manifest says so.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path
from typing import Any

STATIC = Path(__file__).resolve().parent.parent / "static"
MANIFEST = STATIC / "vendor" / "manifest.json"
ICON_SHEET = "img/icons.svg"
FONT_TOOLS = ["fonttools==4.68.0", "brotli==1.2.1"]
# Soft letters without the playful ones, one weight, and the optical sizes our headings use: 30 kB in place of 121.
FRAUNCES_CUT = ["SOFT=100", "WONK=0", "wght=450", "opsz=18:72"]

PACKS: dict[str, dict[str, str]] = {
    "@fontsource-variable/atkinson-hyperlegible-next": {
        "version": "5.3.0",
        "licence": "OFL-1.1",
        "licence_file": "vendor/licences/atkinson-hyperlegible-next.txt",
    },
    "@fontsource-variable/fraunces": {
        "version": "5.3.0",
        "licence": "OFL-1.1",
        "licence_file": "vendor/licences/fraunces.txt",
    },
    "lucide-static": {"version": "1.62.0", "licence": "ISC", "licence_file": "vendor/licences/lucide.txt"},
    "socket.io-client": {"version": "4.8.4", "licence": "MIT", "licence_file": "vendor/licences/socket.io-client.txt"},
}

COPIES: list[tuple[str, str, str]] = [
    (
        "@fontsource-variable/atkinson-hyperlegible-next",
        "files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
        "fonts/atkinson-hyperlegible-next.woff2",
    ),
    ("socket.io-client", "dist/socket.io.esm.min.js", "vendor/socket.io.esm.min.js"),
]

ICONS = """
accessibility arrow-left arrow-right arrow-up-right bell bell-off book-open calendar calendar-days calendar-plus check
chevron-down chevron-left chevron-right circle-alert circle-check circle-help circle-user-round clock coffee coins
compass copy door-open download ear ellipsis external-link eye eye-off feather file-text flag footprints globe hand
hand-heart heart-handshake history hourglass house inbox info key-round languages leaf life-buoy link list list-checks
lock log-out mail map map-pin message-circle messages-square mic mic-off minus monitor moon notebook-pen pause pencil
phone play plus printer quote refresh-cw reply scale search send settings shield shield-check sliders-horizontal sprout
sun sun-moon tag trash-2 triangle-alert undo-2 upload user-minus user-plus user-x users video wifi-off x
"""


def run(command: list[str | Path], **how: Any) -> str:
    """Run one of the programs this file is for; return what it printed."""
    # The arguments are the constants above, as a list, never through a shell.
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **how).stdout  # noqa: S603


def fetch(package: str, into: Path) -> tuple[Path, str]:
    """Unpack one exact version with npm; return its folder and npm's integrity string."""
    wanted = f"{package}@{PACKS[package]['version']}"
    pack = json.loads(run([shutil.which("npm") or "npm", "pack", "--json", wanted], cwd=into))[0]
    folder = into / pack["name"].replace("/", "_")
    with tarfile.open(into / pack["filename"]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package", pack["integrity"]


def cut_fraunces(source: Path, target: Path, workshop: Path) -> None:
    """Cut the complete variable font down to FRAUNCES_CUT with a pinned fontTools of its own."""
    home = workshop / "fonttools"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    run([python, "-m", "pip", "install", "--quiet", *FONT_TOOLS])
    # A fixed date keeps the bytes, and so the checksum, the same on every run.
    fixed = {**os.environ, "SOURCE_DATE_EPOCH": "0"}
    command = [python, "-m", "fontTools", "varLib.instancer", source, *FRAUNCES_CUT, "-o", target, "--quiet"]
    run(command, env=fixed)


def icon_sheet(icons: Path) -> str:
    """Make one sheet of symbols out of single icons; drawn at 24, stroke 1.75."""
    symbols = []
    for name in ICONS.split():
        drawing = (icons / f"{name}.svg").read_text()
        inner = re.sub(r"\s+", " ", drawing.split(">", 2)[2].rsplit("</svg>", 1)[0]).strip().replace("> <", "><")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    style = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    note = f"<!-- Lucide {PACKS['lucide-static']['version']}, ISC. Made by tools/vendor.py. -->"
    return f'{note}\n<svg xmlns="http://www.w3.org/2000/svg" {style}>\n' + "\n".join(symbols) + "\n</svg>\n"


def described(path: str, package: str, source: str, changed: str | None = None) -> dict[str, object]:
    """Return the manifest's entry for one file in static/."""
    data = (STATIC / path).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    entry = {"path": path, "package": package, "source": source, "bytes": len(data), "sha256": digest}
    return {**entry, "changed": changed}


def bring() -> None:
    """Fetch every pack, write every file, then the manifest."""
    with tempfile.TemporaryDirectory() as temporary:
        workshop = Path(temporary)
        fetched = {package: fetch(package, workshop) for package in PACKS}
        for package, (folder, _) in fetched.items():
            place(folder / "LICENSE", PACKS[package]["licence_file"])
        for package, source, target in COPIES:
            place(fetched[package][0] / source, target)

        full = "files/fraunces-latin-full-normal.woff2"
        heading = "fonts/fraunces.woff2"
        cut_fraunces(fetched["@fontsource-variable/fraunces"][0] / full, STATIC / heading, workshop)
        (STATIC / ICON_SHEET).write_text(icon_sheet(fetched["lucide-static"][0] / "icons"))

    files = [described(target, package, source) for package, source, target in COPIES]
    cut = f"cut with {' and '.join(FONT_TOOLS)}: {' '.join(FRAUNCES_CUT)}"
    files.append(described(heading, "@fontsource-variable/fraunces", full, cut))
    sheet = f"{len(ICONS.split())} icons joined into one sheet, stroke 2 made 1.75"
    files.append(described(ICON_SHEET, "lucide-static", "icons/*.svg", sheet))
    files += [described(about["licence_file"], package, "LICENSE") for package, about in PACKS.items()]
    packages = {package: {**PACKS[package], "integrity": fetched[package][1]} for package in PACKS}
    MANIFEST.write_text(json.dumps({"packages": packages, "files": files}, indent=2) + "\n")


def place(source: Path, target: str) -> None:
    """Copy one file into static/."""
    (STATIC / target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, STATIC / target)


def differences() -> list[str]:
    """Say which files of the manifest are missing or not what it promises."""
    wrong = []
    for entry in json.loads(MANIFEST.read_text())["files"]:
        path = STATIC / entry["path"]
        if not path.is_file():
            wrong.append(f"{entry['path']} is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            wrong.append(f"{entry['path']} is not the file the manifest describes")
    return wrong


def main() -> int:
    """Bring or check, and say how it went."""
    parser = argparse.ArgumentParser(description="Bring, or check, the front-end files kept from elsewhere.")
    parser.add_argument("--check", action="store_true", help="compare static/ with the manifest; no network")
    if not parser.parse_args().check:
        bring()
    wrong = differences()
    print("\n".join(wrong) or "Every file is what the manifest says.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
