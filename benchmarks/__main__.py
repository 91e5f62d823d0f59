"""`python -m benchmarks [NAME] [options]`: runs one measurement, or all of them."""

from __future__ import annotations

import sys

from benchmarks import telltale
from benchmarks.chat import beside, endurance
from benchmarks.chat import run as chat
from benchmarks.notices import run as notices

ALL = {
    "chat": chat.main,
    "pages": beside.pages,
    "sign-ins": beside.sign_ins,
    "endurance": endurance.main,
    "notices": notices.main,
    "telltale": telltale.main,
}


def main(words: list[str]) -> int:
    """Run what is named; the exit code says whether everything could be measured."""
    if words and words[0] in ALL:
        return ALL[words[0]](words[1:])
    if words and not words[0].startswith("-"):
        print(f"There is no benchmark called {words[0]!r}. There is: {', '.join(ALL)}.", file=sys.stderr)
        return 2
    return max(measure(words) for measure in ALL.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
