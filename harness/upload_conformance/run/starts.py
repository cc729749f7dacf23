"""Lets sessions begin, a few at a time: all at once, each would be slow to begin.

How it works. Whoever wants to begin takes a ticket, its rank and a number, and waits until that is the lowest of all
and more turns are free than its rank says: so many are kept for those that ask a moment later and have a lower one.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Starts:
    """Lets sessions begin, a few at a time: those of a lower rank first, then in the order in which they ask."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._asked = itertools.count()
        self._queue: list[tuple[int, int]] = []
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, rank: int) -> Iterator[None]:
        """Wait for one's turn, and keep it as long as the ``with`` lasts; ``rank`` is less than ``at_once``."""
        mine = (rank, next(self._asked))
        with self._changed:
            heapq.heappush(self._queue, mine)
            self._changed.wait_for(lambda: self._free > rank and self._queue[0] == mine)
            heapq.heappop(self._queue)
            self._free -= 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()
