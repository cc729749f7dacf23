"""The case catalogue: data, one module a topic."""

from __future__ import annotations

from upload_conformance.cases import (
    answers,
    contents,
    credentials,
    echoes,
    failures,
    names,
    redirects,
    resources,
    security,
    statuses,
    transfers,
)
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.errors import UsageError

_TOPICS = (names, contents, credentials, answers, transfers, statuses, echoes, redirects, failures, security, resources)


def _catalogue() -> dict[str, Case]:
    cases: dict[str, Case] = {}
    for topic in _TOPICS:
        for case in topic.CASES:
            if case.id in cases:
                raise ValueError(f"two cases are named {case.id}")
            cases[case.id] = case
    return cases


CASES = _catalogue()
"""Every case by id."""


def choose(ids: list[str]) -> list[Case]:
    """Pick cases by id, all of them for an empty list. Raises UsageError for an id that is none."""
    for name in ids:
        if name not in CASES:
            near = ", ".join(known for known in CASES if name.split("-")[0] in known) or "see docs/catalogue.md"
            raise UsageError(f"There is no case {name!r} (near: {near}).")
    return [CASES[name] for name in ids] if ids else list(CASES.values())
