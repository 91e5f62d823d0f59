"""A lock that is given in the order it was asked for."""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """One at a time, first come first served.

    An ordinary lock goes to whoever is quickest, so one that takes it again and again would keep the others waiting.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def take(self, patience: float) -> bool:
        """Wait for one's turn, at most `patience` seconds; whether it came. Who has it must `give` it."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            came = mine.acquire(timeout=max(0.0, patience))
        except BaseException:  # whoever waits can be ended; a turn that came meanwhile goes on to the next
            if not self._gave_up(mine):
                self.give()
            raise
        return came or not self._gave_up(mine)

    def give(self) -> None:
        """Hand it to the next in line."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _gave_up(self, mine: threading.Lock) -> bool:
        """Leave the line; too late where the turn came in the same moment."""
        with self._guard:
            if mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            return True
