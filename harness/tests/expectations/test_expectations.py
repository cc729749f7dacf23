"""A pinned state fails the run as soon as it is not the state any more."""

from pathlib import Path

import pytest

from upload_conformance.rules import Finding
from upload_conformance.run.expectations import CHANGED_RULE, Expectations, Expected
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.result import Result, Verdict

ENTRY = Expected("go", "name-chinese", frozenset({"part.filename"}), "fixed in the next release")
PINNED = Expectations([ENTRY])


def result(*rules: str) -> Result:
    verdict = Verdict.FAILED if rules else Verdict.PASSED
    return Result("go", "name-chinese", verdict, findings=tuple(Finding(rule, "seen") for rule in rules))


def test_what_is_expected_to_the_letter_passes() -> None:
    assert PINNED.apply(result("part.filename")).verdict is Verdict.PASSED


def test_a_rule_that_holds_again_fails() -> None:
    changed = PINNED.apply(result())
    assert changed.verdict is Verdict.FAILED
    assert "holds now: part.filename" in changed.findings[0].message


def test_a_rule_newly_broken_fails() -> None:
    changed = PINNED.apply(result("part.filename", "req.path"))
    assert changed.verdict is Verdict.FAILED
    assert "newly broken: req.path" in changed.findings[0].message


def test_a_failure_that_nobody_expects_stays_one() -> None:
    assert Expectations().apply(result("req.path")).verdict is Verdict.FAILED


def test_an_error_of_the_harness_is_never_expected() -> None:
    error = Result("go", "name-chinese", Verdict.ERROR)
    assert PINNED.apply(error) is error


@pytest.mark.parametrize("narrowed", [False, True])
def test_an_entry_that_matches_something_is_not_told(narrowed: bool) -> None:
    assert PINNED.unmatched([result()], cases=narrowed, testees=narrowed) == []


def test_an_entry_that_matches_nothing_is_told() -> None:
    other = Result("php", "name-plain", Verdict.PASSED)
    assert PINNED.unmatched([other], cases=False, testees=False) == [ENTRY]


def test_an_entry_for_another_case_is_no_business_of_a_run_of_some_cases() -> None:
    other = Result("go", "name-plain", Verdict.PASSED)
    assert PINNED.unmatched([other], cases=True, testees=False) == []
    assert PINNED.unmatched([other], cases=False, testees=True) == [ENTRY]


def test_an_entry_for_another_testee_is_no_business_of_a_run_of_some_testees() -> None:
    other = Result("php", "name-chinese", Verdict.PASSED)
    assert PINNED.unmatched([other], cases=False, testees=True) == []
    assert PINNED.unmatched([other], cases=True, testees=False) == [ENTRY]


def test_source_text_that_does_not_compile_can_be_expected(tmp_path: Path) -> None:
    path = tmp_path / "expect.toml"
    entry = "testee = 'go'\ncase = 'name-chinese'\nrules = ['build.accepted']\nreason = 'the page is frozen'\n"
    path.write_text(f"[[expected]]\n{entry}", encoding="utf-8")
    assert Expectations.load(path).apply(result("build.accepted")).verdict is Verdict.PASSED


def test_the_corrected_file_matches_what_was_found(tmp_path: Path) -> None:
    found = result("req.path")
    path = tmp_path / "expect.toml"
    path.write_text(PINNED.corrected([PINNED.apply(found)]), encoding="utf-8")
    assert CHANGED_RULE not in path.read_text(encoding="utf-8")
    assert Expectations.load(path).apply(found).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    "text",
    [
        "[[expected]]\ntestee='go'\ncase='name-plain'\nrules=['no.rule']\nreason='x'\n",
        "[[expected]]\ntestee='go'\ncase='no-case'\nrules=['req.path']\nreason='x'\n",
        "[[expected]]\ntestee='go'\ncase='name-plain'\nrules=['req.path']\nreason=' '\n",
        "[[expected]]\ntestee='go'\ncase='name-plain'\nrules=[]\nreason='x'\n",
        "[[expected]]\ntestee='go'\n",
        "not toml",
    ],
)
def test_a_file_that_says_nothing_usable_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "expect.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        Expectations.load(path)
