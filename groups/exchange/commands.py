"""Importing a file from the command line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import click

from groups import clock, db
from groups.exchange import queries, service
from groups.exchange.formats.tsml import Reading
from groups.exchange.plan import Plan

SHOWN = 20

Echo = Callable[[str], None]


def import_file(
    path: Path | str,
    format: str,
    zone: str,
    *,
    name: str = "",
    licence: str = "",
    force: bool = False,
    preview: bool = False,
    echo: Echo = click.echo,
) -> None:
    """Import a file, or with `preview` say what that would do.

    `name` is what the source is called; the same name again brings it up to date. Without one it is the site that most
    of its items link to, so that people can tell whose list it is, else the file's name without its date. A wrong
    format or zone is a usage error (exit code 2); a file that is refused as a whole raises a Problem (exit code 1) and
    nothing has changed.
    """
    if format not in service.FORMATS:
        raise click.UsageError(f"The formats that can be read are: {', '.join(sorted(service.FORMATS))}.")
    if not clock.is_zone(zone):
        raise click.UsageError(f"{zone!r} is not a time zone; one is America/Los_Angeles.")
    file = Path(path)
    reading = service.read(file.read_bytes(), format, zone)
    name = " ".join(name.split()) or _site_of(reading) or _plain_name(file)
    echo(f"{name}: {len(reading.items)} listings read, {len(reading.refused)} refused.")
    if preview:
        _say_plan(service.preview(queries.find_source(name), reading), force, echo)
    else:
        _import(reading, format, zone, name, licence, force, echo)
    for each in reading.refused[:SHOWN]:
        echo(f"Refused: {each.title or each.key}: {each.reason}")
    if len(reading.refused) > SHOWN:
        echo(f"... and {len(reading.refused) - SHOWN} more; the desk of sources shows all of them.")


def _import(reading: Reading, format_: str, zone: str, name: str, licence: str, force: bool, echo: Echo) -> None:
    with db.transaction():
        source = service.source_called(name, format_, zone, licence)
    done = service.sync(source, reading, force=force, progress=lambda at, of: echo(f"  {at} of {of}"))
    echo(f"Done: {done.added} added, {done.changed} changed, {done.removed} removed, {done.unchanged} as before.")


def _say_plan(planned: Plan, force: bool, echo: Echo) -> None:
    echo(
        f"It would be: {len(planned.added)} added, {len(planned.changed)} changed, {len(planned.removed)} removed, "
        f"{planned.unchanged} as before."
    )
    if planned.would_empty and not force:
        echo("So many would disappear that it would be refused without --force.")


def _site_of(reading: Reading) -> str:
    """ "aasanjose.org" when most items link there; "" when they do not say."""
    hosts = Counter(urlsplit(item.url).hostname or "" for item in reading.items if item.url)
    if not hosts:
        return ""
    host, count = hosts.most_common(1)[0]
    return host.removeprefix("www.") if count * 2 > len(reading.items) else ""


def _plain_name(file: Path) -> str:
    """ "sanjose_2021-05-25.json" is "sanjose": next week's file is the same source."""
    return re.sub(r"[-_ ]*\d{4}-\d{2}-\d{2}$", "", file.stem) or file.stem
