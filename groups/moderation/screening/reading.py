"""A text as the words somebody reads in it, however they are dressed (pure).

Letters that stand apart are joined, digits and signs that stand for letters are read as letters, letters drawn out are
shortened. Each is only done where a word of the lists comes of it, so that honest names and numbers stay as they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from groups.moderation.screening.language import BEFORE_NOT, COMMON, PAIRS, SHORT, SHOWN_WORKS, WITH_APOSTROPHE

LONGEST_WORD = 24
LONGEST_DRAWN = 80
LONGEST_RUN = 200
"""Letters standing apart that are looked at together; the rest of a longer run is a word of its own."""

_PARTS = re.compile(r"[^\w$@!|*#']|_")
_RUNS = re.compile(r"(.)\1\1")
_AS_LETTERS = (
    str.maketrans("0134578@$!|", "oieastbasil"),
    str.maketrans("0134578@$!|", "oleastbasil"),
    str.maketrans("0134578@$!|", "oleastbasll"),
)
_MASKS = frozenset("*#")
_OPEN, _ENDS, _STOPS = "\"'([{<", "\"')]}>.,;:!?", ".!?"


@dataclass(slots=True)
class Reading:
    """The words; for each the clause and the sentence it stands in, and whether in quotation marks. `names_a_work`:
    somewhere it speaks of a song, a film or a book."""

    words: list[str] = field(default_factory=list)
    clauses: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    quoted: list[bool] = field(default_factory=list)
    names_a_work: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """Every word of the lists, the same by length and first letter for words with masked letters, and the phrases that
    are known when written as one word."""

    words: frozenset[str]
    masked: dict[tuple[int, str], tuple[str, ...]]
    glued: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, words: frozenset[str], glued: dict[str, tuple[str, ...]]) -> "Vocabulary":
        """The vocabulary of these words, and of phrases that are written as one."""
        masked: dict[tuple[int, str], list[str]] = {}
        for word in sorted(words):
            masked.setdefault((len(word), word[:1]), []).append(word)
        return cls(words, {key: tuple(found) for key, found in masked.items()}, glued)

    def __contains__(self, word: str) -> bool:
        return word in self.words


def read(plain: str, vocabulary: Vocabulary) -> Reading:
    """The words of a text that `signs.plain` has gone over. The time grows with its length and no faster."""
    reading, clause, sentence, opened = Reading(), 0, 0, {'"': -1, "'": -1}
    for line in plain.split("\n"):
        for token in _joined(line.split(" "), vocabulary):
            core = token.lstrip(_OPEN)
            begins, core = token[: len(token) - len(core)], core.rstrip(_ENDS)
            ends = token[len(begins) + len(core) :]
            for mark, at in opened.items():
                if mark in begins and at < 0:
                    opened[mark] = len(reading.words)
            for word in _words_of(core, vocabulary):
                _add(reading, word, clause, sentence)
            _close(reading, ends, opened)
            clause += bool(ends)
            sentence += any(stop in ends for stop in _STOPS)
        clause, sentence = clause + 1, sentence + 1
    reading.names_a_work = not SHOWN_WORKS.isdisjoint(reading.words)
    return reading


def _add(reading: Reading, word: str, clause: int, sentence: int) -> None:
    words = reading.words
    if words:
        joined = BEFORE_NOT.get(words[-1]) if word == "not" else PAIRS.get((words[-1], word))
        if joined:
            words[-1] = joined
            return
    words.append(word)
    reading.clauses.append(clause)
    reading.sentences.append(sentence)
    reading.quoted.append(False)


def _close(reading: Reading, ends: str, opened: dict[str, int]) -> None:
    for mark, begun in opened.items():
        if mark in ends and begun >= 0:
            reading.quoted[begun:] = [True] * (len(reading.words) - begun)
            opened[mark] = -1


def _joined(tokens: list[str], vocabulary: Vocabulary) -> Iterator[str]:
    """The tokens of a line, where letters that stand apart by one blank are words; a wide gap ends such a word."""
    run: list[str] = []
    for token in [*tokens, ""]:
        if len(token) == 1 and token.isalnum() and len(run) < LONGEST_RUN:
            run.append(token)
            continue
        if run:
            yield from _run(run, vocabulary)
            run = []
        if token:
            yield token


def _run(run: list[str], vocabulary: Vocabulary) -> Iterator[str]:
    whole = "".join(run)
    if len(run) > 2 or (len(run) == 2 and (whole in vocabulary or whole in COMMON)):
        yield from segmented(whole, vocabulary)
    else:
        yield from run


def segmented(letters: str, vocabulary: Vocabulary) -> list[str]:
    """The letters as known words, the fewest there can be; as one word where they are not all of known words."""
    letters = _as_known(letters, vocabulary) or letters
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for begin in range(max(0, end - LONGEST_WORD), end):
            before, word = best[begin], letters[begin:end]
            if before is not None and (word in vocabulary or word in COMMON):
                kept = best[end]
                if kept is None or len(before) + 1 < len(kept):
                    best[end] = [*before, word]
    return best[-1] or [letters]


def _words_of(token: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The words that one token stands for."""
    if not token:
        return
    if token.isalpha():
        yield from _spelt(token, vocabulary)
        return
    if token in WITH_APOSTROPHE:
        yield from WITH_APOSTROPHE[token]
        return
    parts = [part for part in _PARTS.split(token) if part]
    if len(parts) > 1:
        yield from _of_parts(parts, vocabulary)
        return
    for part in parts:
        yield from _spelt(_as_known(part, vocabulary) or _bare(part), vocabulary)


