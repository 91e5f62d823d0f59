"""The keys of journals: made at first need, opened for one request, changed, and destroyed.

A key is 256 random bits. In its row it is closed with a master, bound to its person and its version.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from groups import clock, db
from groups.errors import Conflict
from groups.journal import content, ledger, masters, sealing
from groups.journal.content import Content
from groups.journal.masters import KeyAway, Master
from groups.journal.models import JournalEntry, JournalKey
from groups.journal.sealing import Broken, Place, TooLong

#: Those who make keys, or change masters, take turns. Any number will do; the record of deeds has another.
TURN = 7_305_116


class Unreadable(Conflict):
    """It was changed from outside, put in another place, or its key is no more. It says nothing of what is inside."""

    code = "unreadable"

    def __init__(
        self,
        say: str = "This cannot be opened: it is not as you left it, or its key is no more. Nobody can read it so. "
        "A coordinator can ask whoever keeps the machine to look; they cannot read it either.",
    ) -> None:
        super().__init__(say)


class Keys:
    """What opens one person's journal. Held for one request and never kept."""

    def __init__(self, person_id: int, rows: Sequence[JournalKey]) -> None:
        self.person_id = person_id
        self.rows = {row.version: row for row in rows}
        self._open: dict[int, bytes] = {}
        self._ledger: bytes | None = None

    @property
    def newest(self) -> JournalKey:
        """The key that closes what is written now."""
        return self.rows[max(self.rows)]

    @property
    def is_live(self) -> bool:
        """Whether there is a key that was not destroyed."""
        return bool(self.rows) and self.newest.destroyed_at is None

    @property
    def next_number(self) -> int:
        """The number of the entry that comes next."""
        return ledger.next_number(self.states())

    def numbers(self) -> set[int]:
        """The numbers of the entries there should be."""
        return set(ledger.numbers(self.states()))

    def read(self, entry: JournalEntry) -> Content:
        """What an entry says. Raises Unreadable, or KeyAway."""
        if not ledger.agrees(self.states(), entry.number, entry.version):
            raise Unreadable()
        try:
            plain = sealing.open_(self._key(entry.key_version), entry.closed, _place(entry))
            return content.read(sealing.emptied(plain))
        except Broken:
            raise Unreadable() from None

    def close(self, entry: JournalEntry, said: Content) -> None:
        """Put what it says into an entry, closed with the newest key. Its number and version must be set."""
        entry.key_version = self.newest.version
        try:
            full = sealing.filled(content.written(said))
        except TooLong:
            raise Conflict("This is more than one entry holds. Two entries will hold it.") from None
        entry.closed = sealing.close(self._key(entry.key_version), full, _place(entry))

    def note(self, number: int, version: int) -> None:
        """Keep which version an entry is in now."""
        self._ledger = ledger.noted(self.states(), number, version)
        self.newest.ledger = sealing.close(self._key(self.newest.version), self._ledger, _ledger_place(self.newest))

    def states(self) -> bytes:
        """Which version each entry is in, by its number. Raises Unreadable, or KeyAway."""
        if self._ledger is None:
            key = self._key(self.newest.version)
            try:
                self._ledger = sealing.open_(key, self.newest.ledger, _ledger_place(self.newest))
            except Broken:
                raise Unreadable() from None
        return self._ledger

    def _key(self, version: int) -> bytes:
        if version not in self._open:
            row = self.rows.get(version)
            if row is None or row.destroyed_at is not None:
                raise Unreadable()
            self._open[version] = unwrapped(row)
        return self._open[version]


def of(person_id: int, *, hold: bool = False) -> Keys:
    """The keys of this person's journal, perhaps none. Asked for before the entries: whoever changes an entry or a key
    holds them, so that what is read after this belongs together. `hold`: for a change, until the transaction ends."""
    query = select(JournalKey).where(JournalKey.person_id == person_id).order_by(JournalKey.version)
    query = query.with_for_update(read=not hold).execution_options(populate_existing=True)
    rows = db.session().scalars(query).all()
    if db.engine().dialect.name == "sqlite":
        return Keys(person_id, rows)
    # Whoever waited for a row here was not shown one that came meanwhile: asked again until there is no other.
    while (same := db.session().scalars(query).all()) != rows:
        rows = same
    return Keys(person_id, same)


