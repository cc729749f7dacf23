"""What a file of mutants may say, and what becomes of one mutant: without an engine."""

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from upload_conformance.testee.sample import Candidate, CandidateRejected

from upload_conformance.run import mutants
from upload_conformance.run.lanes import Runner, Testee
from upload_conformance.run.mutants import Mutant, Status
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.record import Ending, Outcome, Provenance, Record
from upload_conformance.shapes.result import judged
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.session import Program
from upload_conformance.testee.language import Language

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


# The file.


def test_an_edit_is_applied() -> None:
    assert MUTANT.apply(SAMPLE) == "1 two two three"


@pytest.mark.parametrize(("find", "count"), [("two", "2 times"), ("four", "0 times")])
def test_an_edit_must_fit_exactly_once(find: str, count: str) -> None:
    with pytest.raises(HarnessError, match=count):
        replace(MUTANT, edits=((find, ""),)).apply(SAMPLE)


def test_a_language_without_a_file_has_no_mutants(language: Language) -> None:
    assert mutants.load(language) == []


def test_an_unknown_rule_is_refused(language: Language) -> None:
    with pytest.raises(HarnessError, match=r"no\.rule"):
        mutants.load(written(language, ENTRY.format(rule="no.rule", case="name-chinese")))


def test_an_unknown_case_is_refused(language: Language) -> None:
    with pytest.raises(HarnessError, match="no-case"):
        mutants.load(written(language, ENTRY.format(rule="out.survives", case="no-case")))


def test_a_rule_that_its_cases_do_not_judge_is_refused(language: Language) -> None:
    with pytest.raises(HarnessError, match="applies to none"):
        mutants.load(written(language, ENTRY.format(rule="out.redirect", case="name-chinese")))


@pytest.mark.parametrize("text", ["[[mutant]]\nid = 'id'\n", "[[mutant", ""], ids=["a key", "a bracket", "all"])
def test_a_file_that_lacks_something_is_refused(text: str, language: Language) -> None:
    with pytest.raises(HarnessError, match=r"mutants\.toml"):
        mutants.load(written(language, text))


# The kill.


class FakeRunner:
    """Gives each case this ending, or these compiler's words."""

    def __init__(self, ending: Ending = Ending.UPLOADED, rejects: str = "") -> None:
        self.ending = ending
        self.rejects = rejects
        self.compiled = b""
        self.retired = False

    def compile(self, image: Image, candidate: Candidate) -> Testee:
        if self.rejects:
            raise CandidateRejected(self.rejects)
        self.compiled = candidate.source
        return Testee(image, Program(image.tag), candidate, Provenance("go", candidate.name, "", ""))

    def submit(self, testee: Testee, case: Case) -> Future[Record]:
        future: Future[Record] = Future()
        future.set_result(Record(case, (), (Outcome(self.ending, 20261123),), testee.provenance))
        return future

    def retire(self, testee: Testee) -> None:
        self.retired = bool(testee)


def kill(language: Language, fake: FakeRunner, rule: str = "out.survives") -> mutants.Killing:
    mutant = replace(MUTANT, cases=("name-chinese",), rule=rule)
    return mutants.kill(mutant, Image(language, "tag", "id", None), cast(Runner, fake))


def test_a_mutant_that_breaks_its_rule_is_killed(language: Language) -> None:
    assert kill(language, FakeRunner(Ending.EXITED)).status is Status.KILLED


def test_a_mutant_that_breaks_other_rules_only_is_killed_by_others(language: Language) -> None:
    assert kill(language, FakeRunner(Ending.EXITED), rule="out.returns").status is Status.KILLED_BY_OTHER


def test_a_mutant_that_breaks_no_rule_survives(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    def clean(record: Record) -> Any:
        return replace(judged(record), findings=())

    monkeypatch.setattr(mutants, "judged", clean)
    assert kill(language, FakeRunner()).status is Status.SURVIVED


def test_what_is_compiled_is_the_sample_with_the_defect(language: Language) -> None:
    fake = FakeRunner()
    kill(language, fake)
    assert fake.compiled == b"1 two two three"


def test_a_mutant_is_retired(language: Language) -> None:
    fake = FakeRunner()
    kill(language, fake)
    assert fake.retired


def test_a_mutant_that_does_not_compile_is_the_harness_failing(language: Language) -> None:
    with pytest.raises(HarnessError, match="line 7"):
        kill(language, FakeRunner(rejects="line 7"))


@pytest.mark.parametrize("status", Status)
def test_the_document_counts_each_status(status: Status) -> None:
    summary = mutants.document([mutants.Killing(MUTANT, status, (), 0.0)], 1.0)["summary"]
    counts = {one.value: int(one is status) for one in Status}
    assert summary == {"mutants": 1, "seconds": 1.0, **counts}
