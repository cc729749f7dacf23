"""A session with one driver: a request a line, an answer a line, and nothing of one case ever spills into the next.

How it works. One thread, the reader, takes the container's two streams apart until they end. What comes on the
first is the protocol: the reader reads each line and hands it to the call that waits for that number (``_waiting``:
number → future). What comes on the second is whatever the judged code printed; it is kept, up to a limit, until
``output`` fetches it. Any number of threads may call ``upload`` at the same time; each waits for its own numbers,
until its own deadline.

A session ends, is *lost*, in one of three ways, and then for good: the process ends (EXITED), a line comes that no
call asked for (GARBLED), or a call is not answered in time (HUNG). Each call that still waits gets that as its
outcome. A late answer of a call that was given up while others waited is no stray line: its number stays known.
"""

from __future__ import annotations

import contextlib
import json
import signal
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from docker.errors import DockerException, NotFound
from docker.models.containers import Container

from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.record import Ending, Outcome, Output, Usage
from upload_conformance.testee.answers import read_answer, text
from upload_conformance.testee.containers.sandbox import SYSTEM_CA_BUNDLE, Place, Sandbox
from upload_conformance.testee.testee import Call, Desk, SessionLost

START_S = 60.0
END_S = 30.0
DEATH_S = 5.0
"""How long the engine may take to tell of a process's end, after the end of its output."""
LINE_BYTES = 4 * 1024 * 1024
OUTPUT_BYTES = 256 * 1024
READINGS = 3
"""How often a process is looked for: the list of children may miss one while others come and go (proc(5), children)."""
PROGRAM = "/candidate/program"
# The first process of a container survives signals that end any other (SIGPIPE, SIGABRT): the driver is the second.
# Its answers leave by descriptor 3, so that nothing the code prints, by whatever means, can get between them.
_START = ["sh", "-c", '/testee/run "$0" 3>&1 1>&2; exit "$?"']


@dataclass(frozen=True)
class _Awaited:
    """A call that was asked for."""

    number: int
    start: float
    outcome: Future[Outcome] = field(default_factory=Future)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.start

    def missing(self, lost: SessionLost) -> Outcome:
        """Give the outcome of a call that will not be answered any more."""
        return Outcome(lost.ending, message=str(lost), seconds=self.seconds)


