"""``conformance.json`` has the published shape, and is the run."""

import json
from pathlib import Path

import jsonschema
import pytest
import runs

from upload_conformance.report import document
from upload_conformance.shapes.result import Verdict
from upload_conformance.shapes.run import Run, schema

RUNS = {
    "nothing was run": runs.run(),
    "all passed": runs.run(runs.result("go", 0)),
    "defects, unsupported": runs.six(20),
    "odd texts": runs.run(runs.result("go", 0, runs.finding("req.rule-1", "\udc80 \x1b 号码", evidence=runs.EVIDENCE))),
    "an error of the harness": runs.run(runs.result("go", 0, verdict=Verdict.ERROR, reason="no engine")),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_it_has_the_published_shape(run: Run, tmp_path: Path) -> None:
    document.write(run, tmp_path / "new" / "conformance.json")
    written = json.loads((tmp_path / "new" / "conformance.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.Draft202012Validator(schema()).validate(written)


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_it_is_read_back_as_the_same_run(run: Run, tmp_path: Path) -> None:
    document.write(run, tmp_path / "conformance.json")
    assert Run.load(tmp_path / "conformance.json") == run


def test_a_defect_tells_its_example_and_the_command_that_shows_it_again() -> None:
    (defect,) = document.document(RUNS["odd texts"])["defects"]
    assert defect["example"] == {
        "case": "case-0",
        "message": "\udc80 \x1b 号码",
        "evidence": {"exchange": 0, "offset": 10, "length": 4, "bytes": "\r\n\\xff!"},
        "reproduce": "make verify SAMPLE=go CASE=case-0",
    }


def test_the_schema_refuses_what_is_no_run() -> None:
    wrong = {**document.document(RUNS["all passed"]), "schema": 1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(wrong)
