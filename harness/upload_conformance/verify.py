"""One case on one testee: prepare, upload, capture, and give the record. Judging is the rules' work."""

from __future__ import annotations

import time
from dataclasses import replace

from upload_conformance.case import Case, Measure
from upload_conformance.files import CaseFiles
from upload_conformance.mock import Endpoint
from upload_conformance.record import Outcome, Provenance, Record, Usage
from upload_conformance.testee.command import CommandSession
from upload_conformance.testee.session import Session

PATIENCE_S = 15.0
"""How much longer than a correct sample has to wait one may take before it counts as hung."""


def run_case(
    case: Case,
    session: Session | CommandSession,
    endpoint: Endpoint,
    files: CaseFiles,
    provenance: Provenance,
) -> Record:
    """Run a case whose endpoint is armed on a testee whose session stands; give everything that is known of the run."""
    start = time.monotonic()
    places = files.prepare(case)
    outcomes: list[Outcome] = []
    usages: list[Usage] = []
    command_lines: tuple[str, ...] = ()

    def interlude() -> None:
        nonlocal command_lines
        files.alter(case, places)
        if case.measure is Measure.ARGUMENTS:
            command_lines = session.command_lines()

    endpoint.at_interlude(interlude)
    try:
        for number in range(case.rounds):
            outcomes += _one_round(case, session, endpoint.url, [path for _, path in places], usages)
            if case.measure is Measure.GROWTH and number + 1 in (max(1, case.rounds // 4), case.rounds):
                usages.append(session.usage())
            if session.lost is not None:
                break
        endpoint.testee_answered()
        exchanges = endpoint.exchanges()
    finally:
        files.discard(case)
    return Record(
        case=case,
        exchanges=exchanges,
        outcomes=tuple(outcomes),
        provenance=provenance,
        output=replace(session.output(), command_lines=command_lines),
        usages=tuple(usages),
        seconds=time.monotonic() - start,
    )


def _one_round(
    case: Case, session: Session | CommandSession, url: str, paths: list[str], usages: list[Usage]
) -> list[Outcome]:
    calls = [(upload, url, path) for upload, path in zip(case.uploads, paths, strict=True)]
    deadline_s = PATIENCE_S + 2 * case.seconds
    if case.at_once:
        return session.upload(calls, deadline_s)
    outcomes = []
    for call in calls:
        outcomes += session.upload([call], deadline_s)
        if case.measure is Measure.PEAK_MEMORY:
            usages.append(session.usage())
    return outcomes
