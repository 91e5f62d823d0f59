"""Structured logs: ids and outcomes, never words a person wrote, addresses, tokens or codes."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

#: Only these keys may carry a value into the log. Anything else is replaced, so that a careless call leaks nothing.
ALLOWED = frozenset(
    {
        *(
            "event",
            "level",
            "timestamp",
            "exception",
            "request",
            "endpoint",
            "method",
            "status",
            "ms",
            "job",
            "by",
            "heard",
        ),
        *(
            "person",
            "group",
            "room",
            "message",
            "meetup",
            "case",
            "notice",
            "source",
            "activity",
            "connection",
            "sockets",
        ),
        *("outcome", "count", "code", "kind", "channel", "attempt", "wait", "added", "changed", "removed", "refused"),
        *("port", "url", "version", "setting"),
    }
)


def _only_allowed(_logger: Any, _name: str, fields: Any) -> Any:
    return {key: (value if key in ALLOWED else "withheld") for key, value in fields.items()}


def _without_values(_logger: Any, _name: str, fields: Any) -> Any:
    """Keep where a fault happened and of what kind; leave out its message, which may quote what a person wrote."""
    info = fields.pop("exc_info", None)
    if not info:
        return fields
    kind, fault, trace = info if isinstance(info, tuple) else sys.exc_info()
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    fields["exception"] = f"{kind.__name__ if kind else type(fault).__name__} at {' > '.join(places[-6:])}"
    return fields


def configure(style: str = "json", level: str = "INFO") -> None:
    """Send logs to standard error as JSON lines, or as plain lines for a person at a terminal."""
    renderer: Any = (
        structlog.processors.JSONRenderer() if style == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_values,
            _only_allowed,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # the one of now: it may have been exchanged
        cache_logger_on_first_use=False,
    )
    for noisy in ("apscheduler", "werkzeug", "engineio", "socketio", "geventwebsocket"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


log: Any = structlog.get_logger()
