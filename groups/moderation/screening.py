"""What a text is marked with before people see it; it marks for a person, and never deletes (pure).

Two outcomes: `show`, perhaps with marks, or `hold` until a person has looked. Contact details and links are only ever
marked. A care phrase is never a reason to hold: the one who wrote it should be heard.

Every pattern has bounded repetition, so the time taken grows with the length of the text and no faster.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from groups.people.names import CONFUSABLES
from groups.text import fold

LONGEST = 20_000
"""Longer texts are judged by this many characters; the forms refuse them long before."""

REASONS = {
    "newcomer_first": "First message of a newcomer",
    "hold_words": "Words this group holds for review",
    "conduct_words": "Words from the conduct list",
    "care_words": "May be about someone's safety",
    "email": "An e-mail address",
    "phone": "A phone number",
    "handle": "A name on another service",
    "link": "A link",
}
"""Every mark, with the words a facilitator reads."""


@dataclass(frozen=True, slots=True)
class Lists:
    """A group's phrases, as written: to hold, to mark for conduct, to mark for care."""

    hold: tuple[str, ...] = ()
    conduct: tuple[str, ...] = ()
    care: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to the text now, and the marks a person will see beside it."""

    outcome: Literal["show", "hold"]
    reasons: tuple[str, ...] = ()


NO_LISTS = Lists()

_LINK = re.compile(r"https?://\S|\bwww\.\w|\b[\w-]{1,63}\.(?:com|org|net|info|io|me|gg|ly|co\.uk|app|link|xyz)\b")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_SPELT_OUT = ((re.compile(r" ?[\[({] ?at ?[\])}] ?"), "@"), (re.compile(r" ?[\[({] ?dot ?[\])}] ?"), "."))
_MAIL_WORDS = re.compile(r"\b[\w.+-]{1,64} at (?:gmail|hotmail|outlook|yahoo|icloud|proton(?:mail)?|gmx|mail) dot \w")
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_PHONE = re.compile(r"(?<![\d.])\+?\(?\d(?:[ ().\-]{0,3}\d){8,14}(?!\d)")
_SERVICES = (
    "whatsapp", "telegram", "snapchat", "snap", "instagram", "insta", "discord", "signal", "kik", "facebook",
    "messenger", "skype",
)  # fmt: skip
_HANDLE = re.compile(
    r"(?<![\w@./])@[a-z0-9_][\w.]{2,29}"
    rf"|\b(?:{'|'.join(_SERVICES)})(?: is| me|:| on| at| name| -){{1,2}} ?[@\w]"
)
_WEB = re.compile(r"https?://\S{1,2000}")
_LETTERS_APART = re.compile(r"(?<!\w)\w(?:[ .\-_*]{1,2}\w(?!\w)){2,40}")
_WIDE_GAP = re.compile(r"\s{2,}")
_BETWEEN_LETTERS = re.compile(r"[ .\-_*]")
_NOT_WORDS = re.compile(r"[^\w]+|_+")


def judge(text: str, *, newcomer: bool, hold_newcomers: bool, first: bool, lists: Lists = NO_LISTS) -> Verdict:
    """Whether the text shows at once, and why a person might look at it.

    `first` says that nothing this author wrote in the group has been shown yet; with `hold_newcomers` on, a newcomer's
    texts are held until one has been.
    """
    reasons = []
    if hold_newcomers and newcomer and first:
        reasons.append("newcomer_first")
    reasons += _listed(text, lists)
    reasons += contact_marks(text)
    held = "newcomer_first" in reasons or "hold_words" in reasons
    return Verdict("hold" if held else "show", tuple(reasons))


def contact_marks(text: str) -> tuple[str, ...]:
    """The kinds of contact detail and link the text seems to hold; dates are not taken for telephone numbers."""
    # Nearly every text has nothing of this, so each pattern is asked only where something of it can be seen.
    plain = _DATE.sub(" ", fold(_visible(text[:LONGEST])))
    if any(bracket in plain for bracket in "[({"):
        for pattern, sign in _SPELT_OUT:
            plain = pattern.sub(sign, plain)
    marks = []
    without_mail = _EMAIL.sub(" ", plain) if "@" in plain else plain
    if without_mail != plain or (" at " in plain and _MAIL_WORDS.search(plain)):
        marks.append("email")
    without_links = _WEB.sub(" ", without_mail) if "://" in without_mail else without_mail
    if _PHONE.search(without_links):
        marks.append("phone")
    if _may_name(without_links) and _HANDLE.search(without_links):
        marks.append("handle")
    if "." in without_mail or "://" in without_mail:
        marks += ["link"] * bool(_LINK.search(without_mail))
    return tuple(marks)


def _may_name(plain: str) -> bool:
    for sign in _SERVICES:
        if sign in plain:
            return True
    return "@" in plain


def normalise(text: str) -> str:
    """Words as the eye reads them: hidden signs gone, look-alikes folded, spaced-out letters joined."""
    # A wide gap still ends a word when its letters stand apart: “y o u  t h e r e”.
    apart = _WIDE_GAP.sub(" ¦ ", _visible(text[:LONGEST]))
    plain = fold(fold(apart).translate(CONFUSABLES))
    joined = _LETTERS_APART.sub(lambda found: _BETWEEN_LETTERS.sub("", found.group()), plain)
    return " ".join(_NOT_WORDS.sub(" ", joined).split())


def _listed(text: str, lists: Lists) -> list[str]:
    """The marks of the lists that have a phrase standing in the text as whole words."""
    if lists == NO_LISTS:
        return []
    words = f" {normalise(text)} "
    named = (("hold_words", lists.hold), ("conduct_words", lists.conduct), ("care_words", lists.care))
    return [mark for mark, phrases in named if any(f" {plain} " in words for plain in map(normalise, phrases) if plain)]


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if sign in "\r\n\t\u2028\u2029" else sign for sign in text if sign in "\r\n\t" or not _is_hidden(sign)
    )


def _is_hidden(sign: str) -> bool:
    return sign < " " or (sign > "~" and unicodedata.category(sign) in ("Cf", "Cc", "Cs", "Co"))
