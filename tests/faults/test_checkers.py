"""Each checker objects to ten histories in which its promise is broken, and to none in which it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults.checkers import ALL, violations
from tests.faults.history import (
    APPLY,
    DROP,
    FAIL,
    HELD,
    HIDDEN,
    INFO,
    INVOKE,
    OK,
    REMOVED,
    SHOWN,
    WITHDRAWN,
    Bound,
    Canary,
    Ending,
    Entry,
    Heard,
    Promptness,
    Record,
    Row,
    Seen,
    View,
)  # fmt: skip

pytestmark = pytest.mark.pure

Break = Callable[[Record], None]
#: Client and person: two tabs of 2, and 3 guides the room.
TABS = (("a", 1), ("b", 2), ("bb", 2), ("g", 3))
AUTHORS = (1, 2, 1, 2, 3)


def good() -> Record:
    """Five messages, said one after the other, acknowledged, and shown to everyone."""
    record = Record(clock=5)
    for number, author in enumerate(AUTHORS, 1):
        key, text, ref, at = f"k{number}", f"text {number}", f"m{number}", float(number * 10)
        client = next(name for name, person in TABS if person == author)
        record.entries.append(Entry(at, client, author, INVOKE, key, text))
        record.entries.append(Entry(at + 1, client, author, OK, key, text, ref, number, status=SHOWN))
        record.entries += [Entry(at + 2, n, p, APPLY, "", text, ref, number, number, SHOWN) for n, p in TABS]
        record.rows.append(Row(ref, author, key, text, SHOWN, number, number))
    for name, person in TABS:
        held = tuple(Seen(r.ref, r.place, r.changed, r.status, r.text, r.author == person) for r in record.rows)
        record.views.append(View(name, person, 5, held, reviews=person == 3))
    return record


# --- ways to spoil it


def row(number: int, **to: object) -> Break:
    """A row of the store is different."""

    def spoil(record: Record) -> None:
        record.rows[number - 1] = replace(record.rows[number - 1], **to)

    return spoil


def no_row(number: int) -> Break:
    return lambda record: record.rows.__delitem__(number - 1)


def more_row(number: int, **to: object) -> Break:
    return lambda record: record.rows.append(replace(record.rows[number - 1], **to))


def entry(kind: str, which: int, /, **to: object) -> Break:
    """The n-th entry of a kind is different."""

    def spoil(record: Record) -> None:
        places = [n for n, each in enumerate(record.entries) if each.what == kind]
        at = places[which - 1]
        record.entries[at] = replace(record.entries[at], **to)

    return spoil


def more(**given: object) -> Break:
    """One thing more happened."""
    usual = {"at": 99.0, "client": "a", "person": 1}
    return lambda record: record.entries.append(Entry(**{**usual, **given}))


def seen(view: int, number: int, **to: object) -> Break:
    """A client holds a message differently."""

    def spoil(record: Record) -> None:
        held = list(record.views[view].messages)
        held[number - 1] = replace(held[number - 1], **to)
        record.views[view] = replace(record.views[view], messages=tuple(held))

    return spoil


def unseen(view: int, *numbers: int) -> Break:
    """A client does not hold these."""

    def spoil(record: Record) -> None:
        held = [each for n, each in enumerate(record.views[view].messages, 1) if n not in numbers]
        record.views[view] = replace(record.views[view], messages=tuple(held))

    return spoil


def more_seen(view: int, **to: object) -> Break:
    def spoil(record: Record) -> None:
        held = record.views[view].messages
        record.views[view] = replace(record.views[view], messages=(*held, replace(held[0], **to)))

    return spoil


def view(number: int, **to: object) -> Break:
    def spoil(record: Record) -> None:
        record.views[number] = replace(record.views[number], **to)

    return spoil


def all_of(*breaks: Break) -> Break:
    def spoil(record: Record) -> None:
        for each in breaks:
            each(record)

    return spoil


def canary(data: str, at: float = 5.0, person: int = 1, *canaries: Canary) -> Break:
    """These bytes were heard, and the word was meant for these."""

    def spoil(record: Record) -> None:
        record.canaries += canaries or (Canary("w0rd", frozenset({2}), 2.0, 9.0),)
        record.heard.append(Heard(at, "x", person, data.encode()))

    return spoil


def ending(at: float, within: float = 1.0, person: int = 1) -> Break:
    return lambda record: record.endings.append(Ending(person, at, within))


def bound(measured: float, most: float) -> Break:
    return lambda record: record.bounds.append(Bound("what was measured", measured, most))


def prompt(within: float, since: float = 0.0, until: float = 100.0) -> Break:
    return lambda record: record.prompt.append(Promptness(since, until, within))


def refused(number: int, code: str = "invalid") -> Break:
    """A message was refused for good and not acknowledged, and is there all the same."""
    return entry(OK, number, what=FAIL, code=code, ref="", place=None)


SECOND = {"key": "k1", "text": "text 1"}
BAD: dict[str, list[Break]] = {
    "lost": [
        *(no_row(n) for n in range(1, 6)), row(1, ref="other"), row(2, place=9), row(3, key="other"),
        row(4, author=9), entry(OK, 5, place=7),
    ],
    "doubled": [
        *(more_row(n, ref=f"again{n}") for n in (1, 2)), *(more_row(n, ref="x", key="x") for n in (3, 4, 5)),
        more(what=OK, ref="other", place=1, **SECOND), more(what=OK, ref="m9", place=9, **SECOND),
        *(more_seen(n, place=9) for n in (0, 1)), more_seen(2, ref="other"),
    ],
    "order": [
        row(2, place=1), row(5, place=4), row(1, place=0), no_row(3), row(4, place=None), row(5, place=6),
        lambda record: setattr(record, "clock", 6), lambda record: setattr(record, "clock", 4),
        entry(APPLY, 3, place=2), entry(APPLY, 20, place=1),
    ],
    "gaps": [
        *(unseen(n, 5) for n in range(4)), unseen(0, 1), unseen(1, 2, 3), view(2, clock=4), view(3, clock=9),
        more_seen(0, ref="stranger", place=6),
        all_of(row(5, status=HELD, place=None), view(3, person=7, reviews=False)),
    ],
    "conflict": [
        *(row(n, text="other words") for n in range(1, 6)),
        *(more(what=OK, key=f"k{n}", text="other words", ref=f"m{n}", place=n) for n in (1, 3)),
        all_of(more(what=OK, key="k1", text="b", ref="m1"), more(what=OK, key="k1", text="c", ref="m1")),
        all_of(row(2, text="x", status=HELD), entry(OK, 2, status=HELD)), entry(OK, 5, text="never said"),
    ],
    "sender": [
        all_of(row(1, place=3, changed=3), row(3, place=1, changed=1)),
        all_of(row(2, place=4, changed=4), row(4, place=2, changed=2)),
        row(1, place=8, changed=8), row(2, place=7, changed=7), row(3, place=0, changed=0), row(4, place=1, changed=1),
        all_of(more(what=INVOKE, key="k6"), more_row(1, key="k6", ref="m6", place=2, changed=2)),
        all_of(more(what=INVOKE, key="k6"), more_row(1, key="k6", place=1, changed=1), row(1, place=6, changed=6)),
        all_of(row(1, place=30, changed=30), row(3, place=29, changed=29)),
        all_of(row(2, place=40, changed=40), row(4, place=39, changed=39)),
    ],
    "own": [
        unseen(0, 1), unseen(0, 3), unseen(1, 2), unseen(1, 4), unseen(2, 2), unseen(2, 4), unseen(3, 5),
        seen(0, 1, mine=False), seen(2, 4, mine=False), unseen(2, 1, 2, 3, 4, 5),
    ],
    "changes": [
        row(1, text="edited", changed=6, edited=True), row(2, status=REMOVED, text=""),
        row(3, status=WITHDRAWN, text=""), seen(0, 1, text="older"), seen(1, 2, changed=1),
        seen(2, 3, status=REMOVED), seen(3, 4, status=HIDDEN, text=""), view(0, apart=frozenset({2})),
        all_of(row(4, status=REMOVED), seen(0, 4, status=REMOVED)), row(5, status=HELD),
    ],
    "leaks": [
        canary("w0rd"), canary("w0rd", 5.0, 3), canary("w0rd", 1.0, 2), canary("w0rd", 9.5, 2),
        canary('42["room:changed",{"text":"say w0rd"}]'), canary("xw0rdx", 5.0, 1), canary("w0rd w0rd", 20.0, 2),
        canary("held", 5.0, 1, Canary("held", frozenset())),
        canary("two", 5.0, 1, Canary("two", frozenset({1}), 6.0), Canary("two", frozenset({2}))),
        canary("one two", 5.0, 1, Canary("one", frozenset({1})), Canary("two", frozenset({3}))),
    ],
    "rights": [
        ending(10.0), ending(19.0), ending(40.0), ending(45.0, 5.0), ending(50.0), ending(10.0, 1.0, 2),
        ending(48.0, 1.0, 3), ending(5.0, 20.0),
        all_of(ending(60.0), more(at=63.0, what=APPLY, ref="m9", status=SHOWN)),
        all_of(ending(60.0), more(at=70.0, what=INVOKE, key="k9"), more_row(1, key="k9", ref="m9")),
    ],
    "ghosts": [
        *(refused(n) for n in range(1, 6)), refused(1, "conflict"), refused(2, "forbidden"), more_row(1, key="never"),
        more_row(2, author=7), all_of(refused(3, "not_found"), more(what=INFO, key="k3", text="text 3")),
    ],
    "bounded": [
        bound(2, 1), bound(1.01, 1), bound(float("inf"), 10), bound(float("nan"), 10), bound(300, 299.9), bound(0.1, 0),
        all_of(bound(1, 2), bound(3, 2)), bound(-1, -2), bound(1e9, 1e8), bound(1, 0),
    ],
    "honest": [
        prompt(0.5), prompt(0.9, 5.0, 15.0), all_of(prompt(2.0), entry(OK, 1, at=13.0)),
        all_of(prompt(2.0), entry(OK, 5, at=60.0)), all_of(prompt(2.0), entry(OK, 2, what=INFO)),
        all_of(prompt(2.0), more(what=INVOKE, key="k9")), all_of(prompt(2.0), refused(3), entry(FAIL, 1, at=39.0)),
        all_of(prompt(2.0), more(what=INVOKE, key="k8"), more(at=102.0, what=OK, key="k8")),
        all_of(prompt(9.0), prompt(0.5, 40.0, 45.0)), all_of(prompt(2.0), entry(OK, 4, what=APPLY, key="")),
    ],
}  # fmt: skip


def held_back(record: Record) -> None:
    """The newcomer's words wait: their author and the facilitator hold them, and nobody else."""
    record.plain = False
    record.entries += [Entry(90, "a", 1, INVOKE, "k9", "wait"), Entry(91, "a", 1, OK, "k9", "wait", "m9", status=HELD)]
    record.rows.append(Row("m9", 1, "k9", "wait", HELD))
    for number in (0, 3):
        waiting = Seen("m9", None, None, HELD, "wait", mine=number == 0)
        record.views[number] = replace(record.views[number], messages=(*record.views[number].messages, waiting))


