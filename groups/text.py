"""User text to safe HTML, plain excerpts, and folding for search (pure)."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

REL = "noopener noreferrer nofollow"
TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a"}
SCHEMES = {"http", "https", "mailto"}
LONGEST_MARKDOWN = 20_000
"""Longer text is shown as plain paragraphs: some markup costs more than linear time, and nobody writes that much."""

_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\^{}|]{1,2000}", re.IGNORECASE)
_CLOSING = {")": "(", "]": "["}
# Joiners (U+200C, U+200D) and the plain direction marks stay: honest Persian, Indic and emoji text needs them.
_DROPPED: dict[int, str | None] = {
    **{code: None for code in range(0x20) if chr(code) not in "\t\n"},
    **dict.fromkeys((*range(0x7F, 0xA0), 0x200B, 0x2060, 0xFEFF)),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080))),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
    0x0D: "\n",
    0x0B: "\n",
    0x0C: "\n",
    0x85: "\n",
    0x2028: "\n",
    0x2029: "\n",
}
_FOLDED_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ĸ": "k"}
)
_ACCENTS = dict.fromkeys(range(0x300, 0x370))


def to_html(text: str) -> Markup:
    """Light Markdown to HTML: emphasis, lists, quotes, code and links; no raw HTML, headings, tables or images."""
    text = tidy(text)
    if len(text) > LONGEST_MARKDOWN:
        return plain_message_html(text)
    html = _MARKDOWN.render(text)
    clean = nh3.clean(html, tags=TAGS, attributes={"*": set(), "a": {"href"}}, url_schemes=SCHEMES, link_rel=REL)
    return Markup(clean)  # noqa: S704  # the line above is what makes it safe


def plain_message_html(text: str) -> Markup:
    """A chat message as paragraphs and line breaks, everything escaped, web addresses linked."""
    paragraphs = (part for part in _PARAGRAPHS.split(tidy(text).strip()) if part)
    return Markup("").join(Markup("<p>{}</p>").format(_linked(part)) for part in paragraphs)


def excerpt(text: str, length: int) -> str:
    """The words without markup on one line, cut between words to at most `length` characters."""
    words = " ".join("".join(_words_of(_MARKDOWN.parse(tidy(text)[: length * 4 + 1000]))).split())
    if len(words) <= length:
        return words
    cut = words[: max(length - 1, 0)]
    at_word = cut if words[len(cut)] == " " else cut.rpartition(" ")[0]
    return (at_word if len(at_word) * 2 >= len(cut) else _whole_letters(cut)).rstrip(" ,;:.-") + "…"


def fold(text: str) -> str:
    """The form used to compare and search: compatibility forms, case and accents folded, spaces single."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = decomposed.translate(_ACCENTS).translate(_FOLDED_LETTERS)
    return " ".join(unicodedata.normalize("NFC", bare).split())


def tidy(text: str) -> str:
    """The text without control characters, hidden spaces and direction overrides; every line end is a newline."""
    if text.isascii() and text.isprintable():  # nearly all is, and has none of it
        return text
    return text.replace("\r\n", "\n").translate(_DROPPED)


def _linked(text: str) -> Markup:
    pieces: list[Markup] = []
    done = 0
    for found in _WEB_ADDRESS.finditer(text):
        address = _without_tail(found.group())
        if not _is_plain_web_address(address):
            continue
        pieces.append(_broken(text[done : found.start()]))
        pieces.append(Markup('<a href="{0}" rel="{1}">{0}</a>').format(address, REL))
        done = found.start() + len(address)
    return Markup("").join([*pieces, _broken(text[done:])])


def _broken(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _without_tail(address: str) -> str:
    """The address without the punctuation of the sentence around it; a bracket stays if it was opened inside."""
    while address and (address[-1] in ".,;:!?*_~…" or address[-1] in _CLOSING):
        opening = _CLOSING.get(address[-1])
        if opening and address.count(opening) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address


def _is_plain_web_address(address: str) -> bool:
    """Whether it parses, has a host, and does not hide the true host behind a user name."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _words_of(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield from _words_of(token.children)
        elif token.type in ("softbreak", "hardbreak") or token.block:
            yield " "
        if token.type in ("text", "code_inline", "fence", "code_block"):
            yield token.content


def _whole_letters(text: str) -> str:
    """The text without a last letter that may have lost its marks or its other half."""
    while text and (unicodedata.combining(text[-1]) or text[-1] in "\u200d\ufe0f"):
        text = text[:-1]
    return text


class _LightMarkdown(MarkdownIt):
    """CommonMark with only what a note among people needs, and only links that lead to the web or to mail."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": 20, "breaks": True})
        self.disable(["image", "html_block", "html_inline", "heading", "lheading", "hr", "reference", "code"])

    def validateLink(self, url: str) -> bool:
        return url.lower().startswith("mailto:") or _is_plain_web_address(url)


_MARKDOWN = _LightMarkdown()
