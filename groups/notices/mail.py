"""Handing letters to a mail server; in development, to the console and the demo mailbox."""

from __future__ import annotations

import io
import smtplib
import socket
import ssl
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from threading import Lock
from types import TracebackType
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from groups import clock
from groups.config import Config
from groups.outbox import Letter

#: How long the server may be silent, and how long a whole letter may take, in seconds.
TIMEOUT = 20.0
PATIENCE = 60.0
#: Letters on one connection; many servers hang up after some dozens.
MOST = 40
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


class Round:
    """Letters handed over one after the other on one connection, which is made when there is something to hand over.

    `with Round() as post: post.send(letter, message_id)`. Raises NotTaken with the server's code, never with its words
    or the address; after that the next letter begins with a connection of its own.
    """

    def __init__(self, config: Config | None = None) -> None:
        self._config = config
        self._server: _Bounded | None = None
        self._handed = 0

    def __enter__(self) -> Round:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, letter: Letter, message_id: str) -> None:
        """Hand over one letter."""
        config = self._config or _settings
        if config is None:
            raise RuntimeError("mail.configure() has not been called")
        if config.console_mail:
            _show(letter)
            return
        message = _message(config, letter, message_id)
        try:
            with _plainly():
                self._line(config).send_message(message)
        except NotTaken as fault:
            if not fault.why.startswith("smtp"):  # a plain no leaves the line as it was; after anything else who knows
                self._hang_up(politely=False)
            raise
        except BaseException:
            self._hang_up(politely=False)
            raise
        finally:
            self._handed += 1

    def _line(self, config: Config) -> _Bounded:
        """The connection there is, if the server still listens on it; else a new one."""
        if self._server is not None and (self._handed >= MOST or not self._server.still_listens()):
            self._hang_up()
        if self._server is None:
            self._server, self._handed = _connect(config), 0
        self._server.wind_up()
        return self._server

    def _hang_up(self, *, politely: bool = True) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        if politely:
            with suppress(OSError, smtplib.SMTPException):
                server.wind_up()
                server.quit()
        server.close()


def send(config: Config, letter: Letter, message_id: str) -> None:
    """Hand over one letter on a connection of its own. Raises NotTaken."""
    with Round(config) as post:
        post.send(letter, message_id)


def greet(config: Config) -> None:
    """Reach the mail server and sign in there, and send nothing. Raises NotTaken when it cannot be used."""
    with _plainly():
        server = _connect(config)
        try:
            server.noop()
        finally:
            server.close()


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


class _Answers(io.RawIOBase):
    """What a server says, read until the time for it is over: one that says a byte now and then is not waited for."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._socket, self.until = line, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.until - clock.ticks()
        if left <= 0:
            raise TimeoutError("the letter took too long")
        self._socket.settimeout(min(TIMEOUT, left))
        try:
            return self._socket.recv_into(buffer)
        finally:
            self._socket.settimeout(TIMEOUT)


class _Bounded(smtplib.SMTP):
    """A mail server that is given so much time for a letter, and no more."""

    _until = 0.0
    _answers: _Answers | None = None

    def wind_up(self) -> None:
        """The time of a letter begins."""
        self._until = clock.ticks() + PATIENCE
        if self._answers is not None:
            self._answers.until = self._until

    def still_listens(self) -> bool:
        """Whether it answers, and begins afresh."""
        self.wind_up()
        try:
            return self.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def getreply(self) -> tuple[int, bytes]:
        """One answer of the server."""
        if self.file is None and self.sock is not None:
            self._until = self._until or clock.ticks() + PATIENCE
            self._answers = _Answers(self.sock, self._until)
            self.file = io.BufferedReader(self._answers)
        return super().getreply()


class _BoundedSecure(_Bounded, smtplib.SMTP_SSL):
    """The same, encrypted from its first word."""


def _connect(config: Config) -> _Bounded:
    """The mail server, encrypted whenever it can be, and signed in where a name is given."""
    where = urlsplit(config.mail_url)
    host, secure = where.hostname or "", where.scheme == "smtps"
    # The public name, not the machine's own: that is nobody's business, and finding it out may take long.
    said = urlsplit(config.public_url).hostname
    server: _Bounded
    if secure:
        context = ssl.create_default_context()
        server = _BoundedSecure(host, where.port or 465, said, timeout=TIMEOUT, context=context)
    else:
        server = _Bounded(host, where.port or 587, said, timeout=TIMEOUT)
    try:
        _enter(server, where, secure)
    except BaseException:
        server.close()
        raise
    return server


def _enter(server: _Bounded, where: SplitResult, secure: bool) -> None:
    server.ehlo()
    if not secure and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
        secure = True
    if where.username:
        if not secure and where.hostname not in HERE:
            raise NotTaken("no encryption", final=False)  # a passphrase is not sent for everybody to read
        server.login(unquote(where.username), unquote(where.password or ""))


def _message(config: Config, letter: Letter, message_id: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = formataddr((config.name, config.mail_from))
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{message_id}@{urlsplit(config.public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        message["List-Unsubscribe"] = f"<{letter.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _show(letter: Letter) -> None:
    with _lock:
        _mailbox.append(Shown(clock.now(), letter.to, letter.subject, letter.text))
    print(f"\n--- a letter to {letter.to}: {letter.subject}\n{letter.text}\n---", flush=True)
