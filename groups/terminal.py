"""What the `stones` commands ask and say at a terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from groups import clock, db, founding, keeping, schema, soundness
from groups.audit import verifying
from groups.audit.verifying import Broken
from groups.config import Config
from groups.demo import seed
from groups.errors import Problem
from groups.finder import jobs
from groups.ground import State
from groups.journal import keys, masters
from groups.parcel import Manifest
from groups.people import passphrase, queries

MARKS = {State.OK: ("ok  ", "green"), State.LOOK: ("look", "yellow"), State.BAD: ("bad ", "red")}


def refuse_unmigrated() -> None:
    """Stop before a command meets tables that are not there."""
    path = keeping.sqlite_path()
    if (path is not None and not path.exists()) or not schema.is_current():
        raise Problem("The database does not have the shape this version needs yet; run stones migrate first.")


def sentence_for(fault: Exception) -> str:
    """One sentence for what nobody foresaw; never the values involved, which may be private."""
    if isinstance(fault, DBAPIError):
        return f"The database did not do it ({type(fault.orig).__name__}); nothing was changed."
    if isinstance(fault, OSError):
        return f"The system did not allow it: {(fault.strerror or type(fault).__name__).lower()}."
    frame = fault.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "nowhere"
    kind = type(fault).__name__
    return f"Something went wrong that should not ({kind} at {where}); STONES_LOG_LEVEL=DEBUG shows all of it."


# --- demo -----------------------------------------------------------------------------------------------------


def plant_demo(settings: Config) -> None:
    """Plant the demo, and print its counts and its sign-ins. Not where other people come: they would know them too."""
    if settings.https:  # without it, settings that name another machine were refused before
        raise Problem(
            "The demo has sign-ins that everyone knows, so it is not planted while STONES_PUBLIC_URL begins with "
            "https://; leave that setting out to look around on your own machine."
        )
    click.echo("Planting the demo community ...", err=True)
    masters.configure(settings)
    planted = seed.plant(clock.now())
    if planted.already_there:
        click.echo("The demo was planted here before; nothing was changed.")
    for thing, count in planted.counts.items():
        click.echo(f"{count:6}  {thing.replace('_', ' ')}")
    jobs.refresh()  # so that the finder knows it all before the clock first ticks
    _print_sign_ins(planted.sign_ins)


def _print_sign_ins(sign_ins: list[seed.DemoSignIn]) -> None:
    click.echo("\nSign in as:")
    for each in sign_ins:
        click.echo(f"  {each.role:12} {each.name:14} {each.email:28} {each.passphrase}")


# --- the first coordinator ------------------------------------------------------------------------------------


def create_coordinator(
    *,
    name: str | None,
    email: str | None,
    passphrase_file: Path | None,
    community: str | None,
    country: str | None,
    zone: str | None,
    existing: bool,
) -> None:
    """Ask for what is not given, and make the account (or give an account there is the office)."""
    email = founding.check_email(email or _asked("E-mail address"))
    if existing:
        with db.transaction():
            person = founding.appoint_existing(email)
        click.echo(f"{person.name} now looks after this community.")
        return
    name = founding.check_name(name or _asked("Name that others will see"))
    place = _place(community, country, zone)
    words = _passphrase(passphrase_file, email, name)
    hashed = passphrase.hashed(words)
    with db.transaction():
        person = founding.create_coordinator(name, email, hashed, place)
    click.echo(f"{person.name} now looks after this community, and signs in with {email}.")
    if place is not None:
        click.echo("Next: sign in, open the desk, and check a help line of your country. Then the community can open.")


def _place(community: str | None, country: str | None, zone: str | None) -> founding.Place | None:
    if queries.community() is not None:
        return None
    return founding.check_place(
        founding.Place(
            community or _asked("Name of the community"),
            country or _asked("Its country, two letters such as GB"),
            zone or _asked("Its time zone, such as Europe/London"),
        )
    )


def _asked(question: str) -> str:
    if not sys.stdin.isatty():
        option = {"E-mail address": "--email", "Name that others will see": "--name"}.get(question, "")
        raise click.UsageError(f"There is no terminal to ask at; give {option or '--community, --country and --zone'}.")
    return str(click.prompt(question))


def _passphrase(file: Path | None, email: str, name: str) -> str:
    """From a file, from standard input, or asked for twice without showing it. Never an argument: others see those."""
    if file is not None:
        return founding.check_passphrase(file.read_text(encoding="utf-8").strip(), email, name)
    if not sys.stdin.isatty():
        return founding.check_passphrase(sys.stdin.readline().strip(), email, name)
    while True:
        try:
            words = str(click.prompt("A passphrase, such as four plain words", hide_input=True))
            founding.check_passphrase(words, email, name)
        except Problem as refusal:
            click.echo(refusal.say, err=True)
            continue
        if words == click.prompt("The same once more", hide_input=True):
            return words
        click.echo("The two were not the same.", err=True)


# --- the record of deeds --------------------------------------------------------------------------------------


def verify_record(holds: str) -> None:
    """Say whether the record is whole, with its last digest, or what is the first entry that is not."""
    found = verifying.verify()
    if isinstance(found, Broken):
        raise Problem(f"The record is broken at entry {found.entry_id}: {found.why}.")
    if holds and not verifying.stands(holds):
        raise Problem("The record no longer holds that digest: its end was cut off, or a backup was put back.")
    click.echo(f"The record is whole: {found.entries} entries. Its last digest is\n{found.digest}")


# --- check ----------------------------------------------------------------------------------------------------


def check(settings: Config, *, with_mail: bool) -> None:
    """Print what is found, one line each; exit with 1 when anything is bad."""
    seen = []
    for found in soundness.findings(settings, with_mail=with_mail):
        word, colour = MARKS[found.state]
        click.echo(f"{click.style(word, fg=colour)}  {found.say}")
        seen.append(found.state)
    if State.BAD in seen:
        sys.exit(1)


# --- backup and restore ---------------------------------------------------------------------------------------


def back_up(settings: Config, to: Path, *, with_secret: bool) -> None:
    """Make a backup, showing how far it is, and print what it holds."""
    path, manifest = keeping.backup(to, secret=settings.secret if with_secret else None, tell=Progress())
    inside = "with the secret" if with_secret else "without the secret"
    click.echo(f"Kept in {path} ({_size(path.stat().st_size)}, schema {manifest.revision}, {inside}).")


def put_back(settings: Config, source: Path, *, replace: bool, with_secret: bool) -> None:
    """Restore a backup, showing how far it is."""
    path = keeping.sqlite_path()
    beside = path.parent if path is not None else settings.instance_dir
    manifest, secret = keeping.restore(source, beside=beside, replace=replace, afterwards=_mark, tell=Progress())
    if with_secret:
        _put_secret_back(settings, secret)
    click.echo(f"Restored what was kept on {manifest.made_at} (schema {manifest.revision}, now {schema.head()}).")
    _say_if_journals_are_closed(settings)
    if path is None or path.exists():
        click.echo("If the site is running, start it again, so that it forgets what it had in memory.")


def _mark(manifest: Manifest) -> None:
    founding.restored(manifest.made_at, manifest.taken_from)


def _say_if_journals_are_closed(settings: Config) -> None:
    masters.configure(settings)
    if keys.lost():
        click.echo(
            f"The journals in it cannot be opened yet: put the file {masters.FILE} that belongs to them into "
            f"{settings.instance_dir}, or its keys into the settings."
        )
    db.release()


def _put_secret_back(settings: Config, secret: str | None) -> None:
    if secret is None:
        click.echo("The backup holds no secret, so the one here stays; everybody signs in again if it is another.")
        return
    keeping.write_secret(settings.instance_dir / "secret", secret)


class Progress:
    """Says how far long work is: on one line at a terminal, else a line for each part of the work."""

    def __init__(self) -> None:
        self.doing, self.said = "", 0.0

    def __call__(self, doing: str, done: int, of: int) -> None:
        """Hear of progress; say it at most four times a second."""
        now = clock.ticks()
        if not sys.stderr.isatty():
            if doing != self.doing:
                click.echo(f"{doing} ...", err=True)
        elif doing != self.doing or done >= of or now - self.said > 0.25:
            click.echo(f"\r\033[K{doing} {100 * done // max(of, 1)} %", err=True, nl=done >= of)
            self.said = now
        self.doing = doing


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(1, count // 1000)} kB"
