"""What `stones check` looks at: is this installation safe and whole? A list of questions, each with one answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from groups import clock, db, ground
from groups.audit import service as audit
from groups.audit import verifying
from groups.audit.verifying import Broken
from groups.config import Config
from groups.directory import queries as directory
from groups.errors import Problem
from groups.ground import Finding, State, bad, look, ok
from groups.journal import keys, masters
from groups.notices import mail, queries
from groups.notices.models import NoticeState
from groups.people import offices
from groups.people.models import Community

Question = Callable[[Config], Finding]


class _Undo(Exception):
    """Ends a transaction that was only a trial."""


def findings(config: Config, *, with_mail: bool = False) -> Iterator[Finding]:
    """Answer by answer. Once the ground gives way the rest is not asked: it would only say the same again."""
    for ask in GROUND:
        found = ask(config)
        yield found
        if found.state is State.BAD and ask in (ground.answers, ground.shape):
            return
    for ask in (*HOUSE, *([mail_server] if with_mail else [])):
        yield ask(config)
        db.release()


def record_refuses(_config: Config) -> Finding:
    """Tried for real: an entry is written, a change to it attempted, and all of it undone."""
    refused = False
    try:
        with db.transaction() as session:
            audit.record(None, "check.tried", "community", 1)
            session.flush()
            try:
                session.execute(text("UPDATE audit_entry SET reason = 'x' WHERE deed = 'check.tried'"))
            except DatabaseError as fault:
                refused = "append-only" in str(fault.orig)
            raise _Undo
    except _Undo:
        pass
    except Problem:
        return look("record of deeds: the database was too busy to try it; run this again")
    return ok("record of deeds: cannot be changed") if refused else bad("record of deeds: it can be changed")


def record_is_whole(_config: Config) -> Finding:
    """Every entry is as it was written."""
    found = verifying.verify()
    if isinstance(found, Broken):
        return bad(f"chain of the record: broken at entry {found.entry_id}, {found.why}")
    return ok(f"chain of the record: {found.entries} entries, as they were written")


def community(config: Config) -> Finding:
    """There is one, and no demo stands open to the world."""
    here = db.session().get(Community, 1)
    if here is None:
        return bad("community: there is none yet; run stones create-coordinator, or stones demo to look around")
    if here.demo and config.https:
        return bad("community: this is the demo, whose sign-ins everyone knows, on a public address; start afresh")
    if here.demo:
        return look(f"community: {here.name} is the demo, for looking around only")
    return ok(f"community: {here.name}, {here.country}, {here.state.value}")


def coordinator(_config: Config) -> Finding:
    """Somebody looks after it."""
    count = len(offices.coordinator_ids())
    if count == 0:
        return bad("coordinator: there is none; run stones create-coordinator")
    if count == 1:
        return look("coordinator: only one, so nobody can stand in; a second one is wise")
    return ok(f"coordinator: {count} of them")


def help_line(_config: Config) -> Finding:
    """A person has checked a line of the community's own country."""
    here = db.session().get(Community, 1)
    if here is None:
        return look("help lines: asked once there is a community")
    days = [line.checked_on for line in directory.kept(here.country) if not line.demo and line.checked_on]
    last = max(days) if days and directory.is_checked(here.country) else None
    if last is None:
        say = f"help lines: none of {here.country} has been checked by a person; a coordinator does it on the desk"
        return look(say) if here.demo else bad(say)
    if (clock.now().date() - last).days > 180:
        return look(f"help lines: last checked on {last}, more than half a year ago")
    return ok(f"help lines: last checked on {last}")


def journals(config: Config) -> Finding:
    """The master of every journal's key is here, and nobody else can read it."""
    masters.configure(config)
    try:
        lost, here = keys.lost(), masters.known()
    except Problem:
        return bad(f"journals: the file {masters.FILE} cannot be read or holds something that is no key")
    if lost:
        return bad(f"journals: the master of some is not here; put back {masters.FILE}, see docs/running.md")
    if not masters.is_kept_close():
        return bad(f"journals: others on this machine can read the master; run chmod 600 {masters.path()}")
    if not here:
        return ok("journals: nobody has written in one yet; a master is made then")
    return ok("journals: the master of every key is here")


def outbox(_config: Config) -> Finding:
    """Letters leave."""
    counts = queries.counts()
    failed, waiting = counts.get(NoticeState.FAILED, 0), counts.get(NoticeState.DUE, 0)
    if failed:
        return look(f"letters: {failed} could not be delivered and were given up, {waiting} wait")
    return ok(f"letters: none given up, {waiting} wait")


def mail_server(config: Config) -> Finding:
    """The mail server can be reached and takes our sign-in; nothing is sent."""
    if config.console_mail:
        return look("mail server: none is set, letters go to the console")
    try:
        mail.greet(config)
    except mail.NotTaken as fault:
        return bad(f"mail server: it cannot be used ({fault.why})")
    return ok("mail server: answers")


GROUND: tuple[Question, ...] = (
    ground.settings,
    ground.secret,
    ground.push_key,
    ground.database_file,
    ground.answers,
    ground.shape,
    ground.promises,
    ground.whole,
)
HOUSE: tuple[Question, ...] = (record_refuses, record_is_whole, community, coordinator, help_line, journals, outbox)
