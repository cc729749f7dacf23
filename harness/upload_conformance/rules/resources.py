"""RES: memory, descriptors and threads of the process that calls the sample."""

from __future__ import annotations

from collections.abc import Iterator

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.registry import Level, rule
from upload_conformance.rules.scope import distrusts, measures, refused_locally
from upload_conformance.shapes.case import Case, Linger, Measure, Script, Tls, Wait
from upload_conformance.shapes.record import Ending

PEAK_GROWTH_KIB = 16 * 1024
"""What a big file may cost in memory above a small one."""


def _not_measured(reading: Reading) -> Iterator[Breach]:
    """Yield a breach for readings that are missing, unless the process is gone: that has rules of its own."""
    if all(outcome.ending in (Ending.UPLOADED, Ending.REFUSED) for outcome in reading.record.outcomes):
        yield Breach(f"The process was measured {len(reading.record.usages)} times, not twice at least.")


@rule(
    "res.memory",
    Level.MUST,
    "A file of 100 MB takes at most 16 MiB more memory than one of 1 KB.",
    source="API page, the file (up to 100 MB); practice: it is streamed",
    when=measures(Measure.PEAK_MEMORY),
)
def _(reading: Reading) -> Iterator[Breach]:
    usages = reading.record.usages
    if len(usages) < 2:
        yield from _not_measured(reading)
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
    if len(usages) < 2:
        yield from _not_measured(reading)
    else:
        first, last = getattr(usages[0], name), getattr(usages[-1], name)
        if last - first > at_most:
            yield Breach(f"{what} grew from {first} to {last} over {reading.case.rounds} uploads.")


@rule(
    "res.growth-memory",
    Level.MUST,
    "Memory does not grow with the number of uploads.",
    source="practice: services upload for months",
    when=measures(Measure.GROWTH),
)
def _(reading: Reading) -> Iterator[Breach]:
    yield from _growth(reading, "resident_kib", RESIDENT_GROWTH_KIB, "Resident memory (KiB)")


@rule(
    "res.growth-descriptors",
    Level.MUST,
    "Descriptors do not grow with the number of uploads.",
    source="practice: a process has 1,024 of them, often",
    when=measures(Measure.GROWTH),
)
def _(reading: Reading) -> Iterator[Breach]:
    yield from _growth(reading, "descriptors", DESCRIPTORS_GROWTH, "The number of descriptors")


@rule(
    "res.growth-threads",
    Level.MUST,
    "Threads do not grow with the number of uploads.",
    source="practice: services upload for months",
    when=measures(Measure.GROWTH),
)
def _(reading: Reading) -> Iterator[Breach]:
    yield from _growth(reading, "threads", THREADS_GROWTH, "The number of threads")


@rule(
    "res.file-closed",
    Level.MUST,
    "The file is closed when the sample returns.",
    source="practice: an open file cannot be replaced on Windows, nor its space given back",
    when=lambda case: case.measure in (Measure.GROWTH, Measure.PEAK_MEMORY),
)
def _(reading: Reading) -> Iterator[Breach]:
    for usage in reading.record.usages[-1:]:
        if usage.case_files:
            yield Breach(f"{usage.case_files} descriptor(s) of uploaded files are still open.")


def _closed_by_the_sample(case: Case) -> bool:
    """Whether the server leaves it to the sample to close, whatever came of the upload."""
    if case.tls is Tls.STALLED:
        return True
    if case.proxied or refused_locally(case) or distrusts(case):
        return False
    return not isinstance(case.server, Script) or isinstance(case.server.steps[-1], Wait | Linger)


@rule(
    "res.connection-closed",
    Level.MUST,
    "The connection is closed once the answer is read, or the upload given up.",
    source="practice: one upload has no use for a connection kept open",
    when=_closed_by_the_sample,
)
def _(reading: Reading) -> Iterator[Breach]:
    for number, exchange in enumerate(reading.record.exchanges):
        if not exchange.peer_closed and not exchange.elsewhere:
            yield Breach("The connection is still open after the sample has returned.", number, 0)


@rule(
    "res.sanitizer",
    Level.MUST,
    "The language's sanitizers and race detectors are silent.",
    source="practice: what they report is a defect, whether or not it shows",
    when=lambda case: bool(case.environment.variant),
)
def _(reading: Reading) -> Iterator[Breach]:
    output = reading.record.output
    if output.exit_code != 0 or output.stderr.strip():
        yield Breach(f"The process ended with {output.exit_code} and printed: {output.stderr.strip()[:2000]}")
