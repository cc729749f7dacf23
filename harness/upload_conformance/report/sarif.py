"""A run as SARIF 2.1.0 (OASIS), for code scanning: a result a defect, with the rule's help.

A defect that is expected is there too, as suppressed with its reason; what another one explains is not.
"""

from __future__ import annotations

import hashlib
import json
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

from upload_conformance.report import again, findings
from upload_conformance.report.places import in_repository
from upload_conformance.shapes.result import Level, Verdict
from upload_conformance.shapes.run import Defect, RuleFacts, Run
from upload_conformance.shapes.subject import Kind, Subject
from upload_conformance.texts import Texts, texts

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Level.MUST: "error", Level.SHOULD: "warning", Level.MAY: "note"}


def sarif(run: Run, tongue: str = "en") -> dict[str, Any]:
    """Give the log, as plain data."""
    t = texts(tongue)
    told = [defect for defect in run.defects if defect.explained_by is None and defect.rule in run.rule]
    named = {defect.rule for defect in told}
    rules = [rule for rule in run.rules if rule.id in named]
    places = {rule.id: place for place, rule in enumerate(rules)}
    driver = {
        "name": "upload-conformance",
        "version": metadata.version("upload-conformance"),
        "rules": [_rule(rule, t) for rule in rules],
    }
    errors = [one for one in run.results if one.verdict is Verdict.ERROR]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [
                    {
                        "executionSuccessful": not errors,
                        "toolExecutionNotifications": [
                            {"level": "error", "message": {"text": t.message(reason) or t.say("harness error")}}
                            for reason in dict.fromkeys(one.reason for one in errors)
                        ],
                    }
                ],
                "columnKind": "unicodeCodePoints",
                "results": [_result(defect, run, places, t) for defect in told],
            }
        ],
    }


def write(run: Run, path: Path, tongue: str = "en") -> None:
    """Write the log. Raises OSError where that cannot be done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(sarif(run, tongue), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def _rule(rule: RuleFacts, t: Texts) -> dict[str, Any]:
    sentence, why = t.sentence(rule.id, rule.sentence), t.why(rule.id, rule.why)
    command = f"upload-conformance explain {rule.id}"
    source, more = t.say("source"), t.say("More about it")
    return {
        "id": rule.id,
        "shortDescription": {"text": sentence},
        "fullDescription": {"text": f"{sentence} {why}"},
        "help": {
            "text": f"{sentence}\n{why}\n{source}: {rule.source}\n{more}: {command}",
            "markdown": f"{sentence}\n\n{why}\n\n{source}: {rule.source}\n\n{more}: `{command}`",
        },
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
        "properties": {"tags": [rule.family.lower(), rule.level.value]},
    }


def _result(defect: Defect, run: Run, places: dict[str, int], t: Texts) -> dict[str, Any]:
    subject = run.testee.get(defect.testee)
    seen = findings.cases(defect.cases, defect.example, t)
    text = f"{defect.testee}: {t.message(defect.finding.message)} ({seen})"
    command = again.command(subject, defect.example) if subject is not None else ""
    result: dict[str, Any] = {
        "ruleId": defect.rule,
        "ruleIndex": places[defect.rule],
        "level": _LEVELS[defect.level],
        "message": {"text": f"{text}\n{t.say('again')}: {command}" if command else text},
        "partialFingerprints": {
            "testeeAndRule/v1": hashlib.sha256(f"{defect.testee}\n{defect.rule}".encode()).hexdigest()
        },
        "properties": {"testee": defect.testee, "cases": list(defect.cases), "counts": run.counts(defect)},
    }
    location = _location(subject)
    if location is not None:
        result["locations"] = [{"physicalLocation": location}]
    if defect.finding.expected:
        result["suppressions"] = [{"kind": "external", "justification": defect.finding.expected}]
    return result


def _location(subject: Subject | None) -> dict[str, Any] | None:
    """Say where the judged text stands; None for what has no file."""
    if subject is None or subject.kind in (Kind.COMMAND, Kind.FUNCTION):
        return None
    path = in_repository(subject)
    file = (
        {"uri": quote(path), "uriBaseId": "%SRCROOT%"}
        if path is not None
        else {"uri": Path(subject.source.path).resolve().as_uri()}
    )
    return {"artifactLocation": file, "region": {"startLine": max(1, subject.source.line)}}
