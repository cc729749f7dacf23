"""What a run tells at a terminal while it lasts: each defect when it is first seen, and in one line how far it is.

Results come from many threads, in any order; a lock keeps one line from getting into another. The status line is
written over itself; defects stand in lines of their own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from typing import TextIO

from upload_conformance.shapes.result import Level, Result, Verdict
from upload_conformance.texts import texts

WIDTH = 110
_CLEAR = "\r\x1b[K"


class Progress:
    """The lines of one run."""

    def __init__(self, stream: TextIO, pairs: Collection[tuple[str, str]], *, tongue: str = "en") -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._texts = texts(tongue)
        self._left = set(pairs)
        self._total = len(pairs)
        self._seen: set[tuple[str, str]] = set()
        self._start = time.monotonic()
        self._lock = threading.Lock()

    def __call__(self, result: Result) -> None:
        """Take a result in."""
        if not self._live:
            return  # a file is read when all is over, and then the report says it
        with self._lock:
            self._left.discard((result.testee, result.case))
            for finding in result.findings:
                place = (result.testee, finding.rule)
                if place in self._seen or finding.explained_by or finding.expected or finding.level is Level.MAY:
                    continue
                self._seen.add(place)
                level = self._texts.say("error" if finding.level is Level.MUST else "warning")
                said = " ".join(self._texts.message(finding.message).split())
                self._line(f"{level} {result.testee} {finding.rule}: {result.case}: {said}")
            if result.verdict is Verdict.ERROR:
                self._line(f"{self._texts.say('harness error')} {result.testee} {result.case}")
            self._status()

    def end(self) -> None:
        """Take the status line away."""
        with self._lock:
            if self._live:
                self._stream.write(_CLEAR)
                self._stream.flush()

    def _line(self, text: str) -> None:
        seconds = f"{time.monotonic() - self._start:6.1f} s  "
        text = seconds + (text if len(text) <= WIDTH else text[: WIDTH - 1] + "…")
        self._stream.write(f"{_CLEAR}{text}\n")
        self._stream.flush()

    def _status(self) -> None:
        done = self._total - len(self._left)
        running = ", ".join(" ".join(place) for place in sorted(self._left)[:3])
        text = self._texts.say(
            "{done} of {total}; {count} defect(s) so far; still to come: {running}",
            done=done,
            total=self._total,
            count=len(self._seen),
            running=running or "–",
        )
        self._stream.write(_CLEAR + (text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"))
        self._stream.flush()
