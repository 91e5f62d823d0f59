"""What `stones journal` says. Numbers only: no command opens an entry for anybody to read."""

from __future__ import annotations

from collections.abc import Callable

import click

from groups.errors import Problem
from groups.journal import checking, masters, rotating
from groups.journal.rotating import Tell

Echo = Callable[[str], None]


def rotate(*, data_keys: bool, forget: bool, tell: Tell, echo: Echo = click.echo) -> None:
    """Change the master, and say what was done and what to keep."""
    done = rotating.rotate(tell, data_keys=data_keys, forget=forget)
    echo("A new master is in use." if done.fresh else "Went on with the master that is in use.")
    echo(f"{done.rewrapped} keys were closed with it.")
    if data_keys:
        echo(f"{done.renewed} journals have a new key.")
    if done.left:
        raise Problem(f"{done.left} keys or journals did not open and are as they were; see stones journal check.")
    if forget:
        echo(f"{done.forgotten} earlier masters are gone. Backups from before cannot open their journals without them.")
    else:
        echo("Earlier masters stay, for backups from before; --forget takes them away.")
    if not masters.are_given():
        echo(f"Keep a copy of {masters.path().name} away from this machine, and apart from the backups.")


def check(echo: Echo = click.echo) -> None:
    """Say whether everything opens. Raises Problem when not."""
    found = checking.count()
    echo(f"{found.journals} journals with {found.entries} entries were opened, and forgotten again.")
    if found.earlier:
        echo(f"{found.earlier} keys are closed with an earlier master; stones journal rotate goes on.")
    if not masters.is_kept_close():
        raise Problem(f"Others on this machine can read the master; run chmod 600 {masters.path()}.")
    if not found.is_well:
        raise Problem(
            f"The master of {found.away} journals is not here, the key of {found.broken_journals} does not open, "
            f"{found.broken} entries are not as they were left, and {found.gone} were taken away from outside."
        )
    echo("All is as it was left.")


def give_up(journals: int, echo: Echo = click.echo) -> None:
    """Let go of journals whose master is lost."""
    count = rotating.give_up(journals)
    echo(f"The keys of {count} journals are destroyed. Their people can begin anew.")
