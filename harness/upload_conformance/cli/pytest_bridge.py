"""The pytest plugin: every case on every sample is a test item with a readable id, such as ``go-name-chinese``."""

from __future__ import annotations

import json
import shutil
import time
import traceback
from collections.abc import Generator, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import pytest
from docker.errors import DockerException
from rich.console import Console

from upload_conformance.cli.options import OPTIONS
from upload_conformance.report import document, page, terminal
from upload_conformance.rules import Finding
from upload_conformance.run.expectations import Expectations, Expected
from upload_conformance.run.lanes import Runner, Testee
from upload_conformance.run.plan import Judged, Selection, Subject
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.errors import ExitCode, HarnessError, UsageError
from upload_conformance.shapes.record import Record
from upload_conformance.shapes.result import BUILD_RULE, Result, Verdict, judged
from upload_conformance.testee.containers.images import SampleRejected
from upload_conformance.testee.sample import CandidateRejected

_RESULT = "conformance_result"
_NO_GO = (HarnessError, DockerException, OSError)
"""What keeps a run from beginning; a text says enough, without a trace."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that narrow a run."""
    group = parser.getgroup("upload-conformance")
    for name, facts in OPTIONS.items():
        group.addoption(f"--{name}", **facts)


def pytest_configure(config: pytest.Config) -> None:
    """Join in; the work begins once there are items."""
    config.pluginmanager.register(_Verification(config), "upload-conformance-run")


