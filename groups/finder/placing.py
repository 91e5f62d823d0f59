"""Which place someone means by what they typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from groups.finder.places import Place
from groups.finder.queries import around, named, spot_of
from groups.finder.search import Spot
from groups.people.models import Person
from groups.people.queries import community
from groups.text import fold

#: A town this many times larger than its namesakes is the one people mean.
_MUCH_LARGER = 5


@dataclass(frozen=True)
class Placed:
    """Where to search. `others`: further places of that name; `unsure`: one of them has to be chosen first;
    `unknown`: no place of that name is known."""

    words: str = ""
    spot: Spot | None = None
    others: Sequence[Place] = field(default_factory=tuple)
    unsure: bool = False
    unknown: bool = False


def placed(words: str, person: Person | None, given: bool) -> Placed:
    """The place for `words`; when none were `given` at all, the one that the person keeps."""
    if not given and person is not None:
        spot = around(person)
        return Placed(spot.name if spot else "", spot)
    if not words:
        return Placed()
    # Two villages of one name in one country cannot be told apart in a list; the larger one stands for both.
    found: list[Place] = []
    for place in named(words):
        if place.label not in {each.label for each in found}:
            found.append(place)
    if not found:
        return Placed(words, unknown=True)
    whole = [place for place in found if fold(place.label) == fold(words)]
    if whole:
        return Placed(whole[0].label, spot_of(whole[0]))
    name = fold(words.partition(",")[0])
    same = [place for place in found if fold(place.name) == name] or found
    if len(same) == 1 or _stands_out(same):
        return Placed(same[0].label, spot_of(same[0]), same[1:4])
    return Placed(words, None, same, unsure=True)


def _stands_out(same: Sequence[Place]) -> bool:
    """Whether the first is the only one in the community's own country, or far larger than the next there."""
    here = community()
    first, rest = same[0], same[1:]
    rivals = [place for place in rest if place.country == first.country]
    if here is not None and here.country and first.country != here.country:
        rivals = list(rest)
    return all(first.population >= _MUCH_LARGER * place.population for place in rivals)