def _of_parts(parts: list[str], vocabulary: Vocabulary) -> Iterator[str]:
    whole = "".join(parts)
    if max(map(len, parts)) == 1 and len(parts) > 2:
        yield from segmented(whole[:LONGEST_RUN], vocabulary)
    elif whole in vocabulary and not all(part in vocabulary or part in COMMON for part in parts):
        yield whole
    else:
        for part in parts:
            yield from _spelt(_as_known(part, vocabulary) or _bare(part), vocabulary)


def _spelt(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    known = _shortened(word, vocabulary) if _RUNS.search(word) else word
    yield from SHORT.get(known) or vocabulary.glued.get(known) or ((known,) if known else ())


def _shortened(word: str, vocabulary: Vocabulary) -> str:
    """The word without letters drawn out: “kiiill”."""
    if len(word) > LONGEST_DRAWN:
        return word
    singles, doubles = "", ""
    for place, sign in enumerate(word):
        repeats = word[place - 1 : place] == sign
        singles += "" if repeats else sign
        doubles += "" if repeats and word[place - 2 : place - 1] == sign and place > 1 else sign
    tried = (_once(word, kept) for kept in sorted(set(_RUNS.findall(word))))
    return next((each for each in (singles, doubles, *tried) if each in vocabulary or each in SHORT), word)


def _once(word: str, sign: str) -> str:
    """The word with this one letter written once wherever it is drawn out, the others as they are."""
    while sign * 3 in word:
        word = word.replace(sign * 3, sign * 2)
    return word.replace(sign * 2, sign)


def _as_known(token: str, vocabulary: Vocabulary) -> str | None:
    """A word of the lists that is written with digits, signs or masks for letters; None when it is none of them."""
    if token.isalpha() or len(token) > LONGEST_WORD:
        return None
    if not _MASKS.isdisjoint(token):
        return _unmasked(token, vocabulary)
    for letters in _AS_LETTERS:
        read = token.translate(letters).replace("'", "")
        shortest = _shortened(read, vocabulary) if _RUNS.search(read) else read
        if read != token and (shortest in vocabulary or shortest in SHORT or read in COMMON):
            return shortest
    return None


def _unmasked(token: str, vocabulary: Vocabulary) -> str | None:
    seen = [(place, sign) for place, sign in enumerate(token) if sign not in _MASKS]
    if not seen or seen[0][0] != 0 or len(seen) * 2 < len(token):
        return None
    alike = vocabulary.masked.get((len(token), token[0]), ())
    return next((word for word in alike if all(word[place] == sign for place, sign in seen)), None)


def _bare(part: str) -> str:
    return "".join(sign for sign in part if sign.isalnum())
