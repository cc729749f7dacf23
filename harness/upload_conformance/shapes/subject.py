"""Who was judged, exactly: enough to name it in a report, to find its source, and to run it once more."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a testee was made of."""

    SAMPLE = "sample"
    """One of the project's own samples."""
    CANDIDATE = "candidate"
    """A file in a sample's place."""
    BLOCK = "block"
    """A code block of a documentation page."""
    COMMAND = "command"
    """A shell command, run once for each upload."""
    FUNCTION = "function"
    """A Python function of this process."""
    MUTANT = "mutant"
    """A sample with one planted defect."""
    VARIANT = "variant"
    """A correct implementation in another style than the sample's."""


@dataclass(frozen=True)
class Source:
    """Where the judged text stands, so that a finding can point at it."""

    path: str
    """Relative to the folder of the run where it lies below it; a command's own text for a command."""
    line: int = 1
    """The first line of the upload function, or of the block in its page; counted from 1."""
    sha256: str = ""
    """Of the judged text, in hexadecimal."""

    @staticmethod
    def of(path: str, text: bytes, line: int = 1) -> Source:
        """Name a text by its place and its content."""
        return Source(path, line, hashlib.sha256(text).hexdigest())


@dataclass(frozen=True)
class Subject:
    """A testee, as records, runs and reports know it: plain data."""

    id: str
    """Unique in a run: ``go``, ``block-2-go``, ``command``; the key of everything that is kept by testee."""
    kind: Kind
    source: Source
    language: str = ""
    """The language's id; empty for a command."""
    toolchain: str = ""
    """Which of the language's toolchains; empty for the one that its image has."""
    call: str = ""
    """The calling convention of the function, such as ``published``; empty for the sample's own."""
    block: int | None = None
    """The number of the block in its page, from 1."""
    image: str = ""
    """The id of the image that it ran in, or the name of the one that was asked for."""
    versions: dict[str, str] = field(default_factory=dict, hash=False)
    """What the driver found at run time: language, HTTP and JSON libraries."""

    @property
    def is_command(self) -> bool:
        """Whether it is a shell command, on a page or off it."""
        return self.kind is Kind.COMMAND or (self.kind is Kind.BLOCK and not self.language)
