"""Listens to everything a page complains about: console, uncaught errors, what was refused and what did not arrive."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

#: A page that is left while it loads gives up what it was waiting for; nobody is harmed.
LEFT = "net::ERR_ABORTED"
#: What the browser tells developers about its own doings: it has cleared what a sign-out asked it to clear, and it
#: has focused the summary of a form that came back (the journey checks that it did).
OWN_DOINGS = ("Cleared data types", "Autofocus processing was blocked")


@dataclass
class Watch:
    """What the pages of one browser complained about. The content policy's refusals come through the console."""

    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Listen to every page that is opened in `context` from now on."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(f"error: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def expect(self, words: str) -> None:
        """Complaints with these words are what the test is about."""
        self.expected.append(words)

    def left(self) -> list[str]:
        """What nobody expected."""
        return [each for each in self.complaints if not any(words in each for words in self.expected)]

    def _note(self, complaint: str) -> None:
        self.complaints.append(complaint)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "info" and any(words in message.text for words in OWN_DOINGS):
            return
        self._note(f"console {message.type} on {_path(message.page)}: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self._note(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self._note(f"refused: {response.status} {response.url}")


def _path(page: Page | None) -> str:
    return page.url if page else "a page that is gone"
