"""The sweep of the outbox: claim, compose, send, write down; one letter a transaction. And the weekly letters."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cache
from secrets import token_hex

from sqlalchemy import Update, bindparam, update

from groups import clock, db, failpoints, outbox, retention
from groups.logs import log
from groups.notices import mail, queries, service, stopping, ways, weekly
from groups.notices.models import Channel, Notice, NoticeState
from groups.notices.service import browsers
from groups.outbox import Letter

BATCH = 20
PATIENCE = 9  # attempts, over about four hours
#: A letter is only begun while this much of its lease is left, so that nobody else takes it while it is on its way.
NEEDED = timedelta(seconds=mail.PATIENCE + 30)
KEPT = retention.kept(
    "notices", "Which letters and notices were sent, to whom and when", "The rows are deleted.", days=90, most=180
)
#: How much is deleted at once.
AT_ONCE = 500


def sweep() -> int:
    """Send everything that is due; gives how many notices left. Costs one glance when nothing is."""
    me, sent = f"{os.getpid()}-{token_hex(8)}", 0
    with mail.Round() as post:
        while queries.is_anything_due(clock.now()):
            db.release()
            with db.transaction():
                claimed = queries.claim(me, clock.now(), BATCH)
            if not claimed:
                break
            failpoints.reach("notices.after_claim")
            sent += sum([_send(notice_id, me, post) for notice_id in claimed])
    db.release()
    return sent


def send_weekly() -> int:
    """Queue the weekly letters whose hour has come; gives how many."""
    now, queued = clock.now(), 0
    wanting = queries.who_wants_weekly(now - weekly.APART)
    db.release()
    for person_id, zone, wish in wanting:
        slot = weekly.slot_due(wish.weekday, wish.hour, zone, now)
        if slot is None:
            continue
        try:
            with db.transaction():
                queued += service.put_weekly(person_id, slot, slot + weekly.LATE)
        except Exception:
            log.exception("weekly_not_queued", person=person_id)
    return queued


def tidy() -> int:
    """Delete what was done with three months ago, a little at a time; gives how much. And forget browsers in which
    nobody has signed in again."""
    with db.transaction():
        browsers.forget_old()
    gone, before = 0, clock.now() - KEPT.time
    while True:
        with db.transaction():
            some = service.delete_old(before, AT_ONCE)
        gone += some
        if some < AT_ONCE:
            return gone
        clock.pause(0.05)  # others write in between


def _send(notice_id: int, me: str, post: mail.Round) -> bool:
    notice, letter = _compose(notice_id, me)
    if notice is None or letter is None:
        return False
    failpoints.reach("notices.before_send")
    try:
        _hand_over(notice, letter, post)
    except ways.Nowhere:
        return _put_in_the_list(notice, letter, me)
    except mail.NotTaken as fault:
        _put_off(notice_id, me, fault)
        return False
    except Exception:  # a letter that cannot even be put on its way must not keep the others
        log.exception("notice_not_sent", notice=notice_id)
        _put_off(notice_id, me, mail.NotTaken("not sent", final=False))
        return False
    failpoints.reach("notices.after_send")
    _mark_sent(notice, letter, me, notice.channel)
    return True


def _put_in_the_list(notice: Notice, letter: Letter, me: str) -> bool:
    """Who has no browser left that is signed in finds in the list what would have been shown there."""
    topic = outbox.topic_of(notice.kind)
    wished = queries.ways_of([notice.person_id], topic)[notice.person_id] if topic and notice.person_id else None
    if wished is None or Channel.IN_APP in wished:
        _settle(notice, me, state=NoticeState.DROPPED)
        return False
    _mark_sent(notice, letter, me, Channel.IN_APP)
    return True


def _hand_over(notice: Notice, letter: Letter, post: mail.Round) -> None:
    """By its way. What is for the list in the app is there once it is marked as sent."""
    if notice.channel is Channel.MAIL:
        post.send(letter, notice.message_id)
    elif notice.channel is not Channel.IN_APP:
        ways.sender(notice.channel)(notice, letter)


def _compose(notice_id: int, me: str) -> tuple[Notice | None, Letter | None]:
    """The words for a notice, asked for at the last moment. None, and the notice dropped, when nobody should get it."""
    try:
        with db.transaction() as session:
            notice = session.get(Notice, notice_id, populate_existing=True)
            if notice is None or notice.state is not NoticeState.SENDING or notice.claimed_by != me:
                return None, None  # the letters before it took so long that another sweep has it by now
            now = clock.now()
            if notice.claimed_until is None or notice.claimed_until - now < NEEDED:
                notice.state, notice.claimed_until = NoticeState.DUE, None
                notice.attempts -= 1
                return None, None  # it is claimed anew, with time enough
            if (opens := queries.waits_until(notice)) is not None:
                notice.state, notice.claimed_until, notice.due_at = NoticeState.DUE, None, opens
                notice.attempts -= 1
                return None, None
            late = notice.not_after is not None and notice.not_after < now
            letter = None if late or not queries.may_go(notice) else _write(notice)
            if letter is None:
                notice.state, notice.claimed_until = NoticeState.DROPPED, None
            return notice, letter
    except Exception:
        log.exception("notice_not_composed", notice=notice_id)
        _put_off(notice_id, me, mail.NotTaken("not composed", final=False))
        return None, None


def _write(notice: Notice) -> Letter | None:
    letter, topic = outbox.composer(notice.kind)(notice), outbox.topic_of(notice.kind)
    if letter is None or topic is None or notice.person_id is None or notice.channel is not Channel.MAIL:
        return letter
    return stopping.with_foot(letter, notice.person_id, topic)


def _mark_sent(notice: Notice, letter: Letter, me: str, way: Channel) -> None:
    line, path = (letter.line[:200], letter.path[:200]) if way is Channel.IN_APP else ("", "")
    _settle(notice, me, state=NoticeState.SENT, sent_at=clock.now(), channel=way, line=line, path=path)


def _settle(notice: Notice, me: str, **values: object) -> None:
    """Whoever has lost the notice meanwhile, a process that slept beyond its lease, leaves it to whoever has it."""
    with db.transaction() as session:
        done = session.connection().execute(_settled(tuple(values)), {"its_id": notice.id, "me": me, **values})
        if done.rowcount and values.get("channel") is Channel.IN_APP and notice.person_id is not None:
            service.note_news(notice.person_id)


@cache
def _settled(names: tuple[str, ...]) -> Update:
    """One statement for each shape, made once: many notices fall due in one minute."""
    table = Notice.__table__
    done: dict[str, object] = {"claimed_until": None, "trouble": "", **{name: bindparam(name) for name in names}}
    return update(Notice).where(table.c.id == bindparam("its_id"), table.c.claimed_by == bindparam("me")).values(done)


def _put_off(notice_id: int, me: str, fault: mail.NotTaken) -> None:
    """Try again later, each time after twice as long; give up when it is of no use."""
    with db.transaction() as session:
        notice = session.get_one(Notice, notice_id, populate_existing=True)
        if notice.claimed_by != me:
            return
        given_up = fault.final or notice.attempts >= PATIENCE
        notice.state = NoticeState.FAILED if given_up else NoticeState.DUE
        notice.trouble, notice.claimed_until = fault.why[:60], None
        notice.due_at = clock.now() + timedelta(minutes=2 ** (notice.attempts - 1))
        log.warning(
            "notice_put_off", notice=notice_id, kind=notice.kind, attempt=notice.attempts, outcome=notice.state.value
        )
