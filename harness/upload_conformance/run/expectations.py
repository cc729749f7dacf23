"""Expectations: what a testee that cannot be changed today is known to break, rule by rule and case by case.

A file pins the exact state: a rule that holds again, one newly broken, or an entry that matches nothing fails the run.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from upload_conformance.cases import CASES
from upload_conformance.rules import RULES, Finding
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.result import BUILD_RULE, Result, Verdict

CHANGED_RULE = "expect.unchanged"
"""The finding for a result that is not the one expected."""


@dataclass(frozen=True)
class Expected:
    """One entry."""

    testee: str
    case: str
    rules: frozenset[str]
    reason: str


class Expectations:
    """The entries of one file, by testee and case."""

    def __init__(self, entries: Sequence[Expected] = ()) -> None:
        self._entries = {(entry.testee, entry.case): entry for entry in entries}

    @staticmethod
    def load(path: Path) -> Expectations:
        """Read a file. Raises UsageError for one that is no such file, or that names what does not exist."""
        try:
            entries = [
                Expected(entry["testee"], entry["case"], frozenset(entry["rules"]), entry["reason"])
                for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("expected", [])
            ]
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise UsageError(f"{path}: no file of expectations: {error!r}") from error
        for entry in entries:
            unknown = [*(entry.rules - {*RULES, BUILD_RULE}), *({entry.case} - {*CASES})]
            if unknown or not entry.rules or not entry.reason.strip():
                what = f"names what does not exist: {', '.join(unknown)}" if unknown else "needs rules and a reason"
                raise UsageError(f"{path}: the entry for {entry.testee} {entry.case} {what}")
        return Expectations(entries)

    def apply(self, result: Result) -> Result:
        """Turn a failure that is expected to the letter into a pass, and every difference into a failure."""
        entry = self._entries.get((result.testee, result.case))
        if entry is None or result.verdict not in (Verdict.PASSED, Verdict.FAILED):
            return result
        found = {finding.rule for finding in result.findings}
        if found == entry.rules:
            return replace(result, verdict=Verdict.PASSED, reason=f"expected: {entry.reason}")
        gone, new = sorted(entry.rules - found), sorted(found - entry.rules)
        changes = [f"holds now: {', '.join(gone)}"] * bool(gone) + [f"newly broken: {', '.join(new)}"] * bool(new)
        difference = Finding(CHANGED_RULE, f"Not as expected ({'; '.join(changes)}).")
        return replace(result, verdict=Verdict.FAILED, findings=(difference, *result.findings))

    def unmatched(self, results: Sequence[Result], *, cases: bool, testees: bool) -> list[Expected]:
        """Give the entries for which nothing was run.

        ``cases`` and ``testees`` say whether the run was narrowed to those of the results: then entries for others
        are none of its business.
        """
        run = {(result.testee, result.case) for result in results}
        cases_run, testees_run = {case for _, case in run}, {testee for testee, _ in run}
        return [
            entry
            for place, entry in self._entries.items()
            if place not in run
            and not (cases and entry.case not in cases_run)
            and not (testees and entry.testee not in testees_run)
        ]

    def corrected(self, results: Sequence[Result]) -> str:
        """Write the file that would match what was found; new entries want a reason."""
        lines = []
        for result in results:
            rules = sorted({finding.rule for finding in result.findings} - {CHANGED_RULE})
            if rules:
                entry = self._entries.get((result.testee, result.case))
                lines += [
                    "[[expected]]",
                    f"testee = {json.dumps(result.testee)}",
                    f"case = {json.dumps(result.case)}",
                    f"rules = {json.dumps(rules)}",
                    f"reason = {json.dumps(entry.reason if entry else '', ensure_ascii=False)}",
                    "",
                ]
        return "\n".join(lines)
