"""Walks the site as a person in one role would, from link to link, and says which pages there are."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Page, Response

CAP = 60
#: How many pages of one kind are looked at: groups one is in and groups one is not in look different.
ALIKE = 2
#: A link's path up to what comes from outside: refs are 26 letters of base 32, tokens are longer. Kinds of harm are
#: many and their pages alike, and so are practices.
REF = re.compile(r"/[a-z2-9]{26}(?=/|$)|(?<=/harms)/[a-z_]+$|(?<=/practices)/[a-z-]+$")
#: Leading away from the site, to files, or ending the sign-in; and links in letters, which work once and which others
#: who walk about in the same demo may have used.
NOT_PAGES = re.compile(r"^/(exit|static|sign-out|healthz|readyz|confirm/|reset/|invitation/|letters/|.*\.(ics|html)$)")
LETTERS = "/mailbox"
LINKS = "[...document.querySelectorAll('a[href]')].map((link) => link.href)"


@dataclass(frozen=True)
class Seen:
    """A page the walk has come to: its kind is its path with every ref left out."""

    path: str
    kind: str
    response: Response


@dataclass
class Walk:
    """Where to go and where one has been."""

    home: str
    todo: deque[str] = field(default_factory=deque)
    known: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, address: str) -> None:
        """Remember a link, unless it leads away or there were enough of its kind."""
        parts = urlsplit(address)
        if f"{parts.scheme}://{parts.netloc}" != self.home or NOT_PAGES.match(parts.path):
            return
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        kind = kind_of(path)
        if path not in self.known and self.kinds[kind] < ALIKE:
            self.known.add(path)
            self.kinds[kind] += 1
            self.todo.append(path)


def kind_of(path: str) -> str:
    """`/rooms/abc…?before=12` and `/rooms/def…?before=20` are of one kind; of what is asked only the view matters."""
    parts = urlsplit(path)
    views = [value for name, value in parse_qsl(parts.query) if name == "view" and value != "list"]
    return REF.sub("/…", parts.path) + (f"?{views[0]}" if views else "")


def walk(page: Page, home: str, begin: tuple[str, ...]) -> Iterator[Seen]:
    """Go breadth first from `begin` and yield each page while it is open; at most CAP of them."""
    steps = Walk(home)
    for path in begin:
        steps.add(home + path)
    count = 0
    while steps.todo and count < CAP:
        path = steps.todo.popleft()
        response = page.goto(path, wait_until="load")
        assert response is not None
        count += 1
        yield Seen(path, kind_of(path), response)
        if kind_of(path) == LETTERS:
            continue  # they lead to what is for whoever they were written to
        for link in page.evaluate(LINKS):
            steps.add(link)
