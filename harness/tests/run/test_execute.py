"""Pairs of testee and case become results, without pytest and without Docker."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from functions import a_testee, believing, forgetful, right, silent, sleeping

from upload_conformance import cases
from upload_conformance.rules.catalogue import Catalogue, catalogue
from upload_conformance.run import one_case
from upload_conformance.run.execute import WORKED_EXAMPLE, Execution
from upload_conformance.run.verdict import result_of
from upload_conformance.shapes import kept
from upload_conformance.shapes.case import Credentials
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.needs import Need
from upload_conformance.shapes.result import Result, Verdict
from upload_conformance.testee.in_process import FunctionTestee
from upload_conformance.testee.testee import NotJudged, SourceRejected

CASES = cases.catalogue()
RULES = catalogue()


@pytest.fixture
def execution(tmp_path: Path) -> Iterator[Execution]:
    with Execution(RULES, tmp_path) as made:
        yield made


def broken(result: Result) -> set[str]:
    return {finding.rule for finding in result.findings if finding.explained_by is None}


@pytest.mark.parametrize("case", ["name-plain", "name-chinese", "content-nuls", "ret-code-1008003", "status-500"])
def test_what_is_right_passes(case: str, execution: Execution) -> None:
    result = execution.result(a_testee(right), CASES[case])
    assert (result.verdict, broken(result) - {"sec.proxy"}) == (Verdict.PASSED, set())


def test_a_defect_is_found(execution: Execution) -> None:
    result = execution.result(a_testee(believing), CASES["ret-code-1008003"])
    assert (result.verdict, "out.ret-code" in broken(result)) == (Verdict.FAILED, True)


def test_a_finding_points_at_its_bytes(execution: Execution) -> None:
    result = execution.result(a_testee(forgetful), CASES["name-plain"])
    (finding,) = [one for one in result.findings if one.rule == "auth.credentials"]
    assert finding.evidence is not None
    assert finding.evidence.excerpt.startswith(b"Authorization: Basic ")
    assert finding.evidence.length == len(finding.evidence.excerpt)


def test_of_a_request_that_never_came_nothing_is_said(execution: Execution) -> None:
    result = execution.result(a_testee(silent), CASES["name-plain"])
    assert broken(result) == {"req.one"}
    assert {"auth.once", "frame.content-type", "part.filename", "body.identical"} <= set(result.not_seen)


def test_a_call_that_is_not_answered_in_time_is_told(execution: Execution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_case, "PATIENCE_S", 0.3)
    result = execution.result(a_testee(sleeping), CASES["name-plain"])
    assert "out.returns" in {finding.rule for finding in result.findings}


def test_a_need_that_is_not_met_is_unsupported(execution: Execution) -> None:
    result = execution.result(a_testee(right), CASES["growth-200"])
    assert (result.verdict, "nothing to measure" in result.reason) == (Verdict.UNSUPPORTED, True)


def test_what_cannot_be_measured_is_judged_by_what_arrives(execution: Execution) -> None:
    assert Need.PROCESS not in a_testee(right).offers
    result = execution.result(a_testee(right), CASES["memory-100-mb"])
    assert (result.verdict, "res.memory" in result.not_seen, "body.identical" in result.not_seen) == (
        Verdict.PASSED,
        True,
        False,
    )


def test_uploads_at_the_same_time_are_kept_apart(execution: Execution) -> None:
    together = replace(CASES["together-two-accounts"], rounds=1)
    assert execution.result(a_testee(right), together).verdict is Verdict.PASSED


def test_two_testees_of_one_source_are_told_apart(execution: Execution) -> None:
    same = [a_testee(right, "first"), a_testee(right, "second")]
    execution.begin((one, CASES["name-plain"]) for one in same)
    assert [execution.result(one, CASES["name-plain"]).testee for one in same] == ["first", "second"]


# What cannot be run.


class Unready(FunctionTestee):
    """A testee that cannot be prepared."""

    error: BaseException = HarnessError("no engine")

    def prepare(self) -> tuple[str, ...]:
        raise self.error


def unready(error: BaseException) -> Unready:
    made = Unready(a_testee(right).subject, right)
    made.error = error
    return made


def test_a_fault_of_the_machine_is_an_error(execution: Execution) -> None:
    result = execution.result(unready(HarnessError("no engine")), CASES["name-plain"])
    assert (result.verdict, "no engine" in result.reason) == (Verdict.ERROR, True)


@pytest.mark.parametrize("error", [SourceRejected("line 3"), NotJudged("it is a method")])
def test_where_there_is_nothing_to_run_no_case_is_judged(error: Exception, execution: Execution) -> None:
    assert execution.result(unready(error), CASES["name-plain"]).verdict is Verdict.NOT_JUDGED


def test_a_fault_in_a_rule_is_an_error_with_its_trace(tmp_path: Path) -> None:
    def fail(reading: object) -> Iterator[None]:
        assert reading
        raise ZeroDivisionError

    bad = replace(RULES.rules["req.post"], check=fail)  # type: ignore[arg-type]
    with Execution(Catalogue.of([bad]), tmp_path) as execution:
        result = execution.result(a_testee(right), CASES["name-plain"])
    assert (result.verdict, "ZeroDivisionError" in result.reason) == (Verdict.ERROR, True)


# What is kept.


def test_the_record_of_a_finding_is_kept_and_judged_to_the_same(execution: Execution) -> None:
    result = execution.result(a_testee(forgetful), CASES["name-plain"])
    assert result_of(kept.load(Path(result.record)), RULES, strict=False).findings == result.findings


def test_the_record_of_the_worked_example_is_kept_where_it_passes(execution: Execution) -> None:
    assert Path(execution.result(a_testee(right), CASES[WORKED_EXAMPLE]).record, "0.received").is_file()


def test_no_other_record_of_a_pass_is_kept(execution: Execution) -> None:
    assert execution.result(a_testee(right), CASES["content-bom"]).record == ""


def test_a_run_leaves_no_work_folder(tmp_path: Path) -> None:
    with Execution(RULES, tmp_path) as execution:
        execution.result(a_testee(right), CASES["name-plain"])
    assert list((tmp_path / "work").iterdir()) == []


def test_a_kept_record_is_judged_by_its_own_case(execution: Execution) -> None:
    other = replace(
        CASES["name-plain"], uploads=(replace(CASES["name-plain"].upload, credentials=Credentials("7", "x")),)
    )
    result = execution.result(a_testee(forgetful), other)
    record = kept.load(Path(result.record))
    assert (record.case, record.case.id) == (other, "name-plain")
    assert result_of(record, RULES, strict=False).findings == result.findings


def test_a_kept_record_says_who_was_judged(execution: Execution) -> None:
    result = execution.result(a_testee(forgetful), CASES["name-plain"])
    assert kept.load(Path(result.record)).subject == a_testee(forgetful).subject
