"""Who else has a say in a room: who needs a message held, and whose page shows it."""

from __future__ import annotations

from groups import db
from groups.chat import holding, pages
from groups.chat.models import RoomKind
from groups.chat.service import review
from tests import make
from tests.chat import deeds


def test_a_message_is_shown_again_when_nobody_needs_it_held(group, room, wren, otter, monkeypatch) -> None:
    message = deeds.post(wren, room, "Held by two")
    needed = {message.id}
    monkeypatch.setattr(holding, "_needs", [needed.__contains__])
    for let_go, seen in ((False, "hidden"), (True, "shown")):
        needed -= {message.id} if let_go else set()
        with db.transaction():
            review.hold(message.id)
            review.release(message.id)
        assert [each.status for each in deeds.see(otter, room)] == [seen]


def test_a_room_without_a_page_of_its_own_is_shown_by_the_plain_one(app, browser_of, group, room, wren) -> None:
    assert pages.page_of(RoomKind.GROUP) is pages.PLAIN
    assert pages.page_of(RoomKind.SIDE).template == "care/side_line.html"
    assert browser_of(make.person()).get(f"/rooms/{room.ref}").status_code == 404
    assert "What would you like back?" in browser_of(wren).get(f"/rooms/{room.ref}").text
