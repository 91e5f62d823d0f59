"""The server is killed in the worst moment, and what was written is there once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, expect

from groups import access, db
from groups.chat.models import Message
from tests import servers
from tests.browser.rooms import SETTINGS, browser_for, enter, line, texts, write
from tests.browser.watching import Watch
from tests.realtime.conftest import a_circle, shared_database

__all__ = ["shared_database"]  # a fixture


@contextmanager
def dies(starting: AbstractContextManager[servers.Running]) -> Iterator[servers.Running]:
    """A server that has been killed when the block ends."""
    with pytest.raises(RuntimeError, match="ended with -9"), starting as running:
        yield running


def test_what_was_kept_but_not_answered_is_there_once(shared_database: str, chromium: Browser, watch: Watch) -> None:
    for lost in ("/socket.io/", "/step-out", "ERR_CONNECTION_REFUSED", "CLOSING or CLOSED"):
        watch.expect(lost)
    circle, port = a_circle(), str(servers.free_port())
    settings = {**SETTINGS, "STONES_DATABASE_URL": shared_database, "STONES_PORT": port}
    dying = {**settings, "STONES_FAILPOINTS": "chat.after_commit=exit:2"}
    with dies(servers.running(dying, commands=())) as first:
        context = browser_for(chromium, first.url, circle.wren)
        watch.over(context)
        wren = enter(context, circle)
        write(wren, "Answered")
        expect(wren.locator("#state")).to_have_text("sent")
        write(wren, "Kept, not answered")
        first.process.wait(10)
    expect(line(wren, "Kept, not answered")).to_contain_text("not sent yet")
    write(wren, "Written meanwhile")
    with servers.running(settings, commands=()):
        wren.evaluate("window.dispatchEvent(new Event('online'))")
        expect(wren.locator("#state")).to_have_text("sent")
        assert texts(wren) == ["Answered", "Kept, not answered", "Written meanwhile"]
        wren.reload()
        assert texts(wren) == ["Answered", "Kept, not answered", "Written meanwhile"]
        assert db.session().query(Message).filter_by(room_id=circle.room.id).count() == 3
        context.close()
    access.forget()
    db.release()
