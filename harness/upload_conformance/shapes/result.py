"""A result: one case on one testee, judged; plain data that crosses processes and goes into reports."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from upload_conformance.shapes.record import Usage


class Level(StrEnum):
    """How binding a rule is (RFC 2119), by who is harmed where it is broken."""

    MUST = "MUST"
    """The user of the code: the upload does not arrive, or something secret does where it should not. An error."""
    SHOULD = "SHOULD"
    """The user on a bad day. A warning; it counts in a strict run."""
    MAY = "MAY"
    """Nobody: a habit that another good engineer might not keep. A note, which never counts."""


class Verdict(StrEnum):
    """What came of a case on a testee."""

    PASSED = "passed"
    FAILED = "failed"
    """A finding counts in this run."""
    UNSUPPORTED = "unsupported"
    """The testee lacks what the case needs; the reason says what."""
    NOT_JUDGED = "not-judged"
    """The case was not run, because another one has told all that it could tell; the reason says which."""
    ERROR = "error"
    """The harness or its environment failed; nothing is known of the testee."""


JUDGED = frozenset({Verdict.PASSED, Verdict.FAILED})


@dataclass(frozen=True)
class Evidence:
    """Bytes of one connection of the record."""

    exchange: int
    """Which connection, from 0."""
    offset: int
    """Where the bytes begin in what was received."""
    length: int
    """How many they are; 0 for a place between bytes."""
    excerpt: bytes = b""
    """What stands there, or its beginning."""


@dataclass(frozen=True)
class Finding:
    """A rule broken, with the evidence."""

    rule: str
    message: str
    level: Level = Level.MUST
    evidence: Evidence | None = None
    """None where the evidence is the outcome, or a reading of the process."""
    explained_by: str | None = None
    """The rule whose breach in the same case is the cause of this one."""
    expected: str = ""
    """Why it is known and left as it is for now; empty where nobody expects it."""


def counts(finding: Finding, *, strict: bool) -> bool:
    """Whether a finding fails its case: a MUST always, a SHOULD in a strict run, a MAY never.

    What another finding explains does not count beside it, nor does what is expected.
    """
    if finding.explained_by is not None or finding.expected:
        return False
    return finding.level is Level.MUST or (strict and finding.level is Level.SHOULD)


@dataclass(frozen=True)
class Result:
    """One cell of the matrix."""

    testee: str
    """The id of a subject of the run."""
    case: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    not_seen: tuple[str, ...] = ()
    """Rules of the case whose evidence is not there: no request came, so nothing can be said of its headers."""
    reason: str = ""
    """Why it is unsupported, not judged, an error, or passed in spite of findings."""
    seconds: float = 0.0
    usages: tuple[Usage, ...] = ()
    record: str = ""
    """The folder with the record, where it was kept."""
