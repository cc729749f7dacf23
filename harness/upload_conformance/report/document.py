"""``build/conformance.json``: the run for other programs."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from upload_conformance.cases import CASES
from upload_conformance.rules import RULES, Finding, rules_for
from upload_conformance.shapes.record import Provenance
from upload_conformance.shapes.result import Result, Summary


def document(results: Sequence[Result], seconds: float) -> dict[str, Any]:
    """Put results into the published shape (schema 1)."""
    summary = Summary.of(results)
    testees: dict[str, Provenance] = {}
    for result in results:
        known = testees.get(result.testee)
        if result.provenance is not None and (
            known is None or not known.versions
        ):  # a driver that never spoke told none
            testees[result.testee] = result.provenance
    cases = [CASES[name] for name in summary.cases if name in CASES]
    rules = {entry.id: entry for case in cases for entry in rules_for(case)}
    return {
        "schema": 1,
        "summary": {
            "testees": len(summary.testees),
            "cases": len(summary.cases),
            "rules": len(rules),
            "results": summary.results,
            "passed": summary.passed,
            "failed": summary.failed,
            "unsupported": summary.unsupported,
            "errors": summary.errors,
            "seconds": round(seconds, 3),
        },
        "testees": [
            {
                "testee": name,
                "language": provenance.language,
                "source": provenance.source,
                "sha256": provenance.sha256,
                "image": provenance.image,
                "versions": provenance.versions,
            }
            for name, provenance in testees.items()
        ],
        "rules": [
            {"id": r.id, "family": r.family, "level": r.level.value, "sentence": r.sentence, "source": r.source}
            for r in RULES.values()
            if r.id in rules
        ],
        "cases": [{"id": c.id, "sentence": c.sentence, "rules": [r.id for r in rules_for(c)]} for c in cases],
        "results": [_result(result) for result in results],
    }


def _result(result: Result) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "testee": result.testee,
        "language": result.language or result.testee,
        "case": result.case,
        "verdict": result.verdict.value,
        "seconds": round(result.seconds, 4),
        "findings": [_finding(finding, result) for finding in result.findings],
    }
    if result.reason:
        facts["reason"] = result.reason
    if result.record:
        facts["record"] = result.record
    if result.usages:
        facts["peak_kib"] = [usage.peak_kib for usage in result.usages]
    return facts


def _finding(finding: Finding, result: Result) -> dict[str, Any]:
    evidence = None
    if finding.exchange is not None:
        evidence = {
            "exchange": finding.exchange,
            "offset": finding.offset,
            "bytes": finding.excerpt.decode("utf-8", "backslashreplace"),
        }
    return {"rule": finding.rule, "message": finding.message, "evidence": evidence, "reproduce": result.reproduce}


def write(results: Sequence[Result], seconds: float, path: Path) -> None:
    """Write the document."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document(results, seconds), indent=1, ensure_ascii=False)
    # At once: another run may write at the same time, and a reader must not see half of it.
    written = path.with_name(f"{path.name}.{os.getpid()}")
    written.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
    written.replace(path)
