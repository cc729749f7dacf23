"""In which sessions cases run, and what of one case counts in another; without Docker."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from functions import a_testee, right, sleeping

from upload_conformance import cases
from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run import execute
from upload_conformance.run.execute import Execution
from upload_conformance.run.lanes import Lanes
from upload_conformance.shapes.case import Case, Environment
from upload_conformance.shapes.needs import Need
from upload_conformance.shapes.record import Record, Usage
from upload_conformance.shapes.result import Verdict
from upload_conformance.testee.in_process import FunctionSession, FunctionTestee
from upload_conformance.testee.testee import Desk

CASES = cases.catalogue()
SANITIZED = [CASES[f"address-{name}"] for name in ("success", "refused", "missing")]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Lanes]:
    lanes = Lanes(tmp_path)
    yield lanes
    lanes.close(lambda: None)


class Sanitized(FunctionTestee):
    """Counts its processes; they end with these codes, and then with 0."""

    def __init__(self, *codes: int) -> None:
        super().__init__(a_testee(right).subject, right, frozenset(Need))
        self.codes = list(codes)
        self.opened = 0

    def open(self, environment: Environment, desk: Desk) -> FunctionSession:
        assert environment.variant
        session = super().open(Environment(), desk)
        code = self.codes[self.opened] if self.opened < len(self.codes) else 0
        session.finish = lambda: code  # type: ignore[method-assign]
        self.opened += 1
        return session


def run(made: Lanes, testee: FunctionTestee, chosen: list[Case]) -> list[Record]:
    begun = [made.submit(testee, case, lambda run: run(30.0)) for case in chosen]
    return [one.result(20) for one in begun]


def test_cases_of_a_sanitizer_share_a_process_that_ends_well(made: Lanes) -> None:
    testee = Sanitized()
    records = run(made, testee, SANITIZED)
    assert testee.opened == 1
    assert [record.output.exit_code for record in records] == [0, 0, 0]


def test_each_runs_alone_where_the_process_does_not_end_well(made: Lanes) -> None:
    testee = Sanitized(23, 0, 1)
    records = run(made, testee, SANITIZED)
    assert testee.opened == 4
    assert sorted(record.output.exit_code or 0 for record in records) == [0, 0, 1]


def test_a_case_that_runs_again_after_the_end_of_its_process_runs_alone(made: Lanes) -> None:
    testee = Sanitized(0, 1)
    record = made.submit(testee, SANITIZED[0], lambda run: (run(30.0), run(30.0))[1]).result(20)
    assert (testee.opened, record.output.exit_code) == (2, 1)


def test_a_session_ends_with_the_last_case_of_its_lane(made: Lanes, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = []
    monkeypatch.setattr(FunctionSession, "close", lambda self: closed.append(self))
    run(made, a_testee(right), [CASES["name-plain"], CASES["name-chinese"]])
    made.retire(a_testee(right))
    assert len(closed) == 1


def test_what_a_probe_tells_ends_the_cases_of_its_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "deadline", lambda case, _, **__: 0.5 if case.id in cases.PROBES.values() else 1.0)
    testee = a_testee(sleeping)
    kind = [CASES["stall-never-answered"], CASES["stall-in-answer"]]
    with Execution(catalogue(), tmp_path) as execution:
        execution.begin((testee, case) for case in kind)
        probe, other = (execution.result(testee, case) for case in kind)
    assert "fail.time-limit" in {finding.rule for finding in probe.findings}
    assert (other.verdict, other.reason) == (
        Verdict.NOT_JUDGED,
        "It has no such time limit: see the case stall-never-answered.",
    )


@pytest.mark.parametrize("hangs", [1, 2])
def test_where_a_limit_is_given_a_hang_must_be_seen_twice(
    hangs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def slow_to_begin(url: str, path: str, access_id: str, secret: str) -> int:
        calls.append(path)
        return (sleeping if len(calls) <= hangs else right)(url, path, access_id, secret)

    monkeypatch.setattr(execute, "deadline", lambda *_, again=False: 3.0 if again else 0.5)
    testee = FunctionTestee(a_testee(slow_to_begin).subject, slow_to_begin, offers=frozenset(Need))
    with Execution(catalogue(), tmp_path) as execution:
        result = execution.result(testee, CASES["stall-never-answered"])
    assert ("fail.time-limit" in {finding.rule for finding in result.findings}) is (hangs == 2)


def test_that_a_limit_does_not_count_is_looked_at_twice(tmp_path: Path) -> None:
    calls = []

    def impatient(url: str, path: str, access_id: str, secret: str) -> int:
        calls.append(path)
        return right(url, path, access_id, secret)  # which has a limit of its own

    with Execution(catalogue(), tmp_path) as execution:
        result = execution.result(a_testee(impatient), CASES["stall-two-limits"])
    assert "fail.in-time" in {finding.rule for finding in result.findings}
    assert len(calls) == 2 * len(CASES["stall-two-limits"].uploads)


@pytest.mark.parametrize(
    ("resident", "broken"),
    [((10, 90, 10, 11), set()), ((10, 90, 90, 170), {"res.growth-memory"})],
    ids=["once", "twice"],
)
def test_growth_must_be_seen_twice(
    resident: tuple[int, ...], broken: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = FunctionTestee(a_testee(right).subject, right, offers=frozenset(Need))
    readings = iter(resident)
    monkeypatch.setattr(
        FunctionSession, "usage", lambda _: Usage(0, next(readings) * 1024, descriptors=8, case_files=0, threads=4)
    )
    with Execution(catalogue(), tmp_path) as execution:
        result = execution.result(measured, replace(CASES["growth-200"], rounds=4))
    assert {finding.rule for finding in result.findings if finding.rule.startswith("res.")} == broken


def test_growth_that_ends_a_process_the_second_time_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def leaking(url: str, path: str, access_id: str, secret: str) -> int:
        calls.append(path)
        if len(calls) > 4:
            raise MemoryError
        return right(url, path, access_id, secret)

    readings = iter((10, 90, 90, 90))
    monkeypatch.setattr(FunctionSession, "usage", lambda _: Usage(0, next(readings) * 1024, 8, 0, 4))
    measured = FunctionTestee(a_testee(leaking).subject, leaking, offers=frozenset(Need))
    with Execution(catalogue(), tmp_path) as execution:
        result = execution.result(measured, replace(CASES["growth-200"], rounds=4))
    assert {finding.rule for finding in result.findings} == {"res.growth-memory"}
