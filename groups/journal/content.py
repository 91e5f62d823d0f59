"""What one entry holds, as it is inside what is closed: title, words, tags, triggers and the question (pure)."""

from __future__ import annotations

import re

import msgspec

from groups import text
from groups.journal.sealing import Broken

LONGEST_TITLE, LONGEST_TEXT, LONGEST_TAG, LONGEST_PROMPT = 120, 20_000, 40, 200
MOST_TAGS = 12
_BETWEEN = re.compile(r"[,;\n]")


class Content(msgspec.Struct, frozen=True):
    """An entry as its owner wrote it. `triggers` are tags for what set something off; `prompt` is the question as it
    was asked, or nothing."""

    text: str = ""
    title: str = ""
    tags: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    prompt: str = ""


def made(title: str, words: str, tags: str, triggers: str, prompt: str = "") -> Content:
    """An entry out of what was typed; tags are divided by commas."""
    return Content(
        text=text.tidy(words).strip("\n"),
        title=" ".join(text.tidy(title).split()),
        tags=tags_in(tags),
        triggers=tags_in(triggers),
        prompt=prompt,
    )


def problems(content: Content) -> dict[str, str]:
    """A sentence for each field that cannot be kept as it is."""
    found = {}
    if not content.text.strip():
        found["text"] = "A word or two is enough."
    if len(content.text) > LONGEST_TEXT:
        over = len(content.text) - LONGEST_TEXT
        found["text"] = (
            f"This is {over} characters more than one entry holds ({LONGEST_TEXT}). All of it is still here: "
            "cut some out, keep this, and put it into a second entry."
        )
    if len(content.title) > LONGEST_TITLE or len(content.prompt) > LONGEST_PROMPT:
        found["title"] = f"Please use {LONGEST_TITLE} characters or fewer."
    for name, tags in (("tags", content.tags), ("triggers", content.triggers)):
        if len(tags) > MOST_TAGS:
            found[name] = f"Up to {MOST_TAGS} at one entry, please."
        elif any(len(tag) > LONGEST_TAG for tag in tags):
            found[name] = f"Each one has {LONGEST_TAG} characters or fewer. A comma stands between two."
    return found


def tags_in(said: str) -> tuple[str, ...]:
    """The tags in a line of them, each once whatever its capitals and accents, in the order they were given."""
    found: dict[str, str] = {}
    for part in _BETWEEN.split(text.tidy(said)):
        tag = " ".join(part.strip().lstrip("#").split())
        if tag:
            found.setdefault(text.fold(tag), tag)
    return tuple(found.values())


def written(content: Content) -> bytes:
    """As bytes."""
    return msgspec.json.encode(content)


def read(plain: bytes) -> Content:
    """From bytes. Raises Broken, which never quotes them."""
    try:
        return msgspec.json.decode(plain, type=Content)
    except msgspec.DecodeError:
        raise Broken() from None
