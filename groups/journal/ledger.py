"""Which state each entry of one journal is in, as a row of small numbers (pure).

An entry knows its own version, but whoever can write into the database could put back a whole older row, version and
all. So the journal's key row holds, closed, the version of every entry by its number: an older row does not agree with
it, and one that was taken away is seen to be gone. Nobody can notice from inside when all rows of a journal are put
back together, as a backup does.
"""

from __future__ import annotations

from collections.abc import Iterator

_WIDTH = 2
_ROUND = 65_535
GONE = 0


def next_number(ledger: bytes) -> int:
    """The number of the entry that comes next, from 1 on. Numbers are never given twice."""
    return len(ledger) // _WIDTH + 1


def after(number: int) -> bytes:
    """A ledger that begins after `number`, with nothing before it."""
    return _mark(GONE) * number


def noted(ledger: bytes, number: int, version: int) -> bytes:
    """The ledger with the entry `number` at `version`; GONE when it was deleted."""
    if not 1 <= number <= next_number(ledger):
        raise ValueError("numbers follow one another")
    at = (number - 1) * _WIDTH
    return ledger[:at] + _mark(version) + ledger[at + _WIDTH :]


def agrees(ledger: bytes, number: int, version: int) -> bool:
    """Whether the entry `number` is there, at this version."""
    at = (number - 1) * _WIDTH
    return number >= 1 and version != GONE and ledger[at : at + _WIDTH] == _mark(version)


def numbers(ledger: bytes) -> Iterator[int]:
    """The numbers of the entries there should be."""
    for number in range(1, next_number(ledger)):
        if ledger[(number - 1) * _WIDTH : number * _WIDTH] != _mark(GONE):
            yield number


def _mark(version: int) -> bytes:
    return (1 + (version - 1) % _ROUND if version else GONE).to_bytes(_WIDTH, "big")
