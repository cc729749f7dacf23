"""Runs cases on testees side by side: waiting cases beside busy ones, each case with an endpoint of its own.

How it works. Each testee has lanes, each a pool of threads that takes cases in the order in which they were
submitted:

* *busy*: one thread, one session; the cases that keep a processor busy, one after the other;
* *waiting*: many threads that share one session; the cases that mostly wait (``case.seconds``), all at the same
  time, so that a run lasts about as long as its longest wait. Two cores do not feel them. Those that run into a time
  limit begin once the first one, the shortest, has ended: what a platform loads or compiles on first use must not
  count against their limits;
* *probes*: the same for the plainest case of each kind of waiting (``cases.PROBES``). Code that hangs there hangs in
  calls of its own; the session is shared with no other cases, and each of its hangs stands for itself;
* *growth*, *memory* and one lane for each environment: one thread, one session, since what other cases leave in a
  process, or how it was started, matters there. A proxy that an environment names is the second listener of each of its
  cases, at the same port. In a sanitizer's build all cases run at the same time, since much is told only when the
  process ends: where it ends well, it did for each of them, and else each is run again, alone.

A seat is a session with the folder of its cases' files. A session that is lost is replaced before the next case
begins. Of several cases that shared a lost session only one may be to blame: each is run again, alone, unless it is
known by then what it could tell.

Where the last case of a lane has ended, its session ends. ``close`` lets no case begin, ends what runs, by stopping the
containers, waits for the threads, and removes every folder.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, cast
from weakref import WeakSet

from upload_conformance.cases import PROBES
from upload_conformance.mock import Endpoint, keep_port
from upload_conformance.mock.tls import Certificates
from upload_conformance.run.files import CaseFiles, Contents
from upload_conformance.run.one_case import run_case
from upload_conformance.run.starts import Starts
from upload_conformance.shapes.case import Case, Environment, Measure, Waits
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.owner import is_left_behind, owner
from upload_conformance.shapes.record import Ending, Record
from upload_conformance.shapes.subject import Subject
from upload_conformance.testee.testee import Desk, Session, Testee

WAITING = 16
"""How many cases of one testee wait at the same time; they cost hardly any processor time."""
SANITIZED = 64
"""The same in a sanitizer's build: more than there are such cases, since they wait for each other."""
WARMS_UP = 100
"""How many uploads warm up whatever a process keeps."""
WARM_UP_S = 10.0
"""How long cases that run into a limit wait at most for the first case of their lane to end."""
STARTS_AT_ONCE = 4
"""How many sessions begin at a time: all at once, each would be slow to begin, and a first upload slower than usual."""
_RANKS: dict[str | Environment, int] = {"busy": 0, "probes": 1, "waiting": 1}
_RANK_OF_OTHERS = 2
"""Whose sessions begin first: the busy lane takes longest, and then come the longest waits."""
_ENDED = (Ending.EXITED, Ending.GARBLED)
_LOST = (*_ENDED, Ending.HUNG)
T = TypeVar("T")
Run = Callable[[float], Record]
"""Runs a case; each of its calls may take so many seconds before it counts as hung."""


@dataclass
class _Seat:
    """A session, and the folder with the files of its cases."""

    session: Session
    files: CaseFiles
    folder: Path
    subject: Subject
    cases: int = 0
    """How many are run in it right now."""
    shared: bool = False
    """Whether it was more than one at some time since it was none."""

    def ends_well(self) -> bool:
        """End the process, and say whether it ended as it should, without a word."""
        code = self.session.finish()
        output = self.session.output()
        return code == 0 and not output.stdout and not output.stderr

    def close(self) -> None:
        self.session.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass
class _Lane:
    """Threads, and the seat that they share."""

    threads: ThreadPoolExecutor
    rank: int
    first: Case | None
    """The case whose end others wait for, to find the session warm."""
    warm: threading.Event = field(default_factory=threading.Event)
    """It has ended."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    seat: _Seat | None = None
    left: list[_Seat] = field(default_factory=list)
    """Seats that were lost, in which other cases may still wait for their end."""
    cases: int = 0
    """How many have been submitted and have not ended."""
    ran: int = 0
    """How many of these have run and wait for the end of their process (in a sanitizer's build)."""
    is_over: bool = False
    """Whether that process has ended."""
    well: bool = True
    """Whether nothing was amiss until now."""
    kept: socket.socket | None = None
    """Keeps the port of its proxy, between cases."""

    def __post_init__(self) -> None:
        self.changed = threading.Condition(self.lock)

    @property
    def seats(self) -> list[_Seat]:
        """All seats that have not been closed."""
        return [seat for seat in (*self.left, self.seat) if seat is not None]

    def proxy(self, ip: str) -> int:
        """Give the port of the proxy that the lane's session is told of, kept for each of its cases to listen at."""
        if self.kept is None:
            self.kept = keep_port(ip)
        return cast(int, self.kept.getsockname()[1])

    def one_less(self, case: Case) -> None:
        """Count a case as ended; the last of a lane closes its seats, while other lanes are still busy."""
        if case is self.first:
            self.warm.set()
        with self.lock:
            self.cases -= 1
            self.changed.notify_all()
            done = not self.cases
        if done:
            self.close()

    def wait_for_the_end(self, *, well: bool) -> bool:
        """Wait until all cases of the lane have run, and their process has ended; say whether all went well."""
        with self.changed:
            self.ran += 1
            self.well = self.well and well
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.is_over or self.ran == self.cases)
            if not self.is_over:
                self.is_over = True
                for seat in self.seats:
                    self.well = self.well and seat.ends_well()
                self.changed.notify_all()
            return self.well

    def close(self) -> None:
        with self.lock:
            seats = self.seats
            self.left, self.seat = [], None
            if self.kept is not None:
                self.kept.close()
                self.kept = None
            self.ran, self.is_over, self.well = 0, False, True
        for seat in seats:
            seat.close()


