"""The outbox, the letters and the slots that features meet in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from groups import db, letters, outbox, slots
from groups.slots import Part


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What is put, instead of the notices that keep it."""
    found: list[tuple[object, ...]] = []
    monkeypatch.setattr(outbox, "_queue", lambda *given, **more: found.append((*given, more["once"])))
    return found


def test_a_letter_belongs_to_a_transaction(database: str, kept: list[tuple[object, ...]]) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        outbox.put("reset", 1, 2)
    with db.transaction():
        outbox.put("reset", 1, 2, once="reset 1")
    assert kept == [("reset", 1, 2, "reset 1")]


def test_without_anybody_to_keep_it_a_letter_is_refused(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_queue", None)
    with db.transaction(), pytest.raises(RuntimeError, match="nobody keeps letters"):
        outbox.put("reset", 1, 2)


def test_an_unknown_kind_has_no_composer(app: Flask) -> None:
    assert outbox.composer("sign_up")
    with pytest.raises(LookupError):
        outbox.composer("a kind nobody writes")


def test_links_lead_to_the_public_address_whoever_asked(app: Flask) -> None:
    with app.test_request_context("/", base_url="http://127.0.0.1:9/"):
        assert letters.link("people.confirm", token="abc") == "http://localhost/confirm/abc"


def test_a_letter_escapes_in_html_only(app: Flask) -> None:
    class Someone:
        name, discreet = "Tom & Jerry", False

    class Group:
        name, ref = "Bread & Butter", "x"

    text, html = letters.render("guiding_over", person=Someone(), group=Group())
    assert "Bread & Butter" in text
    assert "Bread &amp; Butter" in html


def test_every_letter_has_both_forms_and_a_neutral_subject(app: Flask) -> None:
    folder = letters.ROOT / "templates" / "mail"
    plain = {path.stem for path in folder.glob("*.txt")}
    assert plain == {path.stem for path in folder.glob("*.html") if not path.name.startswith("_")}
    assert letters.subject() == "A letter from Stepping Stones"


def test_slots_are_filled_in_order_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_providers", {})

    def filler(name: str, order: int) -> Callable[..., Part | None]:
        return lambda person: Part(name, {"for": person}, order) if person else None

    late, early = filler("late", 90), filler("early", 10)
    for fill in (late, early, late):
        slots.provide("desk", fill)
    assert [part.template for part in slots.parts("desk", "Wren")] == ["early", "late"]
    assert slots.parts("desk", None) == slots.parts("elsewhere") == []