class _Verification:
    """One pytest run: what is verified, by whom, and what came of it."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._project = config.rootpath
        option = config.getoption
        self._selection = Selection(
            project=self._project,
            samples=option("--sample"),
            cases=option("--case"),
            candidates=option("--candidate"),
            signature=option("--signature"),
            page=option("--page"),
            block_numbers=option("--block"),
            command=option("--command"),
            image=option("--image"),
        )
        self._build = self._project / "build"
        self._document = self._build / "conformance.json"
        self._start = time.monotonic()
        self._runner: Runner | None = None
        self._testees: dict[str, Judged] = {}
        self._pending: dict[tuple[str, str], Future[Record]] = {}
        self._results: list[Result] = []
        self._faults = 0
        self._repeats: set[pytest.Item] = set()
        self._expectations = Expectations()

    # Collection: languages × cases.

    def pytest_sessionstart(self) -> None:
        """See whether the options make sense; pytest would take a fault in the collection for one of the tests."""
        with _faults_told():
            if self._config.getoption("--expect"):
                self._expectations = Expectations.load(self._config.getoption("--expect"))
            self._selection.pairs  # noqa: B018 - it looks at the options

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Give the test function that asks for a result one item a case and sample."""
        if "conformance_pair" not in metafunc.fixturenames:
            return
        pairs = self._selection.pairs
        metafunc.parametrize("conformance_pair", pairs, ids=[f"{one.id}-{case.id}" for one, case in pairs])

    # Running: the workers are given everything at once; items await what they produce.

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Prepare engine, images and sandbox, and start the work, before the first item."""
        pairs = [
            cast(tuple[Subject, Case], item.callspec.params["conformance_pair"])
            for item in session.items
            if isinstance(item, pytest.Function) and "conformance_pair" in item.fixturenames
        ]
        if not pairs or session.config.option.collectonly:
            return
        subjects = list({subject.id: subject for subject, _ in pairs}.values())
        with _faults_told():
            if not hasattr(self._config, "workerinput"):
                self._document.unlink(missing_ok=True)  # or a run that fails before its end would leave an older one's
            self._runner, self._testees = self._selection.make(subjects, self._build, self._say)
        rejected = [name for name, one in self._testees.items() if not isinstance(one, Testee)]
        self._repeats = _repeats(session.items, rejected)
        if not hasattr(self._config, "workerinput"):  # a process of xdist's gets only some of the items, by their place
            session.items[:] = [item for item in session.items if item not in self._repeats]
            ready = {name: testee for name, testee in self._testees.items() if isinstance(testee, Testee)}
            assert self._runner is not None  # noqa: S101 - prepared above
            self._pending = self._runner.submit_all(
                (ready[subject.id], case) for subject, case in pairs if _runs(ready, subject, case)
            )

    @pytest.hookimpl(tryfirst=True)
    def pytest_xdist_setupnodes(self) -> None:
        """Build the images once, before xdist's processes look for them."""
        with _faults_told():
            self._selection.prepare(self._build, self._say)

    def _say(self, text: str) -> None:
        capture = self._config.pluginmanager.getplugin("capturemanager")
        if capture is None:
            print(text, flush=True)
            return
        with capture.global_and_fixture_disabled():
            print(text, flush=True)

    @pytest.fixture
    def conformance_result(self, conformance_pair: tuple[Subject, Case], request: pytest.FixtureRequest) -> Result:
        """Give the verdict on the item's case and sample. An error here is the harness's own."""
        subject, case = conformance_pair
        if request.node in self._repeats:
            pytest.skip("The source was rejected, which another item says.")
        try:
            result = self._expectations.apply(self._verdict(subject, case))
        except (*_NO_GO, CancelledError) as error:
            result = Result(subject.id, case.id, Verdict.ERROR, reason=f"{type(error).__name__}: {error}")
        except Exception:  # noqa: BLE001 - a fault in a rule must not be taken for one of the sample
            result = Result(subject.id, case.id, Verdict.ERROR, reason=traceback.format_exc())
        request.node.stash[_STASH] = result
        if result.verdict is Verdict.ERROR:
            pytest.fail(f"harness error, says nothing of the sample: {result.reason}", pytrace=False)
        return result

    def _verdict(self, subject: Subject, case: Case) -> Result:
        about = Result(subject.id, case.id, Verdict.UNSUPPORTED, language=subject.language.id, again=subject.again)
        if case.id in subject.language.unsupported:
            return replace(about, reason=subject.language.unsupported[case.id])
        testee = self._testees[subject.id]
        try:
            if not isinstance(testee, Testee):
                raise testee
            record = self._record(testee, case)
        except (SampleRejected, CandidateRejected) as rejection:  # also one in the case's variant only
            return replace(about, verdict=Verdict.FAILED, findings=(Finding(BUILD_RULE, str(rejection)),))
        result = replace(judged(record), testee=about.testee, language=about.language, again=about.again)
        if result.verdict is Verdict.FAILED:
            folder = self._build / "records" / subject.id / case.id
            shutil.rmtree(folder, ignore_errors=True)
            record.save(folder)
            result = replace(result, record=str(folder.relative_to(self._project)))
        return result

    def _record(self, testee: Testee, case: Case) -> Record:
        if self._runner is None:
            raise HarnessError("The runner was never prepared.")
        pending = self._pending.pop((testee.provenance.source, case.id), None)
        return (pending or self._runner.submit(testee, case)).result()

    # Reporting: results travel with pytest's reports, also from xdist's processes.

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Attach the result to the report of the phase that decides."""
        report = yield
        result = item.stash.get(_STASH, None)
        decides = report.when == "call" or (report.when == "setup" and not report.passed)
        if result is not None and decides:
            setattr(report, _RESULT, json.dumps(result.to_dict()))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the results, where the terminal is."""
        facts = getattr(report, _RESULT, None)
        if facts is not None:
            self._results.append(Result.from_dict(json.loads(facts)))
        elif report.failed:
            self._faults += 1  # something of pytest's or ours, and not a verdict on a sample

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Remove every trace of the run, write the document, and let the exit code tell whose fault it was."""
        try:
            if self._runner is not None:
                self._runner.close()
        except HarnessError as error:
            self._say(str(error))
            session.exitstatus = ExitCode.HARNESS_FAILED
        if hasattr(self._config, "workerinput") or not self._results:
            return
        try:
            document.write(self._results, time.monotonic() - self._start, self._document)
        except OSError as error:
            self._say(f"The results are not written: {error}")
            self._faults += 1
        ours = self._faults or any(result.verdict is Verdict.ERROR for result in self._results)
        if exitstatus == pytest.ExitCode.OK and self._unmatched():
            session.exitstatus = ExitCode.SAMPLE_FAILED
        if ours and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            session.exitstatus = ExitCode.HARNESS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Show the matrix."""
        if not self._results:
            return
        console = Console(file=terminalreporter._tw._file, width=None if terminalreporter.hasmarkup else 140)
        console.print()
        if self._config.getoption("--expect"):
            self._compare(console)
        terminal.show(self._results, time.monotonic() - self._start, console)
        if self._selection.page is not None:
            text = page.report(self._selection.page, self._selection.blocks, self._results)
            console.print(text, markup=False, highlight=False, soft_wrap=True)
            (self._build / "page.md").write_text(text, encoding="utf-8")

    def _unmatched(self) -> list[Expected]:
        chosen = self._selection
        narrowed = bool(chosen.samples or chosen.block_numbers)
        return self._expectations.unmatched(self._results, cases=bool(chosen.cases), testees=narrowed)

    def _compare(self, console: Console) -> None:
        """Say which expectations matched nothing, and what the file should be if it is not right."""
        unmatched = self._unmatched()
        for entry in unmatched:
            console.print(f"expected, but not run: {entry.testee} {entry.case}", style="red")
        if unmatched or any(result.verdict is Verdict.FAILED for result in self._results):
            console.print("The file that matches this run (give each new entry a reason):\n")
            console.print(self._expectations.corrected(self._results), markup=False, highlight=False, soft_wrap=True)


@contextmanager
def _faults_told() -> Iterator[None]:
    """End the run with a text and the exit code that fits, where nothing can be run."""
    try:
        yield
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error
    except _NO_GO as error:
        raise pytest.exit.Exception(str(error), ExitCode.HARNESS_FAILED) from error


_STASH = pytest.StashKey[Result]()


def _repeats(items: list[pytest.Item], rejected: list[str]) -> set[pytest.Item]:
    """Give the items of subjects whose source was rejected, but for one each that says so."""
    said: set[str] = set()
    repeats = set()
    for item in items:
        pair = item.callspec.params.get("conformance_pair") if isinstance(item, pytest.Function) else None
        subject = cast(tuple[Subject, Case], pair)[0].id if pair else ""
        if subject in said:
            repeats.add(item)
        elif subject in rejected:
            said.add(subject)
    return repeats


def _runs(ready: dict[str, Testee], subject: Subject, case: Case) -> bool:
    return subject.id in ready and case.id not in subject.language.unsupported
