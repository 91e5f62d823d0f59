"""Half an hour of a full house: 3,000 sockets in 150 rooms, 300 messages a second in and 6,000 out, everything flushed.

`python -m benchmarks endurance [--minutes N]`.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.chat import bounds, keeping, machine, report, servers
from benchmarks.chat.keeping import Column, Kept, decimals, say, share
from benchmarks.chat.scenarios import ENDURANCE
from benchmarks.chat.servers import OURS

#: Seconds from one look at the server's memory to the next.
LOOK = 1.0
#: As many looks are kept in the result, so that one sees how memory went.
SHOWN = 60

COLUMNS: tuple[Column, ...] = (
    ("sockets", "sockets", decimals(0)),
    ("minutes", "minutes", decimals(1)),
    ("in/s", "in_per_s", decimals(0)),
    ("out/s", "deliveries_per_s", decimals(0)),
    ("MB empty", "rss_mb_empty", decimals(0)),
    ("at the beginning", "rss_mb_begin", decimals(0)),
    ("at the end", "rss_mb_end", decimals(0)),
    ("at most", "rss_mb_most", decimals(0)),
    ("lost", "lost", decimals(0)),
    ("doubled", "doubled", decimals(0)),
    ("out of order", "out_of_order", decimals(0)),
    ("disconnected", "dropped", decimals(0)),
    ("p50 ms", "p50_ms", decimals(1)),
    ("p99 ms", "p99_ms", decimals(1)),
    ("ack p99 ms", "ack_p99_ms", decimals(1)),
    ("server CPU", "server_cpu", share),
    ("generator CPU", "generator_cpu", share),
)


def main(words: list[str]) -> int:
    """One long run; 1 when anything went wrong in it."""
    options = keeping.options("endurance", __doc__ or "")
    options.add_argument("--minutes", type=float, default=30)
    how = options.parse_args(words)
    if how.quick:
        how.minutes = 0.1
    return keeping.run(lambda: _measure(how))


def _measure(how: argparse.Namespace) -> int:
    with keeping.community(how, min(10, how.minutes * 6), how.minutes * 60, "many") as (where, here):
        title = "Three thousand people for a long time"
        kept = Kept("endurance", title, where, how.results, bounds.ENDURANCE, COLUMNS, {"minutes": how.minutes}, here)
        say(f"{ENDURANCE.sockets} people talk for {how.minutes:g} minutes.")
        with servers.running(OURS, where.seeded) as server:
            where.wake(server)
            with _watching(server.pid) as seen:
                told = where.fill(server, ENDURANCE)
            said = server.said()
    faults = report.against(told)
    found = [] if "error" in told else [bounds.endurance(told, seen)]
    kept.how["resident_kb"] = seen[:: max(1, len(seen) // SHOWN)]
    if faults:
        say("\n".join(part for part in ("; ".join(faults), str(told.get("said", "")), said) if part))
    return kept.close([bounds.row("endurance", found, [faults] if faults else [])], 1)


@contextmanager
def _watching(pid: int) -> Iterator[list[int]]:
    """The server's resident memory in kB, look by look, while the block lasts."""
    seen, over = list[int](), threading.Event()

    def look() -> None:
        while not over.wait(LOOK):
            seen.append(machine.resident_kb(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
