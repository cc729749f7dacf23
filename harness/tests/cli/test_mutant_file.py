"""What a file of mutants may say, and what becomes of one mutant: without an engine."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from upload_conformance import cases
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run import mutants
from upload_conformance.run.execute import Execution
from upload_conformance.run.mutants import Mutant, Status
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.result import Finding, Result, Verdict
from upload_conformance.shapes.subject import Kind, Source, Subject
from upload_conformance.testee.in_process import FunctionTestee
from upload_conformance.testee.language import Language
from upload_conformance.testee.testee import Testee

SAMPLE = "one two two three"
MUTANT = Mutant("go", "id", "defect", "seen", "out.survives", ("plain",), (("one", "1"),))
ENTRY = """
[[mutant]]
id = "id"
defect = "defect"
seen = "seen"
rule = "{rule}"
cases = ["{case}"]
edits = [{{ find = "one", replace = "1" }}]
"""


@pytest.fixture
def language(tmp_path: Path) -> Language:
    (tmp_path / "sample.go").write_text(SAMPLE, encoding="utf-8")
    return Language("go", "Go", tmp_path, "sample.go", tmp_path)


def written(language: Language, text: str) -> Language:
    (language.harness_folder / "mutants.toml").write_text(text, encoding="utf-8")
    return language


def load(language: Language) -> list[Mutant]:
    return mutants.load(language, catalogue(), cases.catalogue())


# The file.


def test_an_edit_is_applied() -> None:
    assert MUTANT.apply(SAMPLE) == "1 two two three"


@pytest.mark.parametrize(("find", "count"), [("two", "2 times"), ("four", "0 times")])
def test_an_edit_must_fit_exactly_once(find: str, count: str) -> None:
    with pytest.raises(HarnessError, match=count):
        replace(MUTANT, edits=((find, ""),)).apply(SAMPLE)


def test_a_language_without_a_file_has_no_mutants(language: Language) -> None:
    assert load(language) == []


def test_an_unknown_rule_is_refused(language: Language) -> None:
    with pytest.raises(HarnessError, match=r"no\.rule"):
        load(written(language, ENTRY.format(rule="no.rule", case="name-chinese")))


def test_an_unknown_case_is_refused(language: Language) -> None:
    with pytest.raises(HarnessError, match="no-case"):
        load(written(language, ENTRY.format(rule="out.survives", case="no-case")))


def test_a_rule_that_its_cases_do_not_judge_is_refused(language: Language) -> None:
    with pytest.raises(HarnessError, match="applies to none"):
        load(written(language, ENTRY.format(rule="out.redirect", case="name-chinese")))


@pytest.mark.parametrize("text", ["[[mutant]]\nid = 'id'\n", "[[mutant", ""], ids=["a key", "a bracket", "all"])
def test_a_file_that_lacks_something_is_refused(text: str, language: Language) -> None:
    with pytest.raises(HarnessError, match=r"mutants\.toml"):
        load(written(language, text))


# The kill.


SUBJECT = Subject("go/id", Kind.MUTANT, Source("go/sample.go"), "go")


class FakeExecution:
    """Gives each case this verdict, with findings of these rules."""

    def __init__(self, *rules: str, verdict: Verdict = Verdict.FAILED, reason: str = "") -> None:
        self._found = tuple(Finding(rule, "seen") for rule in rules)
        self._verdict = verdict
        self._reason = reason

    def all_of(self, testee: Testee, cases: Sequence[Case]) -> list[Result]:
        return [Result(testee.subject.id, case.id, self._verdict, self._found, reason=self._reason) for case in cases]


def kill(fake: FakeExecution) -> mutants.Killing:
    mutant = replace(MUTANT, cases=("name-chinese",))
    testee = FunctionTestee(SUBJECT, lambda *_: 1)
    return mutants.kill(mutant, testee, cases.catalogue(), cast(Execution, fake))


def test_a_mutant_that_breaks_its_rule_is_killed() -> None:
    assert kill(FakeExecution("out.survives", "req.one")).status is Status.KILLED


def test_a_mutant_that_breaks_other_rules_only_is_killed_by_others() -> None:
    assert kill(FakeExecution("req.one")).status is Status.KILLED_BY_OTHER


def test_a_mutant_that_breaks_no_rule_survives() -> None:
    assert kill(FakeExecution(verdict=Verdict.PASSED)).status is Status.SURVIVED


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.NOT_JUDGED])
def test_a_mutant_that_cannot_be_judged_is_the_harness_failing(verdict: Verdict) -> None:
    with pytest.raises(HarnessError, match="line 7"):
        kill(FakeExecution(verdict=verdict, reason="line 7"))


@pytest.mark.parametrize("status", Status)
def test_the_document_counts_each_status(status: Status) -> None:
    summary = mutants.document([mutants.Killing(MUTANT, status, (), 0.0)], 1.0)["summary"]
    counts = {one.value: int(one is status) for one in Status}
    assert summary == {"mutants": 1, "seconds": 1.0, **counts}
