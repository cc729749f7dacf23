"""A session with one driver: a request a line, an answer a line, and nothing of one case ever spills into the next."""

from __future__ import annotations

import contextlib
import json
import queue
import signal
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import requests
from docker.errors import DockerException, NotFound

from upload_conformance.shapes.case import Upload
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.record import Ending, Outcome, Output, Usage
from upload_conformance.testee.containers.sandbox import SYSTEM_CA_BUNDLE, USER, Place, Sandbox

START_S = 60.0
END_S = 30.0
DEATH_S = 5.0
"""How long the engine may take to tell of a process's end, after the end of its output."""
LINE_BYTES = 4 * 1024 * 1024
UNREAD_BYTES = 2 * LINE_BYTES
"""What may wait to be read; a driver that prints more is not listened to any longer."""
OUTPUT_BYTES = 256 * 1024
# The first process of a container survives signals that end any other (SIGPIPE, SIGABRT): the driver is the second.
# Its answers leave by descriptor 3, so that nothing the code prints, by whatever means, can get between them.
_START = ["sh", "-c", '/testee/run "$0" 3>&1 1>&2; exit "$?"']
_ENDINGS = {ending.value: ending for ending in (Ending.UPLOADED, Ending.REFUSED, Ending.CRASHED)}


@dataclass(frozen=True)
class Program:
    """Something built that a session can run."""

    image: str
    built: Path | None = None
    """A folder here with a candidate's build; None for the one in the image."""
    variant: str = ""
    """Which of the image's builds; it holds one of the sample for each of the language's variants."""
    command: str = ""
    """A command to be run for each upload, in the place of a driver."""


class SessionLost(Exception):
    """The driver cannot be spoken to any more; ``ending`` says why."""

    def __init__(self, ending: Ending, message: str, *, before: bool = False) -> None:
        super().__init__(message)
        self.ending = ending
        self.before = before
        """The process had ended before the case that saw it began: it is none of its doing."""


