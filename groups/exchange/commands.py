"""Importing a file from the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from groups import db
from groups.errors import Invalid, Problem
from groups.exchange import queries, service
from groups.exchange.formats.tsml import Reading
from groups.exchange.plan import Plan

DONE, REFUSED, USAGE = 0, 1, 2
SHOWN = 20

Echo = Callable[[str], None]


def import_file(
    path: str,
    format: str = "tsml",
    zone: str = "",
    name: str = "",
    licence: str = "",
    force: bool = False,
    dry_run: bool = False,
    echo: Echo = print,
) -> int:
    """Import a file, or with `dry_run` say what that would do. Gives the exit code: 0 done, 1 refused, 2 wrong use.

    `name` is what the source is called; the same name again brings it up to date. Without one it is the file's name
    without a date at its end.
    """
    file = Path(path)
    if not zone:
        echo("Please give the time zone of the meetings, such as --zone America/Los_Angeles.")
        return USAGE
    try:
        data = file.read_bytes()
    except OSError as fault:
        echo(f"{file.name} cannot be read: {fault.strerror or 'it is not a file'}.")
        return USAGE
    try:
        return _import(data, format, zone, name or _plain_name(file), licence, force, dry_run, echo)
    except Invalid as refusal:
        echo(refusal.say)
        return USAGE if {"format", "zone", "name"} & set(refusal.fields) else REFUSED
    except Problem as refusal:
        echo(refusal.say)
        return REFUSED


def _import(
    data: bytes, format_: str, zone: str, name: str, licence: str, force: bool, dry_run: bool, echo: Echo
) -> int:
    reading = service.read(data, format_, zone)
    echo(f"{name}: {len(reading.items)} listings read, {len(reading.refused)} refused.")
    if dry_run:
        planned = service.preview(queries.find_source(name), reading)
        echo(f"It would be: {_counts(planned)}.")
        if planned.would_empty and not force:
            echo("So many would disappear that it would be refused without --force.")
        _say_refused(reading, echo)
        return DONE
    with db.transaction():
        source = service.source_called(name, format_, zone, licence)
    done = service.sync(source, reading, force=force, progress=lambda at, of: echo(f"  {at} of {of}"))
    echo(f"Done: {done.added} added, {done.changed} changed, {done.removed} removed, {done.unchanged} as before.")
    _say_refused(reading, echo)
    return DONE


def _counts(planned: Plan) -> str:
    return (
        f"{len(planned.added)} added, {len(planned.changed)} changed, {len(planned.removed)} removed, "
        f"{planned.unchanged} as before"
    )


def _say_refused(reading: Reading, echo: Echo) -> None:
    for each in reading.refused[:SHOWN]:
        echo(f"Refused: {each.title or each.key}: {each.reason}")
    if len(reading.refused) > SHOWN:
        echo(f"... and {len(reading.refused) - SHOWN} more. The desk of sources shows all of them.")


def _plain_name(file: Path) -> str:
    """ "sanjose_2021-05-25.json" is "sanjose": next week's file is the same source."""
    return re.sub(r"[-_ ]*\d{4}-\d{2}-\d{2}$", "", file.stem) or file.stem
