"""Where one contender is measured: its container, and what it uploads to.

The container has no network of the engine's. One sink runs inside its network namespace, on the loopback; another runs
in a namespace of its own at the far end of the line.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bench import helper, line
from upload_conformance.shapes.case import Upload
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.record import Ending
from upload_conformance.testee.containers.host import ContainerHost
from upload_conformance.testee.containers.images import Image
from upload_conformance.testee.containers.programs import Text
from upload_conformance.testee.containers.sandbox import OFFLINE
from upload_conformance.testee.containers.session import DriverSession
from upload_conformance.testee.language import Language
from upload_conformance.testee.testee import Call, Desk

_PATH = "/v3/push/package/upload"
_DEADLINE_S = 120.0
_POLL_S = 0.002


@dataclass(frozen=True)
class Contender:
    """Code to be measured."""

    language: Language
    who: str
    """``sample`` or ``plain``."""
    text: Text

    @property
    def name(self) -> str:
        """As messages call it."""
        return f"{self.language.name}, {self.who}"


class Stand:
    """A contender, ready to upload."""

    def __init__(self, contender: Contender, host: ContainerHost, files: Path, round_trip_s: float | None) -> None:
        """Without a round trip there is no line, only the loopback."""
        self.contender = contender
        self._client = host.sandbox.client
        with ExitStack() as stack:
            image: Image = host.image(contender.language)
            program = host.programs.build(contender.text, image)
            self._session = DriverSession(host.sandbox, image.tag, program, Desk(files), OFFLINE)
            stack.callback(self._session.close)
            if self._session.lost is not None:
                raise HarnessError(f"{contender.name}: {self._session.lost}")
            self.versions = dict(self._session.versions)
            container = self._client.api.inspect_container(str(self._session.container.id))
            self._pid = int(container["State"]["Pid"])
            self._loopback = self._sink(stack, "127.0.0.1", self._pid)
            self.round_trip_s = 0.0
            if round_trip_s is not None:
                far = stack.enter_context(helper.namespace())
                stack.enter_context(helper.python("line", str(self._pid), str(far.pid), str(round_trip_s)))
                self._far = self._sink(stack, line.FAR, far.pid)
                probe = stack.enter_context(helper.python("probe", *self._far, inside=self._pid))
                self.round_trip_s = float(probe.said)
            self._open = stack.pop_all()

    @staticmethod
    def _sink(stack: ExitStack, address: str, pid: int) -> tuple[str, str]:
        return address, stack.enter_context(helper.python("sink", address, inside=pid)).said

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def upload(self, file: str, *, far: bool = False) -> float:
        """Upload a file; give the seconds that it took. Raises HarnessError if it fails."""
        address, port = self._far if far else self._loopback
        call = Call(Upload(), f"http://{address}:{port}{_PATH}", f"/case/{file}")
        start = time.perf_counter()
        (outcome,) = self._session.upload([call], _DEADLINE_S)
        seconds = time.perf_counter() - start
        if outcome.ending is not Ending.UPLOADED:
            raise HarnessError(f"{self.contender.name}: {file} was not uploaded: {outcome.message} {outcome.detail}")
        return seconds

    def processor_s(self) -> float:
        """Give the processor time that the container has used."""
        stats = self._client.api.stats(str(self._session.container.id), stream=False, one_shot=True)
        return float(stats["cpu_stats"]["cpu_usage"]["total_usage"]) / 1e9

    def peak_kib(self, file: str) -> int:
        """Upload a file; give the most memory that the processes held meanwhile."""
        for process in self._processes():
            with contextlib.suppress(OSError):
                (process / "clear_refs").write_text("5")  # begins a new peak: proc(5)
        over, readings = threading.Event(), [0]

        def watch() -> None:  # a process that ends takes its reading with it
            while not over.wait(_POLL_S):
                readings.append(sum(map(_peak_kib, self._processes())))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            self.upload(file)
        finally:
            over.set()
            watcher.join()
        return max(*readings, sum(map(_peak_kib, self._processes())))

    def _processes(self) -> Iterator[Path]:
        """Give the processes below the container's first, which only waits."""
        left = _children(self._pid)
        while left:
            pid = left.pop()
            left += _children(pid)
            yield Path(f"/proc/{pid}")


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):  # it has ended
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found


def _peak_kib(process: Path) -> int:
    with contextlib.suppress(OSError):
        for entry in (process / "status").read_text().splitlines():
            if entry.startswith("VmHWM:"):
                return int(entry.split()[1])
    return 0
