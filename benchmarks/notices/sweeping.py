"""The sweep as the web process runs it, gevent and all: `python -m benchmarks.notices.sweeping DATABASE MAIL`.

Prints one line of JSON: how many letters left in how many seconds, and how long others in this process had to wait for
their turn meanwhile, asked every five milliseconds.
"""

# ruff: noqa: E402 - gevent must change the standard library before anything else is imported, as in wsgi.py
from gevent import monkey

monkey.patch_all()

import json
import sys
import time
from resource import RUSAGE_SELF, getrusage
from tempfile import mkdtemp
from typing import Any

import gevent
from gevent import get_hub
from gevent.threadpool import ThreadPool

from groups import config, create_app, heavy
from groups.notices import jobs

EVERY = 0.005


def main(database: str, mail: str, deed: str = "drain") -> None:
    """Drain what is due, or look again and again where nothing is."""
    busy = ThreadPool(2)
    heavy.run_through(
        lambda work, args: busy.apply(work, args), lambda work, args: get_hub().threadpool.apply(work, args)
    )
    settings = config.from_environment(
        {
            "STONES_DATABASE_URL": database,
            "STONES_MAIL": mail,
            "STONES_INSTANCE_DIR": mkdtemp(),
            "STONES_LOG_LEVEL": "ERROR",
        }
    )
    create_app(settings)
    print(json.dumps(drain() if deed == "drain" else idle()), flush=True)


def drain() -> dict[str, Any]:
    """Everything that is due."""
    waits: list[float] = []
    ticker = gevent.spawn(_tick, waits)
    began, used = time.perf_counter(), _cpu()
    sent = jobs.sweep()
    spent = time.perf_counter() - began
    ticker.kill()
    waits.sort()
    return {
        "sent": sent,
        "seconds": round(spent, 2),
        "cpu_seconds": round(_cpu() - used, 2),
        "wait_p50_ms": _ms(waits, 0.5),
        "wait_p99_ms": _ms(waits, 0.99),
        "wait_max_ms": _ms(waits, 1),
    }


def idle(times: int = 500) -> dict[str, Any]:
    """What a look costs that finds nothing."""
    assert jobs.sweep() == 0
    used = _cpu()
    for _ in range(times):
        assert jobs.sweep() == 0
    return {"idle_sweep_ms": round((_cpu() - used) / times * 1000, 3)}


def _tick(waits: list[float]) -> None:
    while True:
        asked = time.perf_counter()
        gevent.sleep(EVERY)
        waits.append(time.perf_counter() - asked - EVERY)


def _cpu() -> float:
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _ms(waits: list[float], share: float) -> float:
    return round(waits[min(len(waits) - 1, int(len(waits) * share))] * 1000, 2) if waits else 0.0


if __name__ == "__main__":
    main(*sys.argv[1:])