class Session:
    """One container with one driver process."""

    def __init__(
        self,
        sandbox: Sandbox,
        program: Program,
        case_folder: Path,
        *,
        variables: dict[str, str] | None = None,
        ca_bundle: Path | None = None,
        home_files: Path | None = None,
        place: Place | None = None,
    ) -> None:
        mounts = {case_folder: ("/case", False)}
        environment = dict(variables or {})
        program_folder = "/testee/program" + (f"-{program.variant}" if program.variant else "")
        if program.built is not None:
            program_folder = "/candidate/program"
            mounts[program.built] = (program_folder, False)
        if ca_bundle is not None:
            mounts[ca_bundle] = (SYSTEM_CA_BUNDLE, False)
            environment["TRUSTED_CA"] = SYSTEM_CA_BUNDLE
        if home_files is not None:
            mounts[home_files] = ("/home/testee", False)
            environment["HOME"] = "/home/testee"
        self._sandbox = sandbox
        self._sequence = 0
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._line = bytearray()
        self._bytes_put = self._bytes_taken = 0
        self._stray = bytearray()
        self._errors = bytearray()
        self._asked = datetime.now(UTC)
        self.versions: dict[str, str] = {}
        self.lost: SessionLost | None = None
        self._container, self._streams = sandbox.start(
            program.image,
            [*_START, program_folder],
            mounts=mounts,
            environment=environment,
            work_folder="/case",
            place=place,
        )
        self._reader = threading.Thread(target=self._read, daemon=True, name=f"session:{program.image}")
        self._reader.start()
        try:
            hello = self._next(time.monotonic() + START_S, f"The driver said no hello within {START_S:g} s.")
            self.versions = {str(name): str(version) for name, version in hello["hello"]["versions"].items()}
        except (KeyError, TypeError, AttributeError):
            self._lose(SessionLost(Ending.GARBLED, "The driver's first line is not a hello."))
        except SessionLost as lost:
            self._lose(lost)

    def upload(self, uploads: list[tuple[Upload, str, str]], deadline_s: float) -> list[Outcome]:
        """Ask for uploads (what, URL, path), all at once; give their outcomes in the same order.

        A driver that dies, hangs or talks nonsense ends the session; the calls it owed get that as their outcome.
        """
        outcomes: dict[int, Outcome] = {}
        numbers = []
        start = time.monotonic()
        self._asked = datetime.now(UTC)
        try:
            if self.lost is not None:
                raise self.lost
            for upload, url, path in uploads:
                self._sequence += 1
                numbers.append(self._sequence)
                self._write(_request(self._sequence, upload, url, path))
            while len(outcomes) < len(numbers):
                answer = self._next(start + deadline_s, f"No answer within {deadline_s:g} s.")
                number = answer.get("seq")
                if type(number) is not int or number not in numbers or number in outcomes:
                    what = f"The driver answered seq {number!r:.99}, which was not asked for."
                    raise SessionLost(Ending.GARBLED, what)
                outcomes[number] = _outcome(answer, time.monotonic() - start)
        except SessionLost as lost:
            self._lose(lost)
        seconds = time.monotonic() - start
        if self.lost is None:
            return [outcomes[number] for number in numbers]
        missing = Outcome(self.lost.ending, message=str(self.lost), seconds=seconds)
        return [outcomes.get(n, missing) for n in numbers] + [missing] * (len(uploads) - len(numbers))

    def output(self) -> Output:
        """Give what was printed beside the protocol since the last time, and forget it.

        A line that nobody asked for ends the session: it must not be taken for an answer in the next case.
        """
        self._drain()
        if self._line:  # it would stand before the next answer
            self._lose(SessionLost(Ending.GARBLED, "Text among the answers that nobody asked for."))
        if self.lost is not None:
            self._reader.join(END_S)
            self._drain()
            self._keep_stray(self._line)
            self._line.clear()
        output = Output(_text(self._stray), _text(self._errors))
        self._stray.clear()
        self._errors.clear()
        return output

    def _drain(self) -> None:
        while not self._lines.empty():
            line = self._take(0)
            if line is not None:
                self._keep_stray(line + b"\n")
                self._lose(SessionLost(Ending.GARBLED, "A line among the answers that nobody asked for."))
            elif self.lost is None:
                self._lose(self._exited())

    @property
    def usable(self) -> bool:
        """Whether another case can be run: the driver lives, and has said nothing on its own."""
        return self.lost is None and self._lines.empty() and not self._line

    def command_lines(self) -> tuple[str, ...]:
        """Read the command lines of all processes in the container, as any user of the machine could."""
        script = "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"
        try:
            _, output = self._container.exec_run(["sh", "-c", script], user=USER)
        except (DockerException, requests.RequestException):
            if self._ended():
                return ()
            raise
        return (_text(cast(bytes, output)),)

    def usage(self) -> Usage:
        """Read the process's memory, descriptors and threads off /proc, and begin a new peak (proc(5), clear_refs).

        A process that has ended, after its answer, loses the session.
        """
        script = (
            "read -r driver others < /proc/1/task/1/children; cd /proc/$driver && cat status"
            " && ls -l fd | sed -n 's/.* -> /descriptor: /p' && echo 5 > clear_refs"
        )
        try:
            _, output = self._container.exec_run(["sh", "-c", script], user=USER)
            lines = [line.partition(":") for line in cast(bytes, output).decode("utf-8", "replace").splitlines()]
            facts = {name: value for name, _, value in lines}
            descriptors = [value.strip() for name, _, value in lines if name == "descriptor"]
            return Usage(
                peak_kib=int(facts["VmHWM"].split()[0]),
                resident_kib=int(facts["VmRSS"].split()[0]),
                descriptors=len(descriptors),
                case_files=sum(place.startswith("/case/") for place in descriptors),
                threads=int(facts["Threads"]),
            )
        except (DockerException, requests.RequestException, KeyError, ValueError) as error:
            if self.lost is None and self._ended():
                self._lose(self._exited())
            if self.lost is not None:
                return Usage(0, 0, 0, 0, 0)
            raise HarnessError(f"The testee's process cannot be measured: {error!r}") from error

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
        try:
            self._streams.write(json.dumps(request, ensure_ascii=False).encode() + b"\n")
        except OSError as error:
            raise self._exited() from error

    def _take(self, patience_s: float) -> bytes | None:
        """Take the next line, None for the end of the output. Raises queue.Empty."""
        line = self._lines.get(timeout=max(0.0, patience_s))
        self._bytes_taken += _cost(line or b"")
        return line

    def _next(self, deadline: float, late: str) -> dict[str, Any]:
        """Give the next line as JSON. Raises SessionLost for anything else; ``late`` is what to say at the deadline."""
        try:
            line = self._take(deadline - time.monotonic())
        except queue.Empty:
            raise SessionLost(Ending.HUNG, f"{late} {_text(self._errors[-2000:])}".strip()) from None
        if line is None:
            raise self._exited()
        try:
            answer = json.loads(line)
            if isinstance(answer, dict):
                return answer
        except (ValueError, RecursionError):
            pass
        self._keep_stray(line + b"\n")
        raise SessionLost(Ending.GARBLED, f"A line among the answers that is not the driver's: {_text(line[:200])!r}")

    def _keep_stray(self, text: bytes | bytearray) -> None:
        self._stray += text[: max(0, OUTPUT_BYTES - len(self._stray))]

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
        before = False
        try:
            # The end of the output is seen before the engine knows the end of the process.
            code = int(self._container.wait(timeout=DEATH_S)["StatusCode"])
            state = self._sandbox.client.api.inspect_container(str(self._container.id))["State"]
        except (DockerException, requests.RequestException):
            how = "The process closed its output, or was removed."
        else:
            how = f"The process ended ({'out of memory' if state.get('OOMKilled') else _ending_of(code)})."
            before = self._sequence > 1 and datetime.fromisoformat(state["FinishedAt"]) < self._asked
        return SessionLost(Ending.EXITED, f"{how} {_text(self._errors[-2000:])}".strip(), before=before)

    def _lose(self, lost: SessionLost) -> None:
        if self.lost is None:
            self.lost = lost
            self._sandbox.remove(self._container)

    def _read(self) -> None:
        """Take the streams apart (runs in a thread of its own until the process ends)."""
        try:
            for is_stdout, data in self._streams.read():
                if is_stdout:
                    self._split(data)
                else:
                    self._errors += data[: max(0, OUTPUT_BYTES - len(self._errors))]
                if len(self._line) > LINE_BYTES or self._bytes_put - self._bytes_taken > UNREAD_BYTES:
                    self._end_flood()
                    break
        finally:
            self._lines.put(None)

    def _end_flood(self) -> None:
        """End a driver that prints without end."""
        self._streams.close()  # or the engine waits for its output to be read before it removes the container
        with contextlib.suppress(HarnessError):  # close() tries again
            self._lose(SessionLost(Ending.GARBLED, "More text among the answers than anybody reads."))
        self._lines.put(bytes(self._line[:OUTPUT_BYTES]))
        self._line.clear()

    def _split(self, data: bytes) -> None:
        self._line += data
        while (end := self._line.find(b"\n")) >= 0:
            line = bytes(self._line[:end])
            del self._line[: end + 1]
            self._bytes_put += _cost(line)
            self._lines.put(line)


