"""The seam between what is judged and how it is judged: a testee opens sessions, a session makes uploads.

A testee is a sample, a file in its place, a block of a page, a mutant (``source.py``), a shell command
(``command.py``) or a function of this process (``in_process.py``). Nothing above this package knows which.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from upload_conformance.mock import MockAddress
from upload_conformance.shapes.case import Environment, Upload
from upload_conformance.shapes.needs import Need
from upload_conformance.shapes.record import Ending, Outcome, Output, Usage
from upload_conformance.shapes.subject import Subject

TESTEE_UID = 1000 if os.getuid() != 1000 else 1001
"""User and group of judged code: another than the harness's, so that what only its owner may read stays shut."""


class SourceRejected(Exception):
    """The language's own tools refuse the source text: its fault; the text is the tool's message."""


class NotJudged(Exception):
    """The source text cannot be called as it stands, which is no fault of its own; the text says why."""


class SessionLost(Exception):
    """A session cannot be spoken to any more; ``ending`` says why."""

    def __init__(self, ending: Ending, message: str, *, ended: datetime | None = None) -> None:
        super().__init__(message)
        self.ending = ending
        self.ended = ended
        """When the process ended, where that is known."""
        self.before = False
        """The process had ended before the case that saw it began: it is none of its doing."""


@dataclass(frozen=True)
class Call:
    """One upload to be made."""

    upload: Upload
    url: str
    path: str
    """The file's path as the testee sees it."""


@dataclass(frozen=True)
class Desk:
    """What a session is given to work with."""

    case_folder: Path
    """Holds the files of its cases; the testee's work directory."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Environment variables of the process."""
    ca_bundle: Path | None = None
    """Certificates that the testee's system is to trust in place of its own."""
    home_files: Path | None = None
    """A home directory for the testee."""


class Session(Protocol):
    """A process, or what stands for one, that makes uploads as it is told."""

    @property
    def lost(self) -> SessionLost | None:
        """Why it cannot be used any more; None while it can."""

    @property
    def versions(self) -> Mapping[str, str]:
        """What it runs on, as found at run time."""

    @property
    def usable(self) -> bool:
        """Whether another case can be run in it."""

    def upload(self, calls: Sequence[Call], deadline_s: float) -> list[Outcome]:
        """Make uploads, all at the same time; give their outcomes in the same order.

        May be called from several threads at the same time.
        """

    def output(self) -> Output:
        """Give what was printed since the last time, and forget it."""

    def usage(self) -> Usage | None:
        """Measure the process; None where none is left between uploads that could be."""

    def command_lines(self) -> tuple[str, ...]:
        """Read the command lines of all its processes."""

    def finish(self) -> int | None:
        """Let the process end by itself; give its exit code, None if it had to be killed."""

    def close(self) -> None:
        """End it; a second time is fine."""


class Testee(Protocol):
    """What is judged."""

    @property
    def subject(self) -> Subject:
        """What records and reports say of it; its id is the key of everything that is kept by testee."""

    @property
    def offers(self) -> frozenset[Need]:
        """What it can do of that which not every testee can."""

    @property
    def variants(self) -> frozenset[str]:
        """Other builds of the same source: sanitizers, race detectors."""

    @property
    def mock(self) -> MockAddress:
        """Where the mock has to listen for it; known once it is prepared."""

    def prepare(self) -> tuple[str, ...]:
        """Make everything ready for the first session; say what had to be put around the source, if anything.

        Raises SourceRejected or NotJudged where there will be none, HarnessError where the machine fails.
        """

    def open(self, environment: Environment, desk: Desk) -> Session:
        """Begin a session. Raises SourceRejected if the environment's variant does not build, HarnessError."""

    def close(self) -> None:
        """Give back what ``prepare`` took."""


setattr(Testee, "__test__", False)  # noqa: B010 - not a test class, whatever its name begins with; no member either
