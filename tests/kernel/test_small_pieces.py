"""The small pieces: heavy calls, letters, the outbox, places on pages, and fields that forms share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import get_ident

import pytest
from flask import Flask

from groups import db, fields, heavy, letters, outbox, slots
from groups.config import from_environment
from groups.errors import Conflict, Crowded, Invalid, Problem, TooSoon
from groups.slots import Part


@pytest.fixture
def plain_heavy() -> Iterator[None]:
    """Heavy calls are ordinary calls again afterwards."""
    yield
    heavy.run_through(None)


@pytest.mark.pure
def test_a_heavy_call_is_an_ordinary_call_until_a_runner_is_given(plain_heavy: None) -> None:
    assert heavy.run(divmod, 7, 2) == (3, 1)
    ran: list[object] = []
    heavy.run_through(lambda work, args: (found := work(*args), ran.append(found))[0])
    assert heavy.run(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        heavy.run(divmod, 7, 0)
    assert len(ran) == 2, "the runner itself sees no fault: a pool would print it, and that can fail as well"


@pytest.mark.pure
def test_who_waits_for_the_disk_does_not_stand_in_line_behind_what_is_heavy(plain_heavy: None) -> None:
    ran: list[str] = []
    heavy.run_through(
        lambda work, args: (ran.append("busy"), work(*args))[1], lambda work, args: (ran.append("disk"), work(*args))[1]
    )
    assert (heavy.run(divmod, 7, 2), heavy.wait(lambda: "kept")) == ((3, 1), "kept")
    assert ran == ["busy", "disk"]


@pytest.mark.pure
def test_more_than_can_be_done_is_refused_at_once(plain_heavy: None) -> None:
    refused: list[str] = []

    def fill(_work: object, _args: object) -> tuple[object, None]:
        if heavy._inside < heavy.MOST:
            heavy.run(divmod, 7, 2)
        else:
            with pytest.raises(Crowded) as crowded:
                heavy.run(divmod, 7, 2)
            refused.append(crowded.value.say)
        return None, None

    heavy.run_through(fill)
    heavy.run(divmod, 7, 2)
    assert len(refused) == 1
    heavy.check_room()


@pytest.mark.pure
def test_the_plain_call_runs_where_it_is_called() -> None:
    assert heavy.run(get_ident) == get_ident()


@pytest.mark.pure
def test_every_problem_has_a_sentence_a_code_and_a_status_of_its_own() -> None:
    kinds = Problem.__subclasses__()
    assert len({kind.code for kind in kinds}) == len({kind.status for kind in kinds}) == len(kinds) >= 6
    assert (str(Conflict("Too late.")), Conflict("x", code="full").code) == ("Too late.", "full")
    assert Conflict.code == "conflict", "a code given once is not everybody's"
    assert Invalid("No.", fields={"name": "Too long."}).fields == {"name": "Too long."}
    assert TooSoon("Wait.", wait=3).wait == 3


def test_links_in_letters_lead_to_the_public_address_whatever_host_is_asked(
    app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> None:
    public = from_environment(
        {
            "STONES_INSTANCE_DIR": str(tmp_path_factory.mktemp("instance")), "STONES_NAME": "Café \"Ruhe\" <b>",
            "STONES_PUBLIC_URL": "https://stones.example.org:8443", "STONES_MAIL": "smtp://mail.example.org",
        }
    )  # fmt: skip
    letters.attach(app, public)
    try:
        with app.test_request_context("/", headers={"Host": "evil.example"}):
            assert letters.link("people.confirm", token="abc") == "https://stones.example.org:8443/confirm/abc"
            assert letters.subject() == 'A letter from Café "Ruhe" <b>'
    finally:
        letters.attach(app, app.config["STONES"])


def test_a_letter_is_text_and_html_with_the_same_link_and_html_is_escaped(app: Flask) -> None:
    link = "http://localhost/confirm/abc"
    names = [path.stem for path in letters.ROOT.glob("templates/mail/*.txt") if not path.stem.startswith("_")]
    assert names
    assert all((letters.ROOT / "templates" / "mail" / f"{name}.html").exists() for name in names)
    assert letters._environment.autoescape("sign_up.html") is True
    assert letters._environment.autoescape("sign_up.txt") is False
    assert letters.link("people.confirm", token="abc") == link


@dataclass(frozen=True)
class Waiting:
    """What waits to be sent."""

    about_id: int = 1
    person_id: int | None = None
    message_id: str = "m"


def test_a_letter_belongs_to_the_transaction_of_its_deed(database: str) -> None:
    with pytest.raises(RuntimeError, match="transaction of its deed"):
        outbox.put("sign_up", 1, None)


def test_nobody_to_keep_letters_is_a_mistake_and_not_a_lost_letter(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "_queue", None)
    put = db.transaction()(outbox.put)
    with pytest.raises(RuntimeError, match="nobody keeps letters"):
        put("sign_up", 1, None)


def test_a_letter_put_is_kept_with_all_that_was_said_of_it(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[object, ...]] = []
    monkeypatch.setattr(outbox, "_queue", lambda *about, **how: kept.append((*about, how)))
    with db.transaction():
        outbox.put("sign_up", 7, 3, once="x")
    assert kept == [("sign_up", 7, 3, {"due_at": None, "not_after": None, "once": "x"})]


@pytest.mark.pure
def test_each_kind_of_letter_has_one_who_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_composers", {})
    with pytest.raises(LookupError, match="nobody composes"):
        outbox.composer("birthday")
    outbox.compose("birthday", lambda _waiting: None)
    assert outbox.composer("birthday")(Waiting()) is None


@pytest.mark.pure
def test_parts_of_a_page_come_in_order_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_providers", {})

    def late(_who: object) -> Part:
        return Part("late.html", order=90)

    slots.provide("desk", late)
    slots.provide("desk", late)
    slots.provide("desk", lambda _who: None)
    slots.provide("desk", lambda who: Part("early.html", {"who": who}, order=10))
    assert [part.template for part in slots.parts("desk", "wren")] == ["early.html", "late.html"]
    assert slots.parts("desk", "wren")[0].given == {"who": "wren"}
    assert slots.parts("nowhere") == []


def test_the_facets_are_read_as_one_value_and_anything_else_is_refused(app: Flask) -> None:
    with app.test_request_context():
        form = fields.FacetFields(data={})
        assert form.facets().people == 2
        assert len(form.facet_fields()) == 6
        for odd in ("9", "-1", "x", "", "1.5", "1 "):
            assert not _filled(odd).validate(), odd
        assert _filled("1").validate()


def _filled(value: str) -> fields.FacetFields:
    return fields.FacetFields(data=dict.fromkeys(fields.FacetFields()._fields, value))


def test_a_services_sentences_stand_beside_their_fields_or_above_the_form(app: Flask) -> None:
    with app.test_request_context():
        form = fields.FacetFields()
        fields.show_problems(form, {"facet_people": "Too many.", "moon": "Too far."})
        assert form["facet_people"].errors == ["Too many."]
        assert form.form_errors == ["Too far."]


@pytest.mark.pure
def test_text_is_tidied() -> None:
    assert [fields.tidy(value) for value in (None, "", "  a b \n")] == ["", "", "a b"]
