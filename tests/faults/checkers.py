"""The delivery contract as checks: each says what in a record breaks one promise (pure).

A checker gives one line for each offence and nothing for a record that keeps its promise. `ALL` names them as the
table of the fault plan does; the ids of the contract stand beside them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

from tests.faults.history import (
    AGAIN,
    APPLY,
    FAIL,
    HELD,
    HIDDEN,
    INVOKE,
    OK,
    REMOVED,
    SHOWN,
    WITHDRAWN,
    Canary,
    Record,
    Row,
    Seen,
    View,
    sends,
)  # fmt: skip

Checker = Callable[[Record], list[str]]
WITHOUT_WORDS = frozenset({REMOVED, WITHDRAWN, HIDDEN})


def _rows(record: Record) -> dict[tuple[int, str], Row]:
    return {(row.author, row.key): row for row in record.rows}


def lost(record: Record) -> list[str]:
    """C1: what was acknowledged is in the store, under the same ref and at the same place."""
    rows, found = _rows(record), []
    for ok in record.of(OK):
        row = rows.get((ok.person, ok.key))
        if row is None:
            found.append(f"{ok.client} was told that {ok.key} is kept, and it is not there")
        elif ok.ref != row.ref or (ok.place is not None and ok.place != row.place):
            found.append(f"{ok.client} was told {ok.ref} at {ok.place} for {ok.key}; it is {row.ref} at {row.place}")
    return found


def doubled(record: Record) -> list[str]:
    """C2: one row and one line for each thing that was said, whatever was sent again."""
    keys = Counter((row.author, row.key) for row in record.rows)
    texts = Counter((row.author, row.text) for row in record.rows if row.text)
    found = [f"{n} rows under key {key} of {author}" for (author, key), n in keys.items() if n > 1]
    found += [f"{n} rows say {text!r} for {author}" for (author, text), n in texts.items() if n > 1]
    for (person, key), tries in sends(record.entries).items():
        refs = {each.ref for each in tries if each.what == OK}
        if len(refs) > 1:
            found.append(f"key {key} of {person} was acknowledged as {len(refs)} messages")
    for view in record.views:
        refs_held = Counter(seen.ref for seen in view.messages)
        places = Counter(seen.place for seen in view.messages if seen.place is not None)
        found += [f"{view.client} shows {ref} {n} times" for ref, n in refs_held.items() if n > 1]
        found += [f"{view.client} has {n} messages at place {place}" for place, n in places.items() if n > 1]
    return found


def order(record: Record) -> list[str]:
    """C3: one order for a room: places without holes in the store, and every client agrees with it."""
    places = sorted(row.place for row in record.rows if row.place is not None)
    found = [f"place {place} is given twice" for place, n in Counter(places).items() if n > 1]
    if record.plain and places != list(range(1, record.clock + 1)):
        found.append(f"the places are not 1 to {record.clock} without a hole")
    found += [f"place {place} lies beyond the clock" for place in places if place > record.clock]
    truth = {row.ref: row.place for row in record.rows}
    for entry in record.of(APPLY):
        if entry.ref in truth and entry.place is not None and entry.place != truth[entry.ref]:
            found.append(f"{entry.client} was given {entry.ref} at {entry.place}; it stands at {truth[entry.ref]}")
    return found


def gaps(record: Record) -> list[str]:
    """C4: in the end a client holds exactly what it may see, from its first place to the head."""
    found = []
    for view in record.views:
        there = {seen.ref: seen for seen in view.messages}
        placed = {row.ref: row for row in record.rows if row.place is not None and row.place >= view.first}
        if view.clock != record.clock:
            found.append(f"{view.client} believes the clock is {view.clock}; it is {record.clock}")
        found += [f"{view.client} lacks place {row.place}" for ref, row in placed.items() if ref not in there]
        strangers = [seen for ref, seen in there.items() if ref not in placed and not _waits(record, view, seen)]
        found += [f"{view.client} holds {seen.ref} at {seen.place}, which is not there" for seen in strangers]
    return found


def _waits(record: Record, view: View, seen: Seen) -> bool:
    """Whether this is a message without a place that this client may hold."""
    row = next((row for row in record.rows if row.ref == seen.ref), None)
    return row is not None and row.place is None and row.status == HELD and (view.reviews or row.author == view.person)


def conflict(record: Record) -> list[str]:
    """C5: a key stands for the first words only; other words under it are refused."""
    rows, found = _rows(record), []
    for (person, key), tries in sends(record.entries).items():
        kept = {each.text for each in tries if each.what == OK}
        row = rows.get((person, key))
        if len(kept) > 1:
            found.append(f"key {key} was acknowledged for {len(kept)} texts")
        elif row and not row.edited and row.status in (SHOWN, HELD) and kept and kept != {row.text}:
            found.append(f"key {key} was acknowledged for {kept.pop()!r} and says {row.text!r}")
    return found


def senders_order(record: Record) -> list[str]:
    """C6: what one client sent first stands first."""
    rows, last, found = _rows(record), defaultdict(int), []
    tried = dict.fromkeys((entry.client, entry.person, entry.key) for entry in record.of(INVOKE))
    for client, person, key in tried:
        row = rows.get((person, key))
        if row is None or row.place is None or row.changed != row.place:
            continue  # not there, or it came to its place later than it was sent
        if row.place < last[client]:
            found.append(f"{client} sent {key} later, and it stands earlier, at {row.place}")
        last[client] = max(last[client], row.place)
    return found


def own_words(record: Record) -> list[str]:
    """C7: what was acknowledged to a person is in every view of theirs, as their own."""
    found = []
    for view in record.views:
        mine = {seen.ref for seen in view.messages if seen.mine}
        for ok in record.of(OK):
            if ok.person == view.person and ok.ref not in mine and not _is_out_of(record, view, ok.ref):
                found.append(f"{view.client} does not show {ok.ref}, which its person sent")
    return found


def _is_out_of(record: Record, view: View, ref: str) -> bool:
    """Whether a message is before what this client was given, or has no words any more."""
    row = next((row for row in record.rows if row.ref == ref), None)
    if row is None:
        return True  # that is a loss, and counted as one
    return row.status in (REMOVED, WITHDRAWN) or (row.place is not None and row.place < view.first)


def changes(record: Record) -> list[str]:
    """C8: what was edited, taken back or removed looks so to everyone who was given it."""
    rows, found = {row.ref: row for row in record.rows}, []
    for view in record.views:
        for seen in view.messages:
            row = rows.get(seen.ref)
            if row is None:
                continue  # a stranger, and counted as a gap
            wrong = _differs(view, seen, row)
            if wrong:
                found.append(f"{view.client} holds {seen.ref} {wrong}")
    return found


def _differs(view: View, seen: Seen, row: Row) -> str:
    if seen.status in WITHOUT_WORDS:
        hidden = row.status == HELD or row.author in view.apart
        if seen.text:
            return f"as {seen.status}, with its words"
        return "" if seen.status == row.status or (seen.status == HIDDEN and hidden) else f"as {seen.status}, wrongly"
    if row.author in view.apart or row.status != seen.status:
        return f"as {seen.status}; it is {row.status}"
    if row.status == HELD and not (view.reviews or row.author == view.person):
        return "although it is held"
    return "" if (seen.text, seen.changed) == (row.text, row.changed) else "in an older form"


def leaks(record: Record) -> list[str]:
    """C8, C9: no byte of a text reaches someone who may not have it at that moment."""
    allowed: dict[bytes, list[Canary]] = defaultdict(list)
    for canary in record.canaries:
        allowed[canary.word.encode()].append(canary)
    return [
        f"{heard.client} heard {word.decode()}"
        for heard in record.heard
        for word, canaries in allowed.items()
        if word in heard.data and not any(each.allows(heard) for each in canaries)
    ]


def rights(record: Record) -> list[str]:
    """C10: after a right has ended nothing of the room arrives any more, and nothing sent is taken."""
    found = []
    for ending in record.endings:
        over = ending.at + ending.within
        found += [
            f"{entry.client} was given {entry.ref} {entry.at - ending.at:.1f} s after it ended"
            for entry in record.of(APPLY)
            if entry.person == ending.person and entry.at > over and entry.status != "gone"
        ]
        late = {entry.key for entry in record.of(INVOKE) if entry.person == ending.person and entry.at > ending.at}
        early = {entry.key for entry in record.of(INVOKE) if entry.person == ending.person and entry.at <= ending.at}
        kept = {row.key for row in record.rows if row.author == ending.person}
        found += [f"{key} of {ending.person} was taken after their right ended" for key in (late - early) & kept]
    return found


def ghosts(record: Record) -> list[str]:
    """C11: what was refused for good never appears, and nothing appears that nobody sent."""
    rows, tried, found = _rows(record), sends(record.entries), []
    for (person, key), tries in tried.items():
        refused = {each.text for each in tries if each.what == FAIL and each.code not in AGAIN}
        taken = {each.text for each in tries if each.what == OK}
        row = rows.get((person, key))
        if row is not None and row.text in refused - taken:
            found.append(f"{key} was refused and is there")
    found += [f"nobody sent {row.ref} ({row.key})" for key, row in rows.items() if key not in tried]
    return found


def bounded(record: Record) -> list[str]:
    """C13: what was measured stays below its bound."""
    return [f"{b.name}: {b.measured:.1f}, at most {b.most:.1f}" for b in record.bounds if not b.measured <= b.most]


def honest(record: Record) -> list[str]:
    """C14: while something is wrong every send is answered soon, and what is refused is not half there."""
    found = []
    for (person, key), tries in sends(record.entries).items():
        asked = None
        for entry in tries:
            if entry.what == INVOKE:
                asked = entry
            elif asked is not None:
                took, within = entry.at - asked.at, _within(record, asked.at)
                if took > within or (entry.what not in (OK, FAIL) and within != float("inf")):
                    found.append(f"{key} of {person}: {entry.what} after {took:.1f} s, asked within {within:.1f}")
                asked = None
        if asked is not None and _within(record, asked.at) != float("inf"):
            found.append(f"{key} of {person} was never answered")
    return found


def _within(record: Record, at: float) -> float:
    return min((each.within for each in record.prompt if each.since <= at <= each.until), default=float("inf"))


#: Every checker under the name it has in the table.
ALL: dict[str, Checker] = {
    "lost": lost,
    "doubled": doubled,
    "order": order,
    "gaps": gaps,
    "conflict": conflict,
    "sender": senders_order,
    "own": own_words,
    "changes": changes,
    "leaks": leaks,
    "rights": rights,
    "ghosts": ghosts,
    "bounded": bounded,
    "honest": honest,
}


def violations(record: Record) -> dict[str, list[str]]:
    """What is broken, by checker; empty when all is kept."""
    found = {name: check(record) for name, check in ALL.items()}
    return {name: lines for name, lines in found.items() if lines}
