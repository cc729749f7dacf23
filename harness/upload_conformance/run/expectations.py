"""Expectations: what a testee that cannot be changed today is known to break, rule by rule, where need be case by case.

A file pins the state: what it names does not fail a run, what it does not name does, and an entry for a rule that holds
wherever it was judged fails it too, so that the file never says more than is true.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from upload_conformance.rules.catalogue import Catalogue
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.result import JUDGED, Result, Verdict, counts
from upload_conformance.shapes.run import Run


@dataclass(frozen=True)
class Expected:
    """One entry."""

    testee: str
    rule: str
    reason: str
    case: str = ""
    """The one case in which it is broken; empty for whichever."""
    sometimes: bool = False
    """Whether that shows in some runs only: where it does not, the entry is no lie. Files have no such entries."""

    def covers(self, testee: str, case: str, rule: str) -> bool:
        """Whether it speaks of a rule broken there."""
        return (testee, rule) == (self.testee, self.rule) and self.case in ("", case)


@dataclass(frozen=True)
class Expectations:
    """The entries of one file."""

    entries: tuple[Expected, ...] = ()

    @staticmethod
    def load(path: Path, rules: Catalogue, cases: Mapping[str, Case]) -> Expectations:
        """Read a file. Raises UsageError for one that is no such file, or that names what does not exist."""
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8")).get("expected", [])
            entries = tuple(entry for table in tables for entry in _entries(table))
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
            raise UsageError(f"{path}: no file of expectations: {error!r}") from error
        for entry in entries:
            unknown = [entry.rule] * (entry.rule not in rules.rules) + [entry.case] * (entry.case not in ("", *cases))
            if unknown or not entry.reason.strip():
                what = f"names what does not exist: {', '.join(unknown)}" if unknown else "needs a reason"
                raise UsageError(f"{path}: the entry for {entry.testee} {entry.rule} {what}")
        return Expectations(entries)

    def apply(self, result: Result, *, strict: bool) -> Result:
        """Mark what is expected; a result with nothing else that counts passes."""
        findings = tuple(
            replace(finding, expected=self._reason(result.testee, result.case, finding.rule))
            for finding in result.findings
        )
        if result.verdict is not Verdict.FAILED or any(counts(finding, strict=strict) for finding in findings):
            return replace(result, findings=findings)
        return replace(result, verdict=Verdict.PASSED, findings=findings)

    def _reason(self, testee: str, case: str, rule: str) -> str:
        return next((entry.reason for entry in self.entries if entry.covers(testee, case, rule)), "")

    def unmatched(self, run: Run, *, cases: bool, testees: bool) -> list[Expected]:
        """Give the entries that say what is not so.

        ``cases`` and ``testees`` say whether the run was narrowed to some: then entries for others, or for whichever
        case, are none of its business. Of a testee in which the harness failed nothing is said.
        """
        unclear = {result.testee for result in run.results if result.verdict is Verdict.ERROR}
        judged = {(result.testee, result.case) for result in run.results if result.verdict in JUDGED}
        broken = [(r.testee, r.case, finding.rule) for r in run.results for finding in r.findings]
        return [
            entry
            for entry in self.entries
            if entry.testee not in unclear
            and not entry.sometimes
            and not any(entry.covers(*place) for place in broken)
            and not (cases and entry.case not in {case for _, case in judged})
            and not (testees and entry.testee not in {testee for testee, _ in judged})
        ]

    def corrected(self, run: Run) -> str:
        """Write the file that would match what was found, an entry a defect; new entries want a reason."""
        lines = []
        for defect in run.defects:
            if defect.explained_by is not None or not counts(replace(defect.finding, expected=""), strict=run.strict):
                continue
            known = [
                e for e in self.entries if any(e.covers(defect.testee, case, defect.rule) for case in defect.cases)
            ]
            narrow = bool(known) and all(entry.case for entry in known)
            for case in defect.cases if narrow else [""]:
                reasons = [entry.reason for entry in known if entry.case in ("", case) or not case]
                lines += [
                    "[[expected]]",
                    f"testee = {json.dumps(defect.testee)}",
                    f"rule = {json.dumps(defect.rule)}",
                    *([f"case = {json.dumps(case)}"] if case else []),
                    f"reason = {json.dumps(reasons[0] if reasons else '', ensure_ascii=False)}",
                    "",
                ]
        return "\n".join(lines)


def _entries(table: Mapping[str, Any]) -> Iterator[Expected]:
    """Read an entry: one rule, or, as the files used to be, a case with its rules."""
    if "rules" in table:
        rules = table["rules"]
        if not rules:
            raise ValueError(f"the entry for {table['testee']} names no rules")
        for rule in rules:
            yield Expected(table["testee"], rule, table["reason"], table["case"])
    else:
        yield Expected(table["testee"], table["rule"], table["reason"], table.get("case", ""))
