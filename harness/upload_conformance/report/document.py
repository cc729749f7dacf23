"""``conformance.json``: a run for other programs, and for later runs to be compared with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from upload_conformance.report import again
from upload_conformance.shapes.codec import to_plain
from upload_conformance.shapes.run import Defect, Run


def document(run: Run) -> dict[str, Any]:
    """Give the run in its published shape (``shapes/run.schema.json``), with the defects that follow from it."""
    facts = run.document()
    results = facts.pop("results")  # the long part stands last
    return {**facts, "defects": [_defect(defect, run) for defect in run.defects], "results": results}


def _defect(defect: Defect, run: Run) -> dict[str, Any]:
    evidence = defect.finding.evidence
    return {
        "testee": defect.testee,
        "rule": defect.rule,
        "level": defect.level.value,
        "cases": list(defect.cases),
        "counts": run.counts(defect),
        "explained_by": defect.explained_by,
        "example": {
            "case": defect.example,
            "message": defect.finding.message,
            "evidence": to_plain(evidence) if evidence is not None else None,
            "reproduce": again.command(run.testee[defect.testee], defect.example)
            if defect.testee in run.testee
            else "",
        },
    }


def write(run: Run, path: Path) -> None:
    """Write the document, in UTF-8. Raises OSError where that cannot be done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document(run), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
