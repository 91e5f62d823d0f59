"""People at their browsers, beside a room that talks: some read pages, and some try to sign in.

They ask at a fixed pace whatever the server does, and what they wait is counted from when they meant to ask. Everybody
has an address of their own, of which a machine has sixteen million for itself, so limits are met as in life.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

HOST = "127.0.0.1"
#: Seconds after which a browser gives up.
PATIENCE = 30.0
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Asked:
    """One request: when it was due by the machine's own clock, how long it took from then, and what came of it.
    Status 0: no answer."""

    what: str
    due: float
    seconds: float
    status: int


Asking = Coroutine[Any, Any, None]


@contextmanager
def meanwhile(asking: Asking) -> Iterator[None]:
    """Let it go on beside the block, and end with it; what goes wrong in it is raised at the end."""
    loop, faults = asyncio.new_event_loop(), list[BaseException]()
    task = loop.create_task(asking)

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        except Exception as fault:
            faults.append(fault)
        finally:
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        if thread.is_alive():
            loop.call_soon_threadsafe(task.cancel)
        thread.join()
    if faults:
        raise faults[0]


async def read_pages(port: int, readers: list[dict[str, Any]], every: float, told: list[Asked]) -> None:
    """Have each reader ask for one of their pages after the other, one `every` so many seconds."""
    async with asyncio.TaskGroup() as group:
        for number, reader in enumerate(readers):
            door = Door(port, f"127.0.1.{number + 1}", reader["cookie"])
            group.create_task(_read(door, reader["paths"], every, every * number / len(readers), told))


async def _read(door: Door, paths: list[str], every: float, later: float, told: list[Asked]) -> None:
    due, number = time.monotonic() + later, 0
    while True:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        path = paths[number % len(paths)]
        status, _head, _body = await door.ask("GET", path)
        told.append(Asked(_kind(path), due, time.monotonic() - due, status))
        due, number = due + every, number + 1


def _kind(path: str) -> str:
    """A page by its kind, without which one of them it is."""
    return "/" + path.split("/")[1] + ("/…" if path.count("/") > 1 else "")


@dataclass(frozen=True)
class Burglary:
    """How sign-ins are tried: how many a second, at which accounts in turn, and from how many addresses. Of four one is
    for an account that there is not, and one has the right passphrase."""

    rate: float
    accounts: list[str]
    addresses: int
    passphrase: str

    def attempt(self, number: int) -> tuple[str, dict[str, str], str]:
        """What it is, the form to send and the address it comes from."""
        kind = ("unknown", "right", "wrong", "wrong")[number % 4]
        known = self.accounts[number % len(self.accounts)]
        email = f"nobody{number}@example.org" if kind == "unknown" else known
        words = self.passphrase if kind == "right" else "not the right words at all"
        place = number % self.addresses
        return kind, {"email": email, "passphrase": words}, f"127.1.{place // 250}.{place % 250 + 1}"


async def try_doors(port: int, plan: Burglary, told: list[Asked]) -> None:
    """Try to sign in, at a fixed rate, however many are unanswered."""
    cookie, token = await _form(port)
    began, number, under_way = time.monotonic(), 0, set[asyncio.Task[None]]()
    try:
        while True:
            due = began + number / plan.rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            kind, form, address = plan.attempt(number)
            door = Door(port, address, cookie, once=True)
            task = asyncio.create_task(_try(door, kind, {**form, "csrf_token": token}, due, told))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            number += 1
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _try(door: Door, kind: str, form: dict[str, str], due: float, told: list[Asked]) -> None:
    status = 0
    try:
        status, _head, _body = await door.ask("POST", "/sign-in", urlencode(form))
    finally:  # whoever was not answered when all ended is counted as well
        told.append(Asked(kind, due, time.monotonic() - due, status))


async def _form(port: int) -> tuple[str, str]:
    """The cookie and the hidden word of an empty form; a browser that keeps both may send it again and again."""
    status, head, body = await Door(port, HOST, "", once=True).ask("GET", "/sign-in")
    token, cookie = _TOKEN.search(body), re.search(r"(?im)^set-cookie: ([^;\r]+)", head)
    if status != 200 or token is None or cookie is None:
        raise RuntimeError(f"The form to sign in was answered with {status}, and without what is needed to send it.")
    return cookie[1], token[1]


class Door:
    """A browser's connection, kept open unless it is used `once`."""

    def __init__(self, port: int, address: str, cookie: str, once: bool = False) -> None:
        self._port, self._address, self._cookie, self._once = port, address, cookie, once
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, form: str = "") -> tuple[int, str, str]:
        """The status, the head and the body of the answer; status 0 when there was none."""
        try:
            return await asyncio.wait_for(self._ask(method, path, form), PATIENCE)
        except (OSError, TimeoutError, EOFError):
            self._close()
            return 0, "", ""

    async def _ask(self, method: str, path: str, form: str) -> tuple[int, str, str]:
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection(HOST, self._port, local_addr=(self._address, 0))
            reader, writer = self._streams
            writer.write(self._words(method, path, form))
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = re.search(r"(?i)\r\ncontent-length: (\d+)", head)
            body = await reader.readexactly(int(length[1])) if length else await reader.read()
            if self._once or not length:
                self._close()
        except BaseException:
            self._close()
            raise
        return int(head.split(" ", 2)[1]), head, body.decode()

    def _words(self, method: str, path: str, form: str) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {HOST}:{self._port}",
            f"Cookie: {self._cookie}",
            "Accept: text/html",
        ]
        lines += ["Connection: close"] if self._once else []
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
        return ("\r\n".join([*lines, "", ""]) + form).encode()

    def _close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
