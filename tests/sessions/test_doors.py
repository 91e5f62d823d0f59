"""Both doors, by everybody: what is not for somebody is refused by page and socket alike, and does nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from groups import limits
from groups.membership.models import MembershipState
from groups.people.models import Person
from groups.sessions import service
from groups.sessions.models import Stage
from realtime.handling import HANDLERS
from tests import make
from tests.realtime.conftest import Live, live, sockets
from tests.sessions.evening import Evening

__all__ = ["live", "sockets"]  # fixtures

Connect = Callable[[Person], Live]
Open = Callable[[Person], FlaskClient]
#: What each member may do or try; the rest is for those who guide.
OWN = {
    "seat:choose", "session:leave", "session:call", "session:stay", "turn:ask", "turn:begin", "turn:done", "turn:pass",
    "turn:lower", "pause:ask", "circle:answer",
}  # fmt: skip
GUIDES = set(service.DEEDS) - OWN


def asked(name: str, other: Person) -> dict[str, Any]:
    """What a polite client sends beside the session."""
    values: dict[str, Any] = {
        "chair": "speaking", "shown": False, "need": "", "wish": "word", "circle": "none", "yes": True, "small": True,
        "phase": 1, "minutes": 5, "doors": "open", "late_minutes": 5, "person": other.ref, "why": "full",
        "reason": "Shouting", "call": "none", "seconds": 60, "percent": 50, "guides": [other.ref],
    }  # fmt: skip
    return {field: values[field] for field in service.DEEDS[name].fields}


def someone(role: str, evening: Evening) -> Person:
    """Who tries."""
    if role == "speaker":
        return evening.people[0]
    if role == "coordinator":
        return make.coordinator()
    moth = make.person("Moth")
    if role == "removed":
        make.member(evening.group, moth, state=MembershipState.REMOVED)
    if role == "not come in":
        make.member(evening.group, moth)
    if role == "not agreed":
        make.member(evening.group, moth, accepted_version=0)
    if role == "guide elsewhere":
        make.facilitator(make.group("Slow Walkers"), moth)
    return moth


def test_every_deed_has_a_handler_at_the_socket() -> None:
    assert set(service.DEEDS) <= set(HANDLERS)
    assert set(HANDLERS) >= {"session:enter", "session:beat"}


@pytest.mark.parametrize(
    "role", ["outsider", "removed", "coordinator", "guide elsewhere", "not come in", "not agreed", "speaker"]
)
def test_what_is_for_those_who_guide_is_refused_at_both_doors(
    role: str, evening: Evening, live: Connect, browser_of: Open
) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    who, other, before = someone(role, evening), evening.people[1], evening.now().version
    socket, browser = live(who), browser_of(who)
    for name in sorted(GUIDES):
        limits.forget()
        socket.client.get_received()
        answer = socket.ask(name, {"session": evening.ref, **asked(name, other)})
        assert answer.get("code") in ("not_found", "forbidden"), (name, answer)
        page = browser.post(f"/sessions/{evening.ref}/do/{name.replace(':', '/')}", data=asked(name, other))
        assert page.status_code in (403, 404), (name, page.status_code)
    assert evening.now().version == before


@pytest.mark.parametrize("role", ["outsider", "removed", "coordinator", "guide elsewhere"])
def test_to_those_outside_a_session_sounds_as_if_it_were_not_there(
    role: str, evening: Evening, live: Connect, browser_of: Open
) -> None:
    evening.begins()
    who = someone(role, evening)
    socket, another, browser = live(who), live(who), browser_of(who)  # one connection may not ask so often
    for name in ["session:enter", "session:beat", *sorted(service.DEEDS)]:
        limits.forget()
        given = asked(name, evening.people[1]) if name in service.DEEDS else {}
        there = socket.ask(name, {"session": evening.ref, **given})
        nowhere = another.ask(name, {"session": "nowhere", **given})
        assert there == nowhere, name
    for path in ("", "/step-out"):
        assert browser.get(f"/sessions/{evening.ref}{path}").status_code == 404
    assert browser.post(f"/sessions/{evening.ref}/words", data={"text": "x", "key": "abcdefgh"}).status_code == 404


def test_who_guides_may_do_all_of_it_at_either_door(evening: Evening, live: Connect, browser_of: Open) -> None:
    evening.begins()
    evening.goes_to(Stage.ROUND)
    evening.passes(20)
    wren, otter, _finch = evening.people
    socket, browser = live(evening.ines), browser_of(evening.alder)
    by_socket = [
        ("floor:lend", {"person": otter.ref}), ("floor:return", {}),
        ("time:grant", {"person": wren.ref, "seconds": 30}),
        ("extra:grant", {"person": wren.ref, "percent": 25}), ("floor:skip", {}), ("phase:lengthen", {"minutes": 5}),
        ("doors:set", {"doors": "closed", "late_minutes": 0}), ("lead:hand", {"person": evening.alder.ref}),
        ("guardian:name", {"person": evening.ines.ref}), ("pause:set", {}),
    ]  # fmt: skip
    for name, given in by_socket:
        assert socket.ask(name, {"session": evening.ref, **given})["ok"], name
    here = f"/sessions/{evening.ref}/do"
    for name, given in (("pause/end", {}), ("lead/take", {}), ("floor/thank", {}), ("phase/next", {"phase": 1})):
        assert browser.post(f"{here}/{name}", data=given).status_code == 303, name
    assert evening.now().phase == 2


@pytest.mark.parametrize("given", [{}, {"chair": "throne"}, {"chair": None}, {"chair": ["speaking"]}])
def test_nonsense_is_refused_and_changes_nothing(given: dict[str, Any], evening: Evening, live: Connect) -> None:
    evening.begins()
    before = evening.now().version
    answer = live(evening.people[0]).ask("seat:choose", {"session": evening.ref, **given})
    assert answer["code"] == "invalid"
    assert evening.now().version == before
