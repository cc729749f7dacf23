"""Runs cases on testees side by side: waiting cases beside busy ones, each case with an endpoint of its own."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from upload_conformance.mock import Endpoint
from upload_conformance.mock.tls import Certificates
from upload_conformance.run.files import CaseFiles, Contents
from upload_conformance.run.one_case import run_case
from upload_conformance.shapes.case import Case, Environment, Measure
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.record import Provenance, Record
from upload_conformance.testee.command import CommandSession
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.sandbox import Place, Sandbox, is_left_behind, owner
from upload_conformance.testee.containers.session import Program, Session
from upload_conformance.testee.sample import Candidate, build

WAITING_LANES = 2
"""Sessions of one testee for the cases that mostly wait; they cost memory, hardly any processor time."""
STARTS_AT_ONCE = 4
"""How many sessions begin at a time: all at once, each would be slow to begin, and a first upload slower than usual."""


@dataclass(frozen=True)
class Testee:
    """What is judged: a built program and where it came from."""

    image: Image
    program: Program
    candidate: Candidate
    provenance: Provenance

    __test__ = False  # not a test class, whatever its name begins with

    @property
    def language(self) -> str:
        """The language's id."""
        return self.image.language.id


def vetted(image: Image) -> Testee:
    """Give the language's own sample, as it stands built in its image."""
    language = image.language
    sample = Candidate(f"{language.id}/{language.sample}", language.source.read_bytes())
    return _testee(image, sample, Program(image.tag))


def command(image: Image, template: str) -> Testee:
    """Give a command, run in an image, as a testee."""
    return _testee(image, Candidate(template, template.encode()), Program(image.tag, command=template))


def _testee(image: Image, candidate: Candidate, program: Program) -> Testee:
    provenance = Provenance(image.language.id, candidate.name, candidate.sha256, image.id)
    return Testee(image, program, candidate, provenance)


@dataclass(frozen=True)
class _Seat:
    """A session, and the folder with the files of its cases."""

    session: Session | CommandSession
    files: CaseFiles
    folder: Path
    provenance: Provenance

    def close(self) -> None:
        self.session.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _needs_own_session(case: Case) -> bool:
    """Whether a process that has run other cases, or will run more, would change what is seen."""
    return case.measure is Measure.PEAK_MEMORY or bool(case.environment.variant) or case.proxied


def _lane_of(case: Case) -> str | Environment:
    """Name the lane that a case runs in; those of one environment, or that measure growth, share a session."""
    if not _needs_own_session(case):
        if case.measure is Measure.GROWTH:
            return "growth"
        if case.environment != Environment():
            return case.environment
    return "waiting" if case.seconds > 0 else "busy"


