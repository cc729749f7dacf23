"""RES: memory, descriptors and threads of the process that calls the sample."""

from __future__ import annotations

from collections.abc import Iterator

from upload_conformance.case import Measure
from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.registry import Level, rule
from upload_conformance.rules.scope import measures

PEAK_GROWTH_KIB = 16 * 1024
"""What a big file may cost in memory above a small one."""


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
        return
    # The first upload warms up: it loads code, and its peak is that of the start.
    small, big = usages[-2].peak_kib, usages[-1].peak_kib
    if big - small > PEAK_GROWTH_KIB:
        yield Breach(f"Peak memory is {big / 1024:.1f} MiB, {(big - small) / 1024:.1f} MiB more than for 1 KB.")
