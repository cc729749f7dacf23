"""Annotations and the step's summary."""

import io
from pathlib import Path

import pytest
import runs

from upload_conformance.report import github
from upload_conformance.shapes.result import Verdict
from upload_conformance.shapes.subject import Kind


def test_a_defect_gets_one_annotation_with_its_count() -> None:
    run = runs.run(*(runs.result("go", case, runs.finding("req.rule-1")) for case in range(4)))
    expected = (
        "::error file=go/upload.go,line=1,title=upload-conformance (req.rule-1)::go: Rule 1 of req is kept.%0A"
        "It is not so.%0Ain 4 cases, such as case-0%0Amake verify SAMPLE=go CASE=case-0"
    )
    assert list(github.notes(run)) == [expected]


def test_levels_are_errors_warnings_and_notices_in_that_order() -> None:
    found = [runs.finding(f"req.rule-{number}") for number in (3, 2, 1)]
    lines = github.notes(runs.run(runs.result("go", 0, *found)))
    assert [line.split()[0] for line in lines] == ["::error", "::warning", "::notice"]


def test_what_would_end_a_command_is_escaped() -> None:
    subject = runs.subject("a", Kind.CANDIDATE, "a,b:c%.py")
    run = runs.run(runs.result("a", 0, runs.finding("req.rule-1", "50%\r\n::error::x \udc80")), testees=(subject,))
    (line,) = github.notes(run)
    assert line.startswith("::error file=a%2Cb%3Ac%25.py,line=1,title=")
    assert "50%25%0D%0A::error::x \\udc80" in line
    assert "\n" not in line


def annotated(path: str, environ: dict[str, str]) -> str:
    """Give the properties of the annotation of a defect in a file."""
    run = runs.run(
        runs.result("go", 0, runs.finding("req.rule-1")), testees=(runs.subject("go", Kind.CANDIDATE, path),)
    )
    (line,) = github.notes(run, "en", environ)
    return line.removeprefix("::error ").partition("title=")[0]


@pytest.mark.parametrize("checkout", ["", "src"])
def test_a_file_is_named_from_the_root_of_its_repository(
    checkout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = tmp_path / checkout
    (repository / ".git").mkdir(parents=True)
    (repository / "harness").mkdir()
    monkeypatch.chdir(repository / "harness")
    for path in ("../docs/a.go", str(repository / "docs" / "a.go")):
        for environ in ({"GITHUB_WORKSPACE": str(tmp_path)}, {}):
            assert annotated(path, environ) == "file=docs/a.go,line=1,"


def test_a_file_of_no_repository_of_the_workflow_s_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("work", "other"):
        (tmp_path / name / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work")
    for path in ("../other/a.go", str(tmp_path / "a.go")):
        for environ in ({"GITHUB_WORKSPACE": str(tmp_path / "work")}, {}):
            assert annotated(path, environ) == ""


def test_a_command_has_no_file() -> None:
    run = runs.run(
        runs.result("c", 0, runs.finding("req.rule-1")), testees=(runs.subject("c", Kind.COMMAND, "curl x"),)
    )
    assert next(iter(github.notes(run))).startswith("::error title=")


def test_what_is_explained_or_expected_is_not_annotated() -> None:
    found = (runs.finding("req.rule-1", explained_by="out.rule-1"), runs.finding("part.rule-1", expected="known"))
    assert list(github.notes(runs.run(runs.result("go", 0, *found)))) == []


def test_a_harness_error_is_annotated_once() -> None:
    run = runs.run(*(runs.result("go", case, verdict=Verdict.ERROR, reason="no engine") for case in range(3)))
    assert list(github.notes(run)) == ["::error title=upload-conformance (harness error)::no engine"]


def test_a_cell_holds_no_markup_and_one_line() -> None:
    text = github.cell("a|b\\c <b>&\n`x` " + "y" * 1000)
    assert text.startswith("a\\|b\\\\c &lt;b&gt;&amp; \\`x\\` yyy")
    assert text.endswith("y…")
    assert len(text) < github.CELL + 30


@pytest.mark.parametrize("tongue", ["en", "zh"])
@pytest.mark.parametrize("at_most", [github.SUMMARY_BYTES, 20_000, 2_000, 100, 0])
def test_a_summary_is_bounded_in_bytes(at_most: int, tongue: str) -> None:
    found = [runs.finding(one.id, "号码包" * 500) for one in runs.RULES]
    run = runs.run(*(runs.result(f"block-{number}", 0, *found) for number in range(30)))
    assert len(github.summary(run, tongue, at_most).encode()) <= at_most


def test_what_a_summary_leaves_out_is_counted() -> None:
    run = runs.run(*(runs.result(f"block-{number}", 0, *map(runs.finding, runs.LEVEL)) for number in range(30)))
    assert f"{30 * 9 - github.DEFECTS} more defects are not shown here." in github.summary(run)


def test_the_summary_is_added_to_the_step_s_own(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    path.write_text("# Before\n", encoding="utf-8")
    out = io.StringIO()
    run = runs.run(runs.result("go", 0, runs.finding("req.rule-1")))
    github.report(run, tmp_path, "en", {"GITHUB_STEP_SUMMARY": str(path)}, out)
    assert path.read_text(encoding="utf-8").startswith("# Before\n## ❌ Upload conformance")
    assert out.getvalue().startswith("::error ")


def test_a_step_s_summary_stays_within_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    path.write_text("x" * (github.SUMMARY_BYTES - 50), encoding="utf-8")
    github.report(runs.six(20), tmp_path, "zh", {"GITHUB_STEP_SUMMARY": str(path)}, io.StringIO())
    assert path.stat().st_size <= github.SUMMARY_BYTES


def test_elsewhere_the_summary_is_a_file(tmp_path: Path) -> None:
    github.report(runs.run(runs.result("go", 0)), tmp_path / "new", "en", {}, io.StringIO())
    assert (tmp_path / "new" / "summary.md").read_text(encoding="utf-8").startswith("## ✅")
