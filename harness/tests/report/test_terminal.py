"""What a person at a terminal is told of a run."""

import io
from dataclasses import replace

import pytest
import runs
from rich.console import Console

from upload_conformance.report import terminal
from upload_conformance.shapes.record import Usage
from upload_conformance.shapes.result import Verdict
from upload_conformance.shapes.run import Run


def shown(run: Run, width: int = 140) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    terminal.show(run, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [60, 80, 140])
def test_a_defect_takes_four_lines_at_most(width: int) -> None:
    run = runs.six(12)
    for defect in run.defects:
        assert len(terminal.paragraph(defect, run, width)) <= terminal.LINES


def test_six_testees_with_twenty_defects_take_two_hundred_lines_at_most() -> None:
    assert len(shown(runs.six(20))) <= 200


def test_the_command_that_shows_it_again_is_told_once_for_each_testee() -> None:
    lines = [line for line in shown(runs.six(3)) if line.startswith("again: ")]
    assert lines.count("again: make verify SAMPLE=python CASE=CASE") == 1


def test_a_defect_that_does_not_count_takes_one_line() -> None:
    lines = shown(runs.run(runs.result("go", 0, runs.finding("req.rule-2", "It is slow."))))
    assert "warning go req.rule-2 in case case-0: It is slow." in lines


def test_errors_stand_before_warnings_whoever_has_them() -> None:
    run = runs.run(
        runs.result("go", 0, runs.finding("req.rule-2")),
        runs.result("php", 0, runs.finding("out.rule-1")),
    )
    heads = [" ".join(line.split()[:3]).rstrip(":") for line in shown(run) if line.startswith(("error ", "warning "))]
    assert heads == ["error php out.rule-1", "warning go req.rule-2"]


def test_the_bytes_are_marked() -> None:
    run = runs.run(runs.result("go", 0, runs.finding("req.rule-1", evidence=runs.EVIDENCE)))
    assert "  connection 1, byte 10: »\\r\\n\\xff!«" in shown(run)


def test_what_is_explained_or_harms_nobody_is_counted_not_told() -> None:
    explained = runs.finding("part.rule-1", explained_by="req.rule-1")
    run = runs.run(runs.result("go", 0, runs.finding("req.rule-1"), explained, runs.finding("out.rule-3")))
    lines = shown(run)
    assert not any(line.startswith("error go part.rule-1") for line in lines)
    assert "folded go: 1 more rule(s), explained by req.rule-1" in lines
    assert "note go: out.rule-3 (1)" in lines


def test_what_is_expected_is_told_with_its_reason() -> None:
    run = runs.run(runs.result("go", 0, runs.finding("req.rule-1", expected="known since May")))
    assert "expected go req.rule-1: known since May" in shown(run)


def test_a_check_that_was_not_seen_is_not_held() -> None:
    run = runs.run(runs.result("go", 0, runs.finding("out.rule-1"), not_seen=("req.rule-1", "req.rule-2")))
    cells = {line.split()[1]: line.split("│")[2].strip() for line in shown(run) if line.startswith("│")}
    assert cells == {"REQ": "✓ 1 ? 2", "PART": "✓ 3", "OUT": "✗ 1 ✓ 2"}


def test_a_harness_error_says_nothing_of_the_testee() -> None:
    run = runs.run(*(runs.result("go", case, verdict=Verdict.ERROR, reason="no engine") for case in range(3)))
    lines = shown(run)
    assert lines[:2] == [
        "harness error go in 3 cases, such as case-0: no engine",
        "  This says nothing of the testee.",
    ]


def test_what_is_not_judged_is_told_once_for_each_reason() -> None:
    judged = [runs.result("go", case, verdict=Verdict.NOT_JUDGED, reason="does not build") for case in range(5)]
    assert "not judged: go case-0, case-1, case-2, case-3 and 1 more: does not build" in shown(runs.run(*judged))


def test_testees_that_are_not_judged_alike_are_told_together() -> None:
    judged = [runs.result(name, 0, verdict=Verdict.UNSUPPORTED, reason="one thread") for name in ("go", "php")]
    other = runs.result("cpp", 1, verdict=Verdict.UNSUPPORTED, reason="one thread")
    lines = [line for line in shown(runs.run(*judged, other)) if line.startswith("unsupported")]
    assert lines == ["unsupported: go, php case-0: one thread", "unsupported: cpp case-1: one thread"]


def test_what_several_defects_explain_is_counted_in_one_line() -> None:
    found = [runs.finding(f"part.rule-{number}", explained_by="req.rule-1") for number in (1, 2)]
    found.append(runs.finding("out.rule-2", explained_by="out.rule-1"))
    lines = shown(runs.run(runs.result("go", 0, runs.finding("req.rule-1"), runs.finding("out.rule-1"), *found)))
    assert "folded go: 3 more rule(s), explained by req.rule-1 (2), out.rule-1 (1)" in lines


def test_markup_in_a_message_is_text() -> None:
    run = runs.run(runs.result("go", 0, runs.finding("req.rule-1", "a [red]b[/red] [/x]")))
    assert "  in case case-0: a [red]b[/red] [/x]" in shown(run)


def test_peak_memory_is_told() -> None:
    usages = (Usage(0, 0, 0, 0, 0), Usage(2048, 0, 0, 0, 0), Usage(4096, 0, 0, 0, 0))
    run = runs.run(replace(runs.result("go", 0, usages=usages), case=terminal.MEMORY_CASE))
    assert "peak memory in MiB, 1 KB / 100 MB: go 2.0 / 4.0" in shown(run)


def test_a_test_report_has_every_word() -> None:
    message = "first line\n" + "word " * 200
    run = runs.run(runs.result("go", 0, runs.finding("req.rule-1", message)))
    assert "word " * 199 in terminal.plain(run)


def test_it_speaks_chinese() -> None:
    console = Console(file=io.StringIO(), width=140)
    terminal.show(runs.six(20), console, "zh")
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert "错误 python req.rule-1" in text
    assert "6 个被测对象 × 5 个用例" in text
    assert "不支持: python, go, csharp, php, java, cpp case-4: 只有一个线程" in text
