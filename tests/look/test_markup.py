"""Templates keep to the content policy, name icons that exist, and draw accessible fields."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import render_template_string
from wtforms import BooleanField, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from groups.fields import Depends
from tests.look.stage import ROOT, listing, stage

pytestmark = pytest.mark.pure
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(ROOT / "templates").parts]
DRAWN = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "img" / "icons.svg").read_text()))
NAMED = re.compile(r"\bicon\(['\"]([\w-]+)['\"]\)")
INLINE = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|javascript:", re.I)


class Sample(Form):
    """Every kind of field."""

    name = StringField("Your name", [InputRequired("A name is needed.")], description="A made-up one is fine.")
    words = TextAreaField("A few words")
    mood = RadioField(
        "How is today?", choices=[SelectChoice("low", "Low"), SelectChoice("good", "Good")], validate_choice=False
    )
    level = RadioField(
        "How much company?",
        choices=[SelectChoice("", "Any level"), SelectChoice("1", "alone"), SelectChoice("3", "a group")],
    )
    note = BooleanField("Send me a note", description="Change it whenever you like.")


def drawn(source: str, **given: Any) -> str:
    """What a template says, with the parts and the fields brought in as pages bring them in."""
    parts = '{% from "_parts.html" import stones, listing_card, empty, notice, moment with context %}'
    names = "error_summary, text, textarea, select, chips, stone_choice, checkbox, submit, post_button"
    fields = f'{{% from "_forms.html" import {names} with context %}}'
    with stage().test_request_context("/"):
        return re.sub(r"\s+", " ", render_template_string(parts + fields + source, **given))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_has_no_inline_style_or_script(path: Any) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "hole", ["<p style='x'>", "<style>", "<script>go()</script>", '<a onclick="x">', "javascript:x"]
)
def test_a_planted_inline_is_caught(hole: str) -> None:
    assert INLINE.search(hole)


def test_every_icon_a_page_names_is_on_the_sheet() -> None:
    named = {name for path in TEMPLATES for name in NAMED.findall(path.read_text("utf-8"))}
    assert named
    assert named - DRAWN == set()


@pytest.mark.parametrize(
    "kind", ["moss", "clay", "honey", "berry", "success", "error", "warning", "message", "anything"]
)
def test_every_kind_of_notice_has_an_icon_on_the_sheet(kind: str) -> None:
    said = drawn("{{ notice(kind, 'It is kept.') }}", kind=kind)
    assert set(re.findall(r"icons\.svg\?v=\w+#([\w-]+)", said)) <= DRAWN
    assert "It is kept." in said


@pytest.mark.parametrize("level", range(1, 6))
def test_stones_are_filled_up_to_the_level_and_say_it_in_words(level: int) -> None:
    said = drawn("{{ stones(level, 'a few people') }}", level=level)
    assert said.count('class="stone full"') == level
    assert said.count('class="stone') == 5 + said.count('class="stones"')
    assert f"Level {level}" in said
    assert "a few people" in said


def test_stones_without_a_level_say_so() -> None:
    said = drawn("{{ stones(none) }}")
    assert "stone full" not in said
    assert "do not know yet" in said


def test_a_listing_says_when_where_level_and_what_else_is_known() -> None:
    said = drawn(
        "{{ listing_card(it) }}", it=listing(newcomers=True, estimated=True, cost="Free", source="From a list")
    )
    for words in ("Quiet gardening", "Thursday, 10:00", "Mill Lane", "Level 2", "our estimate", "Newcomers welcome"):
        assert words in said
    for words in ("In person", "Free", "From a list"):
        assert words in said


def test_a_cancelled_listing_says_so_in_words() -> None:
    assert "This date is cancelled" in drawn("{{ listing_card(it) }}", it=listing(cancelled=True))


def test_what_people_wrote_is_escaped() -> None:
    said = drawn(
        "{{ listing_card(it) }}{{ empty(bad, bad) }}{{ notice('moss', bad) }}", it=listing(title="<b>"), bad="<i>"
    )
    assert "<i>" not in said
    assert "<b>&lt;" not in said
    assert "&lt;b&gt;" in said


def test_a_field_is_labelled_and_described_by_its_hint_and_its_error() -> None:
    form = Sample(data={"name": ""})
    form.validate()
    said = drawn("{{ text(form.name, autocomplete='nickname') }}", form=form)
    assert '<label for="name">Your name' in said
    assert 'aria-describedby="name-hint name-error"' in said
    assert 'aria-invalid="true"' in said
    assert 'autocomplete="nickname"' in said
    assert "A name is needed." in said
    assert "if you like" not in said


def test_a_field_that_may_stay_empty_says_so_and_has_nothing_to_describe() -> None:
    said = drawn("{{ textarea(form.words, rows=7) }}", form=Sample())
    assert "(if you like)" in said
    assert 'rows="7"' in said
    assert "aria-describedby" not in said


class Dependent(Form):
    """Fields that are answered already, or needed only at times."""

    kind = SelectField("What is it?", choices=[SelectChoice("line", "A line")])
    which = SelectField("Which one?", choices=[SelectChoice("", "Please choose"), SelectChoice("a", "A")])
    reason = TextAreaField("Why", [Depends()])
    name = StringField("Your name", [InputRequired("Please fill this in.")])


def test_only_what_may_stay_empty_is_as_one_likes() -> None:
    form = Dependent()
    assert "if you like" not in drawn("{{ select(form.kind) }}{{ textarea(form.reason) }}", form=form)
    assert "(if you like)" in drawn("{{ select(form.which) }}", form=form)


def test_the_summary_says_which_fields_are_empty() -> None:
    form = Dependent(data={"name": ""})
    form.validate()
    assert ">Your name: please fill this in.</a>" in drawn("{{ error_summary(form) }}", form=form)


def test_a_choice_is_a_group_with_a_legend() -> None:
    said = drawn("{{ chips(form.mood) }}{{ checkbox(form.note) }}", form=Sample(data={"mood": "good"}))
    assert said.count('type="radio"') == 2
    assert "<legend>How is today?" in said
    assert re.search(r'<input checked[^>]*value="good"', said)
    assert 'aria-describedby="note-hint"' in said


def test_the_stones_can_be_chosen_without_a_script() -> None:
    said = drawn("{{ stone_choice(form.level) }}", form=Sample(data={"level": "3"}))
    assert said.count('type="radio"') == 3
    assert said.count('class="stone"') == 2
    assert "Any level" in said


def test_the_error_summary_leads_to_each_field() -> None:
    form = Sample(data={"name": ""})
    form.validate()
    said = drawn("{{ error_summary(form) }}", form=form)
    assert '<a href="#name">A name is needed.</a>' in said
    assert drawn("{{ error_summary(form) }}", form=Sample()).strip() == ""


def test_a_button_that_does_something_carries_the_token() -> None:
    said = drawn("{{ post_button('/leave', 'Leave', 'danger', 'log-out') }}")
    assert 'method="post" action="/leave"' in said
    assert 'name="csrf_token" value="a-token"' in said


@pytest.mark.parametrize(
    "address", ["/", "/?empty=1", "/how-this-works", "/styleguide", "/problem/404", "/problem/418"]
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_page_has_both_ways_out_and_one_first_heading(address: str, signed_in: bool) -> None:
    page = (
        stage()
        .test_client()
        .get(f"{address}{'&' if '?' in address else '?'}in={'1' if signed_in else ''}")
        .get_data(as_text=True)
    )
    assert 'href="/urgent-help"' in page
    assert re.search(r'id="quick-exit" href="/elsewhere" rel="noreferrer noopener"', page)
    assert page.count("<h1") == 1
    assert ("<title>Notebook</title>" in page) is signed_in


@pytest.mark.parametrize(("cookie", "scheme"), [("dark", "dark"), ("light", "light"), ('"><b>', None), ("", None)])
def test_the_scheme_a_reader_chose_is_painted_by_the_server(cookie: str, scheme: str | None) -> None:
    client = stage().test_client()
    client.set_cookie("look", cookie)
    page = client.get("/").get_data(as_text=True)
    assert (f'data-scheme="{scheme}"' in page) if scheme else ("data-scheme" not in page)
