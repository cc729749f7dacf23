"""Programs that run beside the bench, and end with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from upload_conformance.shapes.errors import HarnessError

_HARNESS = Path(__file__).resolve().parents[1]
_END_S = 10.0


class Helper:
    """A program that says a line when it is ready, and ends when its stdin does: so also when the bench is killed."""

    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_HARNESS,
            start_new_session=True,  # Ctrl-C is for the bench, which then ends its helpers
        )
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        self.said = self._process.stdout.readline().strip()
        if not self.said:
            self.close()
            raise HarnessError(f"{' '.join(command)} did not start: it needs Linux, root, iproute2 and /dev/net/tun.")

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def close(self) -> None:
        """End it."""
        with self._process as process:  # which closes its pipes
            assert process.stdin is not None  # noqa: S101
            process.stdin.close()
            try:
                process.wait(_END_S)
            except subprocess.TimeoutExpired:
                process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def namespace() -> Helper:
    """Make a network namespace with nothing in it, which lives as long as the helper."""
    return Helper("unshare", "--net", "sh", "-c", "echo ready; exec cat")


def python(module: str, *arguments: str, inside: int | None = None) -> Helper:
    """Start a module of this package, in the network namespace of a process if one is given."""
    place = ("nsenter", f"--net=/proc/{inside}/ns/net") if inside is not None else ()
    return Helper(*place, sys.executable, "-m", f"bench.{module}", *arguments)
