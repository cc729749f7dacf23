"""A plan under pytest: items, selection, reports and exit codes, without Docker."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from functions import a_testee, believing, right, silent

from upload_conformance import cases
from upload_conformance.cli.pytest_bridge import Bridge
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run.expectations import Expectations, Expected
from upload_conformance.run.plan import Plan
from upload_conformance.shapes.errors import ExitCode
from upload_conformance.shapes.run import Run
from upload_conformance.testee.in_process import Function, FunctionTestee
from upload_conformance.testee.testee import SourceRejected

CASES = cases.catalogue()
CHOSEN = ("name-plain", "name-chinese", "ret-code-1008003")


@dataclass(frozen=True)
class Ran:
    """What a run of pytest left."""

    code: int
    text: str
    folder: Path

    @property
    def run(self) -> Run:
        return Run.load(self.folder / "conformance.json")

    @property
    def verdicts(self) -> dict[str, str]:
        return {result.case: result.verdict.value for result in self.run.results}


RunIt = Callable[..., Ran]


@pytest.fixture
def run_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> RunIt:
    """Runs functions in cases under pytest."""

    def run_it(
        *functions: Function | FunctionTestee,
        chosen: Sequence[str] = CHOSEN,
        options: Sequence[str] = (),
        **facts: Any,
    ) -> Ran:
        testees = tuple(one if isinstance(one, FunctionTestee) else a_testee(one) for one in functions)
        plan = Plan(testees, tuple(CASES[name] for name in chosen), catalogue(), **facts)

        class Joins:
            """Brings the bridge in."""

            def pytest_configure(self, config: pytest.Config) -> None:
                config.pluginmanager.register(Bridge(config, plan, tmp_path), "upload-conformance-run")

        arguments = [f"--rootdir={tmp_path}", f"--config-file={os.devnull}", "-p", "no:cacheprovider", "-q", *options]
        code = pytest.main(arguments, plugins=[Joins()])
        return Ran(int(code), capfd.readouterr().out, tmp_path)

    return run_it


def test_what_is_right_ends_with_0(run_it: RunIt) -> None:
    ran = run_it(right)
    assert (ran.code, ran.verdicts) == (ExitCode.PASSED, dict.fromkeys(CHOSEN, "passed")), ran.text


def test_a_defect_ends_with_1(run_it: RunIt) -> None:
    ran = run_it(believing)
    assert (ran.code, ran.verdicts["ret-code-1008003"]) == (ExitCode.CODE_FAILED, "failed"), ran.text


def test_a_defect_is_printed(run_it: RunIt) -> None:
    assert "out.ret-code" in run_it(believing, options=["--tb=no", "-rN"]).text


def test_a_defect_is_in_the_document(run_it: RunIt) -> None:
    (defect,) = json.loads((run_it(believing).folder / "conformance.json").read_text(encoding="utf-8"))["defects"][:1]
    assert (defect["testee"], defect["rule"], defect["cases"]) == ("believing", "out.ret-code", ["ret-code-1008003"])


def test_an_item_is_named_by_testee_and_case(run_it: RunIt) -> None:
    assert "right-name-chinese" in run_it(right, options=["--collect-only"]).text


def test_collecting_runs_nothing(run_it: RunIt) -> None:
    assert not (run_it(right, options=["--collect-only"]).folder / "conformance.json").exists()


def test_k_narrows(run_it: RunIt) -> None:
    assert list(run_it(right, options=["-k", "chinese"]).verdicts) == ["name-chinese"]


def test_k_that_fits_nothing_is_wrong_usage(run_it: RunIt) -> None:
    assert run_it(right, options=["-k", "no_such_case"]).code == pytest.ExitCode.NO_TESTS_COLLECTED


def test_x_stops_at_the_first_failure(run_it: RunIt) -> None:
    assert len(run_it(silent, options=["-x"]).run.results) == 1


def test_a_shard_holds_a_part(run_it: RunIt) -> None:
    first, second = (run_it(right, shard=shard).run for shard in ("1/2", "2/2"))
    whole = first.merge(second)
    assert sorted(result.case for result in whole.results) == sorted(CHOSEN)
    assert whole.shards == ("1/2", "2/2")


def test_junit_tells_rule_level_file_and_line(run_it: RunIt) -> None:
    ran = run_it(believing, options=[f"--junitxml={run_it(believing).folder / 'junit.xml'}"])
    tree = ElementTree.parse(ran.folder / "junit.xml")  # noqa: S314 - made by pytest a moment ago
    (failed,) = [case for case in tree.iter("testcase") if case.find("failure") is not None]
    properties = {(one.get("name"), one.get("value")) for one in failed.iter("property")}
    assert {("rule", "out.ret-code"), ("level", "MUST")} <= properties


# Whose fault it is.


class Rejected(FunctionTestee):
    """A testee whose source does not compile."""

    def prepare(self) -> tuple[str, ...]:
        raise SourceRejected("line 3: expected ;")


def test_a_fault_of_the_harness_ends_with_3(run_it: RunIt) -> None:
    class Broken(FunctionTestee):
        def prepare(self) -> tuple[str, ...]:
            raise OSError("no space left")

    ran = run_it(Broken(a_testee(right).subject, right))
    assert (ran.code, "no space left" in ran.text) == (ExitCode.HARNESS_FAILED, True)


def test_a_harness_fault_is_told_over_a_defect(run_it: RunIt) -> None:
    class Broken(FunctionTestee):
        def prepare(self) -> tuple[str, ...]:
            raise OSError("no space left")

    assert run_it(believing, Broken(a_testee(right, "b").subject, right)).code == ExitCode.HARNESS_FAILED


def test_where_nothing_compiles_no_case_is_judged(run_it: RunIt) -> None:
    assert set(run_it(Rejected(a_testee(right).subject, right)).verdicts.values()) == {"not-judged"}


# Expectations.


def expecting(rule: str) -> Expectations:
    return Expectations((Expected("believing", rule, "known"),))


def test_what_is_expected_ends_with_0(run_it: RunIt) -> None:
    ran = run_it(believing, expectations=expecting("out.ret-code"))
    assert ran.code == ExitCode.PASSED, ran.text


def test_an_expectation_that_is_not_so_any_more_ends_with_1(run_it: RunIt) -> None:
    ran = run_it(right, expectations=Expectations((Expected("right", "out.ret-code", "known"),)))
    assert (ran.code, "it holds now: right out.ret-code" in ran.text) == (ExitCode.CODE_FAILED, True)


def test_expectations_can_be_written(run_it: RunIt, tmp_path: Path) -> None:
    path = tmp_path / "expect.toml"
    run_it(believing, updates=str(path))
    text = path.read_text(encoding="utf-8").replace('reason = ""', 'reason = "known"')
    path.write_text(text, encoding="utf-8")
    expected = Expectations.load(path, catalogue(), CASES)
    assert run_it(believing, expectations=expected).code == ExitCode.PASSED


# The document.


@pytest.mark.parametrize("function", [believing, silent])
def test_every_rule_that_a_finding_names_is_in_the_document(function: Function, run_it: RunIt) -> None:
    run = run_it(function).run
    named = {finding.rule for result in run.results for finding in result.findings}
    assert named <= {rule.id for rule in run.rules}


def test_every_case_and_testee_of_a_result_is_in_the_document(run_it: RunIt) -> None:
    run = run_it(right, believing).run
    assert {result.case for result in run.results} == {case.id for case in run.cases}
    assert {result.testee for result in run.results} == {testee.id for testee in run.testees}
