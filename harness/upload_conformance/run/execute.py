"""A plan becomes results: testees are prepared side by side, their cases run in lanes, each record is judged at once.

How it works. ``begin`` starts one thread for each testee to prepare it, and submits every pair to its lane; a
lane's thread waits for its testee, runs the case, judges the record, and keeps it on disk where it tells something.
``result`` waits for one of them. Cases that wait for a time limit to run out do so at the same time as the probe of
their kind: where the testee has no such limit at all, the probe tells it, and that moment ends the others: they tell
nothing, whether they hang as well or have not begun yet.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
import traceback
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import CancelledError, Future, InvalidStateError, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from upload_conformance.cases import PROBES
from upload_conformance.rules.catalogue import Catalogue
from upload_conformance.run.expectations import Expectations
from upload_conformance.run.lanes import Lanes, Run, in_order
from upload_conformance.run.one_case import deadline
from upload_conformance.run.verdict import result_of
from upload_conformance.shapes import kept
from upload_conformance.shapes.case import BUILDS, Case, Waits
from upload_conformance.shapes.errors import FAULTS, HarnessError
from upload_conformance.shapes.needs import Need, reason
from upload_conformance.shapes.record import Ending, Outcome, Record
from upload_conformance.shapes.result import Result, Verdict
from upload_conformance.shapes.subject import Subject
from upload_conformance.testee.testee import NotJudged, SourceRejected, Testee

PREPARED_AT_ONCE = 4
"""How many testees are prepared at the same time: a build keeps a processor busy."""
_NOTHING_EXPECTED = Expectations()
WORKED_EXAMPLE = "name-chinese"
"""Of this case the record is kept even where it passes, so that right bytes can be looked at beside wrong ones."""


@dataclass
class _Underway:
    """A testee and what it is about to give."""

    testee: Testee
    added: Future[tuple[str, ...]] = field(default_factory=Future)
    """What had to be put around its source; or why there will be no session."""
    results: dict[str, Future[Result]] = field(default_factory=dict)
    subject: Subject | None = None
    """What its sessions told of it."""
    hangs: set[Waits | None] = field(default_factory=set)
    """What it has been seen to wait for without any limit."""

    def tells_nothing(self, case: Case) -> bool:
        """Whether the probe, another case, has told by now that the testee has no such limit at all."""
        return _probe_of(case) is not None and case.waits in self.hangs

    def waits_for_ever(self, case: Case) -> bool:
        """Wait for the probe, if it is another case and is run, to tell whether the testee has no such limit at all."""
        probe = _probe_of(case)
        if probe in self.results:
            self.results[probe].exception()
        return self.tells_nothing(case)


class Execution:
    """One run of cases on testees."""

    def __init__(
        self,
        rules: Catalogue,
        build_folder: Path,
        *,
        strict: bool = False,
        keeps_records: bool = True,
        stop: Callable[[], None] = lambda: None,
        tell: Callable[[Result], None] = lambda _: None,
        expectations: Expectations = _NOTHING_EXPECTED,
    ) -> None:
        self._rules = rules
        self._strict = strict
        self._records = build_folder / "records" if keeps_records else None
        self._stop = stop
        self._tell = tell
        self._expectations = expectations
        self._lanes = Lanes(build_folder / "work")
        self._preparing = ThreadPoolExecutor(PREPARED_AT_ONCE, thread_name_prefix="prepare")
        self._lock = threading.Lock()
        self._underway: dict[str, _Underway] = {}

    def begin(self, pairs: Iterable[tuple[Testee, Case]]) -> None:
        """Start whatever is to be run; never blocks."""
        for testee, case in in_order(pairs):
            with self._lock:
                one = self._underway.get(testee.subject.id)
                if one is None:
                    one = self._underway[testee.subject.id] = _Underway(testee)
                    self._preparing.submit(self._prepare, one)
            if case.id in one.results:
                continue
            missing = case.needs - testee.offers
            if missing:
                one.results[case.id] = Future()
                one.results[case.id].set_result(
                    Result(testee.subject.id, case.id, Verdict.UNSUPPORTED, reason=reason(missing))
                )
            else:
                one.results[case.id] = self._submit(one, case)

    def result(self, testee: Testee, case: Case) -> Result:
        """Wait for the result of a pair that has begun, or begin it now."""
        one = self._underway.get(testee.subject.id)
        if one is None or case.id not in one.results:
            self.begin([(testee, case)])
            one = self._underway[testee.subject.id]
        try:
            return one.results[case.id].result()
        except CancelledError:
            return Result(testee.subject.id, case.id, Verdict.ERROR, reason="The run ended before this case began.")

    def subject(self, testee: Testee) -> Subject:
        """Say who a testee is, with the versions that its sessions told of once one has run."""
        one = self._underway.get(testee.subject.id)
        return (one and one.subject) or testee.subject

    def all_of(self, testee: Testee, cases: Sequence[Case]) -> list[Result]:
        """Run a testee in these cases, and be done with it."""
        self.begin((testee, case) for case in cases)
        results = [self.result(testee, case) for case in cases]
        self._lanes.retire(testee)
        with self._lock:
            self._underway.pop(testee.subject.id, None)
        testee.close()
        return results

    def close(self) -> None:
        """Drop what has not begun, end what has, and remove every trace but kept records."""
        self._preparing.shutdown(wait=False, cancel_futures=True)
        for one in self._underway.values():
            one.added.cancel()
        self._lanes.close(self._stop)
        self._preparing.shutdown()

    def _prepare(self, one: _Underway) -> None:
        if not one.added.set_running_or_notify_cancel():
            return
        try:
            one.added.set_result(one.testee.prepare())
        except BaseException as error:  # noqa: BLE001 - it is told in each result that waits for it
            one.added.set_exception(error)

    def _submit(self, one: _Underway, case: Case) -> Future[Result]:
        if case.id == BUILDS:
            return self._preparing.submit(lambda: self._told(self._built(one, case)))
        result: Future[Result] = Future()

        def settle(judged: Result) -> None:
            with contextlib.suppress(InvalidStateError):  # the probe has told, or the run is over
                result.set_result(judged)
                self._tell(judged)

        work = self._lanes.submit(
            one.testee, case, lambda run: settle(self._judged(one, case, run)), lambda: one.waits_for_ever(case)
        )
        work.add_done_callback(lambda work: result.cancel() if work.cancelled() else None)
        probe = _probe_of(case)
        if probe in one.results:
            one.results[probe].add_done_callback(
                lambda _: settle(_no_such_limit(one, case)) if one.tells_nothing(case) else None
            )
        return result

    def _told(self, result: Result) -> Result:
        """Tell of a result as soon as there is one."""
        self._tell(result)
        return result

    def _judged(self, one: _Underway, case: Case, run: Run) -> Result:
        """Run a case and judge its record; what fails on the way is told in the result."""
        about = Result(one.testee.subject.id, case.id, Verdict.ERROR)
        try:
            one.added.result()
        except (SourceRejected, NotJudged):
            return replace(about, verdict=Verdict.NOT_JUDGED, reason=f"There is nothing to run: see the case {BUILDS}.")
        except FAULTS as error:
            return replace(about, reason=f"{type(error).__name__}: {error}")
        # A file is opened at once, or the probe tells it; other limits run out at the same time as the probe's.
        if one.waits_for_ever(case) if case.waits is Waits.FILE else one.tells_nothing(case):
            return _no_such_limit(one, case)
        offers = one.testee.offers
        try:
            record = run(deadline(case, offers))
            one.subject = record.subject
            if one.waits_for_ever(case):
                return _no_such_limit(one, case)
            result = self._verdict(record)
            is_probe, hung = case.id in PROBES.values(), _hung(record)
            limited = case.waits and Need.TIME_LIMITS in offers and (is_probe or not hung)
            if limited and _unexpected(result):
                # Small limits also run out where the machine was busy right then: what is found so must be seen twice.
                # A hang has been, but for a probe's.
                record = run(deadline(case, offers, again=True))
                result, hung = self._verdict(record), _hung(record)
            elif self._by_chance(result):
                again = self._verdict(run(deadline(case, offers)))
                # A process that fails in another way now has not got over the first run either, whose record is kept.
                result = again if _broken(again) <= _broken(result) else self._verdict(record)
            if is_probe and hung:
                one.hangs.add(case.waits)
            return result
        except (SourceRejected, NotJudged) as error:  # in the case's variant only
            outcome = Outcome(Ending.REJECTED, message=str(error))
            return self._verdict(Record(case, one.testee.subject, (), (outcome,), ""))
        except FAULTS as error:
            return replace(about, reason=f"{type(error).__name__}: {error}")
        except Exception:  # noqa: BLE001 - a fault in a rule must not be taken for one of the testee
            return replace(about, reason=traceback.format_exc())

    def _by_chance(self, result: Result) -> bool:
        """Whether a rule of a family was broken that right code may break by chance, and none that it may not."""
        broken = [self._rules.rules[finding.rule] for finding in result.findings]
        certain = {rule.family for rule in broken if not rule.by_chance}
        return any(rule.by_chance and rule.family not in certain for rule in broken)

    def _built(self, one: _Underway, case: Case) -> Result:
        """Judge the one case that needs no session: whether there is something to run."""
        about = Result(one.testee.subject.id, case.id, Verdict.ERROR)
        added: tuple[str, ...] = ()
        outcome = Outcome(Ending.BUILT)
        try:
            added = one.added.result()
        except NotJudged as error:
            return replace(about, verdict=Verdict.NOT_JUDGED, reason=str(error))
        except SourceRejected as error:
            outcome = Outcome(Ending.REJECTED, message=str(error))
        except FAULTS as error:
            return replace(about, reason=f"{type(error).__name__}: {error}")
        return self._verdict(Record(case, one.testee.subject, (), (outcome,), "", added=added))

    def _verdict(self, record: Record) -> Result:
        result = self._expectations.apply(result_of(record, self._rules, strict=self._strict), strict=self._strict)
        if self._records is None or not (result.findings or record.case.id == WORKED_EXAMPLE):
            return result
        folder = self._records / record.subject.id / record.case.id
        shutil.rmtree(folder, ignore_errors=True)
        kept.save(record, folder)
        return replace(result, record=str(folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def judged(what: str, results: Sequence[Result], unwanted: Collection[Verdict] = (Verdict.ERROR,)) -> Sequence[Result]:
    """Give the results of a proof; raises HarnessError, naming what was to be judged, if one tells nothing of it."""
    for result in results:
        if result.verdict in unwanted:
            raise HarnessError(f"{what} was not judged in {result.case}: {result.reason}")
    return results


def _broken(result: Result) -> frozenset[str]:
    return frozenset(finding.rule for finding in result.findings)


def _hung(record: Record) -> bool:
    return any(outcome.ending is Ending.HUNG for outcome in record.outcomes)


def _unexpected(result: Result) -> bool:
    """Whether something was found that would be told as new."""
    return any(not finding.expected for finding in result.findings)


def _no_such_limit(one: _Underway, case: Case) -> Result:
    why = f"It has no such time limit: see the case {_probe_of(case)}."
    return Result(one.testee.subject.id, case.id, Verdict.NOT_JUDGED, reason=why)


def _probe_of(case: Case) -> str | None:
    """Name the other case that tells first whether a testee has a limit for what this one waits for."""
    probe = PROBES.get(case.waits) if case.waits is not None else None
    return None if probe == case.id else probe
