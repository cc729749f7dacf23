"""A pinned state: what is expected does not count, what is not does, and an entry that is not so any more fails."""

from pathlib import Path

import pytest

from upload_conformance import cases
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run.expectations import Expectations, Expected
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.result import Finding, Level, Result, Verdict
from upload_conformance.shapes.run import Run

ENTRY = Expected("go", "part.filename", "fixed in the next release")
NARROW = Expected("go", "part.filename", "fixed in the next release", "name-chinese")
PINNED = Expectations((ENTRY,))


def result(*rules: str, case: str = "name-chinese", testee: str = "go", level: Level = Level.MUST) -> Result:
    verdict = Verdict.FAILED if rules else Verdict.PASSED
    return Result(testee, case, verdict, tuple(Finding(rule, "seen", level) for rule in rules))


def run(*results: Result) -> Run:
    return Run((), (), (), results)


def load(text: str, folder: Path) -> Expectations:
    path = folder / "expect.toml"
    path.write_text(text, encoding="utf-8")
    return Expectations.load(path, catalogue(), cases.catalogue())


def test_what_is_expected_passes() -> None:
    assert PINNED.apply(result("part.filename"), strict=True).verdict is Verdict.PASSED


def test_what_is_expected_carries_its_reason() -> None:
    (finding,) = PINNED.apply(result("part.filename"), strict=True).findings
    assert finding.expected == ENTRY.reason


def test_a_rule_that_nobody_expects_fails_beside_one_that_is_expected() -> None:
    assert PINNED.apply(result("part.filename", "req.path"), strict=True).verdict is Verdict.FAILED


def test_a_rule_is_expected_in_whichever_case() -> None:
    assert PINNED.apply(result("part.filename", case="name-quote"), strict=True).verdict is Verdict.PASSED


def test_an_entry_for_one_case_speaks_of_no_other() -> None:
    narrow = Expectations((NARROW,))
    assert narrow.apply(result("part.filename", case="name-quote"), strict=True).verdict is Verdict.FAILED


def test_another_testee_is_not_meant() -> None:
    assert PINNED.apply(result("part.filename", testee="php"), strict=True).verdict is Verdict.FAILED


def test_an_error_of_the_harness_is_never_expected() -> None:
    error = Result("go", "name-chinese", Verdict.ERROR)
    assert PINNED.apply(error, strict=True) == error


@pytest.mark.parametrize("narrowed", [False, True])
def test_an_entry_that_matches_something_is_not_told(narrowed: bool) -> None:
    assert PINNED.unmatched(run(result("part.filename")), cases=narrowed, testees=narrowed) == []


def test_an_entry_whose_rule_holds_is_told() -> None:
    assert PINNED.unmatched(run(result()), cases=False, testees=False) == [ENTRY]


def test_an_entry_for_what_shows_in_some_runs_only_is_no_lie_where_it_does_not() -> None:
    sometimes = Expectations((Expected("go", "part.filename", "chance", sometimes=True),))
    assert sometimes.unmatched(run(result()), cases=False, testees=False) == []


def test_an_entry_for_a_testee_that_is_not_there_is_told() -> None:
    assert PINNED.unmatched(run(result(testee="php")), cases=False, testees=False) == [ENTRY]


def test_where_the_harness_failed_no_entry_is_said_to_hold() -> None:
    assert PINNED.unmatched(run(Result("go", "name-chinese", Verdict.ERROR)), cases=False, testees=False) == []


@pytest.mark.parametrize("entry", [ENTRY, NARROW])
def test_an_entry_is_no_business_of_a_run_that_left_its_place_out(entry: Expected) -> None:
    assert Expectations((entry,)).unmatched(run(result(case="name-plain")), cases=True, testees=True) == []


def test_an_entry_for_a_testee_that_is_not_there_is_told_by_a_run_of_some_cases_too() -> None:
    assert Expectations((NARROW,)).unmatched(run(result(testee="php")), cases=True, testees=False) == [NARROW]


def test_an_entry_for_a_case_that_holds_is_told_by_a_narrowed_run_too() -> None:
    assert Expectations((NARROW,)).unmatched(run(result()), cases=True, testees=True) == [NARROW]


def test_source_text_that_does_not_compile_can_be_expected(tmp_path: Path) -> None:
    entry = "testee = 'go'\nrule = 'build.accepted'\nreason = 'the page is frozen'\n"
    expected = load(f"[[expected]]\n{entry}", tmp_path)
    assert expected.apply(result("build.accepted", case="builds"), strict=False).verdict is Verdict.PASSED


def test_an_entry_of_a_case_with_its_rules_is_read_too(tmp_path: Path) -> None:
    entry = "testee = 'go'\ncase = 'name-chinese'\nrules = ['req.path', 'part.filename']\nreason = 'known'\n"
    assert load(f"[[expected]]\n{entry}", tmp_path).entries == (
        Expected("go", "req.path", "known", "name-chinese"),
        Expected("go", "part.filename", "known", "name-chinese"),
    )


def test_the_corrected_file_matches_what_was_found(tmp_path: Path) -> None:
    found = run(result("req.path"), result("req.path", case="name-quote"))
    text = PINNED.corrected(found)
    expected = load(text.replace('reason = ""', 'reason = "known"'), tmp_path)
    assert [expected.apply(one, strict=True).verdict for one in found.results] == [Verdict.PASSED] * 2
    assert expected.unmatched(found, cases=False, testees=False) == []


def test_the_corrected_file_keeps_known_reasons() -> None:
    assert ENTRY.reason in PINNED.corrected(run(result("part.filename")))


def test_the_corrected_file_has_an_entry_a_defect() -> None:
    found = run(result("req.path"), result("req.path", case="name-quote"))
    assert PINNED.corrected(found).count("[[expected]]") == 1


def test_the_corrected_file_leaves_out_what_does_not_count() -> None:
    assert PINNED.corrected(run(result("req.path", level=Level.MAY))) == ""


@pytest.mark.parametrize(
    "text",
    [
        "[[expected]]\ntestee='go'\nrule='no.rule'\nreason='x'\n",
        "[[expected]]\ntestee='go'\ncase='no-case'\nrule='req.path'\nreason='x'\n",
        "[[expected]]\ntestee='go'\nrule='req.path'\nreason=' '\n",
        "[[expected]]\ntestee='go'\ncase='name-plain'\nrules=[]\nreason='x'\n",
        "[[expected]]\ntestee='go'\n",
        "not toml",
    ],
)
def test_a_file_that_says_nothing_usable_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        load(text, tmp_path)
