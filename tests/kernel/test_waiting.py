"""When the database is held, full or away: bounded waits, TryAgain, and nothing half done."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from groups import clock, db
from groups.chat.models import Room
from groups.errors import TryAgain
from groups.membership.models import Group
from tests import make, servers
from tests.conftest import SQLITE

only_sqlite = pytest.mark.skipif(not SQLITE, reason="this is about SQLite's one writer")


def add_one(room_id: int) -> None:
    """Reads, then writes what follows from it: the common shape of a deed."""
    try:
        with db.transaction() as session:
            room = session.scalars(select(Room).where(Room.id == room_id).with_for_update()).one()
            clock.pause(0.001)
            room.clock = room.clock + 1
    finally:
        db.release()


def add_one_plainly(room_id: int) -> bool:
    """The same without BEGIN IMMEDIATE; whether it went through."""
    try:
        session = db.session()
        was = session.scalar(select(Room.clock).where(Room.id == room_id))
        clock.pause(0.001)
        session.execute(update(Room).where(Room.id == room_id).values(clock=(was or 0) + 1))
        session.commit()
    except OperationalError:
        return False
    finally:
        db.release()
    return True


def test_many_who_read_and_then_write_all_succeed_and_lose_nothing(database: str) -> None:
    room = make.room(make.group()).id
    with ThreadPoolExecutor(8) as people:
        list(people.map(add_one, [room] * 80))
    db.release()
    assert db.session().scalar(select(Room.clock).where(Room.id == room)) == 80


@only_sqlite
def test_without_an_immediate_beginning_the_same_people_fail(database: str) -> None:
    room = make.room(make.group()).id
    db.release()
    with ThreadPoolExecutor(8) as people:
        went_through = list(people.map(add_one_plainly, [room] * 80))
    assert went_through.count(False) > 0, "the control must fail, else the test above shows nothing"


@only_sqlite
def test_every_connection_keeps_the_promises_of_sqlite(database: str) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    with ThreadPoolExecutor(3) as people:
        for found in people.map(lambda _: _pragmas(wanted), range(6)):
            assert found == wanted
    with db.transaction() as session:
        assert {name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted


def _pragmas(names: dict[str, object]) -> dict[str, object]:
    with db.engine().connect() as connection:
        clock.pause(0.02)
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}


@pytest.mark.slow
def test_a_held_database_becomes_try_again_within_a_bounded_time(database: str) -> None:
    room, held, enough = make.room(make.group()).id, Event(), Event()

    def hold() -> None:
        with db.transaction() as session:
            session.execute(update(Room).where(Room.id == room).values(clock=7))
            held.set()
            enough.wait(20)
        db.release()

    with ThreadPoolExecutor(1) as other:
        holding = other.submit(hold)
        assert held.wait(10)
        began = clock.ticks()
        with pytest.raises(TryAgain):
            add_one(room)
        waited = clock.ticks() - began
        enough.set()
        holding.result(10)
    assert 1 < waited < 9
    add_one(room)
    assert db.session().scalar(select(Room.clock).where(Room.id == room)) == 8


def test_reading_goes_on_while_somebody_writes(database: str) -> None:
    group = make.group("Before").id
    with db.transaction() as session:
        session.get_one(Group, group).name = "After"
        session.flush()
        with ThreadPoolExecutor(1) as other:
            seen = other.submit(lambda: (db.session().scalar(select(Group.name)), db.release())[0]).result(3)
    assert seen == "Before"


def test_a_hundred_may_wait_for_the_one_writer_while_pages_are_read(database: str) -> None:
    room = make.room(make.group()).id
    with ThreadPoolExecutor(25 if not SQLITE else 60) as people:
        list(people.map(add_one, [room] * 100))
    assert db.session().scalar(select(Room.clock).where(Room.id == room)) == 100


FILL = """
import os, resource, signal, sys
from sqlalchemy import func, select
from groups import db, schema, models, clock
from groups.errors import TryAgain
from groups.columns import new_ref
from groups.membership.models import Group
db.configure(f"sqlite:///{sys.argv[1]}")
schema.upgrade()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with db.engine().raw_connection() as raw:
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
small = os.path.getsize(sys.argv[1]) + 400_000  # there is room for some of it, in the log and in the file
resource.setrlimit(resource.RLIMIT_FSIZE, (small, resource.RLIM_INFINITY))
done = 0
try:
    while done < 400:
        with db.transaction() as session:
            for part in range(2):
                session.add(Group(name=f"{done} {part}", summary="x" * 6000, zone="UTC", created_at=clock.now()))
                session.flush()
        done += 1
except TryAgain:
    print("TryAgain", done)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
db.release()
print("rows", db.session().scalar(select(func.count()).select_from(Group)), "twice", done)
db.release()
with db.transaction() as session:
    session.add(Group(name="after", summary="", zone="UTC", created_at=clock.now()))
print("writes again")
"""


@only_sqlite
@pytest.mark.slow
def test_a_full_disk_becomes_try_again_and_nothing_is_half_done(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(FILL), str(tmp_path / "small.db")]
    done = subprocess.run(command, cwd=servers.ROOT, capture_output=True, text=True, check=False, timeout=50)
    assert done.returncode == 0, done.stderr
    first, second, third = done.stdout.splitlines()
    stopped = int(first.removeprefix("TryAgain "))
    assert 0 < stopped < 400
    assert second == f"rows {stopped * 2} twice {stopped}"
    assert third == "writes again"


def test_a_database_that_goes_away_becomes_try_again_and_comes_back(tmp_path: Path) -> None:
    if SQLITE:
        db.configure(f"sqlite:///{tmp_path / 'gone' / 'stones.db'}")
        with pytest.raises(TryAgain), db.transaction():
            pytest.fail("it began")
        db.close()
        return
    with servers.postgres() as url:
        db.configure(url)
        with db.transaction():
            pass
    with pytest.raises(TryAgain), db.transaction():
        pytest.fail("it began")
    assert not db.in_transaction()
    db.close()


@pytest.mark.skipif(SQLITE, reason="SQLite has no connection to lose")
def test_a_connection_lost_in_the_middle_becomes_try_again(database: str) -> None:
    group = make.group("Before").id

    @db.transaction()
    def deed() -> None:
        db.session().get_one(Group, group).name = "After"
        db.session().flush()
        number = db.session().connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with db.engine().connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({number})")

    with pytest.raises(TryAgain):
        deed()
    assert db.session().scalar(select(Group.name).where(Group.id == group)) == "Before"
