"""``diff`` and ``merge``, from files to text and exit code."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from upload_conformance.cli.main import main
from upload_conformance.report import document
from upload_conformance.shapes.errors import ExitCode
from upload_conformance.shapes.result import Finding, Level, Result, Verdict
from upload_conformance.shapes.run import CaseFacts, RuleFacts, Run
from upload_conformance.shapes.subject import Kind, Source, Subject

Write = Callable[[Run, str], str]
RULES = ("req.post", "req.path", "part.filename")
CASES = ("name-plain", "name-chinese", "name-emoji")


def run(broken: dict[str, str], cases: tuple[str, ...] = CASES, shard: str = "", verdict: Verdict | None = None) -> Run:
    """Give a run of one testee; ``broken`` are rules by case."""
    results = []
    for case in cases:
        found = (Finding(broken[case], "It is not so."),) if case in broken else ()
        results.append(Result("go", case, verdict or (Verdict.FAILED if found else Verdict.PASSED), found))
    return Run(
        testees=(Subject("go", Kind.SAMPLE, Source("go/upload.go"), "go"),),
        rules=tuple(RuleFacts(id_, id_.split(".")[0].upper(), Level.MUST, f"{id_}.", "Why.", "RFC") for id_ in RULES),
        cases=tuple(CaseFacts(id_, f"{id_}.", RULES) for id_ in cases),
        results=tuple(results),
        shards=(shard,) if shard else (),
    )


OTHER = replace(run({}, CASES[1:]), rules=tuple(replace(one, sentence="Other.") for one in run({}).rules))
"""What an older catalogue found."""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(one: Run, name: str) -> str:
        document.write(one, tmp_path / name)
        return str(tmp_path / name)

    return written


def test_a_new_defect_is_told_and_fails_where_that_is_asked(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    old = write(run({"name-plain": "req.path"}), "old.json")
    new = write(run({"name-emoji": "req.post"}), "new.json")
    assert main(["diff", old, new]) == ExitCode.PASSED
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1)[0] for line in lines] == ["new", "gone", "1"]
    assert main(["diff", old, new, "--fail-on-new"]) == ExitCode.CODE_FAILED
    assert main(["diff", new, new, "--fail-on-new"]) == ExitCode.PASSED
    capsys.readouterr()
    assert main(["diff", old, new, "--markdown", "--lang", "zh"]) == ExitCode.PASSED
    assert "| 新增 | 错误 | go |" in capsys.readouterr().out


def test_a_file_that_holds_no_run_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old.json").write_text("{}")
    assert main(["diff", str(tmp_path / "old.json"), str(tmp_path / "none.json")]) == ExitCode.WRONG_USAGE
    assert "old.json" in capsys.readouterr().err


def test_parts_become_the_whole_in_the_catalogue_s_order(write: Write, tmp_path: Path) -> None:
    first = run({}, ("name-plain", "name-emoji"), "1/2")
    second = run({"name-chinese": "req.post"}, ("name-chinese",), "2/2")
    parts = [write(second, "2.json"), write(first, "1.json")]
    out = tmp_path / "out"
    assert main(["merge", *parts, "--output", str(out), "--report", "html,sarif"]) == ExitCode.CODE_FAILED
    whole = Run.load(out / "conformance.json")
    assert [one.id for one in whole.cases] == list(CASES)
    assert len(whole.results) == 3
    assert {path.name for path in out.iterdir()} >= {"report.html", "report.sarif"}


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([run({}, CASES[:1], "1/3"), run({}, CASES[1:], "3/3")], "2/3"),
        ([run({}), run({})], "name-plain"),
        ([run({}, CASES[:1], "1/2"), replace(run({}, CASES[1:], "2/2"), strict=True)], "strict"),
        ([run({}, CASES[:1]), OTHER], "req.post"),
    ],
    ids=["a part is missing", "the same twice", "one is strict", "another catalogue"],
)
def test_parts_that_do_not_go_together_are_refused(
    parts: list[Run], says: str, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [write(one, f"{number}.json") for number, one in enumerate(parts)]
    assert main(["merge", *files, "--output", str(tmp_path / "out")]) == ExitCode.WRONG_USAGE
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("verdict", "code"), [(Verdict.PASSED, ExitCode.PASSED), (Verdict.ERROR, ExitCode.HARNESS_FAILED)]
)
def test_the_whole_decides_the_exit_code(verdict: Verdict, code: ExitCode, write: Write, tmp_path: Path) -> None:
    assert main(["merge", write(run({}, verdict=verdict), "1.json"), "--output", str(tmp_path)]) == code


def test_a_report_that_is_none_is_wrong_usage(write: Write, tmp_path: Path) -> None:
    part = write(run({}), "1.json")
    assert main(["merge", part, "--output", str(tmp_path), "--report", "pdf"]) == ExitCode.WRONG_USAGE


def test_in_a_job_of_github_s_its_report_comes_by_itself(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    part = write(run({"name-plain": "req.path"}), "1.json")
    assert main(["merge", part, "--output", str(tmp_path)]) == ExitCode.CODE_FAILED
    assert "::error file=go/upload.go,line=1," in capsys.readouterr().out
    assert "req.path" in (tmp_path / "summary").read_text()
