"""`make faults`: runs the fault plan, prints a table, and ends with 1 when any promise was broken.

`python -m tests.faults [--quick] [--database sqlite|postgresql] [--only WORDS] [--fanout stock]`
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
import traceback
from collections.abc import Iterable, Iterator

from tests.faults.controls import TracerMissing
from tests.faults.plan import PLAN
from tests.faults.trial import Result, Scenario, tried
from tests.faults.world import POSTGRESQL, SQLITE, Ground
from tests.servers import MissingServer

HEAD = f"{'scenario':30} {'database':10} {'sends':>6} {'acks':>6} {'deliv.':>7} {'sec':>6}  found"


def chosen(database: str, only: str, quick: bool) -> list[Scenario]:
    """The scenarios to run on a database."""
    named = [each for each in PLAN if database in each.databases and only.lower() in each.name.lower()]
    return [each for each in named if not quick or each.brief is not None]


async def run(database: str, scenarios: Iterable[Scenario], quick: bool) -> list[Result]:
    """Run them one after the other, and say of each what came of it."""
    found = []
    async with Ground(database) as ground:
        for scenario in scenarios:
            result = await one(ground, scenario, quick)
            found.append(result)
            print("\n".join(lines(result)), flush=True)
    return found


async def one(ground: Ground, scenario: Scenario, quick: bool) -> Result:
    """Run one; what goes wrong with the run itself is found too."""
    began = time.monotonic()
    much = (scenario.brief if quick else scenario.full) or {}
    try:
        return await tried(scenario, await ground.world(scenario.needs), much)
    except TracerMissing as why:
        return Result(scenario.name, ground.database, note=f"left out: {why}")
    except Exception:
        await ground.leave()
        said = traceback.format_exc().strip().splitlines()
        seconds = time.monotonic() - began
        return Result(scenario.name, ground.database, seconds=seconds, found={"the run": said[-12:]})


def lines(result: Result) -> Iterator[str]:
    """A line of the table, and under it what was found."""
    counts = ", ".join(f"{name} {len(each)}" for name, each in result.found.items()) or "nothing"
    if result.breaks:
        counts = f"{counts} (broken on purpose: {', '.join(sorted(result.breaks))} must be found)"
    mark = " " if result.is_well else "!"
    yield (
        f"{mark}{result.name:29} {result.database:10} {result.sends:6} {result.acks:6} {result.deliveries:7} "
        f"{result.seconds:6.1f}  {counts}{'; ' + result.note if result.note else ''}"
    )
    if not result.is_well:
        for name, each in result.found.items():
            yield from (f"      {name}: {line}" for line in each[:12])


def main() -> int:
    """Run what was asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="make faults", description="Break things, and see that nothing is lost.")
    parser.add_argument("--quick", action="store_true", help="the short cut that the tests run")
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), help="one of the two only")
    parser.add_argument("--only", default="", help="scenarios with these words in their name")
    parser.add_argument("--fanout", choices=("fast", "stock"), default="fast", help="the way to the sockets")
    asked = parser.parse_args()
    os.environ["FAULTS_FANOUT"] = asked.fanout
    print(HEAD, flush=True)
    began, results = time.monotonic(), []
    for database in [asked.database] if asked.database else (SQLITE, POSTGRESQL):
        try:
            results += asyncio.run(run(database, chosen(database, asked.only, asked.quick), asked.quick))
        except MissingServer as why:
            print(why, file=sys.stderr)
            return 2
    bad = [each for each in results if not each.is_well]
    print(f"{len(results)} trials in {time.monotonic() - began:.0f} s, {len(bad)} with something broken.")
    return 1 if bad or not results else 0


if __name__ == "__main__":
    sys.exit(main())
