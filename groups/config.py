"""Settings: read once from the environment, checked, and frozen. A wrong one is refused with one sentence."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

PREFIX = "STONES_"
ROOT = Path(__file__).resolve().parent.parent
#: How many points the curve P-256 has: a private key is a number below it.
P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class BadSetting(Exception):
    """A setting that cannot be used; its text is the one sentence shown at start."""


@dataclass(frozen=True)
class Config:
    """Everything an operator can choose. `docs/running.md` explains each."""

    instance_dir: Path
    secret: str = field(repr=False)
    push_key: str = field(repr=False)
    journal_keys: tuple[str, ...] = field(repr=False)
    host: str
    port: int
    public_url: str
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    name: str
    exit_url: str
    country: str
    mail_url: str = field(repr=False)
    mail_from: str
    demo: bool
    development: bool
    clock: bool
    fanout: str
    proxies: int
    log_style: str
    log_level: str
    retention: Mapping[str, int] = field(default_factory=dict)
    failpoints: str = ""

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
    host = read.host("HOST", "127.0.0.1")
    port = read.number("PORT", 8000, low=0, high=65535)
    config = Config(
        instance_dir=instance,
        secret=read.secret("SECRET", instance),
        push_key=read.push_key("PUSH_KEY", instance),
        journal_keys=(*read.keys("JOURNAL_KEY", most=1), *read.keys("JOURNAL_KEYS", most=20)),
        host=host,
        port=port,
        public_url=read.place("PUBLIC_URL", f"http://localhost:{port}"),
        database_url=read.database("DATABASE_URL", f"sqlite:///{instance / 'stones.db'}"),
        redis_url=read.redis("REDIS_URL"),
        name=read.title("NAME", "Stepping Stones"),
        exit_url=read.web("EXIT_URL", "https://www.wikipedia.org/"),
        country=read.country("COUNTRY", ""),
        mail_url=read.mail("MAIL", "console"),
        mail_from=read.mailbox("MAIL_FROM", "letters@localhost"),
        demo=read.switch("DEMO", False),
        development=read.switch("DEVELOPMENT", False),
        clock=read.switch("CLOCK", True),
        fanout=read.one_of("FANOUT", "fast", ("fast", "stock")),
        proxies=read.number("PROXIES", 0, low=0, high=5),
        log_style=read.one_of("LOG", "plain", ("plain", "json")),
        log_level=read.one_of("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        retention=read.days("RETENTION"),
        failpoints=read.environment.get(f"{PREFIX}FAILPOINTS", "").strip(),
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

    def days(self, name: str) -> dict[str, int]:
        found = {}
        for part in self.word(name, "").replace(",", " ").split():
            match = re.fullmatch(r"([a-z_]+)=([0-9]{1,4})", part)
            if match is None:
                raise BadSetting(f"{PREFIX}{name} must be words like attendance=14; {part!r} is none.")
            found[match[1]] = int(match[2])
        return found

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        value = self.word(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
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

    def host(self, name: str, default: str) -> str:
        value = self.word(name, default)
        if not re.fullmatch(r"[A-Za-z0-9._:-]{1,255}", value):
            raise BadSetting(f"{PREFIX}{name} must be the name or number of a machine; it is {value!r}.")
        return value

    def web(self, name: str, default: str) -> str:
        value = self.word(name, default)
        parts = _parts(value)
        if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or not _plain(value):
            raise BadSetting(
                f"{PREFIX}{name} must be an address that begins with http:// or https://; it is {value!r}."
            )
        return value

    def place(self, name: str, default: str) -> str:
        value = self.web(name, default)
        parts = urlsplit(value)
        if parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
            raise BadSetting(f"{PREFIX}{name} must end after the machine's name and port; it is {value!r}.")
        if parts.netloc.startswith("["):  # the check of Host headers knows no bare IPv6 address
            raise BadSetting(f"{PREFIX}{name} must name the machine, such as localhost; it is {value!r}.")
        usual = {"http": ":80", "https": ":443"}[parts.scheme]  # browsers leave it out when they name an origin
        return f"{parts.scheme}://{parts.netloc.lower().removesuffix(usual)}"

    def title(self, name: str, default: str) -> str:
        value = self.word(name, default)
        if len(value) > 60 or not value.isprintable():
            raise BadSetting(f"{PREFIX}{name} must be one line of at most 60 letters; it is {value[:80]!r}.")
        return value

    def country(self, name: str, default: str) -> str:
        value = self.word(name, default).upper()
        if value and not re.fullmatch(r"[A-Z]{2}", value):
            raise BadSetting(f"{PREFIX}{name} must be a two-letter country code such as GB; it is {value!r}.")
        return value

    # The next three may hold a password, so their sentences do not repeat them.

    def redis(self, name: str) -> str | None:
        value = self.word(name, "")
        if not value:
            return None
        parts = _parts(value)
        where = parts and (parts.path if parts.scheme == "unix" else parts.hostname)
        if parts is None or parts.scheme not in {"redis", "rediss", "unix", "valkey"} or not where:
            raise BadSetting(f"{PREFIX}{name} must begin with redis://, rediss:// or unix:// and name a server.")
        _need("redis", PREFIX + name)
        return value.replace("valkey://", "redis://", 1)  # the same protocol, for which one library is enough

    def database(self, name: str, default: str) -> str:
        value = self.word(name, default)
        for plain in ("postgres://", "postgresql://"):
            if value.startswith(plain):
                value = "postgresql+psycopg://" + value[len(plain) :]
        if value.startswith("postgresql+psycopg://") and _parts(value) is not None:
            _need("psycopg", PREFIX + name)
            return value
        file = value.removeprefix("sqlite:///").partition("?")[0]
        if not value.startswith("sqlite:///") or not file or file.startswith((":memory:", "file:")):
            raise BadSetting(f"{PREFIX}{name} must begin with sqlite:/// and name a file, or with postgresql://.")
        if not Path(file).parent.is_dir() or Path(file).is_dir():
            raise BadSetting(f"{PREFIX}{name} names a file in a folder that does not exist.")
        return value

    def mail(self, name: str, default: str) -> str:
        value = self.word(name, default)
        parts = _parts(value)
        if value != "console" and (parts is None or parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
            raise BadSetting(
                f"{PREFIX}{name} must be 'console' or begin with smtp:// or smtps:// and name a mail server."
            )
        return value

    def mailbox(self, name: str, default: str) -> str:
        value = self.word(name, default)
        if not re.fullmatch(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]{1,64}@[A-Za-z0-9.-]{1,190}", value):
            raise BadSetting(f"{PREFIX}{name} must be an e-mail address such as letters@example.org; it is {value!r}.")
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
            if len(set(given)) < 10:
                raise BadSetting(
                    f"{PREFIX}{name} repeats itself and can be guessed; use at least 32 random characters."
                )
            return given
        return _kept_secret(instance / "secret")

    def push_key(self, name: str, instance: Path) -> str:
        given = self.word(name, "").lower()
        if given and not _is_push_key(given):
            raise BadSetting(f"{PREFIX}{name} must be 64 hexadecimal digits, such as `openssl rand -hex 32` makes.")
        return given or _kept_push_key(instance / "push-key")

    def keys(self, name: str, most: int) -> tuple[str, ...]:
        given = tuple(self.word(name, "").lower().replace(",", " ").split())
        if len(given) > most or not all(re.fullmatch(r"[0-9a-f]{64}", each) for each in given):
            some = "keys divided by spaces, each of them" if most > 1 else "one key of"
            raise BadSetting(
                f"{PREFIX}{name} must be {some} 64 hexadecimal digits, such as `openssl rand -hex 32` makes."
            )
        if any(len(set(each)) < 6 for each in given):
            raise BadSetting(f"{PREFIX}{name} repeats itself and can be guessed; `openssl rand -hex 32` makes a key.")
        return given

    def refuse_unknown(self) -> None:
        known = {PREFIX + name for name in self.asked | self.OTHERS}
        for name in sorted(self.environment):
            if name.startswith(PREFIX) and name not in known:
                raise BadSetting(f"{name} is not a setting; docs/running.md lists them all.")


def _parts(value: str) -> SplitResult | None:
    """The parts of an address; None when it is none."""
    try:
        parts = urlsplit(value)
        _ = parts.port, parts.hostname  # read on purpose: only reading them finds a port that is no number
    except ValueError:
        return None
    return parts


def _plain(value: str) -> bool:
    return value.isascii() and value.isprintable() and not set(value) & set(" \"'<>\\`")


def _need(module: str, setting: str) -> None:
    if find_spec(module) is None:
        raise BadSetting(f"{setting} needs the Python package {module}: install requirements/scale.txt.")


def _kept_secret(path: Path) -> str:
    kept = _kept(path, secrets.token_urlsafe(48))
    if len(kept) < 32:
        raise BadSetting("The file 'secret' in the instance folder is too short; remove it and a new one is made.")
    return kept


def _kept_push_key(path: Path) -> str:
    kept = _kept(path, f"{1 + secrets.randbelow(P256 - 1):064x}")
    if not _is_push_key(kept):
        raise BadSetting("The file 'push-key' in the instance folder is no key; remove it and a new one is made.")
    return kept


def _is_push_key(words: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{64}", words) is not None and 0 < int(words, 16) < P256


def _kept(path: Path, fresh: str) -> str:
    """What `path` holds: `fresh`, where this is the first start. Readable by its owner only."""
    try:
        if not path.exists():
            _make(path, fresh)
        return path.read_text().strip()
    except OSError as fault:
        raise BadSetting(f"The file '{path.name}' in the instance folder cannot be used: {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        raise BadSetting(f"The file '{path.name}' in the instance folder is damaged: it is not text.") from fault


def _make(path: Path, words: str) -> None:
    """Made whole beside its place and then linked there: two processes that start at once agree on one."""
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(words)
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:
        pass  # the other one was first
    finally:
        fresh.unlink(missing_ok=True)


def _refuse_unsafe(config: Config) -> None:
    if not config.https and not _stays_here(config.host):
        raise BadSetting(
            f"{PREFIX}HOST opens this to other machines, so {PREFIX}PUBLIC_URL must begin with https:// "
            "(a proxy in front brings the certificate)."
        )
    if not config.https and not _stays_here(urlsplit(config.public_url).hostname or ""):
        raise BadSetting(
            f"{PREFIX}PUBLIC_URL names another machine than this one, so it must begin with https:// "
            "(without it everybody on the way could read along)."
        )
    if config.https and config.development:
        raise BadSetting(
            f"{PREFIX}DEVELOPMENT is for one's own machine and cannot be on with an https {PREFIX}PUBLIC_URL."
        )
    if config.https and config.demo:
        raise BadSetting(
            f"{PREFIX}DEMO has sign-ins that everyone knows and cannot be on with an https {PREFIX}PUBLIC_URL."
        )
    if config.https and config.failpoints:
        raise BadSetting(
            f"{PREFIX}FAILPOINTS makes the site fail on purpose and cannot be on with an https {PREFIX}PUBLIC_URL."
        )
    if config.https and config.console_mail:
        raise BadSetting(f"{PREFIX}MAIL must name a mail server (smtp://…) when {PREFIX}PUBLIC_URL is https.")


def _stays_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
