"""A result: one case on one testee, judged; plain data that crosses processes and goes into reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from upload_conformance.rules import Finding, judge
from upload_conformance.shapes.record import Provenance, Record, Usage

BUILD_RULE = "build.accepted"
"""The finding for source text that its own language's tools refuse: nothing ran, so none of the catalogue applies."""


class Verdict(StrEnum):
    """What came of a case on a testee."""

    PASSED = "passed"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"
    """The platform cannot do what the case needs; the reason says why."""
    ERROR = "error"
    """The harness or its environment failed; nothing is known of the testee."""


@dataclass(frozen=True)
class Result:
    """One cell of the matrix."""

    testee: str
    """The language's id for its sample or a file in its place; otherwise the id of a page's block, or ``command``."""
    case: str
    verdict: Verdict
    language: str = ""
    """The testee's language; empty where it is the testee's id."""
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    """Why it is unsupported or an error."""
    provenance: Provenance | None = None
    usages: tuple[Usage, ...] = ()
    record: str = ""
    """The folder with the record, kept where the case failed."""
    again: str = ""
    """The shell command that judges a testee that is no sample once more, in all cases."""

    @property
    def reproduce(self) -> str:
        """The one command that shows it again."""
        if self.again:
            return f"{self.again} --case {self.case}"
        return f"make verify SAMPLE={self.testee} CASE={self.case}"

    def to_dict(self) -> dict[str, Any]:
        """Give plain data, for another process or a file."""
        facts = asdict(self)
        facts["findings"] = [{**asdict(f), "excerpt": f.excerpt.decode("latin-1")} for f in self.findings]
        return facts

    @staticmethod
    def from_dict(facts: dict[str, Any]) -> Result:
        """Read what ``to_dict`` gave."""
        findings = tuple(Finding(**{**f, "excerpt": f["excerpt"].encode("latin-1")}) for f in facts["findings"])
        provenance = facts["provenance"]
        return Result(
            **{
                **facts,
                "verdict": Verdict(facts["verdict"]),
                "findings": findings,
                "provenance": Provenance(**provenance) if provenance else None,
                "usages": tuple(Usage(**usage) for usage in facts["usages"]),
            }
        )


def judged(record: Record) -> Result:
    """Judge a record."""
    findings = judge(record)
    return Result(
        testee=record.provenance.language,
        case=record.case.id,
        verdict=Verdict.FAILED if findings else Verdict.PASSED,
        seconds=record.seconds,
        findings=findings,
        provenance=record.provenance,
        usages=record.usages,
    )


@dataclass
class Summary:
    """Counts over many results."""

    results: int = 0
    passed: int = 0
    failed: int = 0
    unsupported: int = 0
    errors: int = 0
    testees: list[str] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)

    @staticmethod
    def of(results: Iterable[Result]) -> Summary:
        """Count."""
        summary = Summary()
        for result in results:
            summary.results += 1
            name = "errors" if result.verdict is Verdict.ERROR else result.verdict.value
            setattr(summary, name, getattr(summary, name) + 1)
            if result.testee not in summary.testees:
                summary.testees.append(result.testee)
            if result.case not in summary.cases:
                summary.cases.append(result.case)
        return summary