def tried_again(record: Record) -> None:
    """Nobody knew, it was sent again, and was there."""
    record.entries.insert(1, Entry(10.2, "a", 1, INFO, "k1", "text 1"))
    record.entries.insert(2, Entry(10.3, "a", 1, INVOKE, "k1", "text 1"))
    record.entries.insert(3, Entry(10.4, "a", 1, FAIL, "k1", "text 1", code="try_again"))
    record.entries.insert(4, Entry(10.5, "a", 1, INVOKE, "k1", "text 1"))


def hidden(record: Record) -> None:
    """1 and 2 do not meet: each has placeholders where the other spoke."""
    record.views[0] = replace(record.views[0], apart=frozenset({2}))
    for number in (2, 4):
        seen(0, number, status=HIDDEN, text="")(record)


def taken_away(record: Record) -> None:
    """A message was removed, and everybody has its placeholder."""
    record.plain = False
    record.clock = 6
    row(2, status=REMOVED, changed=6)(record)
    for number in range(4):
        seen(number, 2, status=REMOVED, text="", changed=6)(record)
        view(number, clock=6)(record)


GOOD: dict[str, Break] = {
    "as it was": all_of(),
    "held": held_back,
    "tried again": tried_again,
    "hidden": hidden,
    "removed": taken_away,
    "only the newest page": all_of(unseen(1, 1), view(1, first=2)),
    "other words refused": all_of(
        more(what=INVOKE, key="k1", text="b"), more(what=FAIL, key="k1", text="b", code="conflict")
    ),
    "nobody knows": all_of(more(what=INVOKE, key="k9", text="b"), more(what=INFO, key="k9", text="b")),
    "heard in order": all_of(canary("w0rd", 5.0, 2), canary("other", 5.0, 1)),
    "released": canary("w", 5.0, 1, Canary("w", frozenset({2})), Canary("w", frozenset({1, 2}), 4.0)),
    "gone in time": all_of(ending(52.5), more(at=60.0, what=DROP, ref="m1"), more(at=60.0, what=INVOKE, key="k9")),
    "within": all_of(bound(1, 1), prompt(1.5), prompt(0.1, 80.0, 90.0)),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_history_is_left_alone(name: str) -> None:
    record = good()
    GOOD[name](record)
    assert violations(record) == {}


@pytest.mark.parametrize("name", ALL)
def test_ten_bad_histories_are_flagged(name: str) -> None:
    assert len(BAD[name]) >= 10
    unnoticed = []
    for number, spoil in enumerate(BAD[name]):
        record = good()
        spoil(record)
        if not ALL[name](record):
            unnoticed.append(number)
    assert unnoticed == []
