"""How often a person, or an address, may do a thing; in memory, or in Redis for more than one process."""

from __future__ import annotations

import math
from typing import Any, cast

from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from groups import clock
from groups.errors import TooSoon
from groups.logs import log

try:
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry
except ImportError:  # one process needs none; it comes with the extra "scale"
    redis = None  # type: ignore[assignment]  # the same name says that it is not there

#: What is limited, and how often. Every kind is listed here so that the whole is seen at once.
KINDS: dict[str, tuple[str, ...]] = {
    "sign_in_account": ("5 per 15 minutes",),
    "sign_in_address": ("20 per 15 minutes",),
    "sign_up_address": ("5 per hour",),
    "letter_address": ("2 per hour", "5 per day"),
    "forgot_address": ("20 per hour",),
    "token_address": ("30 per hour",),
    "message": ("8 per 8 seconds",),
    "reaction": ("30 per minute",),
    "typing": ("1 per 2 seconds",),
    "report": ("20 per hour",),
    "care": ("20 per hour",),
    "join": ("10 per minute",),
    "search": ("60 per minute",),
    "journal": ("30 per minute",),
    "wrong": ("20 per hour",),
    "object": ("5 per hour",),
    "feed": ("60 per hour",),
    "calendar": ("60 per minute",),
    "push": ("20 per hour",),
    "supporter": ("5 per day",),
    "supporter_plan": ("20 per hour",),
    "connect": ("30 per minute",),
    "socket": ("40 per 10 seconds",),
}

_PARSED: dict[str, list[RateLimitItem]] = {kind: [parse(rule) for rule in rules] for kind, rules in KINDS.items()}
#: What is counted so often that it is counted as cheaply as can be.
OFTEN = ("message", "connect")
#: How long to count in this process alone once the shared place was found away, in seconds.
AWAY = 5.0

_own = MovingWindowRateLimiter(cast(Storage, storage_from_string("memory://")))
_shared: MovingWindowRateLimiter | None = None
_away_until = 0.0
#: How many are remembered before those are forgotten that count like new ones.
MOST_PACES = 10_000
_paces: dict[tuple[str, str | int], Pace] = {}


def configure(redis_url: str | None) -> None:
    """Keep counts in this process, or in Redis so that every process sees the same ones."""
    global _own, _shared, _away_until
    _own = MovingWindowRateLimiter(cast(Storage, storage_from_string("memory://")))
    _shared, _away_until = None, 0.0
    _paces.clear()
    if redis_url:
        where = f"redis+{redis_url}" if redis_url.startswith("unix://") else redis_url
        # By itself the library tries eleven times. Here what hangs is tried once, and what broke once more.
        again = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
        bounds: dict[str, Any] = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": again}
        storage = storage_from_string(where, wrap_exceptions=True, **bounds)
        _shared = MovingWindowRateLimiter(cast(Storage, storage))


def allows(kind: str, key: str | int) -> bool:
    """Count one of `kind` for `key` and say whether it is still within its limits.

    While Redis is away each process counts for itself: looser, but people can go on and nobody may try for ever. One
    that hangs costs a second to those who ask just then; later one of them looks whether it is back, and alone waits.
    """
    global _away_until
    if _shared is not None and clock.ticks() >= _away_until:
        was_away = _away_until > 0
        if was_away:
            _away_until = clock.ticks() + AWAY
        try:
            within = _count(_shared, kind, key)
        except StorageError:
            _away_until = clock.ticks() + AWAY
            if not was_away:
                log.error("counts_kept_apart", kind=kind)
        else:
            _away_until = 0.0
            return within
    return _own_pace(kind, key).allows() if kind in OFTEN else _count(_own, kind, key)


def _own_pace(kind: str, key: str | int) -> Pace:
    """How fast somebody does what is done very often, where this process alone counts it."""
    pace = _paces.get((kind, key))
    if pace is None:
        if len(_paces) >= MOST_PACES:
            for rested in [other for other, each in _paces.items() if each.is_rested()]:
                del _paces[rested]
        pace = _paces[kind, key] = Pace(kind)
    return pace


def _count(limiter: MovingWindowRateLimiter, kind: str, key: str | int) -> bool:
    within = [limiter.hit(rule, kind, str(key)) for rule in _PARSED[kind]]  # every rule counts it, also after a no
    return all(within)


def check(kind: str, key: str | int, say: str = "That was a little fast. Please wait a moment and try again.") -> None:
    """Count one of `kind` for `key`; raise TooSoon with `say` when it is over its limits."""
    if allows(kind, key):
        return
    raise TooSoon(say, wait=wait(kind, key))


def wait(kind: str, key: str | int) -> int:
    """After how many seconds one more of `kind` will be within the limits again; at least 1."""
    is_own = _shared is None or clock.ticks() < _away_until
    if is_own and kind in OFTEN:
        return _own_pace(kind, key).wait()
    limiter = _shared if _shared is not None and not is_own else _own
    try:
        moments = [limiter.get_window_stats(rule, kind, str(key)) for rule in _PARSED[kind]]
    except StorageError:
        return 1
    spent = [stats.reset_time for stats in moments if stats.remaining == 0]
    return max(1, math.ceil(max(spent, default=0) - clock.now().timestamp()))


class Pace:
    """How often one thing of this process may do something, such as a connection: counted in itself, so that asking
    never waits and may be done in an event loop. The generic cell rate algorithm: as many at once as the rule says,
    then one at a time as its period lets them through."""

    __slots__ = ("_free", "_rule")

    def __init__(self, kind: str) -> None:
        self._rule = _PARSED[kind][0]
        self._free = 0.0

    def allows(self) -> bool:
        """Count one, and say whether it is within the limit; one that is not does not count."""
        now, step = clock.ticks(), self._rule.get_expiry() / self._rule.amount
        free = max(self._free, now)
        if free - now > step * (self._rule.amount - 1):
            return False
        self._free = free + step
        return True

    def is_rested(self) -> bool:
        """Whether it counts like one that was never asked."""
        return self._free <= clock.ticks()

    def wait(self) -> int:
        """After how many seconds one more is within the limit; at least 1."""
        room = self._rule.get_expiry() / self._rule.amount * (self._rule.amount - 1)
        return max(1, math.ceil(self._free - clock.ticks() - room))


def answers() -> bool:
    """Whether the place where counts are kept can be reached."""
    return _shared is None or bool(_shared.storage.check())


def forget() -> None:
    """Drop every count; for tests."""
    _paces.clear()
    for limiter in (_own, _shared):
        if limiter is not None:
            limiter.storage.reset()
