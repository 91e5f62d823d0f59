"""Documents to read and to keep: the same chapters as a page, as a file of HTML that needs nothing else, and as JSON
(pure)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from html import escape

#: When everything in a zip was made, as far as the zip is concerned: the same content is then the same file.
MADE = (1980, 1, 1, 0, 0, 0)
STYLE = (
    "body{margin:2rem auto;max-width:44rem;padding:0 1rem;font:17px/1.6 sans-serif;color:#22302B;background:#FBF8F2}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;"
    "border-bottom:1px solid #8A8F86}h2{margin-top:2.5rem}.words{white-space:pre-wrap}"
)


@dataclass(frozen=True)
class Chapter:
    """One part of a document: sentences, then perhaps a table, whose rows have as many cells as `head`."""

    title: str
    words: Sequence[str] = field(default_factory=tuple)
    head: Sequence[str] = field(default_factory=tuple)
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)
    order: int = 50


@dataclass(frozen=True)
class Paper:
    """A document. `made_at` is said in it."""

    title: str
    made_at: datetime
    lead: Sequence[str] = field(default_factory=tuple)
    chapters: Sequence[Chapter] = field(default_factory=tuple)


def html(paper: Paper) -> str:
    """The whole as one file that any browser shows, also without a network."""
    body = "".join(_chapter(each) for each in paper.chapters)
    lead = "".join(f"<p>{escape(each)}</p>" for each in paper.lead)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(paper.title)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(paper.title)}</h1><p>Made on {paper.made_at:%d %B %Y, %H:%M} UTC.</p>{lead}{body}"
        "</main></body></html>\n"
    )


def as_json(paper: Paper) -> str:
    """The same for machines."""
    said = asdict(paper)
    for each in said["chapters"]:
        del each["order"]
    return json.dumps({**said, "made_at": paper.made_at.isoformat()}, ensure_ascii=False, indent=1)


def zipped(paper: Paper, name: str) -> bytes:
    """Both in one file; the same document gives the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for ending, words in (("html", html(paper)), ("json", as_json(paper))):
            file.writestr(zipfile.ZipInfo(f"{name}.{ending}", MADE), words, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _chapter(chapter: Chapter) -> str:
    words = "".join(f'<p class="words">{escape(each)}</p>' for each in chapter.words)
    if not chapter.rows:
        return f"<section><h2>{escape(chapter.title)}</h2>{words}</section>"
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in chapter.head)
    lines = ["".join(f'<td class="words">{escape(cell)}</td>' for cell in row) for row in chapter.rows]
    rows = "".join(f"<tr>{line}</tr>" for line in lines)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<section><h2>{escape(chapter.title)}</h2>{words}{table}</section>"
