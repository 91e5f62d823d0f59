"""The pages, for what is done by form and not by socket: each form is sent with the token of a page of one's own."""

from __future__ import annotations

import asyncio
import re

import requests


class Browser:
    """A browser in which somebody is signed in at one worker."""

    def __init__(self, url: str, cookie: str) -> None:
        self.url, self.cookie = url, cookie

    async def page(self, path: str) -> str:
        """What is on a page."""
        answer = await asyncio.to_thread(self._get, path)
        return answer.text

    async def send(self, path: str, **fields: str) -> None:
        """Send a form; raises when it is refused."""
        await asyncio.to_thread(self._post, path, fields)

    def _get(self, path: str) -> requests.Response:
        answer = requests.get(f"{self.url}{path}", headers={"Cookie": self.cookie}, timeout=10)
        answer.raise_for_status()
        return answer

    def _post(self, path: str, fields: dict[str, str]) -> None:
        page = self._get("/account")
        (token,) = set(re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page.text))
        fresh = page.headers.get("Set-Cookie", self.cookie).split(";")[0]
        sent = requests.post(
            f"{self.url}{path}", {"csrf_token": token, **fields}, headers={"Cookie": fresh}, timeout=10,
            allow_redirects=False,
        )  # fmt: skip
        if sent.status_code != 303 and sent.status_code != 302:
            raise RuntimeError(
                f"{path} was answered with {sent.status_code}: {re.sub(r'<[^>]+>', ' ', sent.text)[:600]}"
            )
