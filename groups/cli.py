"""The `stones` command: sets up, fills, checks, keeps and restores an installation.

A list of doors: what they open is loaded by name when one is used, so that `stones --help` answers at once. Exit codes:
0 done, 1 refused, 2 wrong words or settings.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from groups import config
from groups.config import BadSetting, Config
from groups.errors import Problem

FILE = click.Path(path_type=Path)
READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


class WrongSetting(click.ClickException):
    """A setting that cannot be used: as wrong as a word that cannot be."""

    exit_code = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def commands() -> None:
    """Look after a Stepping Stones installation.

    Settings are environment variables that begin with STONES_; docs/running.md explains each.
    """


@commands.command(short_help="Bring the database to the shape this version needs.")
def migrate() -> None:
    """Bring the database to the shape this version needs.

    Makes the database when there is none. Run it after each update, before the site starts.
    """
    with _working():
        schema = _load("schema")
        before = schema.current()
        if before is not None and before not in schema.parents():
            raise Problem(f"The database is at {before}, which a newer version made; update Stepping Stones first.")
        schema.upgrade()
        moved = "as it was" if before == schema.head() else f"it was {'empty' if before is None else f'at {before}'}"
        click.echo(f"The database is at {schema.head()} ({moved}).")


@commands.command(short_help="Fill an empty database with a community to try.")
def demo() -> None:
    """Fill an empty database with a community to look around in.

    Prints what was planted and the sign-ins to try. Everything in it is invented. Only on one's own machine.
    """
    with _working(migrated=True) as settings:
        _load("terminal").plant_demo(settings)


@commands.command("import", short_help="Take listings over from a file.")
@click.argument("file", type=READABLE)
@click.option("--format", "kind", required=True, metavar="FORMAT", help="What the file is: tsml (Meeting Guide JSON).")
@click.option("--zone", required=True, help="The time zone its times are in, such as America/Los_Angeles.")
@click.option("--name", default="", help="What to call the source; the file's name when left out.")
@click.option("--licence", default="", help="Under which licence it may be shown.")
@click.option("--force", is_flag=True, help="Go on even if most of what came from this source before would go.")
@click.option("--preview", is_flag=True, help="Say what would change, and change nothing.")
def import_(file: Path, kind: str, zone: str, name: str, licence: str, force: bool, preview: bool) -> None:
    """Take the listings in FILE over, or bring those taken over before up to date.

    Prints what was added, changed, removed, and refused with the reason. Importing the same file again changes nothing.
    """
    with _working(migrated=True, app=True):
        _load("exchange.commands").import_file(
            file, kind, zone, name=name, licence=licence, force=force, preview=preview
        )


@commands.command("create-coordinator", short_help="Make an account that looks after the community.")
@click.option("--name", help="The name others see; it need not be a real one.")
@click.option("--email", help="The address letters go to.")
@click.option("--passphrase-file", type=READABLE, help="Read the passphrase from this file instead of asking.")
@click.option("--community", help="What the community is called, when there is none yet.")
@click.option("--country", help="Its country as two letters, such as GB.")
@click.option("--zone", help="Its time zone, such as Europe/London.")
@click.option("--existing", is_flag=True, help="Give the office to the account that has this address already.")
def create_coordinator(**given: Any) -> None:
    """Make an account that looks after the whole community.

    Asks for what is not given. Without a terminal the passphrase is read from standard input. Sets the community up
    when there is none yet.
    """
    with _working(migrated=True):
        _load("terminal").create_coordinator(**given)


@commands.command(short_help="Say whether this installation is safe and whole.")
@click.option("--mail", "with_mail", is_flag=True, help="Also reach the mail server (nothing is sent).")
def check(with_mail: bool) -> None:
    """Say whether this installation is safe and whole.

    One line each: ok, look (wants a person's eye) or bad. Exits with 1 when anything is bad.
    """
    with _working() as settings:
        _load("terminal").check(settings, with_mail=with_mail)


@commands.command(short_help="Keep everything in one file.")
@click.argument("to", type=FILE)
@click.option("--with-secret", is_flag=True, help="Put the file that signs cookies inside as well.")
def backup(to: Path, with_secret: bool) -> None:
    """Keep everything in one file TO, or in a file named after the moment when TO is a folder.

    The site may go on running. The file holds all that people wrote: keep it where only you can read it.
    """
    with _working() as settings:
        _load("terminal").back_up(settings, to, with_secret=with_secret)


@commands.command(short_help="Put a backup back, whole or not at all.")
@click.argument("source", metavar="FROM", type=READABLE)
@click.option("--replace", is_flag=True, help="Put it in the place of everything that is in the database now.")
@click.option("--with-secret", is_flag=True, help="Also put back the secret, when the backup holds it.")
def restore(source: Path, replace: bool, with_secret: bool) -> None:
    """Put the backup FROM back, whole or not at all.

    A backup of any database can be put into any other, so this also moves a community from SQLite to PostgreSQL.
    """
    with _working() as settings:
        _load("terminal").put_back(settings, source, replace=replace, with_secret=with_secret)


@commands.group(short_help="Look after the record of deeds.")
def audit() -> None:
    """Look after the record of deeds."""


@audit.command(short_help="Say whether the record is as it was written.")
@click.option("--holds", metavar="DIGEST", default="", help="Also say whether it still goes on from this digest.")
def verify(holds: str) -> None:
    """Say whether the record of deeds is as it was written.

    Goes along its chain of digests and names the first entry that was changed, taken out or put in. Prints the last
    digest: kept elsewhere and given with --holds, it shows later whether the end was cut off. Exits with 1 when not.
    """
    with _working(migrated=True):
        _load("terminal").verify_record(holds)


@commands.group(short_help="Look after the keys of journals.")
def journal() -> None:
    """Look after the keys of journals. No command shows what is in one."""


@journal.command(short_help="Close the keys of all journals with a new master.")
@click.option("--data-keys", is_flag=True, help="Also give each journal a new key, and close its entries with it.")
@click.option("--forget", is_flag=True, help="Take the earlier masters away at the end; backups from before need them.")
def rotate(data_keys: bool, forget: bool) -> None:
    """Close the keys of all journals with a new master.

    The site may go on running, and everything stays readable. If it was interrupted, the same again goes on from there.
    """
    with _journal() as commands_:
        commands_.rotate(data_keys=data_keys, forget=forget, tell=_load("terminal").Progress())


@journal.command("check", short_help="Say whether everything in journals can be opened.")
def check_journal() -> None:
    """Say whether everything in journals can be opened, in numbers. Exits with 1 when not."""
    with _journal() as commands_:
        commands_.check()


@journal.command("give-up", short_help="Let go of journals whose master is lost for ever.")
@click.option("--journals", type=int, default=0, help="How many they are; without it, says the number.")
def give_up(journals: int) -> None:
    """Let go of journals whose master is lost for ever, so that their people can begin anew.

    What is in them can then never be read again, also if the master turns up.
    """
    with _journal() as commands_:
        commands_.give_up(journals)


@contextmanager
def _journal() -> Iterator[Any]:
    with _working(migrated=True) as settings:
        _load("journal.masters").configure(settings)
        yield _load("journal.commands")


def main() -> NoReturn:
    """What the `stones` command calls."""
    commands(prog_name="stones")
    sys.exit(0)


@contextmanager
def _working(*, migrated: bool = False, app: bool = False) -> Iterator[Config]:
    """Settings read and the database open; whatever goes wrong inside becomes one sentence and an exit code.

    `migrated`: only on a database of the right shape. `app`: with every feature registered, so that what is announced
    is heard.
    """
    settings = _settings()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is half made is cleared away
    try:
        _load("models")
        _load("logs").configure(settings.log_style, settings.log_level)
        _load("db").configure(settings.database_url)
        if migrated:
            _load("terminal").refuse_unmigrated()
        if app:
            import_module("groups").create_app(settings)
        yield settings
    except Problem as refusal:
        raise click.ClickException(refusal.say) from None
    except click.ClickException:
        raise
    except (click.Abort, KeyboardInterrupt):
        raise click.ClickException("Stopped; nothing more was done.") from None
    except Exception as fault:
        if settings.log_level == "DEBUG":
            raise
        raise click.ClickException(_load("terminal").sentence_for(fault)) from None
    finally:
        _load("db").close()


def _settings() -> Config:
    try:
        return config.from_environment()
    except BadSetting as fault:
        raise WrongSetting(str(fault)) from None


def _load(name: str) -> Any:
    return import_module(f"groups.{name}")


if __name__ == "__main__":
    main()
