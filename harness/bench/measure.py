"""What is measured, how often, and which of the readings counts.

Of few uploads of one big file the quickest counts, as in Python's ``timeit``: whatever else the machine does only adds.
Of many small ones it is the median.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.stand import Contender, Stand
from upload_conformance.testee.containers.host import ContainerHost

MIB = 1024 * 1024
BIG, MIDDLE, SMALL = "big.txt", "middle.txt", "small.txt"
SIZES = {BIG: 100 * MIB, MIDDLE: 40 * MIB, SMALL: 1024}
ROUND_TRIP_S = 0.1
BIG_UPLOADS, LINE_UPLOADS, SMALL_UPLOADS = 101, 3, 1000
PROCESSOR_UPLOADS = 11
"""Fewer, since the engine takes its time to tell of processor time."""
_WARM_UP = 200
"""Small uploads before those that count: runtimes compile what is called often."""


@dataclass(frozen=True)
class Figures:
    """What was measured of one contender."""

    language: str
    who: str
    versions: dict[str, str]
    big_wall_s: float
    """100 MB on the loopback."""
    big_processor_s: float
    """The processor time of the same, all processes and threads."""
    peak_small_kib: int
    """The most memory held while 1 KB is uploaded."""
    peak_big_kib: int
    """The same for 100 MB."""
    line_bytes_per_s: float
    """40 MB over the line."""
    round_trip_s: float
    """Of the line, as measured by connecting."""
    small_per_s: float
    """Uploads of 1 KB on the loopback in a second, one after the other, in a client of their own each."""
    shared_per_s: float | None = None
    """The same with one client for all; None where the code takes none."""

    @property
    def growth_kib(self) -> int:
        """How much more memory 100 MB take than 1 KB."""
        return max(0, self.peak_big_kib - self.peak_small_kib)


def write_files(folder: Path) -> None:
    """Write the files to be uploaded, where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, size in SIZES.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size:
            file.write_bytes(os.urandom(size))
            file.chmod(0o644)


def compare(
    contenders: Sequence[Contender], shared: Sequence[Contender | None], host: ContainerHost, files: Path
) -> list[Figures]:
    """Measure contenders beside each other: they take turns, so that what else the machine does meets all alike.

    ``shared`` holds for each the same code with one client for all uploads, or None.
    """
    with ExitStack() as stack:
        stands = [stack.enter_context(Stand(one, host, files, ROUND_TRIP_S)) for one in contenders]
        # Memory first: what a runtime took for an earlier big file, it may keep.
        peaks = [_peaks(stand) for stand in stands]
        big: list[list[float]] = [[] for _ in stands]
        for _ in range(BIG_UPLOADS):
            for seconds, stand in zip(big, stands, strict=True):
                seconds.append(stand.upload(BIG))
        processor = [[_processor_s(stand) for _ in range(PROCESSOR_UPLOADS)] for stand in stands]
        line: list[list[float]] = [[] for _ in stands]
        for _ in range(LINE_UPLOADS):
            for seconds, stand in zip(line, stands, strict=True):
                seconds.append(stand.upload(MIDDLE, far=True))
        small = [_small(stand) for stand in stands]
    return [
        Figures(
            language=stand.contender.language.id,
            who=stand.contender.who,
            versions=stand.versions,
            big_wall_s=min(big[place]),
            big_processor_s=min(processor[place]),
            peak_small_kib=peaks[place][0],
            peak_big_kib=peaks[place][1],
            line_bytes_per_s=SIZES[MIDDLE] / min(line[place]),
            round_trip_s=stand.round_trip_s,
            small_per_s=small[place],
            shared_per_s=_shared(shared[place], host, files),
        )
        for place, stand in enumerate(stands)
    ]


def _processor_s(stand: Stand) -> float:
    before = stand.processor_s()
    stand.upload(BIG)
    return stand.processor_s() - before


def _peaks(stand: Stand) -> tuple[int, int]:
    for _ in range(_WARM_UP):
        stand.upload(SMALL)
    return stand.peak_kib(SMALL), stand.peak_kib(BIG)


def _shared(contender: Contender | None, host: ContainerHost, files: Path) -> float | None:
    if contender is None:
        return None
    with Stand(contender, host, files, None) as stand:
        return _small(stand)


def _small(stand: Stand) -> float:
    for _ in range(_WARM_UP):
        stand.upload(SMALL)
    return 1 / statistics.median(stand.upload(SMALL) for _ in range(SMALL_UPLOADS))