def _request(number: int, upload: Upload, url: str, path: str) -> dict[str, Any]:
    request: dict[str, Any] = {
        "seq": number,
        "url": url,
        "file": path,
        "access_id": upload.credentials.access_id,
        "secret_key": upload.credentials.secret_key,
    }
    if upload.limits.connect_s is not None:
        request["connect_timeout_s"] = upload.limits.connect_s
    if upload.limits.response_s is not None:
        request["response_timeout_s"] = upload.limits.response_s
    return request


def _outcome(answer: dict[str, Any], seconds: float) -> Outcome:
    """Read a driver's answer. Raises SessionLost if it is none."""
    try:
        if answer["outcome"] == "returned":  # the service's answer as it came: such code reads nothing of it
            text = _printable(answer.get("message", ""))
            return Outcome(Ending.UPLOADED, upload_id=upload_id_in(text), message=text, seconds=seconds)
        return Outcome(
            ending=_ENDINGS[str(answer["outcome"])],
            upload_id=answer.get("upload_id"),
            kind=answer.get("kind"),
            ret_code=answer.get("ret_code"),
            http_status=answer.get("http_status"),
            message=_printable(answer.get("message", "")),
            detail=_printable(answer.get("detail", "")),
            seconds=seconds,
        )
    except KeyError as error:
        raise SessionLost(Ending.GARBLED, f"An answer without a known outcome: {error!s:.99}") from error


def upload_id_in(text: str | bytes) -> Any:
    """Give the uploadId of the service's answer, None where there is none."""
    try:
        # As lenient as a reader may be (RFC 8259 §8.1): what is judged is the code that passed it on.
        data = text.encode() if isinstance(text, str) else text
        answer = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return answer.get("uploadId") if isinstance(answer, dict) else None


def _printable(value: object) -> str:
    """Give a text without lone surrogates, which JSON allows and no terminal takes."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def _text(data: bytes | bytearray) -> str:
    return bytes(data).decode("utf-8", errors="backslashreplace")


def _cost(line: bytes) -> int:
    """Give about what a line takes in memory."""
    return len(line) + 64


def _ending_of(code: int) -> str:
    """Name an exit status as a shell gives it: above 128 stand the signals."""
    try:
        return f"signal {code - 128}, {signal.Signals(code - 128).name}"
    except ValueError:
        return f"code {code}"
