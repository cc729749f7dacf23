"""pytest as the runner: every case on every testee is an item, at its testee's file and line.

The command hands the user's choices to pytest in one option, as JSON, so that each process of pytest-xdist makes
the same plan. The first process starts everything at once, and each item waits for its result; a process of xdist's
runs what it is told to, item by item. Results travel with pytest's reports to the process that has the terminal.
"""

from __future__ import annotations

import argparse
import gc
import json
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from upload_conformance.report import document, junit, page, reporters, terminal
from upload_conformance.report.progress import Progress
from upload_conformance.run.execute import Execution
from upload_conformance.run.plan import Choices, OnPage, Plan, plan
from upload_conformance.shapes import home
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.codec import from_plain, to_plain
from upload_conformance.shapes.errors import FAULTS, ExitCode, UsageError
from upload_conformance.shapes.needs import translated
from upload_conformance.shapes.result import Result, Verdict
from upload_conformance.shapes.run import Run
from upload_conformance.shapes.subject import Subject
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.testee import NotJudged, SourceRejected, Testee
from upload_conformance.texts import texts

_RESULT = "conformance_result"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the one option, which the command fills in."""
    parser.addoption("--conformance", default="", help=argparse.SUPPRESS)


def pytest_configure(config: pytest.Config) -> None:
    """Join in where there are choices."""
    if not config.getoption("--conformance"):
        return
    choices = from_plain(json.loads(config.getoption("--conformance")), Choices, "--conformance")
    project = home.project()
    host = ContainerHost(project / "build", _Say(config))
    with _faults_told():
        made = plan(choices, project, host)
    config.pluginmanager.register(Bridge(config, made, project / "build", host), "upload-conformance-run")


class _Say:
    """Prints past pytest's capturing."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def __call__(self, text: str) -> None:
        capture = self._config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled() if capture is not None else nullcontext():
            print(text, flush=True)


class _Place(pytest.File):
    """The file of a testee, whether or not there is one on disk."""

    def collect(self) -> list[pytest.Item]:
        """Give nothing: its items are made with it."""
        return []


