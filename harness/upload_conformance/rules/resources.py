"""RES: memory, descriptors and threads of the process that calls the sample."""

from __future__ import annotations

from collections.abc import Iterator

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import measures
from upload_conformance.shapes.case import Measure
from upload_conformance.shapes.result import Level

PEAK_GROWTH_KIB = 16 * 1024
"""What a big file may cost in memory above a small one."""


@rule(
    "res.memory",
    Level.SHOULD,
    "A file of 100 MB takes at most 16 MiB more memory than one of 1 KB.",
    why="Big files push a small server out of memory.",
    source="API page, the file (up to 100 MB); practice: it is streamed",
    evidence=Basis.PROCESS,
    when=measures(Measure.PEAK_MEMORY),
)
def memory(reading: Reading) -> Iterator[Breach]:
    usages = reading.record.usages
    if len(usages) < 2:
        return
    # The first upload warms up: it loads code, and its peak is that of the start.
    small, big = usages[-2].peak_kib, usages[-1].peak_kib
    if big - small > PEAK_GROWTH_KIB:
        yield Breach(f"Peak memory is {big / 1024:.1f} MiB, {(big - small) / 1024:.1f} MiB more than for 1 KB.")


RESIDENT_GROWTH_KIB = 8 * 1024
"""What further uploads may add to resident memory: caches and fragments, but not a copy of the file a call."""
DESCRIPTORS_GROWTH = 2
THREADS_GROWTH = 4
"""Runtimes with a pool of threads add some of their own."""


def _growth(reading: Reading, name: str, at_most: int, what: str) -> Iterator[Breach]:
    usages = reading.record.usages
    if len(usages) > 1:
        first, last = getattr(usages[0], name), getattr(usages[-1], name)
        if last - first > at_most:
            yield Breach(f"{what} grew from {first} to {last} over {reading.case.rounds} uploads.")


@rule(
    "res.growth-memory",
    Level.MUST,
    "Memory does not grow with the number of uploads.",
    why="A service that uploads for months runs out of memory.",
    source="practice: services upload for months",
    evidence=Basis.PROCESS,
    when=measures(Measure.GROWTH),
    by_chance=True,  # a garbage collector collects when it likes; the second run finds the process at its full size
)
def growth_memory(reading: Reading) -> Iterator[Breach]:
    yield from _growth(reading, "resident_kib", RESIDENT_GROWTH_KIB, "Resident memory (KiB)")


@rule(
    "res.growth-descriptors",
    Level.MUST,
    "Descriptors do not grow with the number of uploads.",
    why="A service that uploads for months can open no more files or connections.",
    source="practice: a process has 1,024 of them, often",
    evidence=Basis.PROCESS,
    when=measures(Measure.GROWTH),
)
def growth_descriptors(reading: Reading) -> Iterator[Breach]:
    yield from _growth(reading, "descriptors", DESCRIPTORS_GROWTH, "The number of descriptors")


@rule(
    "res.growth-threads",
    Level.MUST,
    "Threads do not grow with the number of uploads.",
    why="A service that uploads for months runs out of threads.",
    source="practice: services upload for months",
    evidence=Basis.PROCESS,
    when=measures(Measure.GROWTH),
)
def growth_threads(reading: Reading) -> Iterator[Breach]:
    yield from _growth(reading, "threads", THREADS_GROWTH, "The number of threads")


@rule(
    "res.file-closed",
    Level.SHOULD,
    "The file is closed when the call comes back.",
    why="The file cannot be replaced on Windows, and its space is not given back.",
    source="practice: an open file cannot be replaced on Windows, nor its space given back",
    evidence=Basis.PROCESS,
    when=measures(Measure.GROWTH, Measure.PEAK_MEMORY),
)
def file_closed(reading: Reading) -> Iterator[Breach]:
    for usage in reading.record.usages[-1:]:
        if usage.case_files:
            yield Breach(f"{usage.case_files} descriptor(s) of uploaded files are still open.")


@rule(
    "res.sanitizer",
    Level.MUST,
    "The language's sanitizers and race detectors are silent.",
    why="The program may crash, or lose data, on another day.",
    source="practice: what they report is a defect, whether or not it shows",
    evidence=Basis.PROCESS,
    when=lambda case: bool(case.environment.variant),
)
def sanitizer(reading: Reading) -> Iterator[Breach]:
    output = reading.record.output
    if output.exit_code != 0 or output.stderr.strip():
        yield Breach(f"The process ended with {output.exit_code} and printed: {output.stderr.strip()[:2000]}")


RULES = (
    memory,
    growth_memory,
    growth_descriptors,
    growth_threads,
    file_closed,
    sanitizer,
)
