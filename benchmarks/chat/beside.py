"""What people notice of each other: pages beside a room at half of its saturation, and chat beside many sign-ins.

`python -m benchmarks pages` and `python -m benchmarks sign-ins`.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.chat import bounds, browsing, community, keeping, report, servers
from benchmarks.chat.browsing import Asked, Asking, Burglary
from benchmarks.chat.driving import Ground
from benchmarks.chat.keeping import Column, Kept, decimals, say, share
from benchmarks.chat.scenarios import SATURATION, Scenario, hundred
from benchmarks.chat.servers import OURS, Running

#: So seldom that nobody is kept from anything: the same hundred sockets, and next to nothing said.
QUIET = 0.1

_CHAT: tuple[Column, ...] = (
    ("chat p50 ms", "p50_ms", decimals(1)),
    ("chat p99 ms", "p99_ms", decimals(1)),
    ("ack p99 ms", "ack_p99_ms", decimals(1)),
    ("deliveries/s", "deliveries_per_s", decimals(0)),
    ("server CPU", "server_cpu", share),
    ("generator CPU", "generator_cpu", share),
    ("askers CPU", "askers_cpu", share),
    ("others on its core", "others_on_server_core", share),
)
PAGE_COLUMNS: tuple[Column, ...] = (
    ("pages", "pages", decimals(0)),
    ("page p50 ms", "page_p50_ms", decimals(1)),
    ("page p99 ms", "page_p99_ms", decimals(1)),
    ("page max ms", "page_max_ms", decimals(1)),
    *_CHAT,
)
SIGN_IN_COLUMNS: tuple[Column, ...] = (
    ("tried/s", "tried_per_s", decimals(0)),
    ("hashed", "hashed", share),
    ("refused", "refused", share),
    ("of them too busy", "too_busy", share),
    ("unanswered", "unanswered", share),
    ("hashed p50 ms", "hashed_p50_ms", decimals(0)),
    ("hashed p99 ms", "hashed_p99_ms", decimals(0)),
    ("refused p99 ms", "refused_p99_ms", decimals(0)),
    *_CHAT,
)


@dataclass(frozen=True)
class Case:
    """A room, what is asked for beside it, and how the answers are judged and counted."""

    name: str
    room: Scenario
    asks: Callable[[Running, list[Asked]], Asking] | None = None
    faults: Callable[[list[Asked]], list[str]] = lambda _asked: []
    figures: Callable[[list[Asked], float], Mapping[str, float]] = lambda _asked, _seconds: {}


def pages(words: list[str]) -> int:
    """Pages with and without a busy room beside them."""
    options = keeping.options("pages", "Measure pages beside a room at half of its saturation.")
    options.add_argument("--rate", type=float, help="messages a second, in place of half of what is found")
    options.add_argument("--readers", type=int, default=5, help="people who read, of five at most")
    options.add_argument("--every", type=float, default=0.5, help="seconds from one page of a reader to the next")
    how = _options(options, words)
    return keeping.run(lambda: _pages(how))


def sign_ins(words: list[str]) -> int:
    """Chat with and without many who try to sign in beside it."""
    options = keeping.options("sign-ins", "Measure chat beside many attempts to sign in.")
    options.add_argument("--rate", type=float, default=100, help="messages a second in the room of a hundred")
    options.add_argument("--attempts", type=float, default=200, help="a second")
    how = _options(options, words)
    return keeping.run(lambda: _sign_ins(how))


def _options(options: argparse.ArgumentParser, words: list[str]) -> argparse.Namespace:
    options.add_argument("--rounds", type=int, default=3, help="at least one; three for figures to keep")
    options.add_argument("--warm", type=float, default=5, help="seconds before anything counts")
    options.add_argument("--measure", type=float, default=30, help="seconds that count")
    how = options.parse_args(words)
    if how.quick:
        how.rounds, how.warm, how.measure = 1, 1, 4
    if how.rounds < 1:
        options.error("there must be a round")
    return how


def _pages(how: argparse.Namespace) -> int:
    with keeping.community(how, how.warm, how.measure, "town") as (where, here):
        about: dict[str, Any] = {"readers": how.readers, "every_s": how.every}
        about["saturation_per_s"] = None if how.rate else round(_saturation(where), 1)
        about["rate"] = how.rate or round(about["saturation_per_s"] / 2)
        say(f"The room of a hundred talks at {about['rate']:g} messages a second.")
        readers = where.people["readers"][: how.readers]

        def reading(server: Running, told: list[Asked]) -> Asking:
            return browsing.read_pages(server.port, readers, how.every, told)

        with_pages = Case("", hundred(QUIET), reading, bounds.page_faults, lambda asked, _s: bounds.pages(asked))
        cases = (
            replace(with_pages, name="pages alone"),
            replace(with_pages, name="both", room=hundred(about["rate"])),
            Case("chat alone", hundred(about["rate"])),
        )
        title = "Pages beside a busy room"
        kept = Kept("pages", title, where, how.results, bounds.PAGES, PAGE_COLUMNS, about, here)
        return _rounds(kept, cases, how.rounds)


def _sign_ins(how: argparse.Namespace) -> int:
    with keeping.community(how, how.warm, how.measure, "town") as (where, here):

        def trying(addresses: int) -> Callable[[Running, list[Asked]], Asking]:
            plan = Burglary(how.attempts, where.people["accounts"], addresses, community.PASSPHRASE)
            return lambda server, told: browsing.try_doors(server.port, plan, told)

        trial = Case("", hundred(how.rate), None, bounds.sign_in_faults, bounds.sign_ins)
        cases = (
            Case("chat alone", hundred(how.rate)),
            replace(trial, name="few addresses", asks=trying(5)),
            replace(trial, name="many addresses", asks=trying(5000)),
        )
        about = {"rate": how.rate, "attempts_per_s": how.attempts}
        title = "Chat beside sign-ins"
        kept = Kept("sign_ins", title, where, how.results, bounds.SIGN_INS, SIGN_IN_COLUMNS, about, here)
        return _rounds(kept, cases, how.rounds)


def _saturation(where: Ground) -> float:
    """Messages a second that the room of a hundred bears, found by writers who never wait."""
    with servers.running(OURS, where.seeded) as server:
        where.wake(server)
        told = where.fill(server, SATURATION[0], measure=min(where.measure, 10))
    if report.against(told):
        raise SystemExit(f"The room could not be filled: {'; '.join(report.against(told))}")
    return float(told["delivered"] / told["seconds"] / SATURATION[0].people)


def _rounds(kept: Kept, cases: tuple[Case, ...], rounds: int) -> int:
    found: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    refused: dict[str, list[list[str]]] = defaultdict(list)
    for number in range(rounds):
        for case in cases:
            faults, figures = _once(case, kept.ground)
            (refused[case.name].append(faults) if faults else found[case.name].append(figures))
            said = ", ".join(f"{name} {value:,.4g}" for name, value in figures.items())
            say(f"round {number + 1} of {rounds}, {case.name}: {'; '.join(faults)}\n  {said}")
        rows = [bounds.row(case.name, found[case.name], refused[case.name]) for case in cases]
        kept.write(rows, number + 1)
    return kept.close(rows, rounds)


def _once(case: Case, where: Ground) -> tuple[list[str], dict[str, float]]:
    """Why this round may not be published, and its figures as far as there are any."""
    asked: list[Asked] = []
    with servers.running(OURS, where.seeded) as server:
        where.wake(server)
        began, used = time.monotonic(), time.process_time()
        if case.asks is None:
            told = where.fill(server, case.room)
        else:
            with browsing.meanwhile(case.asks(server, asked)):
                told = where.fill(server, case.room)
        own = (time.process_time() - used) / (time.monotonic() - began)
        if report.against(told):
            say("\n".join(words for words in (str(told.get("said", "")), server.said()) if words))
    if "error" in told:
        return report.against(told), {}
    during = bounds.within(asked, told)
    faults = [*report.against(told), *case.faults(during)]
    return faults, {**case.figures(during, told["seconds"]), **report.figures(told), "askers_cpu": own}
