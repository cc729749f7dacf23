"""A record: everything known about one run of one case, and its form on disk.

Judging is a pure function of a record, so a record can be kept, sent with a bug report, and judged again.
"""

from __future__ import annotations

import json
import mmap
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from upload_conformance.shapes.case import Case
from upload_conformance.shapes.errors import UsageError

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
    """Something other than the driver's answer on stdout."""


@dataclass(frozen=True)
class Outcome:
    """What the driver reported of one call, or what became of the driver instead."""

    ending: Ending
    upload_id: int | None = None
    kind: str | None = None
    ret_code: int | None = None
    http_status: int | None = None
    message: str = ""
    detail: str = ""
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
class Provenance:
    """What was judged, exactly."""

    language: str
    source: str
    sha256: str
    image: str
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """One case run on one testee."""

    case: Case
    exchanges: tuple[Exchange, ...]
    outcomes: tuple[Outcome, ...]
    """One for each upload of each round, in that order."""
    provenance: Provenance
    output: Output = Output()
    usages: tuple[Usage, ...] = ()
    seconds: float = 0.0
    port: int | None = None
    """Where the endpoint listened; None in a record from before it was kept."""

    def save(self, folder: Path) -> None:
        """Write ``record.json`` and each exchange's bytes (``0.received``, ``0.sent``) into a new folder."""
        folder.mkdir(parents=True, exist_ok=True)
        exchanges: list[dict[str, Any]] = []
        for number, exchange in enumerate(self.exchanges):
            (folder / f"{number}.received").write_bytes(exchange.received)
            (folder / f"{number}.sent").write_bytes(exchange.sent)
            facts = {name: value for name, value in vars(exchange).items() if name not in ("received", "sent")}
            exchanges.append(facts)
        document = {
            "schema": 1,
            "case": self.case.id,
            "exchanges": exchanges,
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
            "provenance": asdict(self.provenance),
            "output": asdict(self.output),
            "usages": [asdict(usage) for usage in self.usages],
            "seconds": self.seconds,
            "port": self.port,
        }
        text = json.dumps(document, indent=2, ensure_ascii=False)
        (folder / "record.json").write_text(text + "\n", encoding="utf-8", errors="backslashreplace")

    @staticmethod
    def load(folder: Path, cases: dict[str, Case]) -> Record:
        """Read what ``save`` wrote; ``cases`` is the catalogue by id.

        Raises UsageError when the folder holds no record, or one of a case that the catalogue does not know.
        """
        try:
            document = json.loads((folder / "record.json").read_text(encoding="utf-8"))
            case = cases[document["case"]]
            return Record(
                case=case,
                exchanges=tuple(
                    Exchange((folder / f"{n}.received").read_bytes(), (folder / f"{n}.sent").read_bytes(), **facts)
                    for n, facts in enumerate(document["exchanges"])
                ),
                outcomes=tuple(Outcome(**{**o, "ending": Ending(o["ending"])}) for o in document["outcomes"]),
                provenance=Provenance(**document["provenance"]),
                output=Output(**{**document["output"], "command_lines": tuple(document["output"]["command_lines"])}),
                usages=tuple(Usage(**usage) for usage in document["usages"]),
                seconds=document["seconds"],
                port=document.get("port"),
            )
        except KeyError as error:
            raise UsageError(f"{folder}: the record names {error}, which this version does not know") from error
        except (OSError, ValueError, TypeError) as error:
            raise UsageError(f"{folder} holds no record that can be read: {error}") from error