class DriverSession:
    """One container with one driver process."""

    def __init__(self, sandbox: Sandbox, image: str, program: Path, desk: Desk, place: Place | None = None) -> None:
        mounts = {desk.case_folder: ("/case", True), program: (PROGRAM, False)}
        environment = dict(desk.variables)
        if desk.ca_bundle is not None:
            mounts[desk.ca_bundle] = (SYSTEM_CA_BUNDLE, False)
            environment["TRUSTED_CA"] = SYSTEM_CA_BUNDLE
        if desk.home_files is not None:
            mounts[desk.home_files] = ("/home/testee", False)
            environment["HOME"] = "/home/testee"
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._sequence = 0
        self._waiting: dict[int, _Awaited] = {}
        self._given_up: set[int] = set()
        self._line = bytearray()
        self._stray = bytearray()
        self._errors = bytearray()
        self._asked = datetime.now(UTC)
        self._hello: Future[dict[str, str]] = Future()
        self.versions: dict[str, str] = {}
        self.lost: SessionLost | None = None
        self._container, self._streams = sandbox.start(
            image, [*_START, PROGRAM], mounts=mounts, environment=environment, work_folder="/case", place=place
        )
        self._reader = threading.Thread(target=self._read, daemon=True, name=f"session:{image}")
        self._reader.start()
        try:
            self.versions = self._hello.result(START_S)
        except TimeoutError:
            self._lose(SessionLost(Ending.HUNG, f"The driver said no hello within {START_S:g} s. {self._last_words()}"))
        except SessionLost:
            pass  # it is lost already

    @property
    def container(self) -> Container:
        """What it runs in, for whoever measures it from outside."""
        return self._container

    def upload(self, calls: Sequence[Call], deadline_s: float) -> list[Outcome]:
        """Ask for uploads, all at once; give their outcomes in the same order.

        A driver that dies, hangs or talks nonsense ends the session; the calls it owed get that as their outcome.
        """
        awaited = []
        with self._lock:
            self._asked = datetime.now(UTC)
            for _ in calls:
                self._sequence += 1
                awaited.append(_Awaited(self._sequence, time.monotonic()))
            if self.lost is None:
                self._waiting.update((one.number, one) for one in awaited)
        for one, call in zip(awaited, calls, strict=True):
            self._write(_request(one.number, call))
        return [self._await(one, deadline_s) for one in awaited]

    def _await(self, one: _Awaited, deadline_s: float) -> Outcome:
        if self.lost is not None and not one.outcome.done():
            return one.missing(self.lost)
        try:
            return one.outcome.result(max(0.0, deadline_s - one.seconds))
        except SessionLost as lost:
            return one.missing(lost)
        except TimeoutError:
            late = SessionLost(Ending.HUNG, f"No answer within {deadline_s:g} s. {self._last_words()}".strip())
            self._give_up(one.number, late)
            return one.missing(late)

    def output(self) -> Output:
        """Give what was printed beside the protocol since the last time, and forget it.

        Text that nobody asked for ends the session: it must not be taken for an answer in the next case.
        """
        with self._lock:
            begun = bool(self._line)
        if begun:  # it would stand before the next answer
            self._lose(SessionLost(Ending.GARBLED, "Text among the answers that nobody asked for."))
        if self.lost is not None:
            self._reader.join(END_S)
        with self._lock:
            if self.lost is not None:
                self._keep_stray(self._line)
                self._line.clear()
            output = Output(text(self._stray), text(self._errors))
            self._stray.clear()
            self._errors.clear()
        return output

    @property
    def usable(self) -> bool:
        """Whether another case can be run: the driver lives, and has said nothing on its own."""
        return self.lost is None and not self._line

    def command_lines(self) -> tuple[str, ...]:
        """Read the command lines of all processes in the container, as any user of the machine could."""
        script = "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"
        try:
            return (text(self._sandbox.ask(self._container, script)),)
        except (DockerException, OSError):
            if self._ended():
                return ()
            raise

    def usage(self) -> Usage:
        """Read the process's memory, descriptors and threads off /proc, and begin a new peak (proc(5), clear_refs).

        A process that has ended, after its answer, loses the session.
        """
        for readings_left in reversed(range(READINGS)):
            try:
                return self._measured()
            except (DockerException, OSError, KeyError, ValueError) as error:
                if self.lost is None and self._ended():
                    self._lose(self._exited())
                if self.lost is not None:
                    break
                if not readings_left:
                    raise HarnessError(f"The testee's process cannot be measured: {error!r}") from error
        return Usage(0, 0, 0, 0, 0)

    def _measured(self) -> Usage:
        script = (
            "read -r driver others < /proc/1/task/1/children; cd /proc/$driver && cat status"
            " && ls -l fd | sed -n 's/.* -> /descriptor: /p' && echo 5 > clear_refs"
        )
        printed = text(self._sandbox.ask(self._container, script))
        lines = [line.partition(":") for line in printed.splitlines()]
        facts = {name: value for name, _, value in lines}
        descriptors = [value.strip() for name, _, value in lines if name == "descriptor"]
        return Usage(
            peak_kib=int(facts["VmHWM"].split()[0]),
            resident_kib=int(facts["VmRSS"].split()[0]),
            descriptors=len(descriptors),
            case_files=sum(place.startswith("/case/") for place in descriptors),
            threads=int(facts["Threads"]),
        )

    def finish(self) -> int | None:
        """Close the driver's stdin, wait for it to end, and give its exit code; None if it had to be killed."""
        if self.lost is not None:
            return None
        try:
            self._streams.end_input()
            code = int(self._container.wait(timeout=END_S)["StatusCode"])
            self._reader.join(END_S)
        except (OSError, DockerException, requests.RequestException):
            return None
        return code

    def close(self) -> None:
        """End the driver and remove its container; a second time is fine."""
        self._sandbox.remove(self._container)
        self._reader.join(END_S)
        self._streams.close()

    def _write(self, request: dict[str, Any]) -> None:
        if self.lost is not None:
            return
        try:
            self._streams.write(json.dumps(request, ensure_ascii=False).encode() + b"\n")
        except OSError:
            if self.lost is None:
                self._lose(self._exited())

    def _give_up(self, number: int, late: SessionLost) -> None:
        """Wait for a call no longer; with it goes the session, unless others still wait for theirs."""
        with self._lock:
            self._waiting.pop(number, None)
            self._given_up.add(number)
            alone = not self._waiting
        if alone:
            self._lose(late)

    def _last_words(self) -> str:
        return text(self._errors[-2000:])

    def _keep_stray(self, data: bytes | bytearray) -> None:
        self._stray += data[: max(0, OUTPUT_BYTES - len(self._stray))]

    def _ended(self) -> bool:
        """Whether the driver's process has ended, or does so now."""
        try:
            self._container.wait(timeout=DEATH_S)
        except NotFound:
            return True
        except (DockerException, requests.RequestException):
            return False
        return True

    def _exited(self) -> SessionLost:
        """Say how the process ended, and what it printed last."""
        ended = None
        try:
            # The end of the output is seen before the engine knows the end of the process.
            code = int(self._container.wait(timeout=DEATH_S)["StatusCode"])
            state = self._sandbox.client.api.inspect_container(str(self._container.id))["State"]
        except (DockerException, requests.RequestException):
            how = "The process closed its output, or was removed."
        else:
            how = f"The process ended ({'out of memory' if state.get('OOMKilled') else _ending_of(code)})."
            ended = datetime.fromisoformat(state["FinishedAt"])
        return SessionLost(Ending.EXITED, f"{how} {self._last_words()}".strip(), ended=ended)

    def _lose(self, lost: SessionLost) -> None:
        """End the session for this reason, unless it has ended for another."""
        with self._lock:
            if self.lost is not None:
                return
            if lost.ended is not None:  # told only now: a call may have been asked for since the end was seen
                lost.before = self._sequence > 1 and lost.ended < self._asked
            self.lost = lost
            owed: list[Future[Any]] = [self._hello, *(one.outcome for one in self._waiting.values())]
            self._waiting.clear()
        for future in owed:
            with contextlib.suppress(InvalidStateError):
                future.set_exception(lost)
        if threading.current_thread() is self._reader:
            # The engine removes no container whose output is not read, and reading is this thread's work.
            threading.Thread(target=self._remove, name="session-end").start()
        else:
            self._sandbox.remove(self._container)

    def _remove(self) -> None:
        with contextlib.suppress(HarnessError):  # close() tries again, and tells
            self._sandbox.remove(self._container)

    def _read(self) -> None:
        """Take the streams apart (runs in a thread of its own until the container is gone)."""
        for is_protocol, data in self._streams.read():
            if is_protocol and self.lost is None:
                self._split(data)
            elif not is_protocol:
                with self._lock:
                    self._errors += data[: max(0, OUTPUT_BYTES - len(self._errors))]
            if len(self._line) > LINE_BYTES:
                self._garbled("More text among the answers than anybody reads.")
        if self.lost is None:
            self._lose(self._exited())

    def _split(self, data: bytes) -> None:
        with self._lock:
            self._line += data
        while self.lost is None and (end := self._line.find(b"\n")) >= 0:
            line = bytes(self._line[:end])
            with self._lock:
                del self._line[: end + 1]
            self._take(line)

    def _take(self, line: bytes) -> None:
        """Hand a line to the call that waits for it."""
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            self._garbled(f"A line among the answers that is not the driver's: {text(line[:200])!r}", line)
        elif not self._hello.done():
            self._greet(answer, line)
        else:
            self._answer(answer, line)

    def _greet(self, answer: dict[str, Any], line: bytes) -> None:
        try:
            versions = {str(name): str(version) for name, version in answer["hello"]["versions"].items()}
        except (KeyError, TypeError, AttributeError):
            self._garbled("The driver's first line is not a hello.", line)
        else:
            self._hello.set_result(versions)

    def _answer(self, answer: dict[str, Any], line: bytes) -> None:
        number = answer.get("seq")
        with self._lock:
            one = self._waiting.pop(number, None) if type(number) is int else None
            if one is None and type(number) is int and number in self._given_up:
                return
        if one is None:
            self._garbled(f"The driver answered seq {number!r:.99}, which was not asked for.", line)
            return
        try:
            one.outcome.set_result(read_answer(answer, one.seconds))
        except KeyError as error:
            lost = SessionLost(Ending.GARBLED, f"An answer without a known outcome: {error!s:.99}")
            one.outcome.set_exception(lost)
            self._garbled(str(lost), line)

    def _garbled(self, what: str, line: bytes = b"") -> None:
        with self._lock:
            if line:
                self._keep_stray(line + b"\n")
        self._lose(SessionLost(Ending.GARBLED, what))


def _request(number: int, call: Call) -> dict[str, Any]:
    upload = call.upload
    request: dict[str, Any] = {
        "seq": number,
        "url": call.url,
        "file": call.path,
        "access_id": upload.credentials.access_id,
        "secret_key": upload.credentials.secret_key,
    }
    if upload.limits.connect_s is not None:
        request["connect_timeout_s"] = upload.limits.connect_s
    if upload.limits.response_s is not None:
        request["response_timeout_s"] = upload.limits.response_s
    return request


def _ending_of(code: int) -> str:
    """Name an exit status as a shell gives it: above 128 stand the signals."""
    try:
        return f"signal {code - 128}, {signal.Signals(code - 128).name}"
    except ValueError:
        return f"code {code}"
