"""From rounds to figures (pure): what may be published, medians and spreads, ratios, targets, and a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

Round = Mapping[str, Any]

#: Above this the generator may be what is measured.
BUSY = 0.8


@dataclass(frozen=True)
class Target:
    """A ratio, how it comes about, and what is asked of it. `better` says which way is faster."""

    ratio: str
    scenario: str
    figure: str
    must: float
    aim: float
    less_is_more: bool = False


TARGETS = (
    Target("room_100_deliveries_per_s", "room_100", "deliveries_per_s", 1.5, 4),
    Target("room_1000_deliveries_per_s", "room_1000", "deliveries_per_s", 5, 12),
    Target("rooms_100x10_deliveries_per_s", "rooms_100x10", "deliveries_per_s", 1.0, 1.5),
    Target("room_100_p99_at_100_per_s", "room_100_at_100", "p99_ms", 1.0, 1.5, True),
    Target("room_1000_p99_at_20_per_s", "room_1000_at_20", "p99_ms", 1.0, 1.5, True),
    Target("rooms_100x10_p99_at_1000_per_s", "rooms_100x10_at_1000", "p99_ms", 1.0, 1.5, True),
    Target("cpu_per_100k_room_100", "room_100", "cpu_s_per_100k", 1.5, 5, True),
    Target("kb_per_connection", "rest", "kb_per_connection", 2, 4, True),
    Target("connects_per_s", "rest", "connects_per_s", 0.7, 1),
)


def against(told: Round) -> list[str]:
    """Why a round may not be published; empty when it may. `told` is what the generator printed."""
    if "error" in told:
        return [str(told["error"])]
    reasons = [f"{name.replace('_', ' ')}: {count}" for name, count in told["faults"].items() if count]
    if not told["finished"]:
        reasons.append("messages were still coming half a minute after the last was sent")
    if told["seconds"] > 0.01 and told["generator_cpu_s"] > BUSY * told["seconds"]:
        reasons.append(f"the generator was busy {told['generator_cpu_s'] / told['seconds']:.0%} of the time")
    return reasons


def figures(told: Round) -> dict[str, float]:
    """What a round says, in the units of the table."""
    if told["seconds"] < 0.01:
        return {
            "connects_per_s": told["sockets"] / told["connect_s"],
            "entries_per_s": told["sockets"] / told["enter_s"],
            "kb_per_connection": (told["rss_kb_connected"] - told["rss_kb_before"]) / told["sockets"],
        }
    seconds, delivered = told["seconds"], told["delivered"]
    found = {
        "deliveries_per_s": delivered / seconds,
        "p50_ms": told["delivery_ms"]["p50"],
        "p99_ms": told["delivery_ms"]["p99"],
        "ack_p50_ms": told["acknowledgement_ms"]["p50"],
        "ack_p99_ms": told["acknowledgement_ms"]["p99"],
        "server_cpu": told["server_cpu_s"] / seconds,
        "generator_cpu": told["generator_cpu_s"] / seconds,
        "others_on_server_core": max(0.0, told["core_busy_s"][0] - told["server_cpu_s"]) / seconds,
    }
    if delivered:
        found["cpu_s_per_100k"] = told["server_cpu_s"] / delivered * 100_000
    return found


def rows(rounds: Mapping[tuple[str, str], list[Round]]) -> list[dict[str, Any]]:
    """One row for each (server, scenario): figures over the rounds that may be published, and why others may not."""
    made = []
    for (server, scenario), told in rounds.items():
        good = [figures(each) for each in told if not against(each)]
        refused = [against(each) for each in told if against(each)]
        names = [name for name in (good[0] if good else {}) if all(name in each for each in good)]
        made.append(
            {
                "server": server,
                "scenario": scenario,
                "rounds": len(good),
                "refused": refused,
                "figures": {name: spread([each[name] for each in good]) for name in names},
            }
        )
    return made


def spread(values: list[float]) -> dict[str, float]:
    """Median, least and most."""
    return {"median": tidy(median(values)), "min": tidy(min(values)), "max": tidy(max(values))}


def tidy(value: float) -> float:
    """Four digits are more than such a measurement knows."""
    return float(f"{value:.4g}")


def ratios(made: list[dict[str, Any]], ours: str = "ours", theirs: str = "node") -> dict[str, float | None]:
    """Ours over theirs, or theirs over ours where less is more: more is always better. None where a side is missing."""
    return {target.ratio: _ratio(made, target, ours, theirs) for target in TARGETS}


def _ratio(made: list[dict[str, Any]], target: Target, ours: str, theirs: str) -> float | None:
    one, other = _figure(made, ours, target), _figure(made, theirs, target)
    if target.less_is_more:
        one, other = other, one
    return round(one / other, 3) if one is not None and other is not None and other > 0 else None


def _figure(made: list[dict[str, Any]], server: str, target: Target) -> float | None:
    for row in made:
        if row["server"] == server and row["scenario"] == target.scenario and target.figure in row["figures"]:
            return float(row["figures"][target.figure]["median"])
    return None


def verdict(ratio: float | None, target: Target, made: list[dict[str, Any]]) -> str:
    """What a ratio means for its target. Where only ours has nothing to publish, that is a miss."""
    if ratio is None:
        tried = [
            row for row in made if row["server"] == "ours" and row["scenario"] == target.scenario and row["refused"]
        ]
        return (
            "**missed**: ours is not published" if tried and _figure(made, "ours", target) is None else "not measured"
        )
    return "aim reached" if ratio >= target.aim else "must reached" if ratio >= target.must else "**missed**"


COLUMNS: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("deliveries/s", "deliveries_per_s", lambda v: f"{v:,.0f}"),
    ("p50 ms", "p50_ms", lambda v: f"{v:.3g}"),
    ("p99 ms", "p99_ms", lambda v: f"{v:.3g}"),
    ("ack p50", "ack_p50_ms", lambda v: f"{v:.3g}"),
    ("ack p99", "ack_p99_ms", lambda v: f"{v:.3g}"),
    ("CPU s per 100,000", "cpu_s_per_100k", lambda v: f"{v:.3g}"),
    ("server CPU", "server_cpu", lambda v: f"{v:.0%}"),
    ("generator CPU", "generator_cpu", lambda v: f"{v:.0%}"),
    ("others on its core", "others_on_server_core", lambda v: f"{v:.0%}"),
)
AT_REST: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("connects/s", "connects_per_s", lambda v: f"{v:,.0f}"),
    ("entries/s", "entries_per_s", lambda v: f"{v:,.0f}"),
    ("kB a connection", "kb_per_connection", lambda v: f"{v:.3g}"),
)


def page(result: Mapping[str, Any]) -> str:
    """The whole result as Markdown."""
    lines = [
        "# Chat, side by side",
        "",
        measured(result),
        "",
        "## Targets",
        "",
        *_targets(result),
        "",
        "## At saturation, and at fixed rates",
        "",
        *table([row for row in result["rows"] if row["scenario"] != "rest"], COLUMNS),
        "",
        "## A thousand people connected and at rest",
        "",
        *table([row for row in result["rows"] if row["scenario"] == "rest"], AT_REST),
    ]
    return "\n".join([*lines, *unpublished(result["rows"])]) + "\n"


def measured(result: Mapping[str, Any]) -> str:
    """When, on what and how it was measured."""
    how, machine = result["how"], result["machine"]
    return (
        f"Measured {result['when']} on {machine['cpu']}, {machine['cores']} cores, a flushed write "
        f"of {machine['fsync_ms']} ms, a load of {machine['load']} before it began. "
        f"{how['rounds']} interleaved rounds, {how['warm_s']:g} s warm and {how['measure_s']:g} s measured. "
        "Medians, with least and most in brackets. Read ../README.md before any of it."
    )


def unpublished(made: Sequence[Mapping[str, Any]]) -> list[str]:
    """The rounds that were refused, and why; nothing when there were none."""
    refused = [f"- {row['server']}, {row['scenario']}: {'; '.join(why)}" for row in made for why in row["refused"]]
    return ["", "## Rounds that are not published", "", *refused] if refused else []


def _targets(result: Mapping[str, Any]) -> list[str]:
    others = {name: found for name, found in result["ratios_to_others"].items() if any(found.values())}
    head = ["ratio", "ours to node", "must", "aim", "", *(f"to {name}" for name in others)]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for target in TARGETS:
        found = result["ratios"][target.ratio]
        cells = [
            target.ratio,
            _said(found),
            f"{target.must:g}",
            f"{target.aim:g}",
            verdict(found, target, result["rows"]),
        ]
        lines.append("| " + " | ".join([*cells, *(_said(each[target.ratio]) for each in others.values())]) + " |")
    return lines


def _said(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.2f}"


def table(made: Sequence[Mapping[str, Any]], columns: Sequence[tuple[str, str, Callable[[float], str]]]) -> list[str]:
    """These rows as a table, with these figures: what it is called, which it is, and how it is said."""
    head = ["scenario", "server", "rounds", *(title for title, _name, _say in columns)]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in sorted(made, key=lambda row: row["scenario"]):
        cells = [row["scenario"], row["server"], str(row["rounds"])]
        cells += [_cell(row["figures"].get(name), say) for _title, name, say in columns]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _cell(found: Mapping[str, float] | None, say: Callable[[float], str]) -> str:
    return "-" if found is None else f"{say(found['median'])} ({say(found['min'])}-{say(found['max'])})"
