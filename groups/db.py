"""The database: engine, declarative base, the session in use, and the one place that commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, Insert, MetaData, Select, Update, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker

from groups import clock, events, heavy
from groups.asking import Command, Question
from groups.disk import Disk
from groups.errors import Crowded, TryAgain
from groups.kept import PAUSE, Kept
from groups.turns import Turns

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: How SQLite is used. A commit is on the disk before anyone is told (FULL). The log is written back by `write_back`; at
#: a commit only where that did not happen for 16,000 pages (64 MB).
SQLITE = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "temp_store=MEMORY",
    "wal_autocheckpoint=16000",
)  # fmt: skip
#: How long a deed waits for SQLite's one writer, in seconds.
PATIENCE = 5.0


class Base(DeclarativeBase):
    """The base of every model, with names for constraints so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMES)


_sessions: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False))
_engine: Engine | None = None
_turns: Turns | None = None
_disk: Disk | None = None
_kept: Kept | None = None
#: Whom `rows` asks while somebody reads without a session.
_reading: ContextVar[Connection | None] = ContextVar("reading", default=None)
#: For how many seconds the transaction that begins waits for SQLite's one writer; None: it only reads.
_patience: ContextVar[float | None] = ContextVar("patience", default=None)
_questions: dict[Select[Any], Question] = {}
_commands: dict[Insert | Update, Command] = {}


def configure(url: str) -> Engine:
    """Open the database at `url` for this process and give back its engine."""
    global _engine, _turns, _disk, _kept
    close()
    _questions.clear()
    _commands.clear()
    _engine = open_engine(url)
    # SQLite has one writer at a time: who waits in line here holds no connection, and nobody is overtaken.
    _turns = Turns() if _engine.dialect.name == "sqlite" else None
    _disk = Disk() if _turns is not None else None
    _sessions.configure(bind=_engine)
    _kept = Kept(_engine, _sessions.session_factory) if _turns is not None else None
    return _engine


def open_engine(url: str) -> Engine:
    """An engine with this application's promises: durable commits, foreign keys, bounded waits."""
    where = make_url(url)
    # What people wrote is among the parameters, and a fault's words reach terminals and logs.
    shared: dict[str, Any] = {"hide_parameters": True, "pool_timeout": PATIENCE, "pool_use_lifo": True}
    if where.get_backend_name() == "sqlite":
        # A connection is a file handle: there is one for all who wait to write and all who read meanwhile.
        made = create_engine(
            where, pool_size=20, max_overflow=80, connect_args={"timeout": 5, "check_same_thread": False}, **shared
        )
        event.listen(made, "connect", _prepare_sqlite)
        event.listen(made, "begin", _begin_sqlite)
        return made
    options = (
        "-c statement_timeout=15000 -c lock_timeout=1500 -c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
    )
    far = {"options": options, "connect_timeout": 5}
    return create_engine(where, pool_size=10, max_overflow=20, pool_pre_ping=True, connect_args=far, **shared)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself; _begin_sqlite does
    for pragma in SQLITE:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    raw: Any = connection.connection
    if raw.in_transaction:
        return  # the connection that is kept has begun by itself
    # A writer must hold the write lock from its first read: a plain BEGIN that later writes fails at once
    # when another has written in between, whatever the timeout.
    patience = _patience.get()
    if patience is None:
        patience = connection.get_execution_options().get("stones_patience")
    if patience is None:
        connection.exec_driver_sql("BEGIN")
        return
    raw.execute("PRAGMA busy_timeout=0")
    try:
        if not _began_writing(raw, patience):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails, in the words that everyone knows
    finally:
        raw.execute("PRAGMA busy_timeout=5000")


def _began_writing(raw: Any, patience: float) -> bool:
    until = clock.ticks() + patience
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
            return True
        except sqlite3.OperationalError as fault:
            if "locked" not in str(fault) or clock.ticks() >= until:
                return False
        clock.pause(PAUSE)


def engine() -> Engine:
    """The engine of this process."""
    if _engine is None:
        raise RuntimeError("the database is not configured yet")
    return _engine


