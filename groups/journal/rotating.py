"""Changing keys: a new master for all of them, and new keys for all that was written, while people read and write.

Every step is a transaction of its own and leaves everything readable, so it may be killed anywhere: the next call finds
out from the rows what is still to be done. A key row says which master closed it and which there was when it was born.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from groups import db, failpoints
from groups.audit import service as audit
from groups.errors import Conflict, Problem
from groups.journal import keys, masters
from groups.journal.keys import Keys
from groups.journal.masters import Master
from groups.journal.models import JournalEntry, JournalKey

BATCH = 100
LIVE = JournalKey.destroyed_at.is_(None)
NOTHING_YET = "Nobody has written in a journal here yet, so there is no key to change."
IN_SETTINGS = (
    "The master in use is in the settings, where this command cannot change it. Make one with openssl rand -hex 32, "
    "put it into STONES_JOURNAL_KEY and the one from before into STONES_JOURNAL_KEYS, start the site again with both, "
    "and run this once more."
)

#: Told how far the work is: what is being done, how much of it, out of how much.
Tell = Callable[[str, int, int], None]


@dataclass
class Outcome:
    """What one call did. `fresh`: it began with a new master, and did not go on with one that was there. `left`: keys
    that could not be opened and are as they were."""

    fresh: bool = False
    rewrapped: int = 0
    renewed: int = 0
    left: int = 0
    forgotten: int = 0


def rotate(tell: Tell, *, data_keys: bool = False, forget: bool = False) -> Outcome:
    """Close every key with a new master, or go on where that was interrupted.

    `data_keys`: also give each person a new key and close their entries with it. `forget`: take the earlier masters out
    of the file once nothing needs them. Raises Conflict with a sentence, and then nothing was done.
    """
    outcome = Outcome()
    with db.transaction():
        master = _master(outcome, data_keys)
    _rewrap_all(master, outcome, tell)
    if data_keys:
        _renew_all(master, outcome, tell)
    if forget:
        _forget(master, outcome)
    with db.transaction():
        audit.record(None, "journal.rotated", "community", 1, new={"keys": outcome.rewrapped, "new": outcome.renewed})
    return outcome


def _master(outcome: Outcome, data_keys: bool) -> Master:
    """The master to close with: the newest one where some keys still wait for it, else a new one."""
    keys.take_turn()
    here = masters.known()
    if not _count(LIVE):
        raise Conflict(NOTHING_YET)
    if not here:
        raise masters.KeyAway("The master that closed the keys is not here, so nothing can be changed.")
    closed, born = (_count(LIVE, column != here[0].name) for column in (JournalKey.master, JournalKey.born))
    if closed or (data_keys and born):
        return here[0]
    if masters.are_given():
        raise Conflict(IN_SETTINGS)
    outcome.fresh = True
    return masters.add()


def _rewrap_all(master: Master, outcome: Outcome, tell: Tell) -> None:
    waiting = (LIVE, JournalKey.master != master.name)
    total, after = _count(*waiting), 0
    while True:
        with db.transaction() as session:
            query = select(JournalKey).where(*waiting, JournalKey.id > after).order_by(JournalKey.id).limit(BATCH)
            rows = session.scalars(query.with_for_update()).all()
            for row in rows:
                _rewrap(row, master, outcome)
        if not rows:
            return
        after = rows[-1].id
        tell("closing keys", outcome.rewrapped + outcome.left, total)
        failpoints.reach("journal.mid_rotation")


def _rewrap(row: JournalKey, master: Master, outcome: Outcome) -> None:
    try:
        key = keys.unwrapped(row)
    except Problem:
        outcome.left += 1
        return
    row.wrapped = keys.wrapped(key, master, row.person_id, row.version)
    row.master = master.name
    outcome.rewrapped += 1


def _renew_all(master: Master, outcome: Outcome, tell: Tell) -> None:
    """New keys for all, one person after another. First come those in whose middle this was interrupted."""
    newest = select(func.max(JournalKey.version)).where(JournalKey.person_id == JournalEntry.person_id)
    halfway = select(JournalEntry.person_id).where(JournalEntry.key_version < newest.scalar_subquery())
    older = select(JournalKey.person_id).where(LIVE, JournalKey.born != master.name)
    people = sorted({*db.session().scalars(halfway), *db.session().scalars(older)})
    for number, person_id in enumerate(people, 1):
        try:
            _renew(person_id, master)
            outcome.renewed += 1
        except (keys.Unreadable, masters.KeyAway):
            outcome.left += 1
        tell("closing journals", number, len(people))


def _renew(person_id: int, master: Master) -> None:
    with db.transaction():
        held = keys.of(person_id, hold=True)
        if held.is_live and held.newest.born != master.name:
            keys.hand_over(held, master)
    after: int | None = 0
    while after is not None:
        with db.transaction():
            after = _move_some(keys.of(person_id, hold=True), after)
        failpoints.reach("journal.mid_rotation")


def _move_some(held: Keys, after: int) -> int | None:
    """Close some entries with the newest key; at the end take the older keys away. None when all is done."""
    if not held.is_live:
        return None
    old = (JournalEntry.person_id == held.person_id, JournalEntry.key_version < held.newest.version)
    query = select(JournalEntry).where(*old, JournalEntry.id > after).order_by(JournalEntry.id).limit(BATCH)
    rows = db.session().scalars(query).all()
    for entry in rows:
        try:
            held.close(entry, held.read(entry))
        except keys.Unreadable:
            continue  # it stays with its key, as unreadable as it was
    if rows:
        return rows[-1].id
    db.session().flush()
    needed = set(db.session().scalars(select(JournalEntry.key_version).where(*old)))
    for version, row in held.rows.items():
        if version != held.newest.version and version not in needed:
            db.session().delete(row)
    return None


def _forget(master: Master, outcome: Outcome) -> None:
    """While nobody can make a key: are there any that need an earlier master? If not, they go."""
    with db.transaction():
        keys.take_turn()
        if _count(LIVE, JournalKey.master != master.name):
            raise Conflict("Some keys still need an earlier master, so all of them stay. See stones journal check.")
        outcome.forgotten = len(masters.known()) - 1
        if not masters.are_given():
            masters.keep_only(master)


def give_up(expected: int) -> int:
    """Destroy the keys whose master is lost, so that their people can begin anew. `expected` must be their number."""
    with db.transaction() as session:
        keys.take_turn()
        lost = keys.lost()
        rows = session.scalars(select(JournalKey).where(LIVE, JournalKey.master.in_(lost)).with_for_update()).all()
        people = sorted({row.person_id for row in rows})
        if len(people) != expected or not people:
            raise Conflict(
                f"The keys of {len(people)} journals were closed with a master that is not here. Only if it is lost "
                "for ever: say that number with --journals. What is in them can then never be read again."
            )
        for person_id in people:
            keys.destroy(person_id)
        audit.record(None, "journal.given_up", "community", 1, new={"journals": len(people)})
    return len(people)


def _count(*where: ColumnElement[bool]) -> int:
    return db.session().scalar(select(func.count()).select_from(JournalKey).where(*where)) or 0
