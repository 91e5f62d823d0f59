"""What comes over the wire: little enough for an old telephone and a slow line."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page

FIRST_PAGE = 100_000
ROOM_SCRIPTS = 60_000


def test_the_first_page_comes_to_under_a_hundred_kilobytes(someone: Callable[..., Page]) -> None:
    page = someone()
    sizes = _fetched(page, "/")
    assert sum(sizes.values()) < FIRST_PAGE, sizes
    assert sum(path.endswith(".woff2") for path in sizes) == 2, "each font is fetched once"
    assert not [path for path in sizes if path.startswith("http")], "nothing comes from elsewhere"


def test_the_scripts_of_a_room_come_to_under_sixty_kilobytes(
    someone: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    page = someone()
    sign_in(page, "member")
    page.goto("/home")
    room = page.locator('aside a[href^="/rooms/"]').first.get_attribute("href")
    assert room is not None
    sizes = {path: size for path, size in _fetched(page, room).items() if path.endswith(".js")}
    assert any("socket.io" in path for path in sizes), "the live part was fetched"
    assert sum(sizes.values()) < ROOM_SCRIPTS, sizes


def _fetched(page: Page, path: str) -> dict[str, int]:
    """What a first visit to `path` fetches, and how many bytes each took over the wire."""
    sizes: dict[str, int] = {}
    home = urlsplit(page.context.request.get("/healthz").url).netloc

    def arrived(request: object) -> None:
        url = urlsplit(request.url)  # type: ignore[attr-defined]  # Playwright hands a Request
        name = url.path if url.netloc == home else request.url  # type: ignore[attr-defined]  # the same
        sizes[name] = sizes.get(name, 0) + request.sizes()["responseBodySize"]  # type: ignore[attr-defined]  # the same

    page.context.clear_permissions()
    page.on("requestfinished", arrived)
    page.goto(path, wait_until="networkidle")
    return sizes