def session() -> Session:
    """The session of this request, socket message, job or command."""
    return _sessions.registry()


def rows(query: Select[Any], given: Mapping[str, Any] | None = None) -> list[Any]:
    """What a question finds, as plain rows, within the session's transaction. For what is asked very often: columns
    alone, no objects, and a statement that is made once and kept by whoever asks."""
    return (_questions.get(query) or _question(query)).ask(connection(), given or {})


def write_rows(command: Insert | Update, rows_given: Sequence[Mapping[str, Any]]) -> int | None:
    """Write many rows of one shape, all with the same keys, by a command that is made once and kept by whoever gives
    it. The id of a row that was inserted alone, where the driver says it."""
    made = _commands.get(command)
    if made is None:
        made = _commands[command] = Command(command, list(rows_given[0]), engine().dialect)
    return made.do(connection(), rows_given)


def connection() -> Connection:
    """The connection of the session's transaction. Asking the session for it costs more than a small question, so it
    is kept while a deed or a hearing lasts."""
    found = _reading.get()
    if found is not None:
        return found
    current = _sessions.registry()
    if "kept" in current.info and not current.in_transaction():
        plain: Connection = current.info["connection"]
        return plain  # no object is in the hands of whoever has it
    current.flush()  # what a deed has in its hands counts, as it does where the session is asked itself
    held: Connection | None = current.info.get("connection")
    return held if held is not None and not held.closed else current.connection()


@contextmanager
def reading() -> Iterator[None]:
    """Let `rows` ask by a connection of its own while the block lasts, without a session: the present, as `apart` has
    it, for those who read plain rows and nothing else."""
    kept = _kept_here()
    with engine().connect() if kept is None else nullcontext(connection()) as own:
        token = _reading.set(own)
        try:
            yield
        finally:
            _reading.reset(token)


def glance(query: Select[Any], given: Mapping[str, Any]) -> list[Any]:
    """One question by itself, for a door that wants to know one thing: no session is begun, none is to be released."""
    with engine().connect() as connection:
        return _question(query).ask(connection, given)


def _question(query: Select[Any]) -> Question:
    found = _questions.get(query)
    if found is None:
        found = _questions[query] = Question(query, engine().dialect)
    return found


@contextmanager
def swiftly() -> Iterator[None]:
    """For what is done very often: deeds inside the block, and what is read after them, take the connection that is
    kept open, if it is free. Everything else is as ever."""
    kept = _kept
    if kept is None or _sessions.registry.has() or (session_kept := kept.take()) is None:
        yield
        return
    _sessions.registry.set(session_kept)
    try:
        yield
    finally:
        _sessions.registry.clear()
        kept.give()


def _kept_here() -> Kept | None:
    """The connection that is kept, where this greenlet has it."""
    found: Kept | None = session().info.get("kept")
    return found


def abandon() -> None:
    """Let go of whatever is unfinished in this session, also when the database is not there to be told."""
    _let_go(session())


def _let_go(current: Session) -> None:
    kept: Kept | None = current.info.get("kept")
    try:
        current.rollback() if kept is None else kept.roll_back()
    except SQLAlchemyError:
        current.invalidate() if kept is None else kept.close()


def release() -> None:
    """Give the connection back and forget what was read; every door does this when it is done."""
    kept = _kept_here() if _sessions.registry.has() else None
    if kept is None:
        _sessions.remove()
    else:
        kept.rest()


@contextmanager
def apart() -> Iterator[Session]:
    """A session of its own while the block lasts, for whoever hears of a deed: what it reads is the present, and what
    the door of the deed still holds in its hands stays as it is."""
    kept = session()
    fresh = _sessions.session_factory()
    _sessions.registry.set(fresh)
    try:
        yield fresh
    finally:
        fresh.close()
        _sessions.registry.set(kept)


def close() -> None:
    """Forget the session and close the engine."""
    global _engine, _kept
    _sessions.remove()
    if _kept is not None:
        _kept.close()
        _kept = None
    if _engine is not None:
        _engine.dispose()
        _engine = None


