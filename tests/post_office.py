"""A real mail server for tests, which takes letters, refuses, puts off, hangs, or hangs up, as it is told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests import servers

TAKEN = "250 taken"


@dataclass
class PostOffice:
    """What arrived, and how to answer. `recipient` and `contents` are asked with the address at RCPT and after DATA."""

    url: str = ""
    arrived: list[Message] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    recipient: Callable[[str, int], str] = lambda _address, _time: "250 ok"
    contents: Callable[[str, int], str] = lambda _address, _time: TAKEN

    def addresses(self) -> list[str]:
        """To whom letters arrived."""
        return sorted(str(letter["To"]) for letter in self.arrived)

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer to "may this go to address?"."""
        self.asked[address] += 1
        answer = await self._carried_out(server, self.recipient(address, self.asked[address]))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Answer to a letter."""
        address = envelope.rcpt_tos[0]
        wish = self.contents(address, self.asked[address])
        if wish in (TAKEN, "keep and hang up"):
            raw = envelope.content
            assert isinstance(raw, bytes)
            self.arrived.append(message_from_bytes(raw, policy=default))
        return await self._carried_out(server, wish)

    async def _carried_out(self, server: SMTP, wish: str) -> str:
        if wish == "hang":
            await asyncio.sleep(3)
            return "421 too late"
        if wish.endswith("hang up"):
            assert server.transport is not None
            server.transport.close()
            return "421 gone"
        return wish


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """An open post office at `post_office.url`."""
    office = PostOffice()
    port = servers.free_port()
    controller = Controller(office, hostname="127.0.0.1", port=port, server_hostname="post.example.org")
    controller.start()
    office.url = f"smtp://127.0.0.1:{port}"
    yield office
    controller.stop()
