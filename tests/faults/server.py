"""The application as a fault plan starts it: `python -m tests.faults.server` is `python wsgi.py` with two switches.

FAULTS_LIMITS=kept leaves the limits a person has; else they are set out of the way, because thirty clients are to do
the work of thousands. FAULTS_SYNC=off has SQLite not wait for the disk, so that a control run has something to find.
"""

# ruff: noqa: E402 - gevent must change the standard library before anything else is imported
from gevent import monkey

monkey.patch_all()

import os
import runpy
from typing import Any

from limits import parse
from sqlalchemy import Engine, event

from groups import limits
from tests.servers import ROOT

LOOSE = "100000 per second"


def _loosen() -> None:
    for kind in limits.KINDS:
        limits._PARSED[kind] = [parse(LOOSE)]


def _hurry(connection: Any, *_others: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


if __name__ == "__main__":
    if os.environ.get("FAULTS_LIMITS") != "kept":
        _loosen()
    if os.environ.get("FAULTS_SYNC") == "off":
        event.listen(Engine, "checkout", _hurry)
    runpy.run_path(str(ROOT / "wsgi.py"), run_name="__main__")
