"""The sweep of the outbox: claim, compose, send, write down; one letter a transaction."""

from __future__ import annotations

import os
from datetime import timedelta
from secrets import token_hex

from groups import clock, db, outbox
from groups.logs import log
from groups.notices import mail, queries
from groups.notices.models import Notice, NoticeState
from groups.outbox import Letter
from groups.people.models import Person, PersonState

BATCH = 20
PATIENCE = 9  # attempts, over about four hours


def sweep() -> int:
    """Send everything that is due; gives how many letters left. Costs one glance when nothing is."""
    me, sent = f"{os.getpid()}-{token_hex(8)}", 0
    while queries.is_anything_due(clock.now()):
        db.release()
        with db.transaction():
            claimed = queries.claim(me, clock.now(), BATCH)
        if not claimed:
            break
        sent += sum([_send(notice_id, me) for notice_id in claimed])
    db.release()
    return sent


def _send(notice_id: int, me: str) -> bool:
    letter, message_id = _compose(notice_id, me)
    if letter is None:
        return False
    try:
        mail.send_out(letter, message_id)
    except mail.NotTaken as fault:
        _put_off(notice_id, fault)
        return False
    except Exception:  # a letter that cannot even be put on its way must not keep the others
        log.exception("notice_not_sent", notice=notice_id)
        _put_off(notice_id, mail.NotTaken("not sent", final=False))
        return False
    with db.transaction() as session:
        notice = session.get_one(Notice, notice_id)
        notice.state, notice.sent_at, notice.claimed_until, notice.trouble = NoticeState.SENT, clock.now(), None, ""
    return True


def _compose(notice_id: int, me: str) -> tuple[Letter | None, str]:
    """The words for a notice, asked for at the last moment. None, and the notice dropped, when nobody should get it."""
    try:
        with db.transaction() as session:
            notice = session.get_one(Notice, notice_id)
            if notice.state is not NoticeState.SENDING or notice.claimed_by != me:
                return None, ""  # the letters before it took so long that another sweep has it by now
            notice.claimed_until = clock.now() + queries.LEASE
            late = notice.not_after is not None and notice.not_after < clock.now()
            letter = None if late or not _may_be_written_to(notice) else outbox.composer(notice.kind)(notice)
            if letter is None:
                notice.state, notice.claimed_until = NoticeState.DROPPED, None
            return letter, notice.message_id
    except Exception:
        log.exception("notice_not_composed", notice=notice_id)
        _put_off(notice_id, mail.NotTaken("not composed", final=False))
        return None, ""


def _may_be_written_to(notice: Notice) -> bool:
    if notice.person_id is None:
        return True
    person = db.session().get(Person, notice.person_id)
    return person is not None and person.state is not PersonState.ENDED


def _put_off(notice_id: int, fault: mail.NotTaken) -> None:
    """Try again later, each time after twice as long; give up when it is of no use."""
    with db.transaction() as session:
        notice = session.get_one(Notice, notice_id)
        given_up = fault.final or notice.attempts >= PATIENCE
        notice.state = NoticeState.FAILED if given_up else NoticeState.DUE
        notice.trouble, notice.claimed_until = fault.why[:60], None
        notice.due_at = clock.now() + timedelta(minutes=2 ** (notice.attempts - 1))
        log.warning(
            "notice_put_off", notice=notice_id, kind=notice.kind, attempt=notice.attempts, outcome=notice.state.value
        )