def ready(person_id: int) -> Keys:
    """Their keys, held for a change; made where they have none yet."""
    held = of(person_id, hold=True)
    if held.is_live:
        return held
    take_turn()
    held = of(person_id, hold=True)  # another window may have been first
    if held.is_live:
        return held
    # After a key that was destroyed its entries may still be there: their numbers are not given again.
    states = ledger.after(_last_number(person_id))
    make(person_id, held.newest.version + 1 if held.rows else 1, _master_to_use(), states)
    return of(person_id, hold=True)


def make(person_id: int, version: int, master: Master, states: bytes = b"") -> JournalKey:
    """A new key for this person, with a ledger of these states."""
    key = sealing.fresh_key()
    row = JournalKey(
        person_id=person_id, version=version, master=master.name, born=master.name, made_at=clock.now(),
        wrapped=wrapped(key, master, person_id, version),
    )  # fmt: skip
    row.ledger = sealing.close(key, states, _ledger_place(row))
    db.session().add(row)
    db.session().flush()
    return row


def hand_over(held: Keys, master: Master) -> None:
    """Give this person a newer key, and the ledger with it. Their entries are closed with it one by one."""
    row = make(held.person_id, held.newest.version + 1, master, held.states())
    held.newest.ledger = bytes(len(held.newest.ledger))
    held.rows[row.version] = row


def destroy(person_id: int) -> None:
    """Put nothing in the place of this person's keys: what was closed with them cannot be opened any more."""
    if db.engine().dialect.name == "sqlite":
        db.connection().exec_driver_sql("PRAGMA secure_delete=ON")  # what is written over is gone from the file too
    for row in of(person_id, hold=True).rows.values():
        row.wrapped, row.ledger = bytes(len(row.wrapped)), bytes(len(row.ledger))
        row.destroyed_at = row.destroyed_at or clock.now()
    db.session().flush()


def lost() -> list[str]:
    """The names of masters that closed keys which are still in use, and are not here."""
    here = {each.name for each in masters.known()}
    used = db.session().scalars(select(JournalKey.master).where(JournalKey.destroyed_at.is_(None)).distinct())
    return sorted(set(used) - here)


def unwrapped(row: JournalKey) -> bytes:
    """The key that is in a row. Raises KeyAway when its master is not here, and Unreadable when it does not open."""
    master = masters.find(row.master)
    if master is None:
        raise KeyAway()
    try:
        return sealing.open_(master.key, row.wrapped, Place("key", row.person_id, row.master, 0, row.version))
    except Broken:
        raise Unreadable() from None


def wrapped(key: bytes, master: Master, person_id: int, version: int) -> bytes:
    """A key closed with a master, for this person and this version alone."""
    return sealing.close(master.key, key, Place("key", person_id, master.name, 0, version))


def take_turn() -> None:
    """Be the only one who makes keys or changes masters until the transaction ends. SQLite has one writer anyway."""
    if db.engine().dialect.name == "postgresql":
        db.connection().execute(select(func.pg_advisory_xact_lock(TURN)))


def _master_to_use() -> Master:
    """The master in use, made at first need. Where keys were closed with one that is not here, a new one would hide
    that it is gone, and would have journals of two masters."""
    if lost():
        raise KeyAway()
    here = masters.known()
    return here[0] if here else masters.add()


def _last_number(person_id: int) -> int:
    return db.session().scalar(select(func.max(JournalEntry.number)).where(JournalEntry.person_id == person_id)) or 0


def _place(entry: JournalEntry) -> Place:
    return Place("entry", entry.person_id, f"{entry.ref}.{entry.number}", entry.version, entry.key_version)


def _ledger_place(row: JournalKey) -> Place:
    return Place("ledger", row.person_id, "", 0, row.version)
