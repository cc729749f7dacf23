"""The case catalogue: data, one module a topic, each ending in the tuple ``CASES``."""

from __future__ import annotations

from collections.abc import Sequence

from upload_conformance.cases import (
    answers,
    building,
    contents,
    credentials,
    early,
    echoes,
    failures,
    names,
    redirects,
    resources,
    security,
    statuses,
    together,
    transfers,
)
from upload_conformance.shapes.case import Case, Waits
from upload_conformance.shapes.errors import UsageError

_TOPICS = (
    building,
    names,
    contents,
    credentials,
    answers,
    together,
    transfers,
    statuses,
    echoes,
    redirects,
    failures,
    early,
    security,
    resources,
)
"""In the order of the catalogue, and of reports: of the cases in which a rule is broken, the first is the example. Those
of uploads at the same time stand before those that wait, which share a process, and show what it mixes up by chance."""
PROBES = {
    Waits.CONNECT: "connect-stalls",
    Waits.HANDSHAKE: "tls-stalls",
    Waits.READING: "stall-never-read",
    Waits.ANSWER: "stall-never-answered",
    Waits.HINTS: "answer-endless-hints",
    Waits.FILE: "file-fifo",
}
"""The plainest case of each kind of waiting, by its id: code that hangs there hangs in all of them."""


def catalogue() -> dict[str, Case]:
    """Give every case by id. Raises ValueError where an id is given twice."""
    cases: dict[str, Case] = {}
    for topic in _TOPICS:
        for case in topic.CASES:
            if case.id in cases:
                raise ValueError(f"two cases are named {case.id}")
            cases[case.id] = case
    return cases


def choose(catalogue: dict[str, Case], ids: Sequence[str]) -> list[Case]:
    """Pick cases by id, all of them where no id is given. Raises UsageError for an id that is none."""
    for name in ids:
        if name not in catalogue:
            near = ", ".join(known for known in catalogue if name.split("-")[0] in known) or "see docs/catalogue.md"
            raise UsageError(f"There is no case {name!r} (near: {near}).")
    return [catalogue[name] for name in ids] if ids else list(catalogue.values())
