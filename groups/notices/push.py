"""Showing a notice in the browsers a person chose: the same few neutral words for everything, sealed for each browser.

Push services learn that one of ours has something for one of theirs, and when. docs/safety.md says it to people.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, update

from groups import clock, db, outgoing
from groups.config import Config
from groups.logs import log
from groups.notices import sealing
from groups.notices.mail import NotTaken
from groups.notices.models import Notice, PushSubscription
from groups.notices.queries import browsers
from groups.notices.vapid import Signer
from groups.notices.ways import Nowhere
from groups.outbox import Letter
from groups.outgoing import Guard, NotReached

#: How long a push service may take, and all of those of one person together, in seconds.
TIMEOUT, ALL = 8.0, 20.0
#: How long one is left alone that did not answer, or asked for rest, in seconds: at least and at most.
REST, LONGEST_REST = 60.0, 3600.0
#: Every notice has the same length on its way.
LENGTH = 256
#: How long a push service keeps a notice for a browser that is not running.
KEPT = timedelta(days=1)
#: Rows are changed where they are; no session holds them.
APART = {"synchronize_session": False}


class Fate(StrEnum):
    """What became of a notice at one browser."""

    TAKEN = "taken"
    GONE = "gone"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True)
class Outcome:
    """What became of a notice at one browser, and why: a status or the name of a fault, never an address."""

    fate: Fate
    why: str


@dataclass(frozen=True)
class Browser:
    """One browser as sending needs it, apart from any session."""

    id: int
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class House:
    """Who we are to push services, and where we go."""

    name: str
    signer: Signer
    guard: Guard


_house: House | None = None
#: When each push service may be asked again.
_resting: dict[str, float] = {}


def configure(settings: Config, guard: Guard = outgoing.PUBLIC) -> None:
    """Use these settings for sending; every process does this once. Tests give a guard that lets them be the push
    service."""
    global _house
    _house = House(settings.name, Signer(settings.push_key, settings.mail_from), guard)
    _resting.clear()


def public_key() -> str:
    """What a browser must be given to take notices from this installation and from nobody else."""
    return _known().signer.public


def send_out(notice: Notice, _letter: Letter) -> None:
    """Show one notice in every browser in which its person is signed in and let it. Of the letter nothing is shown.

    It has gone out when one browser's push service took it. Raises NotTaken, `final` when trying again is of no use;
    and Nowhere when there is no such browser.
    """
    house, notice_id, seconds = _known(), notice.id, _seconds_left(notice)
    found, words = _browsers(house, notice.person_id)
    until = clock.ticks() + ALL
    outcomes = {each.id: _hand_over(house, each, words, seconds, until) for each in found}
    _write_down(outcomes)
    _judge(notice_id, list(outcomes.values()))


def _known() -> House:
    if _house is None:
        raise RuntimeError("push.configure() has not been called")
    return _house


def _browsers(house: House, person_id: int | None) -> tuple[list[Browser], bytes]:
    """Where a person's notices are shown, and in which words."""
    if person_id is None:
        return [], b""
    words = _words(house, browsers.is_discreet(person_id))
    found = [Browser(row.id, row.endpoint, row.p256dh, row.auth) for row in browsers.browsers_of(person_id)]
    db.release()  # nobody waits for a connection while push services are asked
    return found, words


def _words(house: House, discreet: bool) -> bytes:
    """Whoever looks over a shoulder learns that there is one new thing; of a discreet person not even where."""
    title = "Notes" if discreet else house.name
    body = "1 new item" if discreet else f"Something is waiting for you at {house.name}."
    return json.dumps({"title": title, "body": body}, ensure_ascii=False).encode()


def _seconds_left(notice: Notice) -> int:
    """For how long it is of use to a browser that comes back later."""
    until = KEPT if notice.not_after is None else min(KEPT, notice.not_after - clock.now())
    return max(0, int(until.total_seconds()))


def _hand_over(house: House, browser: Browser, words: bytes, seconds: int, until: float) -> Outcome:
    origin = ""
    try:
        origin = outgoing.target(browser.endpoint, house.guard).origin
        left = min(TIMEOUT, until - clock.ticks())
        if left <= 0 or _resting.get(origin, 0.0) > clock.ticks():
            return Outcome(Fate.LATER, "resting")
        body = sealing.seal(words, *map(sealing.from_text, (browser.p256dh, browser.auth)), length=LENGTH)
        headers = _headers(house.signer.authorization(origin, clock.now()), seconds)
        answer = outgoing.post(browser.endpoint, body, headers, seconds=left, guard=house.guard)
    except NotReached as fault:
        if not fault.final:
            _resting[origin] = clock.ticks() + REST
        return Outcome(Fate.NEVER if fault.final else Fate.LATER, fault.why)
    return _outcome(origin, answer)


def _headers(authorization: str, seconds: int) -> dict[str, str]:
    return {
        "Authorization": authorization,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(seconds),
        "Topic": "notes",  # of several that wait for a browser it gets the last one: they all say the same
        "Urgency": "normal",
    }


def _outcome(origin: str, answer: outgoing.Answer) -> Outcome:
    why = f"push {answer.status}"
    if 200 <= answer.status < 300:
        return Outcome(Fate.TAKEN, why)
    if answer.status in {404, 410}:
        return Outcome(Fate.GONE, why)
    if answer.status == 429 or answer.status >= 500:
        _resting[origin] = clock.ticks() + _rest(answer.headers.get("retry-after", ""))
        return Outcome(Fate.LATER, why)
    return Outcome(Fate.NEVER, why)


def _rest(asked: str) -> float:
    """How long a push service that asked for rest is given, in seconds. A date is taken as no wish."""
    wish = float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else REST
    return min(max(wish, REST), LONGEST_REST)


def _write_down(outcomes: dict[int, Outcome]) -> None:
    gone, reached, failed = (
        [number for number, outcome in outcomes.items() if outcome.fate is fate]
        for fate in (Fate.GONE, Fate.TAKEN, Fate.NEVER)
    )
    if not (gone or reached or failed):
        return
    with db.transaction() as session:
        session.execute(delete(PushSubscription).where(PushSubscription.id.in_(gone)).execution_options(**APART))
        for ids, moment in ((reached, None), (failed, clock.now())):
            marked = update(PushSubscription).where(PushSubscription.id.in_(ids)).values(failed_at=moment)
            session.execute(marked.execution_options(**APART))


def _judge(notice_id: int, outcomes: list[Outcome]) -> None:
    """Of any number of browsers one is enough: a second try would show it twice in that one."""
    gone = sum(outcome.fate is Fate.GONE for outcome in outcomes)
    if gone:
        log.info("browser_gone", notice=notice_id, count=gone)
    if any(outcome.fate is Fate.TAKEN for outcome in outcomes):
        return
    for fate in (Fate.LATER, Fate.NEVER):
        for outcome in outcomes:
            if outcome.fate is fate:
                raise NotTaken(outcome.why, final=fate is Fate.NEVER)
    raise Nowhere
