"""A connection to SQLite that stays open, for what is done so often that taking one and giving it back would show.

It begins and ends transactions by itself, with three words to the driver; a session stands ready on it, and costs
nothing until somebody asks it for an object. One at a time has it; whoever comes meanwhile goes the usual way.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from groups import clock
from groups.asking import known
from groups.errors import TryAgain

#: Seconds between two tries to become SQLite's writer. Waiting inside SQLite would stop the whole process under
#: gevent, and whoever holds the lock with it, who then never lets go. Waiting here lets the others run.
PAUSE = 0.004


class Kept:
    """One connection and its session, for one engine."""

    def __init__(self, engine: Engine, sessions: sessionmaker[Session]) -> None:
        self._engine, self._sessions = engine, sessions
        self._taken = threading.Lock()
        self._connection: Connection | None = None
        self._session: Session | None = None

    def take(self) -> Session | None:
        """The session, for whoever gives it back; None while somebody else has it."""
        if not self._taken.acquire(blocking=False):
            return None
        try:
            return self._session or self._open()
        except BaseException:
            self._taken.release()
            raise

    def give(self) -> None:
        """Give it back, with nothing under way and nothing remembered."""
        try:
            self.rest()
        finally:
            self._taken.release()

    def rest(self) -> None:
        """Forget what was read, and end what was begun."""
        session = self._session
        if session is None:
            return
        try:
            if session.in_transaction() or session.identity_map:
                session.close()
            self.roll_back()
        except SQLAlchemyError:
            self.close()

    def begin(self, patience: float) -> None:
        """Become the one writer. Raises TryAgain when that takes longer than `patience` seconds."""
        until = clock.ticks() + patience
        while not self._has_begun():
            if clock.ticks() >= until:
                raise TryAgain()
            clock.pause(PAUSE)

    def commit(self) -> None:
        """Make true what was written without the session."""
        self._say("COMMIT")

    def roll_back(self) -> None:
        """Let go of what is unfinished."""
        if self._session is not None and self._session.in_transaction():
            self._session.rollback()
        if self._is_under_way():
            self._say("ROLLBACK")

    def close(self) -> None:
        """Close it; the next who takes it has a new one."""
        connection, self._connection, self._session = self._connection, None, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _is_under_way(self) -> bool:
        connection = self._connection
        if connection is None or connection.invalidated:
            return False
        driver: Any = connection.connection.dbapi_connection
        return bool(driver.in_transaction)

    def _open(self) -> Session:
        self._connection = self._engine.connect()
        self._say("PRAGMA busy_timeout=0")
        self._session = self._sessions(bind=self._connection)
        self._session.info.update(connection=self._connection, kept=self)
        return self._session

    def _has_begun(self) -> bool:
        try:
            self._say("BEGIN IMMEDIATE")
        except SQLAlchemyError as fault:
            if "locked" in str(getattr(fault, "orig", "")):
                return False
            raise
        return True

    def _say(self, words: str) -> None:
        if self._connection is None:
            raise RuntimeError("nobody has taken it")
        driver: Any = self._connection.connection.dbapi_connection
        try:
            driver.execute(words)
        except sqlite3.Error as fault:
            raise known(self._engine.dialect, self._connection, words, fault) from fault