def _lane_of(case: Case) -> str | Environment:
    """Name the lane that a case runs in; those of one environment, or that measure, share a session."""
    if case.id in PROBES.values():
        return "probes"
    if case.measure is Measure.GROWTH:
        return "growth"
    if case.measure is Measure.PEAK_MEMORY:
        return "memory"
    if case.environment != Environment():
        return case.environment
    return "waiting" if case.seconds > 0 else "busy"


def in_order(pairs: Iterable[tuple[Testee, Case]]) -> list[tuple[Testee, Case]]:
    """Put cases into the order in which their lanes should take them.

    Probes come first, since they tell of others. Then the shortest, and those that run into a time limit at the end: a
    process's first upload also pays for what its platform loads or compiles on first use, and is no place for limits.
    """
    return sorted(pairs, key=lambda pair: _turn(pair[1]))


def _turn(case: Case) -> tuple[bool, bool, bool, float]:
    measured = case.measure is Measure.GROWTH
    return (
        case.id not in PROBES.values(),
        # Of those that measure growth the one of most uploads warms up; then come waits, beside what others do.
        case.rounds < WARMS_UP if measured else case.waits is not None,
        case.waits is Waits.FILE,
        -case.seconds if measured else case.seconds,
    )


class Lanes:
    """The lanes of every testee of a run; ``submit`` never blocks."""

    def __init__(self, folder: Path) -> None:
        self._folder = _make_folder(folder)
        self._certificates = Certificates()
        self._bundle = self._certificates.bundle(self._folder / "ca.pem")
        self._bundle.chmod(0o644)
        self._contents = Contents(self._folder / "contents")
        self._lanes: dict[tuple[str, str | Environment], _Lane] = {}
        self._endpoints: WeakSet[Endpoint] = WeakSet()
        self._starts = Starts(STARTS_AT_ONCE)
        self._lock = threading.Lock()
        self._over = False

    def submit(
        self,
        testee: Testee,
        case: Case,
        work: Callable[[Run], T],
        settled: Callable[[], bool] = lambda: False,
    ) -> Future[T]:
        """Let ``work`` run in the case's lane as soon as a thread is free; it is handed what runs the case.

        ``settled`` says, when the case has lost a session that it shared, that no second, lonely run is needed.
        """
        name = _lane_of(case)
        with self._lock:
            if self._over:
                raise HarnessError("The run is over.")
            lane = self._lanes.get((testee.subject.id, name))
            if lane is None:
                threads = WAITING if name in ("waiting", "probes") else SANITIZED if case.environment.variant else 1
                pool = ThreadPoolExecutor(threads, thread_name_prefix=f"{testee.subject.id}-{name}"[:40])
                lane = _Lane(pool, _RANKS.get(name, _RANK_OF_OTHERS), first=case if name == "waiting" else None)
                self._lanes[testee.subject.id, name] = lane
        with lane.lock:
            lane.cases += 1
        done = lane.threads.submit(work, lambda deadline_s: self._run(testee, case, lane, settled, deadline_s))
        done.add_done_callback(lambda _: lane.one_less(case))
        return done

    def retire(self, testee: Testee) -> None:
        """End the sessions of a testee that is done with."""
        with self._lock:
            names = [name for name in self._lanes if name[0] == testee.subject.id]
            lanes = [self._lanes.pop(name) for name in names]
        for lane in lanes:
            lane.close()  # what is still waited for in its sessions is known
            lane.threads.shutdown()
            lane.close()

    def close(self, stop: Callable[[], None]) -> None:
        """Drop what has not begun, end what has by ``stop``, and remove every trace."""
        with self._lock:
            self._over = True
            lanes = list(self._lanes.values())
        for lane in lanes:
            lane.threads.shutdown(wait=False, cancel_futures=True)
        stop()
        with self._lock:
            endpoints = list(self._endpoints)
        for endpoint in endpoints:
            endpoint.wait_no_more()
        for lane in lanes:
            lane.threads.shutdown()
            lane.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, testee: Testee, case: Case, lane: _Lane, settled: Callable[[], bool], deadline_s: float) -> Record:
        if case.environment.variant:
            # Once their process has ended, nobody would see the end of another that they shared.
            return (
                self._run_alone(testee, case, deadline_s)
                if lane.is_over
                else self._run_to_the_end(lane, testee, case, deadline_s)
            )
        record, shared = self._run_in(lane, testee, case, deadline_s)
        if record is None:  # the session had ended before the case began
            record, shared = self._run_in(lane, testee, case, deadline_s)
        to_blame = _LOST if case.id not in PROBES.values() else _ENDED
        doubtful = shared and record is not None and any(outcome.ending in to_blame for outcome in record.outcomes)
        if record is None or (doubtful and not settled()):
            return self._run_alone(testee, case, deadline_s)
        return record

    def _run_in(self, lane: _Lane, testee: Testee, case: Case, deadline_s: float) -> tuple[Record | None, bool]:
        """Run a case in the lane's session: give the record, and whether other cases were in that session meanwhile."""
        if case.waits is not None and lane.first is not None and lane.first is not case:
            lane.warm.wait(WARM_UP_S)
        with self._endpoint(testee, case, lane.proxy(testee.mock.ip) if case.environment.has_proxy else 0) as endpoint:
            seat = self._take_seat(lane, testee, case.environment, endpoint.elsewhere_port)
            try:
                record = run_case(case, seat.session, endpoint, seat.files, seat.subject, deadline_s)
                lost = seat.session.lost
                return (None if lost is not None and lost.before else record), seat.shared
            finally:
                self._leave_seat(lane, seat)

    def _take_seat(self, lane: _Lane, testee: Testee, environment: Environment, elsewhere_port: int) -> _Seat:
        with lane.lock:
            if lane.seat is None or not lane.seat.session.usable:
                if lane.seat is not None:
                    lane.left.append(lane.seat)
                lane.seat = self._open(testee, environment, lane.rank, elsewhere_port)
            seat = lane.seat
            seat.cases += 1
            seat.shared = seat.shared or seat.cases > 1
            return seat

    def _leave_seat(self, lane: _Lane, seat: _Seat) -> None:
        with lane.lock:
            seat.cases -= 1
            seat.shared = seat.shared and seat.cases > 0
            done = [one for one in lane.left if not one.cases]
            lane.left = [one for one in lane.left if one.cases]
        for one in done:
            one.close()

    def _run_to_the_end(self, lane: _Lane, testee: Testee, case: Case, deadline_s: float) -> Record:
        """Run a case beside the others of its lane until their process ends; alone if that does not end well."""
        record = None
        try:
            record, _ = self._run_in(lane, testee, case, deadline_s)
        finally:
            quiet = record is not None and not record.output.stdout and not record.output.stderr
            well = lane.wait_for_the_end(well=quiet)
        if record is None or not well:
            return self._run_alone(testee, case, deadline_s)
        return replace(record, output=replace(record.output, exit_code=0))

    def _run_alone(self, testee: Testee, case: Case, deadline_s: float) -> Record:
        """Run a case in a session of its own, and see how the process ends."""
        with self._endpoint(testee, case) as endpoint:
            seat = self._open(testee, case.environment, _RANK_OF_OTHERS, endpoint.elsewhere_port)
            try:
                record = run_case(case, seat.session, endpoint, seat.files, seat.subject, deadline_s)
                code = seat.session.finish()
                rest = seat.session.output()
            finally:
                seat.close()
        output = replace(record.output, stderr=record.output.stderr + rest.stderr, exit_code=code)
        return replace(record, output=output)

    def _endpoint(self, testee: Testee, case: Case, elsewhere_port: int = 0) -> Endpoint:
        endpoint = Endpoint(case, testee.mock, self._certificates, self._folder, elsewhere_port)
        with self._lock:
            self._endpoints.add(endpoint)
        return endpoint

    def _open(self, testee: Testee, environment: Environment, rank: int, elsewhere_port: int) -> _Seat:
        """Start a session in an environment, with a folder of its own for the files of its cases."""
        folder = Path(tempfile.mkdtemp(prefix="session-", dir=self._folder))
        folder.chmod(0o755)
        names = {"proxy": f"{testee.mock.ip}:{elsewhere_port}", "other": testee.mock.other}
        home = None
        if environment.files:
            home = folder / "home"
            home.mkdir()
            home.chmod(0o755)
            for file, content in environment.files:
                (home / file).write_text(content.format(host=testee.mock.name), encoding="utf-8")
                (home / file).chmod(0o644)
        files = CaseFiles(folder / "case", self._contents)
        desk = Desk(
            case_folder=files.folder,
            variables={name: value.format(**names) for name, value in environment.variables},
            ca_bundle=self._bundle,
            home_files=home,
        )
        with self._starts.turn(rank):
            session = testee.open(environment, desk)
        return _Seat(session, files, folder, replace(testee.subject, versions=dict(session.versions)))


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
