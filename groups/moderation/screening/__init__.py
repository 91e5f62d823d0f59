"""What a text is marked with before people see it; it marks for a person, and never deletes (pure).

Two outcomes: `show`, perhaps with marks, or `hold` until a person has looked, which only ever happens to the first
messages of a newcomer where the group wants it. A mark of the care list is never a reason to hold: who wrote it should
be heard. Nothing is ever done to a person because of a mark.

Nearly every text has nothing to mark, so it is first asked whether anything of a phrase, a contact detail or a disguise
can be there at all: a few passes in C. Only then it is read word by word. Everything takes time that grows with the
length of the text and no faster.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from groups.moderation.screening import contacts, signs
from groups.moderation.screening.alike import NOBODY, Staff, names_alike
from groups.moderation.screening.finding import Lists, as_read, look
from groups.moderation.screening.meaning import WHY
from groups.moderation.screening.reading import read
from groups.moderation.screening.rules import LEVELS, Rule, Which

LONGEST = 20_000
"""Longer texts are judged by this many characters; the forms refuse them long before."""

REASONS = {
    "newcomer_first": "First message of a newcomer",
    "conduct_words": "Words from the conduct list",
    "care_words": "May be about someone's safety",
    "email": "An e-mail address",
    "phone": "A phone number",
    "handle": "A name on another service",
    "link": "A link",
    "staff_name": "A name that looks like that of somebody who looks after this place",
}
"""Every mark, with the words a facilitator reads."""
WORTH_A_LOOK = frozenset({"conduct_words", "email", "phone", "handle", "staff_name"})
"""The marks that have a person look, by themselves; a link is only said beside what is looked at anyway."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to the text now, and the marks a person will see beside it.

    `care`: "amber" or "red" where a phrase of the care list stands in it. `rules`: the phrases that stand in it, as
    they are written in the lists; never what the person wrote.
    """

    outcome: Literal["show", "hold"]
    reasons: tuple[str, ...] = ()
    care: str = ""
    rules: tuple[Rule, ...] = ()

    @property
    def worth_a_look(self) -> bool:
        """Whether it has a mark for a reviewer."""
        return not WORTH_A_LOOK.isdisjoint(self.reasons)


@dataclass(frozen=True, slots=True)
class Explained:
    """A phrase that stands in a text: as it is written in the list, the words it was found in, and why it is passed
    over (words; "" when it is marked)."""

    rule: Rule
    words: str
    passed_over: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """All that texts are held against: the lists, and the names of those who look after this place."""

    lists: Lists
    staff: Staff = NOBODY


NOTHING = Watch(Lists.made_of(()))
NOTHING_SEEN = Verdict("show")
_FIRST = Verdict("hold", ("newcomer_first",))

# Signs by kind, so that a disguise shows in a few searches: letters, digits, stops inside a word, what masks letters.
_KINDS = str.maketrans(
    {
        **dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "a"),
        **dict.fromkeys("0123456789", "0"),
        **dict.fromkeys(".-!/:", "."),
        **dict.fromkeys("@$*|_", "#"),
        "\n": " ",
    }
)
_DISGUISES = ("#", "a0", "0a", "a.a", " a a a ", "[", "0.0.0")
_PAIRS_OF_SIGNS = (" a a ", " 0 a ", " a 0 ")
_DRAWN_OUT = tuple(sign * 3 for sign in "abcdefghijklmnopqrstuvwxyz")
_BY_LIST: tuple[tuple[str, Which], ...] = (("conduct_words", "conduct"), ("care_words", "care"))
_SEEN_BY_WORD = contacts.SERVICES | contacts.MAIL
_MANY_DIGITS = contacts.FEWEST_DIGITS - 1


def judge(
    text: str,
    *,
    newcomer: bool,
    hold_newcomers: bool,
    first: bool,
    watch: Watch = NOTHING,
    staff: bool = False,
    named_alike: bool = False,
) -> Verdict:
    """Whether the text shows at once, and why a person might look at it.

    `first` says that nothing this author wrote in the group has been shown yet; with `hold_newcomers` on, a newcomer's
    texts are held until one has been. `staff`: contact details are theirs to give. `named_alike`: the author's name
    looks like that of one of the staff.
    """
    waits = hold_newcomers and newcomer and first
    text = text[:LONGEST]
    plain = signs.plain(text)
    closely = _worth_reading(plain, watch.lists)
    if not closely and not named_alike and text.isascii():
        return _FIRST if waits else NOTHING_SEEN
    found = _marked(plain, watch.lists) if closely else []
    reasons = ["newcomer_first"] * waits
    reasons += [mark for mark, which in _BY_LIST if any(rule.which == which for rule in found)]
    if not staff:
        reasons += contacts.contact_marks(plain) if closely else ()
        reasons += ["staff_name"] * (named_alike or names_alike(text, plain, watch.staff))
    if not reasons:
        return NOTHING_SEEN
    return Verdict("hold" if waits else "show", tuple(reasons), _level(found), tuple(found))


def _level(found: list[Rule]) -> str:
    levels = {rule.part for rule in found if rule.which == "care"}
    return next((level for level in reversed(LEVELS) if level in levels), "")


def _marked(plain: str, lists: Lists) -> list[Rule]:
    reading = read(plain, lists.vocabulary)
    return list(dict.fromkeys(found.rule for found, passed_over in look(reading, lists) if passed_over is None))


def explain(text: str, watch: Watch) -> list[Explained]:
    """Every phrase that stands in a text, also those that are passed over, for a person who tries the lists."""
    reading = read(signs.plain(text[:LONGEST]), watch.lists.vocabulary)
    return [
        Explained(found.rule, as_read(found, reading), WHY[why] if why else "")
        for found, why in look(reading, watch.lists)
    ]


def contact_marks(text: str) -> tuple[str, ...]:
    """The kinds of contact detail and link the text seems to hold."""
    return contacts.contact_marks(signs.plain(text[:LONGEST]))


@cache
def shipped(which: Which) -> str:
    """The list that comes with the site."""
    return Path(__file__).with_name(f"{which}.txt").read_text(encoding="utf-8")


def _worth_reading(plain: str, lists: Lists) -> bool:
    words = signs.apart(plain).split()
    kinds = f" {plain.translate(_KINDS)} "
    return (
        not _SEEN_BY_WORD.isdisjoint(words)
        or any(map(kinds.__contains__, _DISGUISES))
        or kinds.count("0") > _MANY_DIGITS
        or any(map(plain.__contains__, _DRAWN_OUT))
        or (not lists.signals.keys().isdisjoint(words) and (_has_pair(kinds) or lists.may_stand(words)))
    )


def _has_pair(kinds: str) -> bool:
    """Two signs that stand apart, and may be one word."""
    return any(map(kinds.__contains__, _PAIRS_OF_SIGNS))
