"""A command as a testee: any client, run once for each upload, its exit status and stdout for an outcome."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import requests
from docker.errors import DockerException, NotFound

from upload_conformance.cases import CASES
from upload_conformance.shapes.case import Case, Measure, Upload
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.record import Ending, Outcome, Output, Usage
from upload_conformance.testee.containers.sandbox import SYSTEM_CA_BUNDLE, Place, Sandbox
from upload_conformance.testee.containers.session import Program, SessionLost, upload_id_in
from upload_conformance.testee.language import Language

OUTPUT_BYTES = 256 * 1024
# The first process of a container survives signals that end any other: the command is the second.
_START = ["sh", "-c", 'sh -c "$0"; exit "$?"']


def command_language(project: Path) -> Language:
    """Give what stands for a language here: an image with common clients, and the cases that need a driver."""
    folder = project / "harness" / "command"
    needs = {case.id: reason for case in CASES.values() if (reason := _needs_driver(case))}
    return Language("command", "command", folder, "", folder, (), needs)


def _needs_driver(case: Case) -> str:
    if case.measure is not Measure.NOTHING:
        return "A command is a new process each time: there is nothing to measure."
    if case.at_once or case.rounds > 1:
        return "A command makes one upload."
    return ""


class CommandSession:
    """Runs a command for each upload; it looks like a session with a driver.

    The command is a template for ``sh -c``; URL, FILE, ACCESS_ID, SECRET_KEY, CONNECT_TIMEOUT_S and RESPONSE_TIMEOUT_S
    stand in its environment.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        program: Program,
        case_folder: Path,
        *,
        variables: dict[str, str],
        ca_bundle: Path | None,
        home_files: Path | None,
        place: Place | None = None,
    ) -> None:
        self._sandbox = sandbox
        self._program = program
        self._place = place
        self._mounts = {case_folder: ("/case", False)}
        self._variables = dict(variables)
        if ca_bundle is not None:
            self._mounts[ca_bundle] = (SYSTEM_CA_BUNDLE, False)
        if home_files is not None:
            self._mounts[home_files] = ("/home/testee", False)
            self._variables["HOME"] = "/home/testee"
        self.versions: dict[str, str] = {}
        self.lost: SessionLost | None = None

    @property
    def usable(self) -> bool:
        """Always: nothing of one run is left for the next."""
        return True

    def upload(self, uploads: list[tuple[Upload, str, str]], deadline_s: float) -> list[Outcome]:
        """Run the command for each upload (what, URL, path), one after the other."""
        return [self._run(upload, url, path, deadline_s) for upload, url, path in uploads]

    def _run(self, upload: Upload, url: str, path: str, deadline_s: float) -> Outcome:
        facts = {
            "URL": url,
            "FILE": path,
            "ACCESS_ID": upload.credentials.access_id,
            "SECRET_KEY": upload.credentials.secret_key,
            "CONNECT_TIMEOUT_S": f"{upload.limits.connect_s or 10:g}",
            "RESPONSE_TIMEOUT_S": f"{upload.limits.response_s or 60:g}",
        }
        if any("\0" in value for value in facts.values()):
            return Outcome(Ending.REFUSED, kind="usage", message="An environment variable holds no NUL.")
        start = time.monotonic()
        container, streams = self._sandbox.start(
            self._program.image,
            [*_START, self._program.command],
            mounts=self._mounts,
            environment={**self._variables, **facts},
            work_folder="/case",
            place=self._place,
        )
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self._sandbox.remove(container)

        watchdog = threading.Timer(deadline_s, give_up)
        watchdog.start()
        try:
            streams.end_input()
            stdout, stderr = bytearray(), bytearray()
            for is_stdout, data in streams.read():
                kept = stdout if is_stdout else stderr
                kept += data[: max(0, OUTPUT_BYTES - len(kept))]
            code = int(container.wait()["StatusCode"])
        except NotFound:
            code = -1
        except (OSError, DockerException, requests.RequestException) as error:
            if not late.is_set():
                raise HarnessError(f"The engine lost the container of a command: {error}") from error
            code = -1
        finally:
            watchdog.cancel()
            streams.close()
            self._sandbox.remove(container)
        seconds = time.monotonic() - start
        if late.is_set():
            return Outcome(Ending.HUNG, message="The command did not end within the deadline.", seconds=seconds)
        return _outcome(code, bytes(stdout), bytes(stderr), seconds)

    def output(self) -> Output:
        """Nothing: what a command prints is its outcome."""
        return Output()

    def command_lines(self) -> tuple[str, ...]:
        """Nothing: such cases need a driver."""
        return ()

    def usage(self) -> Usage:
        """Nothing: such cases need a driver."""
        return Usage(0, 0, 0, 0, 0)

    def finish(self) -> int | None:
        """End at once: nothing runs between uploads."""
        return 0

    def close(self) -> None:
        """Do nothing: nothing runs between uploads."""


def _outcome(code: int, stdout: bytes, stderr: bytes, seconds: float) -> Outcome:
    """Exit status 0 is success, with the uploadId of the JSON on stdout; any other is an error of unknown kind."""
    text = (stdout + b"\n" + stderr).decode("utf-8", "backslashreplace").strip()
    if code != 0:
        return Outcome(Ending.REFUSED, message=f"exit status {code}: {text}", seconds=seconds)
    return Outcome(Ending.UPLOADED, upload_id=upload_id_in(stdout), message=text, seconds=seconds)
