"""What goes on beside chat: what counts, what is refused, and what a bound says."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.chat import beside, bounds, endurance, keeping
from benchmarks.chat.browsing import Asked, Burglary
from benchmarks.chat.driving import lines_for
from benchmarks.chat.scenarios import ENDURANCE, hundred
from tests.bench.test_report import told

pytestmark = pytest.mark.pure


def page(ms: float, due: float = 5.0, status: int = 200, what: str = "/home") -> Asked:
    return Asked(what, due, ms / 1000, status)


def test_only_what_was_due_while_chat_was_measured_counts() -> None:
    asked = [page(1, due) for due in (9.9, 10.0, 19.9, 20.0)]
    assert [each.due for each in bounds.within(asked, told(began_s=10.0))] == [10.0, 19.9]


def test_percentiles_are_values_that_were_there() -> None:
    values = [float(n) for n in range(1, 101)]
    assert [bounds.percentile(values, share) for share in (0.5, 0.99, 1)] == [50, 99, 100]
    assert bounds.percentile([7.0], 0.99) == 7
    assert bounds.percentile([], 0.99) == 0


def test_pages_are_told_together_and_by_kind() -> None:
    figures = bounds.pages([page(10), page(20), page(90, what="/find")])
    assert figures["page_p50_ms"] == pytest.approx(20)
    assert figures["page_max_ms"] == pytest.approx(90)
    assert (figures["p99_ms /home"], figures["p99_ms /find"]) == (pytest.approx(20), pytest.approx(90))


def test_a_page_that_was_not_given_spoils_the_round() -> None:
    assert bounds.page_faults([page(1)]) == []
    assert bounds.page_faults([page(1), page(1, status=302)]) == ["/home was answered with 302"]
    assert bounds.page_faults([]) == ["no page was read"]


def test_it_is_said_which_part_of_the_sign_ins_was_hashed() -> None:
    asked = [page(40, status=status) for status in (303, 422, 429, 429, 0)]
    figures = bounds.sign_ins(asked, 10)
    assert [figures[name] for name in ("hashed", "refused", "unanswered", "tried_per_s")] == [0.4, 0.4, 0.2, 0.5]


@pytest.mark.parametrize(
    ("what", "status", "fault"),
    [
        ("right", 303, False), ("wrong", 422, False), ("unknown", 429, False), ("right", 0, False),
        ("wrong", 503, False),
        ("right", 422, True), ("wrong", 303, True), ("unknown", 303, True), ("wrong", 500, True), ("wrong", 200, True),
    ],
)  # fmt: skip
def test_a_door_that_lets_the_wrong_ones_in_spoils_the_round(what: str, status: int, fault: bool) -> None:
    assert bool(bounds.sign_in_faults([page(1, status=status, what=what)])) is fault


def test_of_four_attempts_one_is_right_and_one_for_nobody() -> None:
    plan = Burglary(200, [f"wren{n}@example.org" for n in range(1000)], 5000, "the right words")
    attempts = [plan.attempt(n) for n in range(1000)]
    assert [kind for kind, _form, _address in attempts[:4]] == ["unknown", "right", "wrong", "wrong"]
    assert len({address for _kind, _form, address in attempts}) == 1000
    assert all((form["passphrase"] == "the right words") is (kind == "right") for kind, form, _address in attempts)


def test_a_bound_is_met_missed_or_not_measured() -> None:
    rows = [
        bounds.row("chat alone", [{"p99_ms": 4.0}], []),
        bounds.row("many addresses", [{"p99_ms": 8.0}, {"p99_ms": 9.0}, {"p99_ms": 10.0}], []),
        bounds.row("few addresses", [], [["lost: 1"]]),
    ]
    found = bounds.targets(bounds.SIGN_INS, rows)
    assert found == {
        "chat_p99_beside_hashing": {"found": 2.25, "most": 2},
        "chat_p99_beside_refusing": {"found": None, "most": 2},
    }
    written = bounds.page("Chat beside sign-ins", result(rows, found), beside.SIGN_IN_COLUMNS)
    assert "| chat_p99_beside_hashing | 2.25 | 2 | **missed** |" in written
    assert "| chat_p99_beside_refusing | - | 2 | **missed**: not published |" in written
    assert "- ours, few addresses: lost: 1" in written


def test_memory_is_what_it_was_at_most_and_a_fault_is_a_miss() -> None:
    spoilt = told(rss_kb_end=300_000, faults={**told()["faults"], "lost": 2, "unacknowledged": 0})
    figures = bounds.endurance(spoilt, [100_000, 350_000])
    assert figures["rss_mb_most"] == pytest.approx(358.4)
    found = bounds.targets(bounds.ENDURANCE, [bounds.row("endurance", [figures], [])])
    assert (found["rss_mb"], found["lost"]) == ({"found": 358.4, "most": 350}, {"found": 2, "most": 0})
    assert endurance.COLUMNS[0][1] in figures


def test_everybody_in_the_long_run_and_beside_pages_has_one_socket_in_their_room() -> None:
    people = {
        "rooms": {"150x20": [f"r{n}" for n in range(150)], "1x100": ["hundred"]},
        "cookies": [f"stones={n}" for n in range(3000)],
    }
    for scenario in (ENDURANCE, hundred(12.5)):
        lines = [line.split() for line in lines_for(scenario, people)]
        assert len({cookie for _room, _writes, cookie in lines}) == len(lines) == scenario.sockets
        assert {writes for _room, writes, _cookie in lines} == {"1"}


def test_options_that_make_no_sense_are_refused() -> None:
    with pytest.raises(SystemExit):
        beside.pages(["--rounds", "0"])
    assert keeping.options("pages", "").parse_args([]).quick is False


def result(rows: list[bounds.Row], targets: dict[str, Any]) -> dict[str, Any]:
    return {
        "when": "today",
        "how": {"rounds": 1, "warm_s": 2, "measure_s": 2},
        "machine": {"cpu": "a machine", "cores": 2, "fsync_ms": 0.2, "load": 0},
        "rows": rows,
        "targets": targets,
    }
