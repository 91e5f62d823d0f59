"""Our own server as it is measured: the whole of `python wsgi.py`, with two limits widened and nothing else.

`python -m benchmarks.chat.ours`. The limits stay on and are counted at full cost; only their numbers are larger,
because a few people here write for a thousand. There is on purpose no setting of the application that does this.
"""

# ruff: noqa: E402 - gevent must change the standard library before anything else is imported, as in wsgi.py
from gevent import monkey

monkey.patch_all()

import os
import runpy

from limits import RateLimitItem, parse

from benchmarks.chat.building import ROOT
from groups import limits

#: How many times as often as in life.
PACE = 10_000
#: A person's messages, and what one socket may say in all.
WIDENED = ("message", "socket")


def widen() -> None:
    """Multiply the limits on messages. Refuses where people may be on the other side."""
    if os.environ.get("STONES_PUBLIC_URL", "").startswith("https"):
        raise SystemExit("This is for measuring on one's own machine: STONES_PUBLIC_URL must not be https.")
    for kind in WIDENED:
        limits._PARSED[kind] = [times(parse(rule)) for rule in limits.KINDS[kind]]


def times(rule: RateLimitItem) -> RateLimitItem:
    """The same rule, PACE times as wide."""
    return type(rule)(rule.amount * PACE, rule.multiples, rule.namespace)


if __name__ == "__main__":
    widen()
    print(f"Measuring: {' and '.join(WIDENED)} may come {PACE} times as often as in life.", flush=True)
    runpy.run_path(str(ROOT / "wsgi.py"), run_name="__main__")
