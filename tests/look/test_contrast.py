"""The colours can be read: WCAG 2.2 contrast of the tokens, measured in both schemes."""

from __future__ import annotations

import re

import pytest

from tests.look.stage import ROOT

pytestmark = pytest.mark.pure
CSS = (ROOT / "static" / "css" / "app.css").read_text()
GROUNDS = ("paper", "surface")
WASHES = ("moss", "clay", "honey", "berry")


def tokens(selector: str) -> dict[str, str]:
    """The colours a rule sets, by name."""
    body = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", CSS)
    assert body is not None, selector
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6});", body.group(1)))


SCHEMES = {
    "light": tokens("  :root"),
    "dark": tokens(':root[data-scheme="dark"]'),
}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2: from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def text_pairs() -> list[tuple[str, str]]:
    """What is written on what: 4.5 to 1."""
    plain = [(text, ground) for text in ("ink", "soft", "moss", "moss-deep", *WASHES[1:]) for ground in GROUNDS]
    washed = [(text, f"{wash}-wash") for wash in WASHES for text in ("ink", "soft", wash)]
    return [
        *plain,
        *washed,
        ("moss", "clay-wash"),
        ("moss-deep", "moss-wash"),
        ("on-moss", "moss"),
        ("on-moss", "moss-deep"),
    ]


def shape_pairs() -> list[tuple[str, str]]:
    """Edges of controls and stones, and the ring around what has focus: 3 to 1."""
    grounds = [*GROUNDS, *(f"{wash}-wash" for wash in WASHES)]
    return [*(("edge", ground) for ground in GROUNDS), *(("focus", ground) for ground in grounds)]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), text_pairs())
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    colours = SCHEMES[scheme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("shape", "ground"), shape_pairs())
def test_shapes_can_be_seen(scheme: str, shape: str, ground: str) -> None:
    colours = SCHEMES[scheme]
    assert contrast(colours[shape], colours[ground]) >= 3


def test_the_darkness_chosen_is_the_darkness_of_the_device() -> None:
    assert tokens(':root:not([data-scheme="light"])') == SCHEMES["dark"]


def test_both_schemes_name_the_same_colours() -> None:
    assert SCHEMES["light"].keys() == SCHEMES["dark"].keys()
    assert len(SCHEMES["light"]) >= 16


def test_the_formula_agrees_with_the_published_ends() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