@contextmanager
def transaction(patience: float | None = None) -> Iterator[Session]:
    """Everything inside happens, or nothing does; then those who asked are told.

    Also a decorator. Refuses to nest and to start with unsaved work. A read snapshot that is open is let go
    first, so that what is read inside is the present. Commits on success, rolls back on any exception, and
    tells the subscribers of `events.announce` only after the commit. A database that is locked or away
    becomes `TryAgain`, and nothing is half done. `patience`: for how many seconds to wait for SQLite's one writer.
    """
    current = session()
    if current.info.get("in_transaction"):
        raise RuntimeError("db.transaction() does not nest: one deed, one transaction")
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("db.transaction() started with unsaved work in the session")
    current.rollback()
    _forget_rights(current)  # who may do what is asked again, of the present
    patience = PATIENCE if patience is None else patience
    kept: Kept | None = current.info.get("kept")
    turns, began = _turns, clock.ticks()
    if turns is not None and not turns.take(patience):
        raise TryAgain()
    current.info["in_transaction"] = True
    try:
        with events.collected() as happened:
            current.info["connection"] = _begun(current, max(0.0, patience - (clock.ticks() - began)))
            yield current
            current.flush()
            for work, things in current.info.pop("last", {}).items():
                work(things)
            _commit(current.commit if kept is None or current.in_transaction() else kept.commit, _disk)
    except (DBAPIError, NoConnection) as fault:
        _let_go(current)
        if may_pass(fault):
            raise TryAgain() from fault
        raise
    except BaseException:
        _let_go(current)
        raise
    finally:
        if kept is None:
            current.info.pop("connection", None)
        current.info["in_transaction"] = False
        _forget_rights(current)
        current.info.pop("last", None)
        if turns is not None:
            turns.give()
    events.tell(happened)


def _forget_rights(current: Session) -> None:
    """Forget what `access` remembers."""
    current.info.pop("standings", None)
    current.info.pop("seats", None)


def _begun(current: Session, patience: float) -> Connection:
    """The connection of a transaction that has begun; of SQLite's one writer."""
    kept: Kept | None = current.info.get("kept")
    if kept is not None:
        kept.begin(patience)
        found: Connection = current.info["connection"]
        return found
    token = _patience.set(patience)
    try:
        return current.connection()
    finally:
        _patience.reset(token)


def _commit(work: Callable[[], None], disk: Disk | None) -> None:
    # SQLite waits for the disk inside the call; a server far away lets others run meanwhile by itself.
    if disk is None:
        work()
    else:
        disk.commit(work)


def write_back() -> None:
    """Write what SQLite has in its log into its file, in a thread that stands back: at a commit it would have somebody
    wait, and beside one it would take from the rooms. What was not written now is written the next time."""
    if _disk is not None and _disk.is_full():
        with suppress(Crowded):
            heavy.run(_checkpoint)


def _checkpoint() -> None:
    with engine().connect() as connection:
        cursor: Any = connection.connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        cursor.close()


#: What SQLite says when the fault is not in the statement: the file is locked, full, or away.
_PASSING = ("locked", "busy", "full", "disk i/o", "unable to open", "readonly")


def may_pass(fault: BaseException) -> bool:
    """Whether the database is locked, full or away, so that the same may work later; a mistake of ours never does."""
    if isinstance(fault, NoConnection):
        return True
    if not isinstance(fault, DBAPIError):
        return False
    if isinstance(fault.orig, sqlite3.Error):
        said = str(fault.orig).lower()
        return isinstance(fault, OperationalError) and any(word in said for word in _PASSING)
    return isinstance(fault, OperationalError) or fault.connection_invalidated


def at_last(work: Callable[[list[Any]], None], thing: Any) -> None:
    """Have `work` done with all that is given to it in this transaction, as the last thing before its commit: a lock
    that many need is then held for the commit alone, and whoever holds it waits for no other."""
    if not in_transaction():
        raise RuntimeError("what is done at last belongs to a transaction")
    session().info.setdefault("last", {}).setdefault(work, []).append(thing)


def in_transaction() -> bool:
    """Whether a deed is under way in this session."""
    return bool(session().info.get("in_transaction"))
