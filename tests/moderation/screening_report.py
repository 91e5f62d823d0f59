"""What the lists that come with the site find, and what they do not: `make screening-report`.

Precision is how much of what is marked should be; recall how much of what should be is marked.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from groups.moderation.screening import Lists, Watch, judge, shipped

SENTENCES = Path(__file__).with_name("sentences.txt")
PARTS = ("apart", "worked")
LISTS = ("conduct", "care")
LEVELS = {"amber", "red"}


@dataclass(frozen=True)
class Sentence:
    """One line of the file. `marks`: what a careful reader would say of it."""

    part: str
    marks: frozenset[str]
    text: str


@dataclass(frozen=True)
class Tally:
    """How often one list was right in one part of the file."""

    part: str
    which: str
    sentences: int
    wanted: int
    hits: int
    wrong: int
    levels_right: int

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + self.wrong)

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.wanted)


@cache
def sentences() -> tuple[Sentence, ...]:
    """All of them, in the order of the file."""
    part, found = "", []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            part = line.strip("[]")
        elif line and not line.startswith("#"):
            marks, _, text = line.partition(" | ")
            found.append(Sentence(part, frozenset(marks.split()) - {"none"}, text.replace("\\n", "\n")))
    return tuple(found)


@cache
def watch() -> Watch:
    """The lists that come with the site."""
    return Watch(Lists.of(shipped("conduct"), shipped("care")))


def wanted(sentence: Sentence, which: str) -> bool:
    return bool(sentence.marks & (LEVELS if which == "care" else {"conduct"}))


def found(sentence: Sentence, which: str) -> bool:
    reasons = judge(sentence.text, newcomer=False, hold_newcomers=False, first=False, watch=watch()).reasons
    return f"{which}_words" in reasons


def tally(part: str, which: str) -> Tally:
    """How one list did in one part."""
    chosen = [each for each in sentences() if each.part == part]
    hits = [each for each in chosen if wanted(each, which) and found(each, which)]
    wrong = [each for each in chosen if not wanted(each, which) and found(each, which)]
    right = [each for each in hits if which == "care" and level(each) in each.marks]
    return Tally(
        part, which, len(chosen), sum(wanted(each, which) for each in chosen), len(hits), len(wrong), len(right)
    )


def level(sentence: Sentence) -> str:
    return judge(sentence.text, newcomer=False, hold_newcomers=False, first=False, watch=watch()).care


def table() -> str:
    """The figures, as they stand in the README of the feature."""
    lines = [
        "| sentences | list | of them to mark | marked rightly | marked wrongly | precision | recall |",
        "|---|---|---|---|---|---|---|",
    ]
    for part in PARTS:
        for which in LISTS:
            t = tally(part, which)
            lines.append(
                f"| {part} ({t.sentences}) | {which} | {t.wanted} | {t.hits} | {t.wrong} "
                f"| {t.precision:.2f} | {t.recall:.2f} |"
            )
    apart, worked = (tally(part, "care") for part in PARTS)
    lines += [
        "",
        f"Of the care marks, the level (amber or red) was right in {apart.levels_right} of {apart.hits} apart and "
        f"{worked.levels_right} of {worked.hits} worked.",
    ]
    return "\n".join(lines)


def misses() -> str:
    """Every sentence that a list got wrong, so that whoever changes it sees them."""
    lines = []
    for which in LISTS:
        for each in sentences():
            if wanted(each, which) != found(each, which):
                what = "not marked" if wanted(each, which) else "marked"
                lines.append(f"{each.part:7} {which:8} {what:11} {each.text!r}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
    if "--misses" in sys.argv[1:]:
        print(f"\n{misses()}")
