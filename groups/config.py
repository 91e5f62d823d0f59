"""Settings: read once from the environment, checked, and frozen. A wrong one is refused with one sentence."""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "STONES_"
ROOT = Path(__file__).resolve().parent.parent


class BadSetting(Exception):
    """A setting that cannot be used; its text is the one sentence shown at start."""


@dataclass(frozen=True)
class Config:
    """Everything an operator can choose. `docs/running.md` explains each."""

    instance_dir: Path
    secret: str
    host: str
    port: int
    public_url: str
    database_url: str
    redis_url: str | None
    name: str
    exit_url: str
    country: str
    mail_url: str
    mail_from: str
    demo: bool
    development: bool
    clock: bool
    proxies: int
    log_style: str
    log_level: str

    @property
    def https(self) -> bool:
        """Whether people reach this installation over https."""
        return self.public_url.startswith("https://")

    @property
    def host_names(self) -> list[str]:
        """The names under which requests are accepted."""
        named = urlsplit(self.public_url).hostname or "localhost"
        return sorted({named, "localhost", "127.0.0.1", "[::1]"}) if not self.https else [named]

    @property
    def console_mail(self) -> bool:
        """Whether letters are shown at the console and in the demo mailbox instead of being sent."""
        return self.mail_url == "console"


def from_environment(environment: Mapping[str, str] | None = None) -> Config:
    """Read STONES_* settings. Raises BadSetting with a sentence that names the setting."""
    read = _Reader(os.environ if environment is None else environment)
    instance = read.folder("INSTANCE_DIR", ROOT / "instance")
    host = read.word("HOST", "127.0.0.1")
    port = read.number("PORT", 8000, low=0, high=65535)
    config = Config(
        instance_dir=instance,
        secret=read.secret("SECRET", instance),
        host=host,
        port=port,
        public_url=read.url("PUBLIC_URL", f"http://localhost:{port}", ("http", "https")).rstrip("/"),
        database_url=read.database("DATABASE_URL", f"sqlite:///{instance / 'stones.db'}"),
        redis_url=read.url("REDIS_URL", "", ("redis", "rediss", "unix", "valkey")) or None,
        name=read.word("NAME", "Stepping Stones"),
        exit_url=read.url("EXIT_URL", "https://www.wikipedia.org/", ("http", "https")),
        country=read.country("COUNTRY", ""),
        mail_url=read.mail("MAIL", "console"),
        mail_from=read.word("MAIL_FROM", "letters@localhost"),
        demo=read.switch("DEMO", False),
        development=read.switch("DEVELOPMENT", False),
        clock=read.switch("CLOCK", True),
        proxies=read.number("PROXIES", 0, low=0, high=5),
        log_style=read.one_of("LOG", "plain", ("plain", "json")),
        log_level=read.one_of("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    )
    read.refuse_unknown()
    _refuse_unsafe(config)
    return config


class _Reader:
    """Reads settings one by one and remembers which were asked for, so that a misspelt one is noticed."""

    #: Settings of the workshop (dev.py, tests), not of the application.
    OTHERS = frozenset({"TEST_DATABASE", "TEST_DATABASE_URL", "TEST_REDIS_URL", "FAILPOINTS"})

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.asked: set[str] = set()

    def word(self, name: str, default: str) -> str:
        self.asked.add(name)
        value = self.environment.get(PREFIX + name, "").strip()
        return value or default

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        value = self.word(name, str(default))
        if not value.isdecimal() or not low <= int(value) <= high:
            raise BadSetting(f"{PREFIX}{name} must be a whole number from {low} to {high}; it is {value!r}.")
        return int(value)

    def switch(self, name: str, default: bool) -> bool:
        value = self.word(name, "1" if default else "0").lower()
        if value not in {"1", "0", "yes", "no", "true", "false", "on", "off"}:
            raise BadSetting(f"{PREFIX}{name} must be 1 or 0; it is {value!r}.")
        return value in {"1", "yes", "true", "on"}

    def one_of(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.word(name, default)
        if value not in choices:
            raise BadSetting(f"{PREFIX}{name} must be one of {', '.join(choices)}; it is {value!r}.")
        return value

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        value = self.word(name, default)
        if value and (urlsplit(value).scheme not in schemes or not (urlsplit(value).netloc or urlsplit(value).path)):
            begins = " or ".join(scheme + "://" for scheme in schemes)
            raise BadSetting(f"{PREFIX}{name} must be an address that begins with {begins}; it is {value!r}.")
        return value

    def country(self, name: str, default: str) -> str:
        value = self.word(name, default).upper()
        if value and (len(value) != 2 or not value.isalpha()):
            raise BadSetting(f"{PREFIX}{name} must be a two-letter country code such as GB; it is {value!r}.")
        return value

    def database(self, name: str, default: str) -> str:
        value = self.word(name, default)
        for plain in ("postgres://", "postgresql://"):
            if value.startswith(plain):
                value = "postgresql+psycopg://" + value[len(plain) :]
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise BadSetting(f"{PREFIX}{name} must begin with sqlite:/// or postgresql://.")
        return value

    def mail(self, name: str, default: str) -> str:
        value = self.word(name, default)
        if value != "console" and (urlsplit(value).scheme not in {"smtp", "smtps"} or not urlsplit(value).hostname):
            raise BadSetting(
                f"{PREFIX}{name} must be 'console' or begin with smtp:// or smtps:// and name a mail server."
            )
        return value

    def folder(self, name: str, default: Path) -> Path:
        path = Path(self.word(name, str(default))).expanduser().resolve()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise BadSetting(f"{PREFIX}{name} names a folder that cannot be made: {fault.strerror}.") from fault
        if not os.access(path, os.W_OK | os.X_OK):
            raise BadSetting(f"{PREFIX}{name} names a folder that cannot be written to.")
        return path

    def secret(self, name: str, instance: Path) -> str:
        given = self.word(name, "")
        if given:
            if len(given) < 32:
                raise BadSetting(
                    f"{PREFIX}{name} is too short to keep anything safe; use at least 32 random characters."
                )
            return given
        return _kept_secret(instance / "secret")

    def refuse_unknown(self) -> None:
        known = {PREFIX + name for name in self.asked | self.OTHERS}
        for name in sorted(self.environment):
            if name.startswith(PREFIX) and name not in known:
                raise BadSetting(f"{name} is not a setting; docs/running.md lists them all.")


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made on first start and readable by its owner only."""
    try:
        # Made whole beside its place and then linked there: two processes starting at once agree on one.
        if not path.exists():
            fresh = path.with_name(f".secret-{secrets.token_hex(8)}")
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        kept = path.read_text().strip()
    except OSError as fault:
        raise BadSetting(f"The file 'secret' in the instance folder cannot be used: {fault.strerror}.") from fault
    if len(kept) < 32:
        raise BadSetting("The file 'secret' in the instance folder is too short; remove it and a new one is made.")
    return kept


def _refuse_unsafe(config: Config) -> None:
    if not config.https and not _stays_here(config.host):
        raise BadSetting(
            f"{PREFIX}HOST opens this to other machines, so {PREFIX}PUBLIC_URL must begin with https:// "
            "(a proxy in front brings the certificate)."
        )
    if config.https and config.development:
        raise BadSetting(
            f"{PREFIX}DEVELOPMENT is for one's own machine and cannot be on with an https {PREFIX}PUBLIC_URL."
        )
    if config.https and config.demo:
        raise BadSetting(
            f"{PREFIX}DEMO has sign-ins that everyone knows and cannot be on with an https {PREFIX}PUBLIC_URL."
        )
    if config.https and config.console_mail:
        raise BadSetting(f"{PREFIX}MAIL must name a mail server (smtp://…) when {PREFIX}PUBLIC_URL is https.")


def _stays_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
