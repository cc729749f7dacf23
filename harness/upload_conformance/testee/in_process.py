"""A Python function of this process as a testee: no container, no driver; what tests of the harness itself judge.

The function has the signature of the Python sample's upload and runs in the caller's thread, or, for uploads at the
same time, in threads of its own. It cannot be stopped: a call that is not answered in time goes on by itself.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from pathlib import Path
from time import monotonic

from upload_conformance.mock.address import LOOPBACK, MockAddress
from upload_conformance.shapes.case import Environment
from upload_conformance.shapes.needs import Need
from upload_conformance.shapes.record import Ending, Outcome, Output
from upload_conformance.shapes.subject import Subject
from upload_conformance.testee.testee import Call, Desk, SessionLost

Function = Callable[[str, str, str, str], int]
"""URL, path of the file, access id, secret key → the uploadId; what it raises is its refusal."""


class FunctionTestee:
    """A function that uploads; it sees the case files where they are, not under ``/case``."""

    variants: frozenset[str] = frozenset()
    mock: MockAddress = LOOPBACK

    def __init__(
        self, subject: Subject, function: Function, offers: frozenset[Need] = frozenset(Need) - {Need.PROCESS}
    ) -> None:
        self.subject = subject
        self.offers = offers
        self._function = function

    def prepare(self) -> tuple[str, ...]:
        """Do nothing: it is there."""
        return ()

    def open(self, environment: Environment, desk: Desk) -> FunctionSession:
        """Give what calls the function."""
        assert not environment.variant  # noqa: S101 - it has none
        return FunctionSession(self._function, desk.case_folder)

    def close(self) -> None:
        """Do nothing: nothing was taken."""


class FunctionSession:
    """Calls the function."""

    lost: SessionLost | None = None
    versions: Mapping[str, str] = {}
    usable = True

    def __init__(self, function: Function, case_folder: Path) -> None:
        self._function = function
        self._folder = case_folder

    def upload(self, calls: Sequence[Call], deadline_s: float) -> list[Outcome]:
        """Call the function for each upload, all at the same time."""
        pool = ThreadPoolExecutor(max_workers=max(1, len(calls)), thread_name_prefix="function")
        try:
            begun = [(monotonic(), pool.submit(self._call, call)) for call in calls]
            outcomes = []
            for start, future in begun:
                try:
                    outcomes.append(future.result(max(0.0, start + deadline_s - monotonic())))
                except TooLate:
                    outcomes.append(Outcome(Ending.HUNG, message=f"No answer within {deadline_s:g} s."))
            return outcomes
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _call(self, call: Call) -> Outcome:
        start = monotonic()
        path = str(self._folder / call.path.removeprefix("/case/"))  # relative to the folder, or as a container sees it
        credentials = call.upload.credentials
        try:
            upload_id = self._function(call.url, path, credentials.access_id, credentials.secret_key)
        except Exception as error:  # noqa: BLE001 - whatever it raises is its way of refusing
            detail = "".join(traceback.format_exception(error))
            return Outcome(Ending.REFUSED, message=str(error), detail=detail, seconds=monotonic() - start)
        return Outcome(Ending.UPLOADED, upload_id=upload_id, seconds=monotonic() - start)

    def output(self) -> Output:
        """Nothing: what is printed is this process's."""
        return Output()

    def usage(self) -> None:
        """Nothing: it has no process of its own to be measured."""

    def command_lines(self) -> tuple[str, ...]:
        """Nothing: no process is started."""
        return ()

    def finish(self) -> int | None:
        """End at once: there is no process."""
        return 0

    def close(self) -> None:
        """Do nothing."""
