"""One table from actions to rules: complete, asked in every scene, and silent about what may not be known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from groups import access, db
from groups.access import Can, Office, Role, Silence, Standing
from groups.errors import Forbidden, NotFound
from tests import make


@dataclass(frozen=True)
class Someone:
    """An actor without a row."""

    id: int = 1
    offices: frozenset[Office] = frozenset()


@dataclass(frozen=True)
class Something:
    """A thing in a group."""

    group_id: int | None = 7
    is_listed: bool = True
    author_id: int = 99


LATER, EARLIER = make.NOON + timedelta(hours=1), make.NOON - timedelta(seconds=1)
STANDINGS = {
    "elsewhere": Standing(),
    "member": Standing(Role.MEMBER, agreed=True),
    "newcomer": Standing(Role.MEMBER, newcomer=True, agreed=True),
    "member who has not agreed": Standing(Role.MEMBER, agreed=False),
    "silenced": Standing(Role.MEMBER, agreed=True, silenced_until=LATER),
    "silenced until a second ago": Standing(Role.MEMBER, agreed=True, silenced_until=EARLIER),
    "shut out": Standing(shut_out=True),
    "facilitator": Standing(Role.FACILITATOR, agreed=True),
}
GROUND = {Can.SEE_GROUP, Can.SEE_MEETUP, Can.SEE_ACTIVITY}
MEMBER = {
    *GROUND, Can.JOIN_GROUP, Can.LEAVE_GROUP, Can.LIST_MEMBERS, Can.READ_ROOM, Can.POST_MESSAGE, Can.REPORT, Can.REPLY,
    Can.SEE_SESSION, Can.JOIN_SESSION,
}  # fmt: skip
GUIDE = {Can.ADMIT, Can.INVITE, Can.GUIDE, Can.MODERATE, Can.SCHEDULE, Can.GUIDE_SESSION}
#: Who may do what to a listed thing of the group that is not their own, and holds no office.
ALLOWED = {
    "elsewhere": GROUND | {Can.JOIN_GROUP},
    "member": MEMBER,
    "newcomer": MEMBER,
    "member who has not agreed": MEMBER - {Can.POST_MESSAGE, Can.REPLY, Can.JOIN_SESSION},
    "silenced": MEMBER - {Can.POST_MESSAGE},
    "silenced until a second ago": MEMBER,
    "shut out": GROUND,
    "facilitator": MEMBER | GUIDE,
}


@pytest.fixture
def stand(at_noon: None, monkeypatch: pytest.MonkeyPatch) -> list[Standing]:
    """Put a standing in here and everyone stands so."""
    how = [Standing()]
    monkeypatch.setattr(access, "_standing_of", lambda _person, _group: how[0])
    monkeypatch.setattr(access, "_silence_of", None)
    return how


def answer(person: Someone | None, action: Can, thing: object) -> str:
    access.forget()
    try:
        access.require(person, action, thing)
    except NotFound:
        return "not found"
    except Forbidden as refusal:
        return "forbidden" if refusal.say.endswith(".") else f"no sentence: {refusal.say}"
    return "yes"


@pytest.mark.pure
def test_every_action_has_a_rule_and_no_rule_is_empty() -> None:
    assert set(access.TABLE) == set(Can)
    assert [action for action, ways in access.TABLE.items() if not ways or not all(ways)] == []


@pytest.mark.pure
def test_sight_leads_from_deeds_to_seeing_and_never_round_in_a_circle() -> None:
    for action, sight in access.SIGHT.items():
        assert action is not sight
        seen = {action}
        while sight in access.SIGHT:
            assert sight not in seen
            seen.add(sight)
            sight = access.SIGHT[sight]
        assert sight.name.startswith(("SEE_", "READ_")), f"{action} ends at {sight}"
    assert access.OPEN.isdisjoint(access.SIGHT)


@pytest.mark.pure
def test_what_is_not_seen_by_way_of_something_is_seeing_itself_or_the_coordinators() -> None:
    without = set(Can) - set(access.SIGHT) - access.OPEN
    seeing = {Can.SEE_GROUP, Can.READ_ROOM, Can.SEE_MEETUP, Can.SEE_ACTIVITY, Can.SEE_SESSION}
    assert without == {*seeing, Can.COORDINATE}


@pytest.mark.parametrize("how", STANDINGS)
def test_each_standing_may_do_exactly_what_the_table_says(stand: list[Standing], how: str) -> None:
    stand[0] = STANDINGS[how]
    allowed = {action for action in Can if answer(Someone(), action, Something()) == "yes"}
    assert allowed == ALLOWED[how]


@pytest.mark.parametrize("how", STANDINGS)
def test_what_one_may_not_see_sounds_as_if_it_were_not_there(stand: list[Standing], how: str) -> None:
    stand[0] = STANDINGS[how]
    hidden = Something(is_listed=False)
    for action in set(Can) - {Can.JOIN_GROUP, Can.PUBLISH}:
        said = answer(Someone(), action, hidden)
        if stand[0].role is None or action in {Can.SEE_ACTIVITY, Can.EDIT_ACTIVITY, Can.COORDINATE}:
            assert said == "not found", action
        else:
            assert said in {"yes", "forbidden"}, action


def test_a_visitor_may_only_see_what_is_listed_and_is_asked_to_sign_in(stand: list[Standing]) -> None:
    stand[0] = STANDINGS["facilitator"]  # whatever is said of persons, a visitor is none
    assert {action for action in Can if answer(None, action, Something()) == "yes"} == GROUND
    assert {action for action in Can if answer(None, action, Something(is_listed=False)) == "yes"} == set()
    with pytest.raises(Forbidden, match="sign in"):
        access.require(None, Can.JOIN_GROUP, Something())


def test_what_belongs_to_no_group_gives_nobody_a_standing(stand: list[Standing]) -> None:
    stand[0] = STANDINGS["facilitator"]
    for thing in (None, object(), Something(group_id=None, is_listed=False)):
        assert access.standing(Someone(), thing) == access.NOWHERE
        assert answer(Someone(), Can.MODERATE, thing) == "not found"


def test_offices_open_what_they_are_for_and_nothing_inside_a_group(stand: list[Standing]) -> None:
    coordinator, organiser = (Someone(offices=frozenset({office})) for office in (Office.COORDINATOR, Office.ORGANISER))
    hidden, own = Something(is_listed=False), Something(is_listed=False, author_id=1)
    may = {action for action in Can if answer(coordinator, action, hidden) == "yes"} - {Can.JOIN_GROUP}
    assert may == {Can.SEE_GROUP, Can.SEE_ACTIVITY, Can.PUBLISH, Can.EDIT_ACTIVITY, Can.COORDINATE}
    assert {action for action in Can if answer(organiser, action, hidden) == "yes"} - {Can.JOIN_GROUP} == {Can.PUBLISH}
    assert answer(organiser, Can.EDIT_ACTIVITY, own) == "yes"
    assert answer(Someone(), Can.EDIT_ACTIVITY, own) == "forbidden"


def test_one_changes_ones_own_message_and_nobody_elses(stand: list[Standing]) -> None:
    for how, own in (
        ("member", "yes"),
        ("silenced", "forbidden"),
        ("shut out", "not found"),
        ("elsewhere", "not found"),
    ):
        stand[0] = STANDINGS[how]
        assert answer(Someone(), Can.CHANGE_MESSAGE, Something(author_id=1)) == own
    stand[0] = STANDINGS["facilitator"]
    assert answer(Someone(), Can.CHANGE_MESSAGE, Something()) == "forbidden"


def test_a_refusal_gives_the_reason_that_holds(stand: list[Standing]) -> None:
    def why(how: str, action: Can) -> str:
        stand[0] = STANDINGS[how]
        access.forget()
        with pytest.raises(Forbidden) as caught:
            access.require(Someone(), action, Something())
        return caught.value.say

    assert "write again soon" in why("silenced", Can.POST_MESSAGE)
    assert "write again soon" not in why("silenced", Can.GUIDE)
    assert "agreements have changed" in why("member who has not agreed", Can.POST_MESSAGE)
    assert "agreements" not in why("member who has not agreed", Can.ADMIT)
    assert "not open to you" in why("shut out", Can.JOIN_GROUP)


def test_a_measure_takes_the_role_away_or_the_voice(stand: list[Standing], monkeypatch: pytest.MonkeyPatch) -> None:
    stand[0] = STANDINGS["member"]
    measure = [Silence(shut_out=True)]
    monkeypatch.setattr(access, "_silence_of", lambda _person, _group: measure[0])
    assert access.standing(Someone(), Something()) == Standing(shut_out=True)
    measure[0] = Silence(LATER)
    access.forget()
    assert answer(Someone(), Can.READ_ROOM, Something()) == "yes"
    assert answer(Someone(), Can.POST_MESSAGE, Something()) == "forbidden"


def test_with_nobody_to_say_how_people_stand_nobody_stands_anywhere(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_standing_of", None)
    group = make.group()
    assert access.standing(make.member(group), group) == access.NOWHERE


def test_a_standing_is_asked_once_a_request_and_again_after_a_change(database: str) -> None:
    group, wren = make.group(), make.person()
    asked: list[int] = []
    keep = access._standing_of
    assert keep is not None
    try:
        access.provide_standing(lambda person, group: (asked.append(person), keep(person, group))[1])
        access.forget()
        assert [access.standing(wren, group).role for _ in range(3)] == [None] * 3
        assert len(asked) == 1
        with db.transaction():
            access.standing(wren, group)
        access.standing(wren, group)
        assert len(asked) == 3
    finally:
        access.provide_standing(keep)
