"""Templates escape what they show."""

from __future__ import annotations

import re

import pytest

from tests.rules.reading import ROOT

pytestmark = pytest.mark.pure

UNESCAPED = re.compile(r"\|\s*safe\b|\bautoescape\s+false\b|\|\s*forceescape\s+false\b")
ON_HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.I)


def offences(text: str) -> list[str]:
    """Places where a template lets HTML through, or carries script in an attribute (the CSP would refuse it)."""
    return [match.group() for pattern in (UNESCAPED, ON_HANDLER) for match in pattern.finditer(text)]


def test_no_template_lets_html_through() -> None:
    """`groups/text.py` makes the only HTML out of what people write, and hands over Markup; nothing else is safe."""
    found = [(path, offences(path.read_text())) for path in sorted((ROOT / "templates").rglob("*")) if path.is_file()]
    assert [f"{path.relative_to(ROOT)}: {hit}" for path, hits in found for hit in hits] == []


@pytest.mark.parametrize(
    "text", ["{{ bio|safe }}", "{{ bio | safe }}", "{% autoescape false %}", '<a href="#" onclick="x()">go</a>']
)
def test_a_planted_hole_is_caught(text: str) -> None:
    assert offences(text) != []


def forms_in_paragraphs(text: str) -> list[str]:
    """Deeds of one button in a paragraph: a browser ends the paragraph before a form, and its look is lost."""
    return [
        each
        for each in re.findall(r"<p\b[^>]*>(?:(?!</p>).)*", text, re.S)
        if re.search(r"post_button\(|<form\b", each)
    ]


def test_no_form_stands_in_a_paragraph() -> None:
    found = {path: forms_in_paragraphs(path.read_text()) for path in sorted((ROOT / "templates").rglob("*.html"))}
    assert {path.relative_to(ROOT): hits for path, hits in found.items() if hits} == {}
    assert forms_in_paragraphs("<p class='cluster'>{{ post_button(url, 'Take it') }}</p>") != []
    assert forms_in_paragraphs("<p>Words</p><div>{{ post_button(url, 'Take it') }}</div>") == []


def test_ordinary_templates_are_fine() -> None:
    assert offences('{{ name }} <a href="{{ url }}">{{ "safe" if safe else "no" }}</a>') == []
