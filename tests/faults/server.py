"""The application as a fault plan starts it: `python -m tests.faults.server` is `python wsgi.py` with two switches.

FAULTS_LIMITS=kept leaves the limits a person has; else they are set out of the way, because thirty clients are to do
the work of thousands. FAULTS_SYNC=off has SQLite not wait for the disk, so that a control run has something to find.

With `--nursery` it has everything ready and waits: each line on standard input starts a server in a process of its
own, which then need not find and read its modules first. A plan that kills dozens of them saves its minutes there.
"""

# ruff: noqa: E402 - gevent must change the standard library before anything else is imported
from gevent import monkey

monkey.patch_all()

import json
import os
import runpy
import signal
import sys
import threading
import traceback
from typing import Any

# Nothing may run before a process is forked; what counts attempts begins a timer when it is imported, others later.
begin_timer, threading.Timer.start = threading.Timer.start, lambda _timer: None  # type: ignore[method-assign]

from limits import parse
from sqlalchemy import Engine, event

import groups.demo.seed
import groups.scheduler
import realtime.presence
from groups import limits
from tests.servers import ROOT

threading.Timer.start = begin_timer  # type: ignore[method-assign]
#: gevent's own would begin its loop here, and a process that is forked from it could not begin another.
fork, waitpid = monkey.get_original("os", ["fork", "waitpid"])
#: What a server needs, kept from being taken for an import that nobody needs.
READY = (groups.demo.seed, groups.scheduler, realtime.presence)
LOOSE = "100000 per second"


def serve() -> None:
    """Be the application until asked to stop."""
    if os.environ.get("FAULTS_LIMITS") != "kept":
        for kind in limits.KINDS:
            limits._PARSED[kind] = [parse(LOOSE)]
    if os.environ.get("FAULTS_SYNC") == "off":
        event.listen(Engine, "checkout", _hurry)
    runpy.run_path(str(ROOT / "wsgi.py"), run_name="__main__")


def _hurry(connection: Any, *_others: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def nursery() -> None:
    """Start a server for each line, and say what became of those that were started. At the end of the lines all end."""
    alive: set[int] = set()
    for line in sys.stdin:
        asked = json.loads(line)
        if "look" in asked:
            found, status = waitpid(asked["look"], os.WNOHANG)
            alive.discard(found)
            said = os.waitstatus_to_exitcode(status) if found else None
        else:
            said = fork()
            if said == 0:
                _be_born(asked["environment"], asked["log"])
            alive.add(said)
        print(json.dumps(said), flush=True)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


def _be_born(environment: dict[str, str], log: str) -> None:
    """In a new process: stand alone, and serve. Does not come back."""
    code = 1
    try:
        os.setsid()
        os.environ.clear()
        os.environ.update(environment)
        printed = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0), os.dup2(printed, 1), os.dup2(printed, 2)
        serve()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    nursery() if "--nursery" in sys.argv else serve()
