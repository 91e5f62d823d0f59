"""How often a person, or an address, may do a thing; in memory, or in Redis for more than one process."""

from __future__ import annotations

from typing import cast

from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from groups import clock
from groups.errors import TooSoon

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
    "join": ("10 per minute",),
    "search": ("60 per minute",),
    "wrong": ("20 per hour",),
    "connect": ("30 per minute",),
    "socket": ("40 per 10 seconds",),
}

_PARSED: dict[str, list[RateLimitItem]] = {kind: [parse(rule) for rule in rules] for kind, rules in KINDS.items()}
_storage = cast(Storage, storage_from_string("memory://"))
_limiter = MovingWindowRateLimiter(_storage)


def configure(redis_url: str | None) -> None:
    """Keep counts in this process, or in Redis so that every process sees the same ones."""
    global _storage, _limiter
    _storage = cast(Storage, storage_from_string(redis_url or "memory://"))
    _limiter = MovingWindowRateLimiter(_storage)


def allows(kind: str, key: str | int) -> bool:
    """Count one of `kind` for `key` and say whether it is still within its limits."""
    within = [_limiter.hit(rule, kind, str(key)) for rule in _PARSED[kind]]  # every rule counts it, also after a no
    return all(within)


def check(kind: str, key: str | int, say: str = "That was a little fast. Please wait a moment and try again.") -> None:
    """Count one of `kind` for `key`; raise TooSoon with `say` when it is over its limits."""
    if allows(kind, key):
        return
    moments = [_limiter.get_window_stats(rule, kind, str(key)) for rule in _PARSED[kind]]
    spent = [stats.reset_time for stats in moments if stats.remaining == 0]
    wait = max(1, round(max(spent, default=0) - clock.now().timestamp()))
    raise TooSoon(say, wait=wait)


def answers() -> bool:
    """Whether the place where counts are kept can be reached."""
    return bool(_storage.check())


def forget() -> None:
    """Drop every count; for tests."""
    _storage.reset()
