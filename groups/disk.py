"""Waiting for the disk: in a thread of its own, unless the disk has been so quick lately that going there takes longer.

A commit stops whoever makes it until the disk has it. Under gevent that would be everybody, so it is made in a thread.
Where a hundred commits in a row took less than two milliseconds, the next is made on the spot; the first that is slow
sends those after it back to the thread.
"""

from __future__ import annotations

from collections.abc import Callable

from groups import clock, heavy

#: Seconds within which a commit is quick, and how many in a row must have been.
QUICK, IN_A_ROW = 0.002, 100
#: After how many commits, or seconds, what they left in SQLite's log is written back. Soon, so that the log stays small
#: and is written over: where it grows, the file system has to find room for it, and now and then that takes long.
MANY, LONG = 100, 60


class Disk:
    """Makes commits, and remembers how long they took."""

    def __init__(self) -> None:
        self.quick = 0
        self.kept = 0
        self.written_back = clock.ticks()

    def commit(self, work: Callable[[], None]) -> None:
        """Make one, where it stops the others least."""
        if self.quick >= IN_A_ROW:
            self._timed(work)
        else:
            heavy.wait(lambda: self._timed(work))

    def is_full(self) -> bool:
        """Whether there is enough to write back; if so it counts from here again."""
        if self.kept < MANY and (self.kept == 0 or clock.ticks() - self.written_back < LONG):
            return False
        self.kept, self.written_back = 0, clock.ticks()
        return True

    def _timed(self, work: Callable[[], None]) -> None:
        began = clock.ticks()
        try:
            work()
        finally:
            self.kept += 1
            self.quick = self.quick + 1 if clock.ticks() - began < QUICK else 0
