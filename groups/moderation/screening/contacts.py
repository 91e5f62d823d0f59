"""Contact details and links in a text; they are only ever marked (pure).

Each pattern has one repetition at most, or a bounded few of single signs, so nothing is tried twice over.
"""

import re
from collections.abc import Iterator

from groups.moderation.screening.language import words

SERVICES = words("whatsapp telegram snapchat snap instagram insta discord signal kik facebook messenger skype")
MAIL = words("gmail hotmail outlook yahoo icloud proton protonmail gmx mail")
FEWEST_DIGITS, MOST_DIGITS = 9, 15

_ENDINGS = ("com", "org", "net", "info", "io", "me", "gg", "ly", "uk", "app", "link", "xyz")
_LEADS_TO = frozenset(("is", "me", "on", "at", "name", "-", ":"))
_AROUND = "\"'()[]{}<>.,;:!?"
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_NUMBER = re.compile(r"[+(\d][\d ().\-]{7,60}")
_WIDE = re.compile(r"[ ().\-]{4}")
_SPELT_OUT = tuple(
    (f"{gap}{left}{word}{right}{gap}", sign)
    for gap in (" ", "")
    for word, sign in (("at", "@"), ("dot", "."))
    for left, right in ("[]", "()", "{}")
)


def contact_marks(plain: str) -> tuple[str, ...]:
    """The kinds of contact detail and link that a text, gone over by `signs.plain`, seems to hold."""
    if any(bracket in plain for bracket in "[({"):
        for spelt, sign in _SPELT_OUT:
            plain = plain.replace(spelt, sign)
    tokens = plain.split()
    mails = [token for token in tokens if "@" in token and _is_mail(token.strip(_AROUND))]
    marks = []
    if mails or _says_mail(tokens):
        marks.append("email")
    links = [token for token in tokens if token not in mails and _is_link(token.strip(_AROUND))]
    if _has_number(token for token in tokens if token not in links and token not in mails):
        marks.append("phone")
    if _has_handle(tokens):
        marks.append("handle")
    if links:
        marks.append("link")
    return tuple(marks)


def _is_mail(token: str) -> bool:
    local, _, domain = token.partition("@")
    name, _, ending = domain.rpartition(".")
    return local[-1:].isalnum() and name[:1].isalnum() and ending[:1].isalnum()


def _says_mail(tokens: list[str]) -> bool:
    """ "anna at gmail dot com"."""
    return any(
        tokens[place] == "at" and tokens[place + 1] in MAIL and tokens[place + 2] == "dot"
        for place in range(1, len(tokens) - 2)
    )


def _is_link(token: str) -> bool:
    before, sign, after = token.partition("://")
    if sign:
        return before.endswith(("http", "https")) and bool(after)
    name, dot, ending = token.partition("/")[0].rpartition(".")
    return (token.startswith("www.") and len(token) > 4) or (bool(dot) and ending in _ENDINGS and name[-1:].isalnum())


def _has_number(tokens: Iterator[str]) -> bool:
    # A date is not taken for a telephone number, and ends one.
    plain = " ".join("¦" if _DATE.fullmatch(token.strip(_AROUND)) else token for token in tokens)
    for found in _NUMBER.finditer(plain):
        if any(FEWEST_DIGITS <= _digits(part) <= MOST_DIGITS for part in _WIDE.split(found.group())):
            return True
    return False


def _digits(part: str) -> int:
    return sum(map(part.count, "0123456789"))


def _has_handle(tokens: list[str]) -> bool:
    for place, token in enumerate(tokens):
        if token[:1] == "@" and len(token.strip(_AROUND)) > 3 and (token[1].isalnum() or token[1] == "_"):
            return True
        service, sign, rest = token.partition(":")
        if service.strip(_AROUND) in SERVICES:
            following = tokens[place + 1 : place + 3]
            if (sign and (rest or following)) or (len(following) > 1 and following[0] in _LEADS_TO):
                return True
    return False