class ConformanceItem(pytest.Item):
    """One case on one testee."""

    def __init__(self, *, testee: Testee, case: Case, bridge: Bridge, **facts: Any) -> None:
        super().__init__(**facts)
        self.testee = testee
        self.case = case
        self._bridge = bridge
        self.result: Result | None = None

    def runtest(self) -> None:
        """Wait for the result; fail with what it found."""
        self.result = result = self._bridge.result(self.testee, self.case)
        self.user_properties += junit.properties(result, self._bridge.subject(self.testee))
        match result.verdict:
            case Verdict.UNSUPPORTED | Verdict.NOT_JUDGED:
                pytest.skip(translated(result.reason, texts(self._bridge.plan.tongue)))
            case Verdict.FAILED:
                pytest.fail(
                    terminal.plain(self._bridge.plan.run_of([result], 0.0), self._bridge.plan.tongue), pytrace=False
                )
            case Verdict.ERROR:
                pytest.fail(f"harness error, says nothing of the testee: {result.reason}", pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the testee stands."""
        return self.path, self.testee.subject.source.line - 1, self.name


class Bridge:
    """One pytest run of a plan."""

    def __init__(self, config: pytest.Config, made: Plan, build: Path, host: ContainerHost | None = None) -> None:
        self.plan = made
        self._config = config
        self._build = build
        self._host = host
        self._document = build / "conformance.json"
        self._start = time.monotonic()
        self._execution: Execution | None = None
        self._results: list[Result] = []
        self._seen: dict[str, Subject] = {}
        self._faults = 0
        self._progress: Progress | None = None

    @property
    def _is_worker(self) -> bool:
        return hasattr(self._config, "workerinput")

    @property
    def _has_workers(self) -> bool:
        return not self._is_worker and self._config.getoption("dist", "no") != "no"

    # Collection.

    def pytest_collection(self, session: pytest.Session) -> bool | None:
        """Make the items; they stand in the plan, not in files."""
        if self._has_workers:
            return None
        places: dict[str, _Place] = {}
        session.items = [self._item(session, places, testee, case) for testee, case in self.plan.pairs]
        self._config.hook.pytest_collection_modifyitems(session=session, config=self._config, items=session.items)
        self._config.hook.pytest_collection_finish(session=session)
        session.testscollected = len(session.items)
        return True

    def _item(self, session: pytest.Session, places: dict[str, _Place], testee: Testee, case: Case) -> pytest.Item:
        subject = testee.subject
        if subject.id not in places:
            path = Path(subject.source.path) if subject.source.path.count("\n") == 0 else Path(subject.id)
            with suppress(OSError, ValueError):
                path = (self._config.rootpath / path).resolve()
            places[subject.id] = _Place.from_parent(session, path=path, nodeid=subject.id)
        return ConformanceItem.from_parent(
            places[subject.id], name=f"{subject.id}-{case.id}", testee=testee, case=case, bridge=self
        )

    # Running.

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Start the work before the first item."""
        if session.config.option.collectonly or self._has_workers or not session.items:
            return
        with _faults_told():
            if not self._is_worker:
                self._document.unlink(missing_ok=True)  # or a run that fails before its end would leave an older one's
            for testee in self.plan.testees:
                assert testee.mock  # noqa: S101 - without an engine there is nothing to begin
            stop = self._host.stop if self._host is not None else lambda: None
            items = [item for item in session.items if isinstance(item, ConformanceItem)]
            self._progress = self._make_progress(items)
            self._execution = Execution(
                self.plan.rules,
                self._build,
                strict=self.plan.strict,
                stop=stop,
                tell=self._tell_of,
                expectations=self.plan.expectations,
            )
        gc.freeze()  # or the collector looks again and again at what imports and the plan have made
        if not self._is_worker:
            self._execution.begin((item.testee, item.case) for item in items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_xdist_setupnodes(self) -> None:
        """Build images and programs once, before xdist's processes look for them."""
        with _faults_told():
            for testee in self.plan.testees:
                with suppress(SourceRejected, NotJudged):
                    testee.prepare()
                testee.close()

    def _make_progress(self, items: list[ConformanceItem]) -> Progress | None:
        """Tell of results as they come, unless pytest is asked to tell of each item, or sees them only one by one."""
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        if reporter is None or self._is_worker or self._config.option.verbose >= 0:
            return None
        pairs = [(item.testee.subject.id, item.case.id) for item in items]
        return Progress(reporter._tw._file, pairs, tongue=self.plan.tongue)

    def _tell_of(self, result: Result) -> None:
        if self._progress is not None:
            self._progress(result)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Leave out pytest's letter for each item, where results are told as they come."""
        if self._progress is None or report.when != "call" or not hasattr(report, _RESULT):
            return None
        return report.outcome, "", ""

    def result(self, testee: Testee, case: Case) -> Result:
        """Give the result of a pair, with what is expected marked as such."""
        if self._execution is None:
            return Result(testee.subject.id, case.id, Verdict.ERROR, reason="The run has not begun.")
        return self._execution.result(testee, case)

    def subject(self, testee: Testee) -> Subject:
        """Say who a testee is."""
        return testee.subject if self._execution is None else self._execution.subject(testee)

    # Reporting.

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Attach the result to the report of the phase that decides."""
        report = yield
        if report.when == "call" and isinstance(item, ConformanceItem) and item.result is not None:
            facts = {"result": to_plain(item.result), "subject": to_plain(self.subject(item.testee))}
            setattr(report, _RESULT, json.dumps(facts))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the results, where the terminal is."""
        facts = getattr(report, _RESULT, None)
        if facts is not None:
            told = json.loads(facts)
            subject = from_plain(told["subject"], Subject, "a subject")
            if subject.versions or subject.id not in self._seen:
                self._seen[subject.id] = subject
            self._results.append(from_plain(told["result"], Result, "a result"))
        elif report.failed:
            self._faults += 1  # something of pytest's or ours, and not a verdict on a testee

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Remove every trace of the run, write the document, and let the exit code tell whose fault it was."""
        if self._progress is not None:
            self._progress.end()
        try:
            if self._execution is not None:
                self._execution.close()
            if self._host is not None:
                self._host.close()
        except FAULTS as error:
            self._tell(error)
            session.exitstatus = ExitCode.HARNESS_FAILED
        if self._is_worker or not self._results:
            return
        try:
            document.write(self._run, self._document)
        except OSError as error:
            self._tell(f"The results are not written: {error}")
        if exitstatus == pytest.ExitCode.OK and (self._unmatched() or self.plan.uncovered(self._results)):
            session.exitstatus = ExitCode.CODE_FAILED
        ours = self._faults or any(result.verdict is Verdict.ERROR for result in self._results)
        if ours and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            session.exitstatus = ExitCode.HARNESS_FAILED

    def _tell(self, what: object) -> None:
        _Say(self._config)(str(what))
        self._faults += 1

    @cached_property
    def _run(self) -> Run:
        """What the run came to; asked for once all results are there."""
        return self.plan.run_of(self._results, time.monotonic() - self._start, self._seen)

    def _unmatched(self) -> list[Any]:
        return self.plan.expectations.unmatched(self._run, cases=self.plan.some_cases, testees=self.plan.some_testees)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Show defects, matrix and summary."""
        if not self._results:
            return
        console = Console(file=terminalreporter._tw._file, width=None if terminalreporter.hasmarkup else 140)
        console.print()
        t = texts(self.plan.tongue)
        terminal.show(self._run, console, self.plan.tongue)
        if self.plan.on_pages:
            self._show_pages(console)
        for one in self.plan.uncovered(self._results):
            console.print(f"{t.say('not judged')}: {one.page}:{one.block.line}", style="red")
        unmatched = self._unmatched()
        for entry in unmatched:
            holds = t.say(
                "expected, but it holds now: {what}", what=f"{entry.testee} {entry.rule} {entry.case}".rstrip()
            )
            console.print(holds, style="red")
        corrected = self.plan.expectations.corrected(self._run)
        if self.plan.updates:
            Path(self.plan.updates).write_text(corrected, encoding="utf-8")
            written = t.say("Written: {file}. Give each new entry a reason.", file=self.plan.updates)
            console.print(written, soft_wrap=True)
        elif unmatched:
            console.print(t.say("The file that matches this run (give each new entry a reason):") + "\n")
            console.print(corrected, markup=False, highlight=False, soft_wrap=True)
        for problem in reporters.write(self._run, self.plan.reports, self.plan.output, self.plan.tongue):
            console.print(problem, markup=False, highlight=False, soft_wrap=True)

    def _show_pages(self, console: Console) -> None:
        """Say of each block of the pages what came of it; keep that, with what each defect costs, as ``page.md``."""
        pages: dict[Path, list[page.BlockFacts]] = {}
        for one in self.plan.on_pages:
            pages.setdefault(one.page, []).append(_facts(one))
        short, whole = (
            "\n".join(
                page.report(str(path), blocks, self._run, self.plan.tongue, defects=defects)
                for path, blocks in pages.items()
            )
            for defects in (False, True)
        )
        console.print(short, markup=False, highlight=False, soft_wrap=True)
        kept = self._build / "page.md"
        kept.write_text(whole, encoding="utf-8", errors="backslashreplace")
        where = texts(self.plan.tongue).say("What each defect of a block costs: {file}", file=kept)
        console.print(where, markup=False, highlight=False, soft_wrap=True)


def _facts(one: OnPage) -> page.BlockFacts:
    block = one.block
    return page.BlockFacts(
        number=block.number,
        line=block.line,
        testee=one.testee,
        language=block.language or "",
        told_by=block.told_by,
        call=block.command or block.call,
        replaced=tuple((each.what, each.by) for each in block.replaced),
        problem=block.problem,
    )


@contextmanager
def _faults_told() -> Iterator[None]:
    """End the run with a text and the exit code that fits, where nothing can be run."""
    try:
        yield
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error
    except FAULTS as error:
        raise pytest.exit.Exception(str(error), ExitCode.HARNESS_FAILED) from error
