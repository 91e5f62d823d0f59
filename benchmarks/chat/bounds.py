"""From rounds to figures where our server is measured alone (pure): what went on beside chat, bounds, and tables."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.chat import report
from benchmarks.chat.browsing import Asked

Row = dict[str, Any]
MB = 1e6


@dataclass(frozen=True)
class Bound:
    """What one figure may be at most: in one case, or as often as much as in another."""

    name: str
    scenario: str
    figure: str
    most: float
    times_that_of: str = ""

    def found(self, rows: Sequence[Row]) -> float | None:
        """The median, or how many times the other's; None where one is not there."""
        here = _median(rows, self.scenario, self.figure)
        if not self.times_that_of or here is None:
            return here
        other = _median(rows, self.times_that_of, self.figure)
        return report.tidy(here / other) if other else None


PAGES = (Bound("page_p99_ms_beside_chat", "both", "page_p99_ms", 100),)
SIGN_INS = (
    Bound("chat_p99_beside_hashing", "many addresses", "p99_ms", 2, "chat alone"),
    Bound("chat_p99_beside_refusing", "few addresses", "p99_ms", 2, "chat alone"),
)
ENDURANCE = (
    Bound("rss_mb", "endurance", "rss_mb_most", 350),
    *(
        Bound(name, "endurance", name, 0)
        for name in ("lost", "doubled", "out_of_order", "disagreed", "unacknowledged", "refused", "dropped")
    ),
)


def within(asked: Iterable[Asked], told: Mapping[str, Any]) -> list[Asked]:
    """Those that were due while chat was measured."""
    begin = told["began_s"]
    return [each for each in asked if begin <= each.due < begin + told["seconds"]]


def pages(asked: list[Asked]) -> dict[str, float]:
    """How long pages took, all together and by kind."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for each in asked:
        kinds[each.what].append(each.seconds * 1000)
    found = {"pages": float(len(asked)), **_times("page", [each.seconds * 1000 for each in asked])}
    return found | {f"p99_ms {kind}": percentile(times, 0.99) for kind, times in sorted(kinds.items())}


def page_faults(asked: list[Asked]) -> list[str]:
    """Why a round in which pages were read may not be published."""
    wrong = sorted({f"{each.what} was answered with {each.status}" for each in asked if each.status != 200})
    return wrong if asked else ["no page was read"]


#: What the door answers: in, wrong, not again so soon, and too busy just now. Only the first two have cost a hash.
ENTERED, WRONG, TOO_SOON, BUSY = 303, 422, 429, 503


def sign_ins(asked: list[Asked], seconds: float) -> dict[str, float]:
    """How many were tried, hashed, refused (by a limit, or as too busy) and left without an answer, and how long the
    answers took."""
    hashed = [each.seconds * 1000 for each in asked if each.status in (ENTERED, WRONG)]
    refused = [each.seconds * 1000 for each in asked if each.status in (TOO_SOON, BUSY)]
    count = len(asked) or 1
    return {
        "tried_per_s": len(asked) / seconds,
        "hashed": len(hashed) / count,
        "refused": len(refused) / count,
        "too_busy": sum(each.status == BUSY for each in asked) / count,
        "unanswered": sum(each.status == 0 for each in asked) / count,
        **_times("hashed", hashed),
        **_times("refused", refused),
    }


def sign_in_faults(asked: list[Asked]) -> list[str]:
    """Why a round in which sign-ins were tried may not be published: a right passphrase was refused, a wrong one let
    in, or something broke."""
    honest = {"right": ENTERED, "wrong": WRONG, "unknown": WRONG}
    unsaid = (TOO_SOON, BUSY, 0)
    odd = {
        f"{each.what}: answered with {each.status}" for each in asked if each.status not in (honest[each.what], *unsaid)
    }
    return sorted(odd) if asked else ["no sign-in was tried"]


def endurance(told: Mapping[str, Any], resident_kb: Sequence[int]) -> dict[str, float]:
    """Memory in MB of a million bytes, faults, and times."""
    most = max([*resident_kb, told["rss_kb_connected"], told["rss_kb_end"]])
    memory = {
        "empty": told["rss_kb_before"],
        "begin": told["rss_kb_connected"],
        "end": told["rss_kb_end"],
        "most": most,
    }
    return {
        "sockets": told["sockets"],
        "minutes": told["seconds"] / 60,
        "in_per_s": told["acknowledgement_ms"]["count"] / told["seconds"],
        **{f"rss_mb_{name}": kb * 1024 / MB for name, kb in memory.items()},
        **report.figures(told),
        **told["faults"],
    }


def row(scenario: str, found: Sequence[Mapping[str, float]], refused: Sequence[list[str]]) -> Row:
    """One row, of the same shape as those of chat."""
    names = [name for name in (found[0] if found else {}) if all(name in each for each in found)]
    return {
        "server": "ours",
        "scenario": scenario,
        "rounds": len(found),
        "refused": list(refused),
        "figures": {name: report.spread([each[name] for each in found]) for name in names},
    }


def targets(bounds: Sequence[Bound], rows: Sequence[Row]) -> dict[str, dict[str, float | None]]:
    """What was found for each bound, and what it may be."""
    return {bound.name: {"found": bound.found(rows), "most": bound.most} for bound in bounds}


def page(title: str, result: Mapping[str, Any], columns: Sequence[tuple[str, str, Callable[[float], str]]]) -> str:
    """The whole result as Markdown."""
    lines = [f"# {title}", "", report.measured(result), "", "| target | found | at most | |", "|---|---|---|---|"]
    for name, target in result["targets"].items():
        found, most = target["found"], target["most"]
        nothing = "**missed**: not published" if any(row["refused"] for row in result["rows"]) else "not measured"
        verdict = nothing if found is None else "reached" if found <= most else "**missed**"
        lines.append(f"| {name} | {'-' if found is None else f'{found:.4g}'} | {most:g} | {verdict} |")
    lines += ["", *report.table(result["rows"], columns)]
    by_kind = [(name, name, _short) for name in _kinds(result["rows"])]
    lines += ["", *report.table(result["rows"], by_kind)] if by_kind else []
    return "\n".join([*lines, *report.unpublished(result["rows"])]) + "\n"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of them that `share` of all are not above; 0 when there are none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)] if ordered else 0.0


def _short(value: float) -> str:
    return f"{value:.3g}"


def _kinds(rows: Sequence[Row]) -> list[str]:
    return sorted({name for each in rows for name in each["figures"] if name.startswith("p99_ms /")})


def _times(name: str, times: Sequence[float]) -> dict[str, float]:
    if not times:
        return {}
    return {
        f"{name}_p50_ms": percentile(times, 0.5),
        f"{name}_p99_ms": percentile(times, 0.99),
        f"{name}_max_ms": max(times),
    }


def _median(rows: Sequence[Row], scenario: str, figure: str) -> float | None:
    for each in rows:
        if each["scenario"] == scenario and figure in each["figures"]:
            return float(each["figures"][figure]["median"])
    return None
