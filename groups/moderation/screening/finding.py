"""Which phrases of the lists stand in a text (pure).

From each word of a text the phrases that begin with it are tried. A phrase has so many words, gaps and choices at most,
and a word begins so many phrases at most: so the time grows with the length of the text and no faster.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from groups.moderation.screening.language import BEFORE_NOT, COMMON, FILLERS, PAIRS, SHORT, WITH_APOSTROPHE, words
from groups.moderation.screening.meaning import Found, passed_over
from groups.moderation.screening.reading import Reading, Vocabulary
from groups.moderation.screening.rules import GAP_WORDS, Rule, parse, vocabulary_of

#: Too frequent to tell anything by themselves: a text is looked at closely for a rarer word of the phrase.
EVERYDAY = COMMON | FILLERS | words(
    "about again all alone any anymore as back been before being but by cant come could day days did didnt does dont "
    "down else feel find from get getting go going gone good got had hard help her here him his home hope if into isnt "
    "its know last like little live living long look make many may me more most much need never new next night no not "
    "now off once one or other our out over own people person right say see she should since some soon still stop take "
    "taken than thank thanks that their them then there they thing things think thinking time tired to today told "
    "tomorrow tonight too took tried try until up us use used very wait want was way week well were when where which "
    "while who why will wont work would year years yes yet your"
)  # fmt: skip
GLUED = 8
"""Phrases of at least so many letters are also known when they are written as one word."""


@dataclass(frozen=True)
class Lists:
    """Both lists, ready to be looked through.

    `signals`: without one of these words no phrase can be there; with each the phrases that it may be a word of, and
    None where it is a phrase by itself.
    """

    begins: dict[str, tuple[Rule, ...]]
    vocabulary: Vocabulary
    signals: dict[str, tuple[Rule, ...] | None]

    @classmethod
    def of(cls, conduct: str, care: str) -> "Lists":
        """The lists as coordinators wrote them; `rules.Unreadable` where a line cannot be a phrase."""
        return cls.made_of((*parse("conduct", conduct), *parse("care", care)))

    @classmethod
    def made_of(cls, rules: Sequence[Rule]) -> "Lists":
        """The lists of these phrases."""
        begins: dict[str, list[Rule]] = {}
        for rule in rules:
            for word in rule.places[0] or ():
                begins.setdefault(word, []).append(rule)
        glued = dict(_glued(rules))
        found = {word: tuple(each) for word, each in begins.items()}
        return cls(found, Vocabulary.of(vocabulary_of(rules), glued), {**_signals(rules), **dict.fromkeys(glued)})

    def may_stand(self, words: Sequence[str]) -> bool:
        """Whether a text of these words could hold a phrase: has some word for each of its places, in any order."""
        said: set[str] | None = None
        for signal in self.signals.keys() & words:
            rules = self.signals[signal]
            if rules is None:
                return True
            said = said or _also_said(words)
            if any(all(place is None or not place.isdisjoint(said) for place in rule.places) for rule in rules):
                return True
        return False


def look(reading: Reading, lists: Lists) -> Iterator[tuple[Found, str | None]]:
    """The phrases that stand in a text, each with the reason to pass it over, if there is one."""
    found = list(_standing(reading, lists))
    spared = {
        (each.rule.which, place) for each in found if each.rule.exception for place in range(each.begin, each.end)
    }
    for each in found:
        if each.rule.exception:
            continue
        excepted = any((each.rule.which, place) in spared for place in range(each.begin, each.end))
        yield each, "exception" if excepted else passed_over(each, reading)


def _standing(reading: Reading, lists: Lists) -> Iterator[Found]:
    # Fillers stand between words without changing them: "I really just want to die".
    kept = [place for place, word in enumerate(reading.words) if word not in FILLERS]
    said = [reading.words[place] for place in kept]
    for at, word in enumerate(said):
        for rule in lists.begins.get(word, ()):
            ends = _match(rule, said, at)
            if ends is not None:
                end, gaps = ends
                yield Found(rule, kept[at], kept[end - 1] + 1, tuple(kept[gap] for gap in gaps))


def _match(rule: Rule, said: Sequence[str], at: int, place: int = 0) -> tuple[int, tuple[int, ...]] | None:
    """Where the phrase ends that begins `at`, and which words its gaps took in."""
    while place < len(rule.places):
        wanted = rule.places[place]
        if wanted is None:
            return _match_gap(rule, said, at, place + 1)
        if at >= len(said) or said[at] not in wanted:
            return None
        at, place = at + 1, place + 1
    return at, ()


def _match_gap(rule: Rule, said: Sequence[str], at: int, place: int) -> tuple[int, tuple[int, ...]] | None:
    for width in range(GAP_WORDS + 1):
        rest = _match(rule, said, at + width, place)
        if rest is not None:
            return rest[0], (*range(at, at + width), *rest[1])
    return None


def _glued(rules: Sequence[Rule]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for rule in rules:
        single = tuple(next(iter(place)) for place in rule.places if place is not None and len(place) == 1)
        whole = "".join(single)
        if len(single) == len(rule.places) > 1 and len(whole) >= GLUED:
            yield whole, single


_WAYS = {**SHORT, **{short.replace("'", ""): long for short, long in WITH_APOSTROPHE.items()}}


def _signals(rules: Sequence[Rule]) -> dict[str, tuple[Rule, ...]]:
    telling: dict[str, set[Rule]] = {}
    for rule in rules:
        for word in () if rule.exception else _telling(rule):
            telling.setdefault(word, set()).add(rule)
    joined = [("not", whole) for whole in BEFORE_NOT.values()] + [("self", whole) for whole in PAIRS.values()]
    written = [*joined, *((short, word) for short, long in _WAYS.items() for word in long)]
    for way, word in [(way, word) for way, word in written if word in telling]:
        telling.setdefault(way, set()).update(telling[word])
    return {word: tuple(found) for word, found in telling.items()}


def _also_said(words: Sequence[str]) -> set[str]:
    """These words and all that they could be read as."""
    said = set(words)
    said.update(word for short in said & _WAYS.keys() for word in _WAYS[short])
    if "not" in said:
        said.update(BEFORE_NOT[word] for word in said & BEFORE_NOT.keys())
    if "self" in said:
        said.update(joined for (before, _self), joined in PAIRS.items() if before in said)
    return said


def _telling(rule: Rule) -> frozenset[str]:
    """The place of a phrase whose words are the rarest."""
    places = [place for place in rule.places if place is not None]
    return min(places, key=lambda place: (len(place & EVERYDAY), -min(map(len, place))))


def as_read(found: Found, reading: Reading) -> str:
    """The words that a phrase was found in, for the person who tries a sentence."""
    return " ".join(reading.words[found.begin : found.end])
