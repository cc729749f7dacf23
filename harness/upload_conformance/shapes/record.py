"""A record: everything known about one run of one case.

Judging is a pure function of a record, so a record can be kept (``kept.py``), sent with a bug report, and judged again.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass, field
from enum import StrEnum

from upload_conformance.shapes.case import Case
from upload_conformance.shapes.subject import Subject

Bytes = bytes | mmap.mmap


@dataclass(frozen=True)
class Exchange:
    """One connection, as the mock saw it. Times are seconds since the case began."""

    received: Bytes = field(repr=False)
    """Every byte that arrived, after TLS."""
    sent: bytes = field(default=b"", repr=False)
    opened_s: float = 0.0
    closed_s: float | None = None
    peer_closed: bool = True
    """The peer ended the connection within the mock's patience."""
    tls: str | None = None
    """None for plain TCP, the protocol version after a handshake, or why the handshake failed."""
    elsewhere: bool = False
    """It arrived at the second listener."""
    stray: bool = False
    """It arrived after the testee had answered."""


class Ending(StrEnum):
    """How one call of the sample ended."""

    UPLOADED = "uploaded"
    REFUSED = "refused"
    CRASHED = "crashed"
    """An error of a type that the sample does not document."""
    EXITED = "exited"
    """The process ended in the middle of the call."""
    HUNG = "hung"
    """No answer within the deadline."""
    GARBLED = "garbled"
    """Something other than the driver's answer among the answers."""
    BUILT = "built"
    """Not a call: the source text was accepted by its language's tools."""
    REJECTED = "rejected"
    """Not a call: it was refused; the message is the tools'."""


@dataclass(frozen=True)
class Outcome:
    """What the driver reported of one call, or what became of the driver instead."""

    ending: Ending
    upload_id: int | None = None
    kind: str | None = None
    ret_code: int | None = None
    http_status: int | None = None
    message: str = ""
    """What a person would read: the error's text, or the answer that was handed over."""
    detail: str = ""
    returned: bool = False
    """The call came back as it does on success, with the service's answer in ``message``, as it was or as an object:
    what it says, its caller reads in it. It counts as ``REFUSED`` where the answer does not say success."""
    seconds: float = 0.0


@dataclass(frozen=True)
class Usage:
    """A reading of the testee's process."""

    peak_kib: int
    """The highest resident memory since the reading before."""
    resident_kib: int
    descriptors: int
    case_files: int
    """How many of the descriptors are of case files."""
    threads: int


@dataclass(frozen=True)
class Output:
    """What the testee's process printed during the case beside the protocol; cut at a limit."""

    stdout: str = ""
    stderr: str = ""
    command_lines: tuple[str, ...] = ()
    """Of all processes in the sandbox, where a case measures them."""
    exit_code: int | None = None
    """How the process ended once its work was done; None where it goes on to the next case, or had to be killed."""


@dataclass(frozen=True)
class Record:
    """One case run on one testee: all that judging, showing and running it again needs."""

    case: Case
    subject: Subject
    exchanges: tuple[Exchange, ...]
    outcomes: tuple[Outcome, ...]
    """One for each upload of each round, in that order."""
    url: str
    """What the testee was given."""
    output: Output = Output()
    usages: tuple[Usage, ...] = ()
    seconds: float = 0.0
    added: tuple[str, ...] = ()
    """What had to be put around the source text for it to run, each in a few words."""