def _make_folder(parent: Path) -> Path:
    """Make a run's folder, and remove those of runs that were killed before they could."""
    parent.mkdir(parents=True, exist_ok=True)
    for name in parent.glob("run-*/owner"):
        try:
            left = is_left_behind(name.read_text(encoding="utf-8"), time.time() - name.stat().st_mtime)
        except OSError:
            continue  # another run ends, or sweeps, at the same time
        if left:
            shutil.rmtree(name.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
    folder.chmod(0o755)
    (folder / "owner").write_text(owner(), encoding="utf-8")
    return folder


class Runner:
    """Lanes of sessions for each testee; ``submit`` never blocks."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self._sandbox = sandbox
        try:
            self._folder = _make_folder(folder)
            self._certificates = Certificates()
            self._bundle = self._certificates.bundle(self._folder / "ca.pem")
            self._bundle.chmod(0o644)
            self._contents = Contents(self._folder / "contents")
        except BaseException:
            sandbox.close()
            raise
        self._lanes: dict[tuple[str, str | Environment], ThreadPoolExecutor] = {}
        self._lane = threading.local()
        self._starting = threading.Semaphore(STARTS_AT_ONCE)
        self._seats: dict[str, list[_Seat]] = {}
        self._lock = threading.Lock()
        self._over = False
        self._places: dict[str, Future[Place]] = {}
        self._opener = ThreadPoolExecutor(thread_name_prefix="places")
        self._variants: dict[tuple[str, str], Program] = {}
        self._variants_lock = threading.Lock()

    def compile(self, image: Image, candidate: Candidate) -> Testee:
        """Make a testee of source text. Raises CandidateRejected with the compiler's message."""
        return _testee(image, candidate, build(candidate, image, self._sandbox, self._folder))

    def retire(self, testee: Testee) -> None:
        """End the sessions of a testee that is done with."""
        with self._lock:
            keys = [key for key in self._lanes if key[0] == testee.provenance.source]
            lanes = [self._lanes.pop(key) for key in keys]
            seats = self._seats.pop(testee.provenance.source, [])
            place = self._places.pop(testee.provenance.source, None)
        for lane in lanes:
            lane.shutdown()
        for seat in seats:
            seat.close()
        if place is not None and place.exception() is None:
            self._sandbox.close_place(place.result())

    def submit(self, testee: Testee, case: Case) -> Future[Record]:
        """Run a case on a testee as soon as one of its lanes is free."""
        name = _lane_of(case)
        key = (testee.provenance.source, name)
        with self._lock:
            if self._over:
                raise HarnessError("The run is over.")
            lane = self._lanes.get(key)
            if lane is None:
                workers = WAITING_LANES if name == "waiting" else 1
                lane = self._lanes[key] = ThreadPoolExecutor(workers, thread_name_prefix=f"{testee.language}-lane")
        return lane.submit(self._run, testee, case)

    def submit_all(self, pairs: Iterable[tuple[Testee, Case]]) -> dict[tuple[str, str], Future[Record]]:
        """Submit many, by source and case id.

        The longest waits come first, but last in the one session of an environment: a process's first upload also pays
        for what its platform loads or compiles on first use, and is no place for tight limits.
        """
        order = sorted(pairs, key=lambda pair: pair[1].seconds * (-1 if pair[1].environment == Environment() else 1))
        return {(testee.provenance.source, case.id): self.submit(testee, case) for testee, case in order}

    def _run(self, testee: Testee, case: Case) -> Record:
        record, began = self._try(testee, case)
        return record if began else self._try(testee, case)[0]

    def _try(self, testee: Testee, case: Case) -> tuple[Record, bool]:
        """Run a case; give the record, and whether the session still lived when it began."""
        with Endpoint(case, self._sandbox.address, self._certificates, self._folder) as endpoint:
            if _needs_own_session(case):
                return self._run_alone(testee, case, endpoint), True
            seat = self._seat(testee, case.environment)
            record = run_case(case, seat.session, endpoint, seat.files, seat.provenance)
            return record, seat.session.lost is None or not seat.session.lost.before

    def _run_alone(self, testee: Testee, case: Case, endpoint: Endpoint) -> Record:
        """Run a case in a session of its own, and see how the process ends."""
        seat = self._open(testee, case.environment, endpoint.elsewhere_port)
        try:
            record = run_case(case, seat.session, endpoint, seat.files, seat.provenance)
            code = seat.session.finish()
            rest = seat.session.output()
        finally:
            seat.close()
        output = replace(record.output, stderr=record.output.stderr + rest.stderr, exit_code=code)
        return replace(record, output=output)

    def _seat(self, testee: Testee, environment: Environment) -> _Seat:
        """Give this thread's session for an environment, a new one if there is none or the last was lost."""
        seats: dict[Environment, _Seat] = self._lane.__dict__.setdefault("seats", {})
        seat = seats.get(environment)
        if seat is None or not seat.session.usable:
            if seat is not None:
                seat.close()
            seat = seats[environment] = self._open(testee, environment)
            with self._lock:
                self._seats.setdefault(testee.provenance.source, []).append(seat)
        return seat

    def _open(self, testee: Testee, environment: Environment, elsewhere_port: int = 0) -> _Seat:
        """Start a session in an environment, with a folder of its own for the files of its cases."""
        folder = Path(tempfile.mkdtemp(prefix="session-", dir=self._folder))
        folder.chmod(0o755)
        proxy = f"{self._sandbox.address.ip}:{elsewhere_port}"
        variables = {name: value.format(proxy=proxy) for name, value in environment.variables}
        variables["VARIANT"] = environment.variant
        home = None
        if environment.files:
            home = folder / "home"
            home.mkdir()
            home.chmod(0o755)
            for file, text in environment.files:
                (home / file).write_text(text, encoding="utf-8")
                (home / file).chmod(0o644)
        files = CaseFiles(folder / "case", self._contents)
        bundle = self._bundle if environment.trusts_private_ca else None
        program = self._program(testee, environment.variant)
        place = self._place(testee)
        with self._starting:
            session = (CommandSession if program.command else Session)(
                self._sandbox,
                program,
                files.folder,
                variables=variables,
                ca_bundle=bundle,
                home_files=home,
                place=place,
            )
        return _Seat(session, files, folder, replace(testee.provenance, versions=session.versions))

    def _place(self, testee: Testee) -> Place:
        """Give the testee's place on the network, which its sessions share; it is opened at most once."""
        with self._lock:
            if testee.provenance.source not in self._places:
                opening = self._opener.submit(self._sandbox.open_place, testee.image.tag)
                self._places[testee.provenance.source] = opening
            place = self._places[testee.provenance.source]
        return place.result()

    def _program(self, testee: Testee, variant: str) -> Program:
        """Give the testee's program in a variant; it is built at most once."""
        if testee.program.built is None:
            return replace(testee.program, variant=variant)
        if not variant:
            return testee.program
        with self._variants_lock:
            key = (testee.provenance.source, variant)
            if key not in self._variants:
                self._variants[key] = build(testee.candidate, testee.image, self._sandbox, self._folder, variant)
            return self._variants[key]

    def close(self) -> None:
        """Drop what has not begun, end what has, and remove every trace."""
        with self._lock:
            self._over = True
            lanes = list(self._lanes.values())
        for lane in [*lanes, self._opener]:
            lane.shutdown(wait=False, cancel_futures=True)
        self._sandbox.stop()  # what still runs loses its container, and so comes to an end
        for lane in [*lanes, self._opener]:
            lane.shutdown()
        for seats in self._seats.values():
            for seat in seats:
                seat.close()
        self._sandbox.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
