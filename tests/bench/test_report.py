"""What rounds become: refused or published, medians, ratios, verdicts, a page."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.chat import report
from benchmarks.chat.driving import lines_for
from benchmarks.chat.scenarios import ALL, FIXED, SATURATION

pytestmark = pytest.mark.pure

TIMES = {"count": 10, "p50": 1.0, "p95": 2.0, "p99": 3.0, "max": 4.0}
FAULTS = dict.fromkeys(("lost", "doubled", "out_of_order", "disagreed", "refused", "dropped"), 0)


def told(delivered: int = 1000, p99: float = 3.0, **given: Any) -> dict[str, Any]:
    """A round of ten seconds as the generator prints it."""
    return {
        "sockets": 10, "connect_s": 0.1, "enter_s": 0.2, "rss_kb_before": 100, "rss_kb_connected": 600, "seconds": 10.0,
        "delivered": delivered, "server_cpu_s": 5.0, "generator_cpu_s": 2.0, "core_busy_s": [6.0, 3.0],
        "finished": True, "delivery_ms": {**TIMES, "p99": p99}, "acknowledgement_ms": TIMES,
        "faults": dict(FAULTS), **given,
    }  # fmt: skip


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_round_with_a_fault_is_not_published(fault: str) -> None:
    row = report.rows({("ours", "room_100"): [told(), told(10**9, faults={**FAULTS, fault: 1})]})[0]
    assert row["rounds"] == 1
    assert row["refused"] == [[f"{fault.replace('_', ' ')}: 1"]]
    assert row["figures"]["deliveries_per_s"]["max"] == 100


def test_a_busy_generator_measures_itself() -> None:
    assert "the generator was busy 90% of the time" in report.against(told(generator_cpu_s=9.0))


def test_what_did_not_finish_or_never_began_is_not_published() -> None:
    assert report.against(told(finished=False))
    assert report.against({"error": "not everybody could come in"}) == ["not everybody could come in"]


def test_medians_and_spreads() -> None:
    figures = report.rows({("ours", "room_100"): [told(3000), told(1000), told(2000)]})[0]["figures"]
    assert figures["deliveries_per_s"] == {"median": 200, "min": 100, "max": 300}
    assert figures["cpu_s_per_100k"]["median"] == 250
    assert figures["others_on_server_core"]["median"] == 0.1


def test_at_rest_connections_are_counted() -> None:
    figures = report.figures(told(seconds=0.0))
    assert figures == {"connects_per_s": 100, "entries_per_s": 50, "kb_per_connection": 50}


def test_more_is_always_better() -> None:
    rounds = {
        ("ours", "room_100"): [told(4000)],
        ("node", "room_100"): [told(1000)],
        ("ours", "room_100_at_100"): [told(p99=2.0)],
        ("node", "room_100_at_100"): [told(p99=3.0)],
    }
    ratios = report.ratios(report.rows(rounds))
    assert ratios["room_100_deliveries_per_s"] == 4
    assert ratios["room_100_p99_at_100_per_s"] == 1.5
    assert ratios["cpu_per_100k_room_100"] == 4
    assert ratios["connects_per_s"] is None


def test_a_miss_is_called_a_miss() -> None:
    target = report.TARGETS[0]
    assert [report.verdict(ratio, target, []) for ratio in (None, 1.49, 1.5, 4.0)] == [
        "not measured", "**missed**", "must reached", "aim reached",
    ]  # fmt: skip


def test_having_nothing_to_publish_is_a_miss_too() -> None:
    made = report.rows({("ours", "room_100"): [told(finished=False)], ("node", "room_100"): [told()]})
    assert report.verdict(None, report.TARGETS[0], made) == "**missed**: ours is not published"


def test_every_target_is_measured_somewhere() -> None:
    names = {scenario.name for scenario in ALL}
    assert {target.scenario for target in report.TARGETS} <= names


def test_the_page_names_misses_and_what_is_not_published() -> None:
    made = report.rows({("ours", "room_100"): [told(1000)], ("node", "room_100"): [told(1000), told(finished=False)]})
    page = report.page(
        {
            "when": "today",
            "how": {"rounds": 1, "warm_s": 2, "measure_s": 2},
            "machine": {"cpu": "a machine", "cores": 2, "fsync_ms": 0.2, "load": 0},
            "rows": made,
            "ratios": report.ratios(made),
            "ratios_to_others": {},
        }
    )
    assert "| room_100_deliveries_per_s | 1.00 | 1.5 | 4 | **missed** |" in page
    assert "- node, room_100: messages were still coming" in page


def test_everybody_has_one_socket_and_the_right_ones_write() -> None:
    people = {
        "rooms": {"1x100": ["a"], "1x1000": ["b"], "100x10": [f"c{n}" for n in range(100)]},
        "cookies": [f"stones={n}" for n in range(1000)],
    }
    for scenario in (*SATURATION, *FIXED):
        lines = [line.split() for line in lines_for(scenario, people)]
        assert len({cookie for _room, _writes, cookie in lines}) == len(lines) == scenario.sockets
        assert sum(int(writes) for _room, writes, _cookie in lines) == scenario.writers * scenario.rooms


def test_no_room_has_more_in_flight_than_a_socket_may_be_behind() -> None:
    assert all(scenario.writers * scenario.in_flight < 256 for scenario in SATURATION)
