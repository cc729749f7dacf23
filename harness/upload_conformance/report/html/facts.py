"""What the page shows, as data that its scripts read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from upload_conformance.report import again, findings
from upload_conformance.report.explain import Lesson, Lessons
from upload_conformance.report.explain import kept as kept_bytes
from upload_conformance.report.html.conversation import conversation
from upload_conformance.report.html.words import words
from upload_conformance.report.levels import MEANINGS
from upload_conformance.report.matrix import matrix
from upload_conformance.shapes import kept
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.needs import translated
from upload_conformance.shapes.result import JUDGED, Finding, Level, Result, Verdict
from upload_conformance.shapes.run import CaseFacts, Defect, RuleFacts, Run
from upload_conformance.texts import TONGUES, texts

MOST_CONVERSATIONS = 200
"""Of so many defects the bytes are shown; the rest is told without."""


def facts(run: Run, tongue: str, lessons: Lessons) -> dict[str, Any]:
    """Give the page's data: plain, and with every text that is shown in both tongues."""
    defects = sorted(run.defects, key=lambda one: (not run.counts(one), list(Level).index(one.level)))
    right = [one for one in run.results if one.verdict is Verdict.PASSED and one.record and not one.findings]
    shown = [one for one in map(run.result.get, ((one.testee, one.example) for one in defects)) if one is not None]
    return {
        "tongue": tongue,
        "words": words(),
        "summary": run.summary,
        "levels": {level.value: {tongue: texts(tongue).say(MEANINGS[level]) for tongue in TONGUES} for level in Level},
        "testees": [_testee(run, one.id) for one in run.testees],
        "rules": {one.id: _rule(one) for one in run.rules},
        "cases": {one.id: _case(one) for one in run.cases},
        "defects": [_defect(one, run, lessons) for one in defects],
        "matrix": _matrix(run),
        "leftOut": _left_out(run),
        "conversations": {_key(one): _conversation(one) for one in [*shown[:MOST_CONVERSATIONS], *right]},
        "right": [_key(one) for one in right],
    }


def _rule(one: RuleFacts) -> dict[str, Any]:
    return {
        "family": one.family,
        "level": one.level.value,
        "sentence": {tongue: texts(tongue).sentence(one.id, one.sentence) for tongue in TONGUES},
        "why": {tongue: texts(tongue).why(one.id, one.why) for tongue in TONGUES},
        "source": one.source,
        "keeps": kept_bytes(one.id),
    }


def _case(one: CaseFacts) -> dict[str, str]:
    return {tongue: texts(tongue).case(one.id, one.sentence) for tongue in TONGUES}


def _message(english: str) -> dict[str, str]:
    return {tongue: texts(tongue).message(english) for tongue in TONGUES}


def _key(result: Result) -> str:
    return f"{result.testee} {result.case}"


def _testee(run: Run, id_: str) -> dict[str, Any]:
    subject = run.testee[id_]
    verdicts = {one.verdict for one in run.results if one.testee == id_}
    state = next((one for one in (Verdict.FAILED, Verdict.ERROR, Verdict.PASSED) if one in verdicts), None)
    return {
        "id": id_,
        "kind": subject.kind.value,
        "language": subject.language,
        "place": f"{subject.source.path}:{subject.source.line}",
        "sha256": subject.source.sha256,
        "versions": subject.versions,
        "state": Verdict.NOT_JUDGED.value if state is None else state.value,
    }


def _defect(defect: Defect, run: Run, lessons: Lessons) -> dict[str, Any]:
    subject = run.testee.get(defect.testee)
    marked = findings.evidence(defect, run)
    known = lessons.get((subject.language, defect.rule), ()) if subject is not None else ()
    return {
        "testee": defect.testee,
        "rule": defect.rule,
        "level": defect.level.value,
        "counts": run.counts(defect),
        "cases": list(defect.cases),
        "example": defect.example,
        "message": _message(defect.finding.message),
        "marked": None if marked is None else [marked.before, marked.text, marked.after],
        "explainedBy": defect.explained_by,
        "expected": defect.finding.expected,
        "again": again.command(subject, defect.example) if subject is not None else "",
        "lesson": _lesson(known, defect.example),
    }


def _lesson(known: Sequence[Lesson], case: str) -> dict[str, str] | None:
    """Choose the lesson that fits a case best."""
    one = next((one for one in known if case in one.cases), next(iter(known), None))
    return None if one is None else {"place": one.place, "right": one.right, "defect": one.defect, "wrong": one.wrong}


def _matrix(run: Run) -> dict[str, Any]:
    return {
        "families": list(dict.fromkeys(rule.family for rule in run.rules)),
        "cells": {
            f"{family} {testee}": {
                **{level.value: cell.broken[level] for level in Level},
                "held": cell.held,
                "notSeen": cell.not_seen,
            }
            for (family, testee), cell in matrix(run).items()
        },
    }


def _left_out(run: Run) -> list[dict[str, Any]]:
    """Put the cases with one testee, verdict and reason together."""
    groups: dict[tuple[str, Verdict, str], list[str]] = {}
    for result in run.results:
        if result.verdict not in JUDGED:
            groups.setdefault((result.testee, result.verdict, result.reason), []).append(result.case)
    return [
        {
            "testee": testee,
            "verdict": verdict.value,
            "reason": {tongue: translated(reason, texts(tongue)) for tongue in TONGUES},
            "cases": cases,
        }
        for (testee, verdict, reason), cases in groups.items()
    ]


def _conversation(result: Result) -> dict[str, Any] | None:
    """Give what a record holds and what was found in it; None where there is none to be read."""
    if not result.record:
        return None
    try:
        shown = conversation(kept.load(Path(result.record)), result.findings)
    except UsageError:
        return None
    return {"case": result.case, **shown, "findings": [_finding(one) for one in result.findings]}


def _finding(one: Finding) -> dict[str, Any]:
    place = one.evidence
    at = None if place is None else {"exchange": place.exchange, "offset": place.offset, "length": place.length}
    return {"rule": one.rule, "level": one.level.value, "message": _message(one.message), "at": at}
