"""Every page that each role can come to by links: sound, silent, without barriers, and inside its window."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.walking import Seen, walk
from tests.browser.watching import Watch

pytestmark = pytest.mark.timeout(240)
SHOTS = Path(__file__).parent / "shots"
#: `dev.py screens` asks for every page in all four looks; the tests alone try two.
ALL_LOOKS = bool(os.environ.get("ALL_LOOKS"))
LOOKS = {(1280, "light"): True, (360, "dark"): True, (1280, "dark"): ALL_LOOKS, (360, "light"): ALL_LOOKS}
BEGIN = {
    "visitor": ("/", "/sign-up", "/sign-up/sent", "/find?place=San+Jose", "/find?words=nothing+of+the+kind"),
    "member": ("/home", "/find?place=San+Jose", "/steps", "/groups"),
    "facilitator": ("/home", "/desk", "/groups"),
    "organiser": ("/home", "/desk"),
    "coordinator": ("/home", "/desk"),
}
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BODY = """() => ({
  title: document.title.trim(), lang: document.documentElement.lang,
  h1: document.querySelectorAll('h1').length,
})"""
WIDEST = """() => {
  const edge = document.documentElement.clientWidth;
  const out = [...document.querySelectorAll('main *, header *, footer *, aside *')]
    .filter((each) => each.getBoundingClientRect().right > edge + 1);
  return out.length ? out.at(-1).outerHTML.slice(0, 120) : '';
}"""


@pytest.mark.parametrize("role", list(BEGIN))
def test_every_page_is_sound(
    someone: Callable[..., Page], sign_in: Callable[..., None], watch: Watch, role: str
) -> None:
    page = someone()
    if role != "visitor":
        sign_in(page, role)
    home = page.context.request.get("/healthz").url.removesuffix("/healthz")
    faults: list[str] = []
    count = 0
    for seen in walk(page, home, BEGIN[role]):
        count += 1
        faults += [f"{seen.path}: {fault}" for fault in _faults(page, seen, role)]
        _known.update({(seen.kind, role), (seen.kind, "")})
        faults += [f"{seen.path}: {complaint}" for complaint in watch.left()]
        watch.complaints.clear()
    assert count > 5, "there was hardly a page to walk to"
    assert faults == [], "\n".join(faults)


#: Kinds of page that axe has seen, for a role and for any: a second page of a kind has little to add.
_known: set[tuple[str, str]] = set()


def _faults(page: Page, seen: Seen, role: str) -> list[str]:
    found = [] if seen.response.status == 200 else [f"answered {seen.response.status}"]
    body = page.evaluate(BODY)
    found += [f"has {body['h1']} main headings"] if body["h1"] != 1 else []
    found += [f"has no {name}" for name in ("title", "lang") if not body[name]]
    for (width, scheme), wanted in LOOKS.items():
        with_axe = (seen.kind, role if scheme == "light" else "") not in _known
        if ALL_LOOKS or (wanted and with_axe):
            found += _looked_at(page, seen, role, width, scheme, with_axe=with_axe)
    found += _sideways(page, 320, "") + _sideways(page, 640, "34px")
    page.emulate_media(color_scheme="light")  # the next page begins in it, and is not caught half changed
    return found


def _looked_at(page: Page, seen: Seen, role: str, width: int, scheme: Any, *, with_axe: bool) -> list[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    name = re.sub(r"[^a-z0-9]+", "-", seen.path.lower()).strip("-") or "first"
    page.screenshot(path=SHOTS / f"{width}-{scheme}" / role / f"{name[:90]}.png", full_page=True)
    if not with_axe:
        return []
    page.evaluate("window.scrollTo(0, 0)")  # what has slid half under the ways out is not small, only on its way
    violations = Axe().run(page, options=AXE).response["violations"]
    return [f"axe at {width} {scheme}: {_in_words(violation)}" for violation in violations]


def _in_words(violation: dict[str, Any]) -> str:
    node = violation["nodes"][0]
    return f"{violation['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"


def _sideways(page: Page, width: int, letters: str) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")
    too_wide = page.evaluate(SIDEWAYS)
    what = page.evaluate(WIDEST) if too_wide > 0 else ""
    page.evaluate("document.documentElement.style.fontSize = ''")
    return [f"scrolls sideways by {too_wide} at {width} {letters}: {what}"] if too_wide > 0 else []
