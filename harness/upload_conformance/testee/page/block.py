"""A code block of a page, understood: its language, what it is, and how it can be judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from upload_conformance.testee.page.directives import Directives


@dataclass(frozen=True)
class Replaced:
    """A placeholder of a command, and what stands in its place where it is judged."""

    what: str
    by: str


@dataclass(frozen=True)
class Block:
    """One code block of a page."""

    number: int
    """The first is 1."""
    line: int
    """The line of the page, from 1, on which the first line of code stands."""
    text: bytes
    """The code as a reader copies it: UTF-8, LF."""
    language: str | None = None
    """The language's id, ``shell``, or that of a language without a sample; None if the page does not say."""
    told_by: str = ""
    """What named the language, in words."""
    call: str = ""
    """The calling convention of its upload function, such as ``published``; empty for the sample's, or a command."""
    command: str = ""
    """The upload's command as a template for ``sh``; empty for a function."""
    replaced: tuple[Replaced, ...] = ()
    """What the template has in place of the page's placeholders."""
    problem: str = ""
    """Why the block is not judged; empty where it is."""
    could_be_judged: bool = True
    """Neither is it in a language that is not judged, nor does the page say that it is not to be."""
    directives: Directives = field(default_factory=Directives)

    @property
    def name(self) -> str:
        """What the block is called where it is judged, unique in its page."""
        return f"block-{self.number}-{self.language}"


@dataclass(frozen=True)
class Page:
    """A documentation page."""

    path: Path
    blocks: tuple[Block, ...]
