"""A shell command as a testee: any client, run once for each upload, its exit status and stdout for an outcome."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import requests
from docker.errors import DockerException, NotFound

from upload_conformance.mock import MockAddress
from upload_conformance.shapes.case import Environment
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.needs import Need
from upload_conformance.shapes.record import Ending, Outcome, Output
from upload_conformance.shapes.subject import Subject
from upload_conformance.testee.answers import handed_over, text
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.sandbox import SYSTEM_CA_BUNDLE, Place, Sandbox
from upload_conformance.testee.language import Language
from upload_conformance.testee.testee import Call, Desk, SessionLost

OUTPUT_BYTES = 2 * 1024 * 1024
# The first process of a container survives signals that end any other: the command is the second.
_START = ["sh", "-c", 'sh -c "$0"; exit "$?"']


class CommandTestee:
    """A template for ``sh -c``, in the image for commands or in one of the caller's."""

    offers = frozenset({Need.TEXT_ACCESS_ID, Need.NAMES_IN_ANY_LOCALE})
    variants: frozenset[str] = frozenset()

    def __init__(
        self, subject: Subject, template: str, folder: Path, host: ContainerHost, *, prints_answer: bool = False
    ) -> None:
        """``prints_answer``: on stdout stands what the server answered, and nothing but that."""
        self._subject = subject
        self._template = template
        self._prints_answer = prints_answer
        self._tools = Language("command", "command", folder, "", folder)
        self._host = host
        self._image: Image | None = None
        self._place: Place | None = None

    @property
    def subject(self) -> Subject:
        """The command; the image is the one that was asked for, or the id of ours."""
        if self._subject.image or self._image is None:
            return self._subject
        return replace(self._subject, image=self._image.id)

    @property
    def mock(self) -> MockAddress:
        """The gateway of the containers' network."""
        return self._host.sandbox.address

    def prepare(self) -> tuple[str, ...]:
        """Find or build the image, and open the place on the network."""
        self._image = self._host.image(self._tools, self._subject.image)
        self._place = self._host.sandbox.open_place(self._image.tag)
        return ()

    def open(self, environment: Environment, desk: Desk) -> CommandSession:
        """Give what runs the command; nothing runs before the first upload."""
        assert self._image is not None  # noqa: S101 - it was prepared
        assert not environment.variant  # noqa: S101 - it has none
        return CommandSession(
            self._host.sandbox, self._image.tag, self._template, desk, self._place, prints_answer=self._prints_answer
        )

    def close(self) -> None:
        """Give up the place on the network."""
        place, self._place = self._place, None
        if place is not None:
            self._host.sandbox.close_place(place)


class CommandSession:
    """Runs the command for each upload.

    URL, FILE, QUOTED_FILE (the same between the quotes of curl's forms), ACCESS_ID, SECRET_KEY, CONNECT_TIMEOUT_S and
    RESPONSE_TIMEOUT_S stand in its environment.
    """

    lost: SessionLost | None = None
    versions: Mapping[str, str] = {}

    def __init__(
        self,
        sandbox: Sandbox,
        image: str,
        template: str,
        desk: Desk,
        place: Place | None,
        *,
        prints_answer: bool = False,
    ) -> None:
        self._sandbox = sandbox
        self._prints_answer = prints_answer
        self._image = image
        self._template = template
        self._place = place
        self._mounts = {desk.case_folder: ("/case", True)}
        self._variables = dict(desk.variables)
        if desk.ca_bundle is not None:
            self._mounts[desk.ca_bundle] = (SYSTEM_CA_BUNDLE, False)
        if desk.home_files is not None:
            self._mounts[desk.home_files] = ("/home/testee", False)
            self._variables["HOME"] = "/home/testee"

    @property
    def usable(self) -> bool:
        """Always: nothing of one run is left for the next."""
        return True

    def upload(self, calls: Sequence[Call], deadline_s: float) -> list[Outcome]:
        """Run the command for each upload, one after the other."""
        return [self._run(call, deadline_s) for call in calls]

    def _run(self, call: Call, deadline_s: float) -> Outcome:
        upload = call.upload
        facts = {
            "URL": call.url,
            "FILE": call.path,
            "QUOTED_FILE": re.sub(r'["\\]', r"\\\g<0>", call.path),
            "ACCESS_ID": upload.credentials.access_id,
            "SECRET_KEY": upload.credentials.secret_key,
            "CONNECT_TIMEOUT_S": f"{upload.limits.connect_s or 10:g}",
            "RESPONSE_TIMEOUT_S": f"{upload.limits.response_s or 60:g}",
        }
        if any("\0" in value for value in facts.values()):
            return Outcome(Ending.REFUSED, kind="usage", message="An environment variable holds no NUL.")
        start = time.monotonic()
        container, streams = self._sandbox.start(
            self._image,
            [*_START, self._template],
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
        return outcome_of(code, bytes(stdout), bytes(stderr), seconds, prints_answer=self._prints_answer)

    def output(self) -> Output:
        """Nothing: what a command prints is its outcome."""
        return Output()

    def command_lines(self) -> tuple[str, ...]:
        """Nothing: such cases need a process."""
        return ()

    def usage(self) -> None:
        """Nothing: no process of it lives after an upload."""

    def finish(self) -> int | None:
        """End at once: nothing runs between uploads."""
        return 0

    def close(self) -> None:
        """Do nothing: nothing runs between uploads."""


def outcome_of(code: int, stdout: bytes, stderr: bytes, seconds: float, *, prints_answer: bool) -> Outcome:
    """Exit status 0 is success, unless the service's answer on stdout says otherwise; any other is an error.

    Of a command that prints the answer, as curl does, whatever it is, a person reads that there is no success in it.
    """
    answer, beside = text(stdout).strip(), text(stderr).strip()
    if code != 0:
        said = "\n".join(filter(None, (answer, beside)))
        return Outcome(Ending.REFUSED, message=f"exit status {code}: {said}", seconds=seconds)
    told = handed_over(answer, seconds, also=beside)
    says_nothing = told.ending is Ending.REFUSED and told.ret_code is None
    return replace(told, ending=Ending.UPLOADED, returned=False) if says_nothing and not prints_answer else told
