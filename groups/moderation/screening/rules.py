"""The lists as coordinators write them, made ready for finding (pure).

One phrase a line, in plain words. `want/need to die` is any of these words; `kill*` takes the usual endings; `...` is
up to three words of any kind; `not: ...` is what a phrase does not mean; `[red]` begins a part with that name; `#`
begins a remark.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from groups.moderation.screening.language import BEFORE_NOT, ENDINGS, FILLERS, PAIRS, SHORT, WITH_APOSTROPHE
from groups.moderation.screening.signs import plain

Which = Literal["conduct", "care"]
LEVELS = ("amber", "red")

MOST_RULES, MOST_WORDS, MOST_GAPS, MOST_CHOICES = 1_000, 12, 2, 16
#: So many phrases may begin with one word: from each word of a text those that begin with it are tried.
MOST_BEGINNING = 100
GAP_WORDS = 3
EXCEPT = "not:"

#: One place of a phrase: the words that may stand there, or None for a gap.
Place = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One phrase. `part` is the heading it stands under: for care its level."""

    which: Which
    part: str
    written: str
    places: tuple[Place, ...]
    exception: bool = False

    @property
    def is_word(self) -> bool:
        """Whether it is a single word, which means what it means whatever stands before it."""
        return len(self.places) == 1


class Unreadable(ValueError):
    """A line that cannot be a phrase; says which and why."""

    def __init__(self, line: int, say: str) -> None:
        super().__init__(f"Line {line}: {say}")


def parse(which: Which, text: str) -> tuple[Rule, ...]:
    """The phrases of a list; Unreadable at the first line that cannot be one."""
    part, found = "", []
    begins: Counter[str] = Counter()
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        if line.startswith("["):
            part = _heading(which, line, number)
            continue
        found.append(_rule(which, part, line, number))
        if len(found) > MOST_RULES:
            raise Unreadable(number, f"a list has {MOST_RULES} phrases at most.")
        first = found[-1].places[0] or ()
        begins.update(first)
        too_often = sorted(word for word in first if begins[word] > MOST_BEGINNING)
        if too_often:
            say = f"at most {MOST_BEGINNING} phrases begin with the same word, here “{too_often[0]}”."
            raise Unreadable(number, say)
    return tuple(found)


def _heading(which: Which, line: str, number: int) -> str:
    name = line.strip("[] ").lower()
    if not line.endswith("]") or not name or len(name) > 40:
        raise Unreadable(number, "a heading is a few words in brackets, such as [insults].")
    if which == "care" and name not in LEVELS:
        raise Unreadable(number, "the headings of this list are [amber] and [red].")
    return name


def _rule(which: Which, part: str, line: str, number: int) -> Rule:
    exception = line.lower().startswith(EXCEPT)
    phrase = line[len(EXCEPT) :] if exception else line
    if which == "care" and not part:
        raise Unreadable(number, "please put [amber] or [red] above the first phrase.")
    places = tuple(_places(plain(phrase).split(), number))
    words = [place for place in places if place is not None]
    if not words or places[0] is None or places[-1] is None:
        raise Unreadable(number, "a phrase begins and ends with a word.")
    if len(words) > MOST_WORDS or len(places) - len(words) > MOST_GAPS:
        raise Unreadable(number, f"a phrase has {MOST_WORDS} words and {MOST_GAPS} gaps at most.")
    return Rule(which, part, line, places, exception)


def _places(pieces: list[str], number: int) -> Iterator[Place]:
    done: list[Place] = []
    for piece in pieces:
        if set(piece) <= {"."}:
            done.append(None)
            continue
        choices = piece.split("/")
        alone = len(choices) == 1 and not piece.endswith("*")
        for words in _expanded(piece) if alone else [_any_of(choices, number)]:
            _join(done, frozenset(words))
    yield from done


def _expanded(piece: str) -> list[set[str]]:
    bare = _bare(piece)
    words = WITH_APOSTROPHE.get(piece) or SHORT.get(bare, (bare,))
    return [{word} for word in words if word and word not in FILLERS]


def _any_of(choices: list[str], number: int) -> set[str]:
    words = {
        stem + ending
        for choice in choices
        if (stem := _bare(choice))
        for ending in (ENDINGS if choice.endswith("*") else ("",))
    }
    if not words or len(choices) > MOST_CHOICES:
        raise Unreadable(number, f"between the strokes stand 1 to {MOST_CHOICES} words.")
    return words


def _join(done: list[Place], words: frozenset[str]) -> None:
    """Add a place; “do not” becomes the one word that a text is read with."""
    last = done[-1] if done else None
    if words and last is not None and len(last) == len(words) == 1:
        (before,), (word,) = last, words
        joined = BEFORE_NOT.get(before) if word == "not" else PAIRS.get((before, word))
        if joined:
            done[-1] = frozenset({joined})
            return
    if words:
        done.append(words)


def _bare(piece: str) -> str:
    return "".join(sign for sign in piece if sign.isalnum())


def vocabulary_of(rules: Iterable[Rule]) -> frozenset[str]:
    """Every word that stands in a phrase."""
    return frozenset(word for rule in rules for place in rule.places if place is not None for word in place)
