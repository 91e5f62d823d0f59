"""Static files: kept for ever under the address of their content, and nothing outside the folder."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from groups import assets


def url(app: Flask, name: str) -> str:
    with app.test_request_context():
        return assets.static_url(name)


def test_the_address_of_the_content_may_be_kept_for_ever(app: Flask, visitor: FlaskClient) -> None:
    with visitor.get(url(app, "css/app.css")) as right, visitor.get("/static/css/app.css?v=0123456789") as stale:
        assert right.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert stale.headers["Cache-Control"] == "no-cache"
        assert right.data == stale.data == (assets.FOLDER / "css/app.css").read_bytes()


def test_the_address_changes_with_the_content(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, before = tmp_path_factory.mktemp("static"), assets.FOLDER
    try:
        assets.FOLDER = folder
        (folder / "a.css").write_text("one")
        first = url(app, "a.css")
        (folder / "b.css").write_text("two")
        assert url(app, "b.css").split("?")[1] != first.split("?")[1]
    finally:
        assets.FOLDER = before


def test_text_is_pressed_for_whoever_takes_it(app: Flask, visitor: FlaskClient) -> None:
    address = url(app, "css/app.css")
    with visitor.get(address) as plain, visitor.get(address, headers={"Accept-Encoding": "gzip, br"}) as pressed:
        assert pressed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(pressed.data) == plain.data
        assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (pressed, plain))
        assert pressed.headers["ETag"] != plain.headers["ETag"]
    with visitor.get(address, headers={"Accept-Encoding": "gzip;q=0"}) as refused:
        assert "Content-Encoding" not in refused.headers


def test_what_has_not_changed_is_not_sent_again(app: Flask, visitor: FlaskClient) -> None:
    for encoding in ("identity", "gzip"):
        headers = {"Accept-Encoding": encoding}
        with visitor.get("/static/css/app.css", headers=headers) as first:
            again = {**headers, "If-None-Match": first.headers["ETag"]}
        with visitor.get("/static/css/app.css", headers=again) as second:
            assert (second.status_code, second.data) == (304, b"")


def test_every_kind_of_file_says_what_it_is(visitor: FlaskClient) -> None:
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
    for suffix, kind in kinds.items():
        path = next(assets.FOLDER.rglob(f"*{suffix}"))
        with visitor.get(f"/static/{path.relative_to(assets.FOLDER).as_posix()}") as answer:
            assert answer.mimetype == kind


@pytest.mark.parametrize(
    "path",
    [
        "../wsgi.py", "..%2fwsgi.py", "%2e%2e/wsgi.py", "%2e%2e%2fwsgi.py", "css/../../wsgi.py",
        "css/..%2f..%2fwsgi.py", "..\\wsgi.py",
        "..%5cwsgi.py", "/etc/passwd", "%2fetc%2fpasswd", "//etc/passwd", "css", "css/", "", ".", "..", "css/.hidden",
        ".git/config",
        "css/%2e/app.css", "a" * 300, "a" * 5000, "css/app.css/x", "%00", "css/app.css%00.png", "css/app.css%20",
        "%ff", "%ed%a0%80", "CON",
    ],
)  # fmt: skip
def test_nothing_else_can_be_fetched(visitor: FlaskClient, path: str) -> None:
    with visitor.get(f"/static/{path}") as answer:
        assert answer.status_code in (308, 404, 422)
        assert b"pywsgi" not in answer.data
        assert b"root:" not in answer.data


def test_hidden_files_are_not_there_even_when_they_are(
    visitor: FlaskClient, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("static")
    (folder / ".git").mkdir()
    for name in (".env", ".git/config", "shown.txt"):
        (folder / name).write_text("x")
    monkeypatch.setattr(assets, "FOLDER", folder)
    statuses = []
    for name in (".env", ".git/config", "shown.txt"):
        with visitor.get(f"/static/{name}") as answer:
            statuses.append(answer.status_code)
    assert statuses == [404, 404, 200]
