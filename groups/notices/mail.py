"""Handing letters to a mail server; in development, to the console and the demo mailbox."""

from __future__ import annotations

import smtplib
import ssl
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from threading import Lock
from urllib.parse import unquote, urlsplit

from groups import clock
from groups.config import Config
from groups.outbox import Letter

TIMEOUT = 20.0
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class NotTaken(Exception):
    """The server did not take the letter. `final` says that trying again is of no use."""

    def __init__(self, why: str, *, final: bool) -> None:
        super().__init__(why)
        self.why, self.final = why, final


@dataclass(frozen=True)
class Shown:
    """A letter in the demo mailbox."""

    at: datetime
    to: str
    subject: str
    text: str


_settings: Config | None = None
_mailbox: deque[Shown] = deque(maxlen=100)
_lock = Lock()


def letters() -> list[Shown]:
    """What the console has been given since the start, newest first."""
    with _lock:
        return list(reversed(_mailbox))


def configure(settings: Config) -> None:
    """Use these settings for sending; every process does this once."""
    global _settings
    _settings = settings


def send_out(letter: Letter, message_id: str) -> None:
    """Hand over one letter by the settings of this process."""
    if _settings is None:
        raise RuntimeError("mail.configure() has not been called")
    send(_settings, letter, message_id)


def send(config: Config, letter: Letter, message_id: str) -> None:
    """Hand over one letter. Raises NotTaken with the server's code, never with its words or the address."""
    if config.console_mail:
        _show(letter)
        return
    message = _message(config, letter, message_id)
    with _plainly(), _connected(config) as server:
        server.send_message(message)


def greet(config: Config) -> None:
    """Reach the mail server and sign in there, and send nothing. Raises NotTaken when it cannot be used."""
    with _plainly(), _connected(config) as server:
        server.noop()


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn the many ways a server says no into one."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as fault:
        code = next(iter(fault.recipients.values()))[0]
        raise NotTaken(f"smtp {code}", final=code >= 500) from None
    except smtplib.SMTPSenderRefused as fault:
        # Our own address is not liked there: an operator can put that right, and then no letter should be lost.
        raise NotTaken(f"smtp sender {fault.smtp_code}", final=False) from None
    except smtplib.SMTPResponseException as fault:
        raise NotTaken(f"smtp {fault.smtp_code}", final=fault.smtp_code in {550, 551, 553}) from None
    except (OSError, smtplib.SMTPException) as fault:
        raise NotTaken(type(fault).__name__, final=False) from None


@contextmanager
def _connected(config: Config) -> Iterator[smtplib.SMTP]:
    """The mail server, encrypted whenever it can be, and signed in where a name is given."""
    where = urlsplit(config.mail_url)
    host, secure = where.hostname or "", where.scheme == "smtps"
    with _connect(host, where.port or (465 if secure else 587), secure) as server:
        if not secure and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            secure = True
        if where.username:
            if not secure and host not in HERE:
                raise NotTaken("no encryption", final=False)  # a passphrase is not sent for everybody to read
            server.login(unquote(where.username), unquote(where.password or ""))
        yield server


def _connect(host: str, port: int, secure: bool) -> smtplib.SMTP:
    if secure:
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    server.ehlo()
    return server


def _message(config: Config, letter: Letter, message_id: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = formataddr((config.name, config.mail_from))
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{message_id}@{urlsplit(config.public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _show(letter: Letter) -> None:
    with _lock:
        _mailbox.append(Shown(clock.now(), letter.to, letter.subject, letter.text))
    print(f"\n--- a letter to {letter.to}: {letter.subject}\n{letter.text}\n---", flush=True)
