"""JUnit, badges, changes, and the table of all reports."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import runs

from upload_conformance.report import badge, changes, junit, reporters
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.result import Verdict
from upload_conformance.shapes.run import Run
from upload_conformance.shapes.subject import Kind, Source, Subject

PASSED = runs.run(runs.result("go", 0))
WARNED = runs.run(runs.result("go", 0, runs.finding("req.rule-2")))
STRICT = runs.run(runs.result("go", 0, runs.finding("req.rule-2"), strict=True), strict=True)
FAILED = runs.run(runs.result("go", 0, runs.finding("req.rule-1")))
BLOCK = Subject("block-1-go", Kind.BLOCK, Source("page.md", 7), "go", block=1)


def suite(run: Run) -> ElementTree.Element:
    return ElementTree.fromstring(junit.junit(run))[0]  # noqa: S314 - our own


def test_junit_counts_by_verdict() -> None:
    verdicts = (Verdict.PASSED, Verdict.FAILED, Verdict.ERROR, Verdict.UNSUPPORTED, Verdict.NOT_JUDGED)
    found = suite(runs.run(*(runs.result("go", case, verdict=one) for case, one in enumerate(verdicts))))
    counts = [found.get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == ["5", "1", "1", "2"]


def test_junit_tells_rule_level_file_and_line() -> None:
    told = [(one.get("name"), one.get("value")) for one in suite(FAILED).iter("property")]
    assert told == [("file", "go/upload.go"), ("line", "1"), ("rule", "req.rule-1"), ("level", "MUST"), ("go", "1.24")]


def test_junit_says_a_warning_of_what_passes() -> None:
    assert "warning go req.rule-2" in (suite(WARNED).findtext("testcase/system-out") or "")
    assert suite(WARNED).find("testcase/failure") is None


def test_junit_is_xml_whatever_a_message_holds() -> None:
    run = runs.run(runs.result("go", 0, runs.finding("req.rule-1", "\x00 \x1b ]]> <a> \udc80 \ufffe 号码")))
    assert "\\x00 \\x1b ]]> <a> \\xdc80 \\xfffe 号码" in (suite(run).findtext("testcase/failure") or "")


@pytest.mark.parametrize(
    ("run", "message", "colour"),
    [
        (PASSED, "1 passed", "brightgreen"),
        (WARNED, "1 warning(s)", "orange"),
        (STRICT, "1 warning(s)", "red"),
        (FAILED, "1 error(s)", "red"),
        (runs.run(runs.result("go", 0, verdict=Verdict.ERROR)), "unknown", "lightgrey"),
        (runs.run(), "unknown", "lightgrey"),
    ],
)
def test_a_badge_says_the_worst(run: Run, message: str, colour: str) -> None:
    facts = badge.endpoint(run)
    assert (facts["schemaVersion"], facts["message"], facts["color"]) == (1, message, colour)


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_a_badge_s_picture_is_xml_and_named(tongue: str) -> None:
    picture = ElementTree.fromstring(badge.svg(FAILED, tongue))  # noqa: S314 - our own
    facts = badge.endpoint(FAILED, tongue)
    assert picture.get("aria-label") == f"{facts['label']}: {facts['message']}"


def test_changes_are_new_gone_or_elsewhere() -> None:
    before = runs.run(
        runs.result("go", 0, runs.finding("req.rule-1"), runs.finding("out.rule-2")), runs.result("go", 1)
    )
    after = runs.run(
        runs.result("go", 0, runs.finding("part.rule-1"), runs.finding("out.rule-2")),
        runs.result("go", 1, runs.finding("out.rule-2")),
    )
    assert changes.text(after, before).splitlines() == [
        "new             error    go part.rule-1: +case-0",
        "gone            error    go req.rule-1: −case-0",
        "in other cases  warning  go out.rule-2: +case-1",
        "1 new, 1 gone, 1 in other cases",
    ]
    rows = changes.markdown(after, before).splitlines()
    assert rows[0] == "**1 new, 1 gone, 1 in other cases**"
    assert rows[4] == "| new | error | go | <code>part.rule-1</code><br>Rule 1 of part is kept. | +case-0 |"


def test_two_runs_alike_have_no_changes() -> None:
    assert changes.text(FAILED, FAILED) == "0 new, 0 gone, 0 in other cases"
    assert changes.markdown(FAILED, FAILED, "zh") == "**新增 0，消失 0，用例不同 0**\n"


def test_reports_are_written_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    run = runs.run(runs.result("block-1-go", 0, runs.finding("req.rule-1")), testees=(BLOCK,))
    assert reporters.write(run, reporters.names(",".join(reporters.REPORTERS)), tmp_path) == []
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {
        *("badge.json", "badge.svg", "conformance.json", "junit.xml"),
        *("page.md", "report.html", "report.sarif", "summary.md"),
    }
    assert Run.load(tmp_path / "conformance.json") == run
    assert json.loads((tmp_path / "badge.json").read_text())["color"] == "red"


def test_a_report_that_fails_is_told_and_the_others_are_written(tmp_path: Path) -> None:
    (tmp_path / "report.sarif").mkdir()
    told = reporters.write(FAILED, ("sarif", "page", "badge"), tmp_path)
    assert [text.split(":")[0] for text in told] == [
        "The report sarif could not be written",
        "The report page could not be written",
    ]
    assert (tmp_path / "badge.svg").exists()


def test_a_report_that_is_none_is_refused() -> None:
    assert reporters.names(" html,,sarif,html ") == ("html", "sarif")
    with pytest.raises(UsageError, match="pdf"):
        reporters.names("html,pdf")
