"""One case on one testee: prepare, upload, capture, and give the record. Judging is the rules' work."""

from __future__ import annotations

import time
from dataclasses import replace

from upload_conformance.cases import PROBES
from upload_conformance.mock import Endpoint
from upload_conformance.run.files import CaseFiles
from upload_conformance.shapes.case import Case, Measure, Script, Send, Waits
from upload_conformance.shapes.needs import Need
from upload_conformance.shapes.record import Ending, Outcome, Record, Usage
from upload_conformance.shapes.subject import Subject
from upload_conformance.testee.testee import Call, Session

PATIENCE_S = 30.0
"""How much longer than a correct sample has to wait one may take before it counts as hung."""
AFTER_LIMIT_S = 16.0
"""The same, after all the limits that it is given have run out, one after the other.

libcurl's low-speed limit takes longest: it averages over 5 s, and counts what the kernel's buffer still takes. Where
nobody reads, 8 s. On a machine that is busy with much else, that may be twice as long.
"""
PROBE_S = 7.0
"""The same for the first look at a probe: others wait for what it tells. What would be told is looked at again."""
TO_OPEN_S = 10.0
"""The same, to open a file: no limit is for that, it is opened at once or never."""

_ANSWERS = (Ending.UPLOADED, Ending.REFUSED, Ending.CRASHED)


def run_case(
    case: Case,
    session: Session,
    endpoint: Endpoint,
    files: CaseFiles,
    subject: Subject,
    deadline_s: float,
) -> Record:
    """Run a case whose endpoint is armed on a testee whose session stands; give everything that is known of the run.

    ``deadline_s`` is how long each call may take before it counts as hung (``deadline``).
    """
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
            outcomes += _one_round(case, session, endpoint.url, [path for _, path in places], usages, deadline_s)
            if case.measure is Measure.GROWTH and number + 1 in (max(1, case.rounds // 4), case.rounds):
                _measure(session, usages)
            if session.lost is not None:
                break
            if isinstance(case.server, Script) and isinstance(case.server.steps[-1], Send):
                endpoint.wait_until_closed()  # by the server: the next upload is to find it so
        endpoint.testee_answered()
        time.sleep(case.listens_s)
        exchanges = endpoint.exchanges()
    finally:
        files.discard(case)
    output = session.output()
    last = outcomes[-1]
    if session.lost is not None and session.lost.ending is Ending.EXITED and last.ending in _ANSWERS:
        outcomes[-1] = replace(last, ending=Ending.EXITED, message=f"It answered, and then: {session.lost}")
    return Record(
        case=case,
        exchanges=exchanges,
        outcomes=tuple(outcomes),
        subject=subject,
        output=replace(output, command_lines=command_lines),
        usages=tuple(usages),
        seconds=time.monotonic() - start,
        url=endpoint.url,
    )


def deadline(case: Case, offers: frozenset[Need], *, again: bool = False) -> float:
    """Give the seconds after which a call of a testee with these offers counts as hung, at the first look or again."""
    if case.waits is Waits.FILE:
        return TO_OPEN_S
    if case.waits and Need.TIME_LIMITS in offers:
        given = [(one.limits.connect_s or 0.0) + (one.limits.response_s or 0.0) for one in case.uploads]
        return max(given) + (PROBE_S if case.id in PROBES.values() and not again else AFTER_LIMIT_S)
    return PATIENCE_S + 2 * case.seconds


def _one_round(
    case: Case, session: Session, url: str, paths: list[str], usages: list[Usage], deadline_s: float
) -> list[Outcome]:
    calls = [Call(upload, url, path) for upload, path in zip(case.uploads, paths, strict=True)]
    if case.at_once:
        return session.upload(calls, deadline_s)
    outcomes = []
    for call in calls:
        outcomes += session.upload([call], deadline_s)
        if case.measure is Measure.PEAK_MEMORY:
            _measure(session, usages)
    return outcomes


def _measure(session: Session, usages: list[Usage]) -> None:
    """Read the process's usage, unless it has ended or there is none."""
    usage = session.usage()
    if usage is not None and session.lost is None:
        usages.append(usage)
