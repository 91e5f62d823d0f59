"""The guarded way out: a request to an address that somebody else named. It never reaches the machines around us."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from groups import clock

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

#: The most of an answer that is read; its body is not wanted.
LONGEST_HEAD = 16_384
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\]")


class NotReached(Exception):
    """No answer came. `final` says that none ever will, because the address is one we do not call."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.why, self.final = why, final


@dataclass(frozen=True)
class Answer:
    """What was said: the status, and the header lines by their names in small letters."""

    status: int
    headers: Mapping[str, str]


def is_public(address: IPAddress) -> bool:
    """Whether an address is out on the internet: not this machine, not a network of its owner's, not everybody at
    once, nor one of these in the clothes of another protocol."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@dataclass(frozen=True)
class Guard:
    """Which addresses and ports may be called, and whose certificates are believed."""

    may_reach: Callable[[IPAddress], bool] = is_public
    ports: frozenset[int] | None = frozenset({443})
    trust: Callable[[], ssl.SSLContext] = _trust


PUBLIC = Guard()


@dataclass(frozen=True)
class Target:
    """An address taken apart. `origin` is its scheme, machine and port, as browsers write it."""

    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        return f"https://{self.host}" + ("" if self.port == 443 else f":{self.port}")


def target(url: str, guard: Guard = PUBLIC) -> Target:
    """The parts of an https address that may be called as far as it shows. Raises NotReached for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise NotReached("no address", final=True) from None
    host = parts.netloc.lower().removesuffix(f":{parts.port}")
    plain = all("!" <= letter <= "~" for letter in url) and HOST.fullmatch(host)
    if parts.scheme != "https" or not plain or (guard.ports is not None and port not in guard.ports):
        raise NotReached("no address", final=True)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, path)


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, guard: Guard = PUBLIC) -> Answer:
    """Send `body` and give the answer, all within `seconds`. A redirect is an answer like any other: it is not
    followed. Raises NotReached."""
    to, until = target(url, guard), clock.ticks() + seconds
    lines = {"Host": to.origin.removeprefix("https://"), **headers}
    lines |= {"Content-Length": str(len(body)), "Connection": "close"}
    head = f"POST {to.path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    try:
        with _connected(to, guard, until) as line:
            line.settimeout(_left(until))
            line.sendall(head.encode("ascii") + body)
            return _answer(_head(line, until))
    except OSError as fault:  # a name that is not found, a certificate that is not right, and time-outs among them
        raise NotReached(type(fault).__name__) from None


@contextmanager
def _connected(to: Target, guard: Guard, until: float) -> Iterator[ssl.SSLSocket]:
    """A line to an address that was looked at, and not to what the name may stand for a moment later."""
    fault: OSError | None = None
    for family, where in _places(to, guard):
        with socket.socket(family, socket.SOCK_STREAM) as line:
            try:
                line.settimeout(_left(until))
                line.connect(where)
            except OSError as refused:
                fault = refused
                continue
            line.settimeout(_left(until))
            with guard.trust().wrap_socket(line, server_hostname=to.host.strip("[]")) as sealed:
                yield sealed
                return
    raise fault or NotReached("no address")


def _places(to: Target, guard: Guard) -> Sequence[tuple[int, Any]]:
    """What the name stands for. When one of the addresses may not be called, none of them is."""
    found = socket.getaddrinfo(to.host.strip("[]"), to.port, type=socket.SOCK_STREAM)
    known = {str(where[0]): (family, where) for family, _type, _proto, _name, where in found}
    if not all(guard.may_reach(ipaddress.ip_address(address.partition("%")[0])) for address in known):
        raise NotReached("not public", final=True)
    return list(known.values())[:3]


def _head(line: ssl.SSLSocket, until: float) -> bytes:
    """The answer up to its body; a trickle does not hold us longer than silence would."""
    head = b""
    while b"\r\n\r\n" not in head:
        if len(head) > LONGEST_HEAD:
            raise NotReached("too long")
        line.settimeout(_left(until))
        more = line.recv(4096)
        if not more:
            raise NotReached("hung up")
        head += more
    return head.partition(b"\r\n\r\n")[0]


def _answer(head: bytes) -> Answer:
    first, *rest = head.decode("latin-1").split("\r\n")
    status = re.fullmatch(r"HTTP/1\.[01] ([1-5][0-9][0-9])( .*)?", first)
    if status is None:
        raise NotReached("no http")
    pairs = (each.partition(":") for each in rest)
    return Answer(int(status[1]), {name.strip().lower(): value.strip() for name, _, value in pairs})


def _left(until: float) -> float:
    left = until - clock.ticks()
    if left <= 0:
        raise TimeoutError
    return left
