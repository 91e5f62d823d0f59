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
    fields.pop("exception", None)  # whatever a caller calls so is the fault's own words
    info = fields.pop("exc_info", None)
    fault = info if isinstance(info, BaseException) else sys.exc_info()[1]
    if isinstance(info, tuple):
        fault = info[1]
    if info and fault is not None:
        fields["exception"] = _where(fault)
    return fields


def _where(fault: BaseException) -> str:
    trace, places = fault.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return f"{type(fault).__name__} at {' > '.join(places[-6:])}"


def _on_one_line(_logger: Any, _name: str, fields: Any) -> Any:
    """A value cannot begin a line of its own, nor move a terminal's cursor."""
    return {key: _printable(value) if isinstance(value, str) else value for key, value in fields.items()}


def _printable(value: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in value[:500])


class _FromLibraries(logging.Handler):
    """What libraries log, as one of our lines: who, where, and how bad. Their words may quote what a person wrote."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write it down."""
        level = "error" if record.levelno >= logging.ERROR else "warning"
        by = f"{record.name} {record.filename}:{record.lineno}"
        getattr(log, level)("library", by=by, exc_info=record.exc_info[1] if record.exc_info else None)


class _Errors:
    """Standard error as it is now, which may be on a disk that is full: what cannot be said there must stop no deed."""

    def write(self, text: str) -> None:
        """Write it, if that can be done."""
        try:
            sys.stderr.write(text)
        except OSError:
            pass  # and there is no other place to say so

    def flush(self) -> None:
        """Let it out, if that can be done."""
        try:
            sys.stderr.flush()
        except OSError:
            pass  # the same


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
            _on_one_line,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: structlog.PrintLogger(_Errors()),  # type: ignore[arg-type]  # all that it needs
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [each for each in root.handlers if not _speaks_for_itself(each)]
    root.addHandler(_FromLibraries(logging.WARNING))
    for noisy in ("apscheduler", "werkzeug", "engineio", "socketio", "geventwebsocket"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


def _speaks_for_itself(handler: logging.Handler) -> bool:
    """Whether it is ours, or a plain one that would write a library's words to the terminal."""
    return isinstance(handler, _FromLibraries) or type(handler) is logging.StreamHandler


log: Any = structlog.get_logger()
